//! Similarity search over the chunks of embedded buckets.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{embedder::Features, indexer::Chunk, ranking::nearest};
use crate::store::Store;

/// What a source address may hold unescaped, besides letters and digits.
const UNESCAPED: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A chunk that was found.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) bucket: String,
    pub(crate) filename: String,
    pub(crate) text: String,
    /// Whether the document begins with it, so that its first sentence is whole.
    pub(crate) is_first: bool,
    /// From 0 (nothing in common) to 1.
    pub(crate) similarity: f32,
    checksum: String,
    model: String,
}

/// The `limit` chunks of these buckets nearest to `query`, best first.
///
/// # Errors
///
/// The place in `buckets` of one that does not exist or is not embedded.
pub(crate) fn search(store: &Store, buckets: &[&str], query: &str, limit: usize) -> Result<Vec<Hit>, usize> {
    struct Source<'a> {
        bucket: &'a str,
        filename: String,
        checksum: String,
        model: String,
        chunks: Arc<[Chunk]>,
    }
    let mut sources = Vec::new();
    for (at, bucket) in buckets.iter().enumerate() {
        let (model, files) = store.searchable(bucket).ok_or(at)?;
        sources.extend(files.into_iter().map(|(filename, file)| Source {
            bucket,
            filename,
            checksum: file.checksum,
            model: model.clone(),
            chunks: file.chunks,
        }));
    }
    let mut chunks: Vec<(&Source<'_>, bool, &Chunk)> = Vec::new();
    for source in &sources {
        chunks.extend(source.chunks.iter().enumerate().map(|(nth, chunk)| (source, nth == 0, chunk)));
    }
    let features: Vec<&Features> = chunks.iter().map(|(_, _, chunk)| &chunk.features).collect();
    let ranked = nearest(query, &features, limit);
    let hits = ranked.into_iter().filter_map(|ranked| {
        let (source, is_first, chunk) = chunks.get(ranked.at)?;
        Some(Hit {
            bucket: source.bucket.to_owned(),
            filename: source.filename.clone(),
            text: chunk.text.clone(),
            is_first: *is_first,
            similarity: ranked.similarity,
            checksum: source.checksum.clone(),
            model: source.model.clone(),
        })
    });
    Ok(hits.collect())
}

impl Hit {
    /// The hit as the similarity search answers it.
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
    fn a_hit_says_how_far_it_is() {
        let hits = search(&store(), &["shop"], "cards", 1).unwrap();
        let hit = hits[0].to_json();
        let (distance, certainty) = (hit["distance"].as_f64().unwrap(), hit["metadata"]["certainty"].as_f64().unwrap());
        assert!((0.0..1.0).contains(&distance));
        assert!((certainty - (1.0 - distance / 2.0)).abs() < 1e-9);
        assert_eq!(hit["metadata"]["source"], "emulator://shop/pay%20ment.txt");
        assert_eq!(hit["metadata"]["checksum"], format!("{:x}", md5::compute("We take cards.")));
    }
}
