//! Names and summaries of clusters.

use std::collections::{BTreeMap, HashMap};

use super::super::embedder::{Corpus, Vector, embed};
use crate::text::{
    passages::{Kind, Passage, passages},
    words::{content_words, stem},
};

/// Number of terms in the name of a cluster.
const TERMS: usize = 3;
/// Number of central texts that are searched for a sentence.
const MAX_TEXTS: usize = 20;
/// Maximum length of a quoted sentence in characters.
const MAX_SENTENCE: usize = 300;

/// The word counts of a group of texts: by stem, the number of each spelling.
pub(super) struct Words(BTreeMap<String, BTreeMap<String, u32>>);

impl Words {
    pub(super) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
        for word in texts.into_iter().flat_map(content_words) {
            // Numbers and single letters are not terms.
            if word.chars().filter(|c| c.is_alphabetic()).nth(1).is_some() {
                *words.entry(stem(&word)).or_default().entry(word).or_default() += 1;
            }
        }
        Self(words)
    }

    fn counts(&self) -> impl Iterator<Item = (&str, f32)> {
        self.0.iter().map(|(stem, spellings)| (stem.as_str(), spellings.values().sum::<u32>() as f32))
    }
}

/// Returns the most typical words of each group: frequent in this group and rare in other groups (c-TF-IDF).
pub(super) fn headers(groups: &[Words]) -> Vec<String> {
    let mut everywhere: HashMap<&str, f32> = HashMap::new();
    let mut total = 0.0;
    for (stem, count) in groups.iter().flat_map(Words::counts) {
        *everywhere.entry(stem).or_default() += count;
        total += count;
    }
    let average = total / groups.len().max(1) as f32;
    let header = |group: &Words| {
        let mut terms: Vec<(&str, f32)> = group
            .counts()
            .map(|(stem, count)| {
                let rarity = 1.0 + average / everywhere.get(stem).copied().unwrap_or(1.0);
                (stem, count * rarity.ln())
            })
            .collect();
        // A stable sort keeps equal terms in alphabetical order.
        terms.sort_by(|a, b| b.1.total_cmp(&a.1));
        let terms = terms.iter().take(TERMS).filter_map(|(stem, _)| {
            // Of the most frequent spellings, the shortest is used, and of equally short spellings the last.
            group.0.get(*stem)?.iter().max_by_key(|(word, count)| (**count, std::cmp::Reverse(word.len())))
        });
        terms.map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(", ")
    };
    groups.iter().map(header).collect()
}

/// Returns the sentence most similar to `middle`, from texts ordered by centrality.
pub(super) fn summary<'a>(texts: impl IntoIterator<Item = &'a str>, corpus: &Corpus, middle: &Vector) -> String {
    let candidates: Vec<Passage> = texts.into_iter().take(MAX_TEXTS).flat_map(passages).collect();
    let nearness = |Passage { kind, text }: &Passage| {
        // Two words are a heading. A small initial letter indicates a sentence that the chunk border truncated.
        let complete = *kind == Kind::Sentence && !text.starts_with(char::is_lowercase);
        (complete && text.split_whitespace().nth(2).is_some(), corpus.vector(&embed(text)).dot(middle))
    };
    let best = candidates.iter().map(|found| (nearness(found), &found.text)).reduce(|best, next| {
        let (a, b) = (best.0, next.0);
        if b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)).is_gt() { next } else { best }
    });
    best.map(|(_, sentence)| shorten(sentence)).unwrap_or_default()
}

fn shorten(sentence: &str) -> String {
    if sentence.chars().count() <= MAX_SENTENCE {
        return sentence.to_owned();
    }
    let cut: String = sentence.chars().take(MAX_SENTENCE - 1).collect();
    let whole_words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{whole_words}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_has_the_words_that_set_a_group_apart() {
        let groups = [
            Words::of(["Returns of an order.", "A return of the order in 30 days."]),
            Words::of(["Shipping an order.", "The order ships; shipping is 5 a b."]),
        ];
        let headers = headers(&groups);
        assert!(headers[0].starts_with("return, ") || headers[0].starts_with("returns, "), "{headers:?}");
        assert!(headers[1].starts_with("shipping, order"), "{headers:?}");
        assert!(!headers.concat().contains("30"));
    }

    #[test]
    fn summary_is_a_complete_central_sentence() {
        let text = "Bees make honey. My uncle likes tea. and honey from bees is\n\nBees honey";
        let features = [embed("bees and their honey")];
        let corpus = Corpus::of(&features);
        let middle = Vector::sum(&features.each_ref().map(|features| corpus.vector(features)));
        assert_eq!(summary([text], &corpus, &middle), "Bees make honey.");
        assert_eq!(summary([], &corpus, &middle), "");
        let long = summary(["word ".repeat(500).as_str()], &corpus, &middle);
        assert!(long.chars().count() <= MAX_SENTENCE && long.ends_with("word…"));
    }
}
