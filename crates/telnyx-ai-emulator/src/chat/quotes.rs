//! Quotes from documents that are relevant to a question.

use std::collections::BTreeSet;

use crate::{
    engine::{
        ranking::{Ranked, nearest},
        search::Hit,
    },
    text::{
        passages::{Kind, Passage, passages},
        words::stems,
    },
};

/// Maximum number of chunks that are considered.
const MAX_HITS: usize = 20;
/// Maximum number of quoted passages.
const MAX_QUOTES: usize = 3;
/// Minimum similarity of further quotes from a document, relative to the best quote.
const MIN_RELATIVE: f32 = 0.6;
/// Minimum relative similarity of quotes from other documents, which are more often about another subject.
const MIN_RELATIVE_ELSEWHERE: f32 = 0.9;
/// Minimum similarity of a heading to an equivalent question, so the text below it is relevant.
const MIN_EQUIVALENT: f32 = 0.5;
/// Minimum similarity of related texts. Lower similarities come from common parts of words; one shared word in a long
/// sentence exceeds the minimum.
const MIN_RELATED: f32 = 0.06;

/// A passage that may be quoted.
struct Candidate<'a> {
    filename: &'a str,
    kind: Kind,
    text: String,
    heading: Option<String>,
}

/// Returns the most similar passages of the hits, grouped by file.
pub(super) fn from_documents(question: &str, hits: &[Hit]) -> Option<String> {
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    for hit in hits.iter().filter(|hit| hit.similarity > 0.0).take(MAX_HITS) {
        let mut heading = None;
        for Passage { kind, text } in join_questions(passages_of(hit)) {
            if kind == Kind::Heading {
                heading = Some(text.clone());
            }
            add(&mut candidates, Candidate { filename: &hit.filename, kind, text, heading: heading.clone() });
        }
    }
    let mut files: Vec<(&str, Vec<String>)> = Vec::new();
    for found in best(question, &candidates) {
        let Candidate { filename, text, .. } = candidates.get(found.at)?;
        // A final colon introduces text that is not quoted.
        let quote = text.strip_suffix(':').map_or_else(|| text.clone(), |text| format!("{text}."));
        match files.iter_mut().find(|(name, _)| name == filename) {
            Some((_, quotes)) => quotes.push(quote),
            None => files.push((filename, vec![quote])),
        }
    }
    let lines: Vec<String> =
        files.iter().map(|(name, quotes)| format!("According to {name}: {}", quotes.join(" "))).collect();
    if lines.is_empty() { None } else { Some(lines.join("\n")) }
}

/// Returns the passages of a chunk. The first passage may be the end of a sentence in the previous chunk.
fn passages_of(hit: &Hit) -> Vec<Passage> {
    let mut found = passages(&hit.text);
    if let Some(first) = found.first_mut().filter(|_| !hit.is_first) {
        first.kind = Kind::Fragment;
    }
    found
}

/// Joins questions, as in lists of frequent questions, with the following passage, because a question alone is not
/// informative.
fn join_questions(found: Vec<Passage>) -> Vec<Passage> {
    let mut joined: Vec<Passage> = Vec::new();
    for next in found {
        match joined.last_mut() {
            Some(question) if is_question(&question.text) && !is_question(&next.text) => {
                question.text = format!("{} {}", question.text, next.text);
                question.kind = next.kind;
            }
            _ => joined.push(next),
        }
    }
    joined
}

fn is_question(text: &str) -> bool {
    text.trim_end_matches(['"', ')', '”']).ends_with('?')
}

/// Adds a candidate unless an overlapping chunk contains the same passage, possibly truncated.
fn add<'a>(candidates: &mut Vec<Candidate<'a>>, new: Candidate<'a>) {
    let holds = |one: &Candidate<'_>, other: &Candidate<'_>| {
        one.filename == other.filename
            && one.text.contains(&other.text)
            && (one.kind != Kind::Fragment || other.kind == Kind::Fragment)
    };
    if !candidates.iter().any(|known| holds(known, &new)) {
        candidates.retain(|known| !holds(&new, known));
        candidates.push(new);
    }
}

/// Returns the candidates to quote, best first.
fn best(question: &str, candidates: &[Candidate<'_>]) -> Vec<Ranked> {
    let question_stems: BTreeSet<String> = stems(question).into_iter().collect();
    let headings = candidates.iter().map(|candidate| candidate.heading.as_deref().unwrap_or_default());
    let headings = similarities(question, headings);
    let mut ranked: Vec<Ranked> = Vec::new();
    let texts = similarities(question, candidates.iter().map(|candidate| candidate.text.as_str()));
    for (at, ((candidate, similarity), heading)) in candidates.iter().zip(texts).zip(headings).enumerate() {
        let below = if heading >= MIN_EQUIVALENT && candidate.kind != Kind::Heading { heading * 0.8 } else { 0.0 };
        if similarity + below >= MIN_RELATED {
            let similarity =
                (similarity * (1.0 + share(&question_stems, &candidate.text)) / 2.0 + below) * suitability(candidate);
            ranked.push(Ranked { at, similarity });
        }
    }
    ranked.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
    let Some(top) = ranked.first().copied() else {
        return ranked;
    };
    let filename = |found: &Ranked| candidates.get(found.at).map(|candidate| candidate.filename);
    ranked.retain(|found| {
        let near_enough = if filename(found) == filename(&top) { MIN_RELATIVE } else { MIN_RELATIVE_ELSEWHERE };
        found.similarity >= top.similarity * near_enough
    });
    ranked.truncate(MAX_QUOTES);
    ranked
}

/// Returns the similarity of each text to the question.
fn similarities<'a>(question: &str, texts: impl Iterator<Item = &'a str>) -> Vec<f32> {
    let mut ranked = nearest(question, texts, usize::MAX);
    ranked.sort_by_key(|found| found.at);
    ranked.into_iter().map(|found| found.similarity).collect()
}

/// Returns the share of the question's words in a text, because a short text is similar to a question by one common
/// word.
fn share(question_stems: &BTreeSet<String>, text: &str) -> f32 {
    let named: BTreeSet<String> = stems(text).into_iter().collect();
    question_stems.intersection(&named).count() as f32 / question_stems.len().max(1) as f32
}

/// Returns the suitability of a passage as a quote.
fn suitability(candidate: &Candidate<'_>) -> f32 {
    let is_long = candidate.text.split(' ').nth(3).is_some();
    match candidate.kind {
        Kind::Sentence if is_question(&candidate.text) => 0.3,
        Kind::Sentence => 1.0,
        Kind::Row => 0.8,
        Kind::Fragment if is_long && candidate.text.ends_with(':') => 0.7,
        Kind::Fragment if is_long => 0.5,
        Kind::Fragment | Kind::Heading => 0.2,
    }
}

#[cfg(test)]
mod tests;
