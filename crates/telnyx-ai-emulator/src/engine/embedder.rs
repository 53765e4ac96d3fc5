//! A lexical replacement for an embedding model.
//!
//! A text becomes a sparse vector of hashed features: the stems of its words and, with less weight, their groups of
//! three letters, which match misspelled and compound words. Texts are similar if they share rare words. Synonyms and
//! meaning have no effect: "car" and "automobile" are as different as any two words, for every model name of a request.
//!
//! Implemented here: `bm25` adds 2 crates, and its scores have no upper limit; similarities here are from 0 to 1.

use std::collections::{BTreeMap, HashMap};

use crate::text::words::stems;

/// Length of the vector of a word's letter groups, relative to 1.0 for the word itself.
const GROUPS_WEIGHT: f32 = 0.5;

/// The features of one text with their strengths, sorted by feature.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Features(Vec<(u32, f32)>);

/// The frequencies of features in a set of texts, which determine their rarity.
#[derive(Debug, Default)]
pub(crate) struct Corpus {
    texts: f32,
    texts_with: HashMap<u32, f32>,
}

/// A text in a [`Corpus`]: features weighted by rarity, with length one.
#[derive(Debug)]
pub(crate) struct Vector(Vec<(u32, f32)>);

/// Embeds `text`.
pub(crate) fn embed(text: &str) -> Features {
    let mut occurrences: BTreeMap<u32, f32> = BTreeMap::new();
    for stem in stems(text) {
        *occurrences.entry(hash(&['w'], &stem)).or_default() += 1.0;
        let padded: Vec<char> = std::iter::once('<').chain(stem.chars()).chain(['>']).collect();
        let groups = padded.windows(3);
        let weight = GROUPS_WEIGHT / (groups.len().max(1) as f32).sqrt();
        for group in groups {
            *occurrences.entry(hash(group, "")).or_default() += weight;
        }
    }
    // Further uses of a word count less than the first.
    Features(occurrences.into_iter().map(|(feature, count)| (feature, count.ln_1p())).collect())
}

impl Features {
    /// Returns one feature for the complete text.
    pub(crate) fn of_text(text: &str) -> Self {
        Self(vec![(hash(&['t'], text), 1.0)])
    }

    /// Returns the features with their strengths, sorted by feature.
    pub(crate) fn strengths(&self) -> &[(u32, f32)] {
        &self.0
    }
}

/// Computes FNV-1a, implemented here so that stored features keep their meaning after an upgrade.
fn hash(prefix: &[char], rest: &str) -> u32 {
    prefix
        .iter()
        .copied()
        .chain(rest.chars())
        .fold(0x811c_9dc5, |hash, c| (hash ^ u32::from(c)).wrapping_mul(0x0100_0193))
}

/// Returns the weight of a feature that `texts_with` of `texts` contain.
pub(crate) fn rarity(texts: f32, texts_with: f32) -> f32 {
    (1.0 + texts / (texts_with + 0.5)).ln()
}

impl Corpus {
    /// Creates the corpus of these texts.
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = &'a Features>) -> Self {
        let mut corpus = Self::default();
        for features in texts {
            corpus.texts += 1.0;
            for (feature, _) in &features.0 {
                *corpus.texts_with.entry(*feature).or_default() += 1.0;
            }
        }
        corpus
    }

    /// Weights a text by the rarity of its features in this corpus.
    pub(crate) fn vector(&self, features: &Features) -> Vector {
        let mut weighted: Vec<(u32, f32)> = features
            .0
            .iter()
            .map(|(feature, strength)| {
                let texts_with = self.texts_with.get(feature).copied().unwrap_or(0.0);
                (*feature, strength * rarity(self.texts, texts_with))
            })
            .collect();
        let length = weighted.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        if length > 0.0 {
            weighted.iter_mut().for_each(|(_, weight)| *weight /= length);
        }
        Vector(weighted)
    }
}

impl Vector {
    /// Returns the features of the text with their weights, sorted by feature.
    pub(crate) fn weights(&self) -> &[(u32, f32)] {
        &self.0
    }

    /// Returns the sum of vectors, whose direction reflects their common features.
    pub(crate) fn sum<'a>(vectors: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sum: BTreeMap<u32, f32> = BTreeMap::new();
        for (feature, weight) in vectors.into_iter().flat_map(|vector| &vector.0) {
            *sum.entry(*feature).or_default() += weight;
        }
        Self(sum.into_iter().collect())
    }

    /// Returns the cosine of the angle between two texts: 1 for the same words, 0 without common words.
    pub(crate) fn similarity(&self, other: &Self) -> f32 {
        self.dot(other).clamp(0.0, 1.0)
    }

    /// Returns the dot product, which is the similarity of texts.
    pub(crate) fn dot(&self, other: &Self) -> f32 {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut sum = 0.0;
        while let (Some((a, x)), Some((b, y))) = (left.peek(), right.peek()) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => drop(left.next()),
                std::cmp::Ordering::Greater => drop(right.next()),
                std::cmp::Ordering::Equal => {
                    sum += x * y;
                    left.next();
                    right.next();
                }
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn similarity(a: &str, b: &str) -> f32 {
        let (a, b) = (embed(a), embed(b));
        let corpus = Corpus::of([&a, &b]);
        corpus.vector(&a).similarity(&corpus.vector(&b))
    }

    #[test]
    fn the_same_text_is_one_and_a_foreign_text_zero() {
        assert!(similarity("refund policy", "Refund policies!") > 0.999);
        assert_eq!(similarity("refund policy", "zoo"), 0.0);
        assert_eq!(similarity("", "zoo"), 0.0);
    }

    #[test]
    fn a_misspelling_is_nearer_than_another_word() {
        assert!(similarity("shipping", "shiping") > similarity("shipping", "packing"));
        assert!(similarity("delivery", "delivrey") > 0.05);
    }

    #[test]
    fn rare_words_count_more_than_common_ones() {
        let texts = ["order ships fast", "order arrives late", "order warranty", "order again"];
        let features: Vec<_> = texts.iter().map(|text| embed(text)).collect();
        let corpus = Corpus::of(&features);
        let query = corpus.vector(&embed("order warranty"));
        let scores: Vec<_> = features.iter().map(|f| query.similarity(&corpus.vector(f))).collect();
        assert!(scores[2] > 0.99 && scores[0] < 0.3, "{scores:?}");
    }

    #[test]
    fn embedding_is_stable() {
        assert_eq!(embed("Žluťoučký kůň"), embed("Žluťoučký kůň"));
        assert_eq!(hash(&['w'], "return"), hash(&[], "wreturn"));
    }
}
