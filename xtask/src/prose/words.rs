//! The replaced words of the glossary.

use super::Fault;
use super::blocks::{Block, Kind};

/// Replaced words, and the terms to use instead. `|` separates alternatives of one word.
const REPLACED: &[(&str, &str)] = &[
    ("answer|answers|answered|answering", "response, return"),
    ("reply|replies|replied", "response"),
    ("repeat|repeats|repeated|repeating|repeatedly", "retry, again"),
    ("send|sends|sent|sending again", "retry"),
    ("send|sends|sent|sending it|them again", "retry"),
    ("another|second|first|last|each|every|one|more|next try|tries", "attempt"),
    ("the clock", "timeout, deadline"),
    ("clocks", "timeouts, deadlines"),
    ("broke", "interrupted, closed"),
    ("broken off", "interrupted"),
    ("break|breaks|breaking off", "interrupted"),
    ("cut|cuts|cutting off|short|out", "interrupted, redact"),
    ("is|are|was|were|been cut", "interrupted, redacted"),
    ("whole", "complete"),
    ("half", "partial, incomplete"),
    ("give|gives|gave", "return"),
    ("tell|tells|told", "report"),
    ("say|says|said", "describe, report"),
    ("one|those who", "caller, user"),
    ("whoever", "caller, user"),
    ("whom", "caller, user"),
    ("head", "metadata"),
    ("not model|modeled|modelled", "extra fields"),
    ("unmodeled|unmodelled", "extra fields"),
    ("scrub|scrubs|scrubbed|scrubbing", "redact"),
    ("kept|keep|keeps|keeping secret", "redact"),
    ("no harm", "cancel-safe"),
    ("harmless", "cancel-safe"),
    ("leave to", "permit"),
    ("the|its|a|own place", "permit, position"),
    ("places", "permits, positions"),
    ("in place of", "instead of"),
    ("mend|mends|mended|mending", "fix"),
    ("anew", "again"),
    ("by hand", "directly"),
    ("for ever", "forever"),
    ("refuse|refuses|refused|refusing", "fail, reject"),
    ("go|goes|going|went|gone wrong", "fail"),
    ("not taken", "unsupported"),
    ("not made", "unsupported"),
    ("scripted transport", "mock transport"),
    ("ask|asks|asked|asking", "request, call"),
];

/// Words that have another meaning in a phrase: the start of the word, the preceding texts and the following text of
/// the phrases.
const EXEMPT: &[(&str, &[&str], &str)] = &[
    ("whole", &[], " number"),
    ("half", &[], "-open"),
    ("refus", &["connection ", "connections ", "model "], " connection"),
];

/// Words that must not open a summary line.
const QUESTIONS: [&str; 8] = ["What", "Whether", "Which", "Where", "How", "Whom", "Who", "When"];

pub(super) fn faults(blocks: &[Block]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for block in blocks {
        let fault = |message| Fault { line: block.line, message };
        let prose = without_quotes(&block.text);
        faults.extend(replaced(&prose).into_iter().map(fault));
        let is_doc = matches!(block.kind, Kind::Doc | Kind::ModuleDoc);
        let first = words(&block.text).first().filter(|(at, _)| *at == 0).map(|(_, word)| *word);
        if is_doc && block.opens && first.is_some_and(|word| QUESTIONS.contains(&word)) {
            let start: String = block.text.chars().take(90).collect();
            faults.push(fault(format!("opens with a question word: {start}")));
        }
    }
    faults
}

/// Returns a message for each replaced word.
fn replaced(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = words(&lower);
    let mut found = Vec::new();
    let mut next = 0;
    while let Some(rest) = words.get(next..).filter(|rest| !rest.is_empty()) {
        let row = REPLACED.iter().find_map(|(row, instead)| Some((matching(&lower, rest, row)?, instead)));
        if let Some((count, instead)) = row {
            let phrase: Vec<_> = rest.iter().take(count).map(|(_, word)| *word).collect();
            found.push(format!("\"{}\"; use: {instead}: …{}…", phrase.join(" "), around(&lower, rest)));
        }
        next += row.map_or(1, |(count, _)| count);
    }
    found
}

/// Returns the number of words of a row, if the row matches at the start of these words.
fn matching(text: &str, rest: &[(usize, &str)], row: &str) -> Option<usize> {
    let mut end = None;
    let mut count = 0;
    for (alternatives, (at, word)) in row.split(' ').zip(rest) {
        // Words of a phrase are separated by one space.
        let follows = end.is_none_or(|end: usize| text.get(end..*at) == Some(" "));
        if !follows || !alternatives.split('|').any(|alternative| alternative == *word) {
            return None;
        }
        end = Some(at + word.len());
        count += 1;
    }
    let (first, _) = rest.first()?;
    let complete = count == row.split(' ').count();
    (complete && !exempt(text.get(..*first)?, row, text.get(end?..)?)).then_some(count)
}

fn exempt(before: &str, row: &str, after: &str) -> bool {
    let exempt = EXEMPT.iter().filter(|(start, ..)| row.starts_with(start));
    exempt
        .into_iter()
        .any(|(_, left, right)| left.iter().any(|left| before.ends_with(left)) || after.starts_with(right))
}

/// Returns the text around the start of these words.
fn around(text: &str, rest: &[(usize, &str)]) -> String {
    let at = rest.first().map_or(0, |(at, _)| *at);
    let before: Vec<_> = text.get(..at).unwrap_or_default().chars().rev().take(50).collect();
    before.into_iter().rev().chain(text.get(at..).unwrap_or_default().chars().take(40)).collect()
}

/// Returns the words of a text, with their positions.
fn words(text: &str) -> Vec<(usize, &str)> {
    let in_word = |character: char| character.is_alphanumeric() || character == '_';
    let mut words = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, in_word(character)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                words.extend(text.get(from..at).map(|word| (from, word)));
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// Removes code spans, quotations and the targets of links.
fn without_quotes(text: &str) -> String {
    let text = replace(text, &[("``", "``"), ("`", "`")], " ` ");
    let text = replace(&text, &[("\"", "\""), ("“", "”")], " \" ");
    let text = replace(&text, &[("](", ")")], "]");
    let text = replace(&text, &[("][", "]")], "]");
    let mut plain = String::new();
    for (at, part) in text.split("http").enumerate() {
        let address = part.strip_prefix("://").or_else(|| part.strip_prefix("s://"));
        match address.filter(|address| at > 0 && address.starts_with(|next: char| !next.is_whitespace())) {
            Some(address) => plain.push_str(address.trim_start_matches(|next: char| !next.is_whitespace())),
            None if at == 0 => plain.push_str(part),
            None => plain.extend(["http", part]),
        }
    }
    plain
}

/// Replaces each range from an opening text to the next closing text. An opening text without a closing text is kept.
fn replace(text: &str, pairs: &[(&str, &str)], with: &str) -> String {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let after = pairs.iter().find_map(|(open, close)| rest.strip_prefix(open)?.split_once(close));
        match after {
            Some((_, after)) => {
                replaced.push_str(with);
                rest = after;
            }
            None => {
                replaced.push(next);
                rest = rest.get(next.len_utf8()..).unwrap_or_default();
            }
        }
    }
    replaced
}

#[cfg(test)]
mod tests;
