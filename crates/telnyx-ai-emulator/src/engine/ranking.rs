//! The texts most similar to a query.

use super::embedder::{Corpus, Features, embed};

/// The result of a ranking.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ranked {
    /// Index of the text in the input.
    pub(crate) at: usize,
    /// Similarity from 0 (nothing in common) to 1.
    pub(crate) similarity: f32,
}

/// Returns the `limit` texts most similar to `query`, best first; equally similar texts keep their order.
pub(crate) fn nearest<T: AsRef<str>>(query: &str, texts: impl IntoIterator<Item = T>, limit: usize) -> Vec<Ranked> {
    let texts: Vec<Features> = texts.into_iter().map(|text| embed(text.as_ref())).collect();
    let corpus = Corpus::of(&texts);
    let query = corpus.vector(&embed(query));
    let mut ranked: Vec<Ranked> = texts
        .iter()
        .enumerate()
        .map(|(at, features)| Ranked { at, similarity: query.similarity(&corpus.vector(features)) })
        .collect();
    ranked.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
    ranked.truncate(limit);
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_come_first_and_equals_keep_their_order() {
        let texts = ["cats sleep", "dogs bark loudly", "fish swim", "dogs"];
        let order: Vec<_> = nearest("Do dogs bark?", texts, 9).iter().map(|r| r.at).collect();
        assert_eq!(order, [1, 3, 0, 2]);
        assert_eq!(nearest("dogs", texts, 1).len(), 1);
        assert!(nearest("dogs", [""; 0], 3).is_empty());
    }
}
