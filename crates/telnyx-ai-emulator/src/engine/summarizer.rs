//! Extractive summaries: the most central sentences of a text, in order.

use crate::text::passages::prose;

use super::embedder::{Corpus, Features, Vector, embed};

/// Maximum number of sentences that are considered.
const MAX_SENTENCES: usize = 5000;
/// Maximum number of sentences of a summary.
const MAX_SUMMARY: usize = 5;

/// Summarizes `text` by quoting it.
///
/// A sentence is central if it is similar to many other sentences (TextRank without the iteration). About a fifth of
/// the sentences are used, at least one and at most five. Headings, tables and code are omitted if there are sentences.
pub(crate) fn summarize(text: &str) -> String {
    let mut sentences = prose(text);
    sentences.dedup();
    sentences.truncate(MAX_SENTENCES);
    let keep = sentences.len().div_ceil(5).clamp(1, MAX_SUMMARY);
    if sentences.len() <= keep {
        return sentences.join(" ");
    }
    let features: Vec<Features> = sentences.iter().map(|sentence| embed(sentence)).collect();
    let corpus = Corpus::of(&features);
    let vectors: Vec<_> = features.iter().map(|f| corpus.vector(f)).collect();
    // The product with the sum is the sum of the similarities of a sentence to all others.
    let all = Vector::sum(&vectors);
    let mut central: Vec<(usize, f32)> = vectors.iter().map(|vector| vector.dot(&all)).enumerate().collect();
    central.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut chosen: Vec<usize> = central.into_iter().take(keep).map(|(at, _)| at).collect();
    chosen.sort_unstable();
    let quoted: Vec<&str> = chosen.into_iter().filter_map(|at| sentences.get(at)).map(String::as_str).collect();
    quoted.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::passages::sentences;

    #[test]
    fn central_sentences_are_quoted_in_their_order() {
        let text = "Bees live in hives. The queen bee lays eggs in the hive. My uncle likes tea. \
            Worker bees bring honey to the hive. Bees and the queen share the honey in the hive. \
            Rain fell on Monday.";
        let summary = summarize(text);
        assert!(summary.contains("honey in the hive."), "{summary}");
        assert!(!summary.contains("uncle") && !summary.contains("Rain"), "{summary}");
        let positions: Vec<_> = sentences(&summary).iter().map(|s| text.find(s.as_str())).collect();
        assert!(positions.is_sorted() && positions.len() == 2);
    }

    #[test]
    fn short_and_empty_texts_are_their_own_summary() {
        assert_eq!(summarize("Only this."), "Only this.");
        assert_eq!(summarize(""), "");
    }

    #[test]
    fn headings_are_not_quoted_when_there_are_sentences() {
        let text = "Warranty\n\nThe warranty lasts two years from the day of purchase. It covers faults of material.";
        assert_eq!(summarize(text), "The warranty lasts two years from the day of purchase.");
        assert_eq!(summarize(&format!("# Warranty\n\n| warranty | years |\n\n{text}")), summarize(text));
        assert_eq!(summarize("# Warranty"), "Warranty");
    }

    #[test]
    fn a_long_text_has_a_short_summary() {
        let text: String = (0..5000).map(|n| format!("Sentence number {n} is here. ")).collect();
        assert_eq!(sentences(&summarize(&text)).len(), MAX_SUMMARY);
    }
}
