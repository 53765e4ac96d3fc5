//! Texts from outside in errors: the start, in one line.

/// Number of characters of a value or body that an error shows.
const SHOWN: usize = 120;

/// The start of a text from outside, in one line.
pub(crate) fn shown(text: &str) -> String {
    let start: String = text.chars().take(SHOWN).collect();
    let more = if text.chars().nth(SHOWN).is_some() { "…" } else { "" };
    format!("`{}{more}`", one_line(&start))
}

/// A text from outside without its line ends and escape sequences, which would break a log.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
