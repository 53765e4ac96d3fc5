//! An index of chunks: a search visits only chunks that share words with the query.
//!
//! Implemented here: `bm25` searches with its own weights, not with the weights of the embedder, which also ranks
//! without an index.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap},
    sync::{Arc, OnceLock},
};

use super::embedder::{Features, rarity};

/// The chunks of documents, indexed by feature.
#[derive(Default)]
pub(crate) struct Index {
    /// The slots of the chunks of each document, in order.
    documents: BTreeMap<Arc<str>, Vec<usize>>,
    /// The chunks; free slots are `None`.
    slots: Vec<Option<ChunkPosition>>,
    free: Vec<usize>,
    /// The chunks with each feature. Features are sorted, so that sums are deterministic.
    postings: BTreeMap<u32, Vec<Posting>>,
    /// The vector length of each slot, computed by the first search after a change, because it depends on the rarity of
    /// features in all chunks.
    lengths: OnceLock<Vec<f32>>,
    /// Number of times that all lengths were computed.
    #[cfg(test)]
    weighed: std::sync::atomic::AtomicUsize,
}

/// The position of a chunk: its document and its number in the document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ChunkPosition {
    pub(crate) document: Arc<str>,
    pub(crate) number: usize,
}

#[derive(Clone, Copy)]
struct Posting {
    slot: usize,
    strength: f32,
}

impl Index {
    /// Adds or replaces documents. Documents without chunks are removed. All removals are done in one pass.
    pub(crate) fn put<'a, C>(&mut self, documents: impl IntoIterator<Item = (&'a str, C)>)
    where
        C: ExactSizeIterator<Item = &'a Features>,
    {
        let documents: Vec<_> = documents.into_iter().collect();
        self.remove(documents.iter().map(|(document, _)| *document));
        for (document, chunks) in documents.into_iter().filter(|(_, chunks)| chunks.len() > 0) {
            let document: Arc<str> = document.into();
            let slots: Vec<usize> =
                chunks.enumerate().map(|(number, chunk)| self.add(&document, number, chunk)).collect();
            self.documents.insert(document, slots);
        }
        self.lengths.take();
    }

    /// Adds a chunk and returns its slot.
    fn add(&mut self, document: &Arc<str>, number: usize, features: &Features) -> usize {
        let position = Some(ChunkPosition { document: Arc::clone(document), number });
        let slot = self.free.pop().unwrap_or(self.slots.len());
        match self.slots.get_mut(slot) {
            Some(free) => *free = position,
            None => self.slots.push(position),
        }
        for (feature, strength) in features.strengths() {
            self.postings.entry(*feature).or_default().push(Posting { slot, strength: *strength });
        }
        slot
    }

    /// Removes these documents, if they exist.
    fn remove<'a>(&mut self, documents: impl Iterator<Item = &'a str>) {
        let removed: Vec<usize> = documents.filter_map(|document| self.documents.remove(document)).flatten().collect();
        if removed.is_empty() {
            return;
        }
        for slot in &removed {
            if let Some(position) = self.slots.get_mut(*slot) {
                *position = None;
            }
        }
        let slots = &self.slots;
        self.postings.retain(|_, postings| {
            postings.retain(|posting| slots.get(posting.slot).is_some_and(Option::is_some));
            !postings.is_empty()
        });
        self.free.extend(removed);
    }

    /// Returns the number of chunks.
    pub(crate) fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    /// Returns the `limit` chunks most similar to a query with these features, best first; equally similar chunks by
    /// document and number.
    ///
    /// Similarities equal the similarities of [`nearest`](super::ranking::nearest) among all chunks.
    pub(crate) fn nearest(&self, query: &Features, limit: usize) -> Vec<(ChunkPosition, f32)> {
        let lengths = self.lengths.get_or_init(|| self.weigh());
        let texts = self.len() as f32;
        let mut weighted: Vec<(&[Posting], f32, f32)> = query
            .strengths()
            .iter()
            .map(|(feature, strength)| {
                let postings = self.postings.get(feature).map(Vec::as_slice).unwrap_or_default();
                let rarity = rarity(texts, postings.len() as f32);
                (postings, rarity, strength * rarity)
            })
            .collect();
        let length = weighted.iter().map(|(_, _, weight)| weight * weight).sum::<f32>().sqrt();
        if length > 0.0 {
            weighted.iter_mut().for_each(|(_, _, weight)| *weight /= length);
        }
        let mut scores: HashMap<usize, f32> = HashMap::new();
        for (postings, rarity, weight) in weighted {
            for Posting { slot, strength } in postings {
                let length = lengths.get(*slot).copied().unwrap_or(1.0);
                *scores.entry(*slot).or_default() += weight * (strength * rarity / length);
            }
        }
        let mut found: Vec<(&ChunkPosition, f32)> = scores
            .iter()
            .filter_map(|(slot, score)| Some((self.slots.get(*slot)?.as_ref()?, score.clamp(0.0, 1.0))))
            .collect();
        if limit < found.len() {
            found.select_nth_unstable_by(limit, best);
            found.truncate(limit);
        }
        found.sort_unstable_by(best);
        let more = limit - found.len().min(limit);
        let rest = self.documents.values().flatten().filter(|slot| !scores.contains_key(slot));
        let rest = rest.filter_map(|slot| Some((self.slots.get(*slot)?.as_ref()?, 0.0))).take(more);
        found.into_iter().chain(rest).map(|(position, similarity)| (position.clone(), similarity)).collect()
    }

    fn weigh(&self) -> Vec<f32> {
        #[cfg(test)]
        self.weighed.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let texts = self.len() as f32;
        let mut lengths = vec![0.0; self.slots.len()];
        for postings in self.postings.values() {
            let rarity = rarity(texts, postings.len() as f32);
            for Posting { slot, strength } in postings {
                let weight = strength * rarity;
                if let Some(length) = lengths.get_mut(*slot) {
                    *length += weight * weight;
                }
            }
        }
        lengths.into_iter().map(f32::sqrt).collect()
    }

    /// Returns the number of times that all lengths were computed.
    #[cfg(test)]
    pub(crate) fn weighed(&self) -> usize {
        self.weighed.load(std::sync::atomic::Ordering::Relaxed)
    }
}

/// Orders results by descending similarity.
fn best((one, similarity): &(&ChunkPosition, f32), (other, similarity_of_other): &(&ChunkPosition, f32)) -> Ordering {
    similarity_of_other.total_cmp(similarity).then_with(|| one.cmp(other))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{embedder::embed, ranking::nearest},
        *,
    };

    const DOCUMENTS: [(&str, &[&str]); 5] = [
        ("b.txt", &["Cats sleep all day.", "Dogs bark loudly at cats."]),
        ("a.txt", &["Fish swim.", "", "Fish swim."]),
        ("e.txt", &["Dogs sleep."]),
        ("d.txt", &[]),
        ("c.txt", &["The warranty covers dogs and fish.", "Barking is loud, loud, loud."]),
    ];

    fn put(index: &mut Index, document: &str, chunks: &[&str]) {
        let features: Vec<Features> = chunks.iter().map(|chunk| embed(chunk)).collect();
        index.put([(document, features.iter())]);
    }

    fn index() -> Index {
        let mut index = Index::default();
        DOCUMENTS.iter().for_each(|(document, chunks)| put(&mut index, document, chunks));
        index
    }

    /// Returns the result of ranking all chunks for the query without an index.
    fn expected(documents: &[(&str, &[&str])], query: &str, limit: usize) -> Vec<(String, usize, f32)> {
        let documents: BTreeMap<_, _> = documents.iter().copied().collect();
        let chunks =
            documents.iter().flat_map(|(name, chunks)| chunks.iter().enumerate().map(|(n, text)| (*name, n, *text)));
        let chunks: Vec<_> = chunks.collect();
        let ranked = nearest(query, chunks.iter().map(|(_, _, text)| text), limit);
        let named = |at: usize| (chunks[at].0.to_owned(), chunks[at].1);
        ranked.into_iter().map(|found| (named(found.at).0, named(found.at).1, found.similarity)).collect()
    }

    fn found(index: &Index, query: &str, limit: usize) -> Vec<(String, usize, f32)> {
        let found = index.nearest(&embed(query), limit);
        found.into_iter().map(|(position, score)| (position.document.to_string(), position.number, score)).collect()
    }

    const QUERIES: [&str; 6] = ["Do dogs bark?", "fish", "warranty", "nothing alike: xyzzy", "", "sleeping cats swim"];

    #[test]
    fn index_equals_full_ranking() {
        let index = index();
        assert_eq!(index.len(), 8);
        for query in QUERIES {
            for limit in [0, 1, 3, 8, usize::MAX] {
                assert_eq!(found(&index, query, limit), expected(&DOCUMENTS, query, limit), "{query} {limit}");
            }
        }
        assert!(Index::default().nearest(&embed("dogs"), 9).is_empty());
    }

    #[test]
    fn index_is_independent_of_update_order() {
        let mut changed = index();
        put(&mut changed, "b.txt", &["Something else about dogs."]);
        put(&mut changed, "new.txt", &["Dogs, dogs and dogs.", "One more."]);
        put(&mut changed, "a.txt", &[]);
        put(&mut changed, "c.txt", &[]);
        put(&mut changed, "nope.txt", &[]);
        let left: [(&str, &[&str]); 3] = [
            ("b.txt", &["Something else about dogs."]),
            ("e.txt", &["Dogs sleep."]),
            ("new.txt", &["Dogs, dogs and dogs.", "One more."]),
        ];
        for query in QUERIES {
            assert_eq!(found(&changed, query, 9), expected(&left, query, 9), "{query}");
        }
        for (document, _) in left {
            put(&mut changed, document, &[]);
        }
        assert_eq!((changed.len(), changed.postings.len()), (0, 0));
    }

    #[test]
    fn searches_reuse_lengths_until_a_change() {
        let mut index = index();
        assert_eq!(index.weighed(), 0);
        for query in QUERIES {
            found(&index, query, 3);
        }
        assert_eq!(index.weighed(), 1);
        put(&mut index, "new.txt", &["Dogs."]);
        put(&mut index, "e.txt", &[]);
        assert_eq!(index.weighed(), 1);
        found(&index, "dogs", 3);
        found(&index, "fish", 3);
        assert_eq!(index.weighed(), 2);
    }
}
