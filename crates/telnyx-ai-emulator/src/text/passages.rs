//! The passages of a text: sentences, headings, list items and table rows.
//!
//! Implemented here: `pulldown-cmark` parses complete documents; chunks begin and end inside code, tables and
//! sentences.

/// A passage on one line, with single spaces and without Markdown syntax.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Passage {
    pub(crate) kind: Kind,
    pub(crate) text: String,
}

/// The kind of a passage, which determines how well it can be quoted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A complete sentence.
    Sentence,
    /// A table row: the first cell and the other cells.
    Row,
    /// A heading.
    Heading,
    /// A list item without a full stop, or a sentence truncated at a chunk border.
    Fragment,
}

/// The delimiter of a code block.
const FENCE: &str = "```";
/// Words whose full stop does not end a sentence.
const ABBREVIATIONS: &[&str] = &["e.g.", "i.e.", "etc.", "mr.", "mrs.", "ms.", "dr.", "st.", "vs.", "no.", "approx."];

/// Returns the passages of `text`, in order. Code is excluded, unless the text consists of code only.
pub(crate) fn passages(text: &str) -> Vec<Passage> {
    let found = |text: &str| blocks(text).into_iter().flat_map(Block::passages).collect();
    let found_passages: Vec<Passage> = found(&without_code(text));
    if found_passages.is_empty() { found(&text.replace(FENCE, "")) } else { found_passages }
}

/// Returns the texts of the passages.
pub(crate) fn sentences(text: &str) -> Vec<String> {
    passages(text).into_iter().map(|found| found.text).collect()
}

/// Returns the sentences of a text, or all passages of a text without sentences.
pub(crate) fn prose(text: &str) -> Vec<String> {
    let (sentences, others): (Vec<Passage>, _) =
        passages(text).into_iter().partition(|found| found.kind == Kind::Sentence);
    let kept = if sentences.is_empty() { others } else { sentences };
    kept.into_iter().map(|found| found.text).collect()
}

/// Adjacent lines that form a unit.
struct Block {
    text: String,
    is_heading: bool,
    is_row: bool,
}

impl Block {
    fn of(line: &str) -> Self {
        let text = line.trim_start_matches(['#', '*', '-', '+', '•', ' ']);
        // This may be emphasis of the first word and not a bullet.
        let text = if line.starts_with("**") { line } else { text };
        Self { text: text.to_owned(), is_heading: line.starts_with('#'), is_row: false }
    }

    fn passages(self) -> Vec<Passage> {
        if self.is_row {
            return vec![Passage { kind: Kind::Row, text: plain(&self.text) }];
        }
        let mut found = Vec::new();
        let mut sentence = String::new();
        let text = plain(&self.text);
        let mut words = text.split_whitespace().peekable();
        while let Some(word) = words.next() {
            if !sentence.is_empty() {
                sentence.push(' ');
            }
            sentence.push_str(word);
            if ends_sentence(word) && words.peek().is_none_or(|next| starts_sentence(next)) {
                let kind = if self.is_heading { Kind::Heading } else { Kind::Sentence };
                found.push(Passage { kind, text: std::mem::take(&mut sentence) });
            }
        }
        if !sentence.is_empty() {
            let kind = if self.is_heading { Kind::Heading } else { Kind::Fragment };
            found.push(Passage { kind, text: sentence });
        }
        with_lead(&self.text, found)
    }
}

/// Joins a bold first sentence, which is a title, with the following text.
fn with_lead(block: &str, mut found: Vec<Passage>) -> Vec<Passage> {
    let lead = block.strip_prefix("**").and_then(|rest| rest.split_once("**")).map(|(lead, _)| plain(lead));
    let is_lead = lead.is_some_and(|lead| found.first().is_some_and(|first| first.text == lead));
    if is_lead && found.len() > 1 {
        let lead = found.remove(0);
        if let Some(first) = found.first_mut() {
            first.text = format!("{} {}", lead.text, first.text);
        }
    }
    found
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut goes_on = false;
    for line in text.lines().map(|line| line.trim().trim_start_matches("> ")) {
        let is_rule = !line.is_empty() && line.chars().all(|c| "-=*_|: ".contains(c));
        if line.is_empty() || is_rule {
            // The line below a heading or a table header has no content.
            if is_rule && line.contains('|') {
                blocks.pop_if(|block| block.is_row);
            }
            goes_on = false;
        } else if let Some(text) = row(line) {
            blocks.push(Block { text, is_heading: false, is_row: true });
            goes_on = false;
        } else if let Some(text) = item(line) {
            blocks.push(Block::of(text));
            goes_on = true;
        } else if let Some(block) = blocks.last_mut().filter(|_| goes_on && !line.starts_with('#')) {
            block.text.push(' ');
            block.text.push_str(line);
        } else {
            blocks.push(Block::of(line));
            goes_on = !line.starts_with('#');
        }
    }
    blocks
}

/// Returns the text of a list item.
fn item(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() < line.len() {
        return rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") "));
    }
    ["- ", "* ", "• ", "+ "].iter().find_map(|bullet| line.strip_prefix(bullet))
}

/// Returns the text of a table row.
fn row(line: &str) -> Option<String> {
    let cells = line.strip_prefix('|')?;
    // A row truncated at a chunk border is recognizable only by its end.
    let cells = cells.strip_suffix('|').unwrap_or(cells);
    let mut cells = cells.split('|').map(str::trim).filter(|cell| !cell.is_empty());
    let first = cells.next()?;
    let others: Vec<&str> = cells.collect();
    Some(if others.is_empty() { first.to_owned() } else { format!("{first}: {}", others.join("; ")) })
}

/// Returns a text without fenced code blocks. It may be part of a longer text and begin inside a block.
fn without_code(text: &str) -> String {
    let fence = |line: &str| line.trim().strip_prefix(FENCE).map(|language| !language.trim().is_empty());
    let fences: Vec<bool> = text.lines().filter_map(fence).collect();
    let before = || text.lines().take_while(|line| fence(line).is_none()).filter(|line| !line.trim().is_empty()).last();
    // Only the first fence of a block may have a language.
    let mut inside = match (fences.first(), fences.get(1)) {
        (Some(false), Some(true)) => true,
        (Some(false), _) => before().is_some_and(|line| line.trim_end().ends_with([';', '{', '}', ')', ','])),
        _ => false,
    };
    let mut kept = String::new();
    for line in text.lines() {
        if fence(line).is_some() {
            inside = !inside;
            kept.push('\n');
        } else if !inside {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// Returns a text without emphasis and with links as their text. Code between backticks is unchanged.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for (at, part) in text.split('`').enumerate() {
        if at > 0 {
            plain.push('`');
        }
        if at % 2 == 1 {
            plain.push_str(part);
        } else {
            plain.push_str(&without_emphasis(&without_links(part)));
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn without_emphasis(text: &str) -> String {
    let text = text.replace("**", "");
    let mut kept = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        // An asterisk beside a word is emphasis; one between spaces or numbers is multiplication.
        let opens = kept.chars().next_back().is_none_or(|before| before.is_whitespace() || before == '(');
        let closes = characters.peek().is_none_or(|after| !after.is_alphanumeric());
        let lonely = opens && characters.peek().is_none_or(|after| after.is_whitespace());
        if c != '*' || lonely || !(opens || closes) {
            kept.push(c);
        }
    }
    kept
}

fn without_links(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, label, after)) = link(rest) {
        kept.push_str(before.strip_suffix('!').unwrap_or(before));
        kept.push_str(label);
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// Returns the text before the first link, its label, and the text after it.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let (until, target) = text.split_once("](")?;
    let (before, label) = until.rsplit_once('[')?;
    let (_, after) = target.split_once(')')?;
    Some((before, label, after))
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
mod tests;
