//! Sentences of a text.

/// Words whose full stop does not end a sentence.
const ABBREVIATIONS: &[&str] = &["e.g.", "i.e.", "etc.", "mr.", "mrs.", "ms.", "dr.", "st.", "vs.", "no.", "approx."];

/// The sentences of `text`, each on one line with single spaces.
///
/// A blank line, a heading or a list item ends a sentence too, since documents are not only prose.
pub(crate) fn sentences(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for block in blocks(text) {
        let mut sentence = String::new();
        let mut words = block.split_whitespace().peekable();
        while let Some(word) = words.next() {
            if !sentence.is_empty() {
                sentence.push(' ');
            }
            sentence.push_str(word);
            if ends_sentence(word) && words.peek().is_none_or(|next| starts_sentence(next)) {
                found.push(std::mem::take(&mut sentence));
            }
        }
        if !sentence.is_empty() {
            found.push(sentence);
        }
    }
    found
}

/// Whether a sentence stops where its author stopped it, and was not cut by a chunk border.
pub(crate) fn is_whole(sentence: &str) -> bool {
    sentence.trim_end_matches(['"', '\'', ')', '”', '’']).ends_with(['.', '!', '?', ':', '…'])
        && !sentence.starts_with(char::is_lowercase)
}

fn blocks(text: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    for line in text.lines() {
        let line = line.trim();
        let heading = line.starts_with('#');
        let starts = line.is_empty() || heading || is_item(line);
        if starts && blocks.last().is_some_and(|block| !block.is_empty()) {
            blocks.push(String::new());
        }
        if let Some(block) = blocks.last_mut() {
            if !block.is_empty() {
                block.push(' ');
            }
            block.push_str(line.trim_start_matches(['#', '*', '-', '•', ' ']));
        }
        if heading {
            blocks.push(String::new());
        }
    }
    blocks
}

fn is_item(line: &str) -> bool {
    if ["- ", "* ", "• ", "+ "].iter().any(|bullet| line.starts_with(bullet)) {
        return true;
    }
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < line.len() && (rest.starts_with(". ") || rest.starts_with(") "))
}

fn ends_sentence(word: &str) -> bool {
    let bare = word.trim_end_matches(['"', '\'', ')', ']', '”', '’']);
    if bare.ends_with(['!', '?', '。', '！', '？', '…']) {
        return true;
    }
    // A single letter is an initial, as in "J. Smith".
    let initial = bare.chars().count() == 2;
    bare.ends_with('.') && !initial && !ABBREVIATIONS.contains(&bare.to_lowercase().as_str())
}

fn starts_sentence(word: &str) -> bool {
    let first = word.trim_start_matches(['"', '\'', '(', '[', '“', '‘']).chars().next();
    first.is_none_or(|c| !c.is_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_split_at_stops_and_not_at_abbreviations() {
        assert_eq!(
            sentences("Ask Dr. Smith, e.g. by mail.\nHe answers in 3.5 days! \"Really?\" Yes."),
            ["Ask Dr. Smith, e.g. by mail.", "He answers in 3.5 days!", "\"Really?\"", "Yes."]
        );
    }

    #[test]
    fn headings_items_and_blank_lines_end_a_sentence() {
        assert_eq!(
            sentences("# Returns\nWithin 30 days\nof delivery\n\n- unused\n- boxed\n1. Call us"),
            ["Returns", "Within 30 days of delivery", "unused", "boxed", "1. Call us"]
        );
    }

    #[test]
    fn nothing_in_nothing_out() {
        assert!(sentences(" \n\n ").is_empty());
    }
}
