//! Similarity search over the chunks of embedded buckets.

use serde_json::{Value, json};

use super::embedder::embed;
use crate::store::Store;

/// Unescaped characters of a source URL, besides letters and digits.
const UNESCAPED: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A matching chunk.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) bucket: String,
    pub(crate) filename: String,
    pub(crate) text: String,
    /// `true` if the chunk is the start of the document, so its first sentence is complete.
    pub(crate) is_first: bool,
    /// Similarity from 0 (nothing in common) to 1.
    pub(crate) similarity: f32,
    checksum: String,
    model: String,
}

/// Returns the `limit` chunks of these buckets most similar to `query`, best first. The rarity of a word is computed
/// per bucket.
///
/// # Errors
///
/// Returns the index in `buckets` of a bucket that does not exist or is not embedded.
pub(crate) fn search(store: &Store, buckets: &[&str], query: &str, limit: usize) -> Result<Vec<Hit>, usize> {
    let query = embed(query);
    let mut hits = Vec::new();
    for (at, bucket) in buckets.iter().enumerate() {
        let found = store.nearest(bucket, &query, limit, |embedding, position, similarity| {
            let file = embedding.files.get(&*position.document)?;
            Some(Hit {
                bucket: (*bucket).to_owned(),
                filename: position.document.to_string(),
                text: file.chunks.get(position.number)?.text.clone(),
                is_first: position.number == 0,
                similarity,
                checksum: file.checksum.clone(),
                model: embedding.options.model.clone(),
            })
        });
        hits.extend(found.ok_or(at)?);
    }
    hits.sort_by(|one, other| other.similarity.total_cmp(&one.similarity));
    hits.truncate(limit);
    Ok(hits)
}

impl Hit {
    /// Returns the hit as a result of the similarity search.
    pub(crate) fn to_json(&self) -> Value {
        let distance = (1.0 - f64::from(self.similarity)).clamp(0.0, 1.0);
        let filename = percent_encoding::utf8_percent_encode(&self.filename, UNESCAPED);
        let bucket = percent_encoding::utf8_percent_encode(&self.bucket, UNESCAPED);
        json!({
            "document_chunk": self.text,
            "distance": distance,
            "metadata": {
                "source": format!("emulator://{bucket}/{filename}"),
                "checksum": self.checksum,
                "embedding": self.model,
                "filename": self.filename,
                "certainty": 1.0 - distance / 2.0,
                "loader_metadata": {},
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Indexed;

    fn store() -> Store {
        let store = Store::in_memory();
        for (bucket, filename, text) in [
            ("shop", "returns.txt", "Items can be returned within 30 days."),
            ("shop", "pay ment.txt", "We take cards."),
            ("blog", "bees.txt", "Bees make honey."),
        ] {
            let options = store.begin(bucket, None).unwrap();
            store.commit(bucket, vec![Indexed::new(filename, Ok(text.into()), &options)], false).unwrap();
        }
        store
    }

    #[test]
    fn buckets_are_searched_together() {
        let hits = search(&store(), &["blog", "shop"], "How do I return an item?", 2).unwrap();
        assert_eq!(hits[0].filename, "returns.txt");
        assert_eq!(hits.len(), 2);
        assert_eq!(search(&store(), &["shop", "nope"], "x", 1).unwrap_err(), 1);
    }

    #[test]
    fn hit_has_its_distance() {
        let hits = search(&store(), &["shop"], "cards", 1).unwrap();
        let hit = hits[0].to_json();
        let (distance, certainty) = (hit["distance"].as_f64().unwrap(), hit["metadata"]["certainty"].as_f64().unwrap());
        assert!((0.0..1.0).contains(&distance));
        assert!((certainty - (1.0 - distance / 2.0)).abs() < 1e-9);
        assert_eq!(hit["metadata"]["source"], "emulator://shop/pay%20ment.txt");
        assert_eq!(hit["metadata"]["checksum"], format!("{:x}", md5::compute("We take cards.")));
    }
}
