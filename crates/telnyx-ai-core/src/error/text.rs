//! Untrusted texts in errors: truncated, and in one line.

/// Maximum number of characters of a value or body in a message.
const MAX_CHARS: usize = 120;

/// Returns the start of an untrusted text, quoted and in one line.
pub(crate) fn excerpt(text: &str) -> String {
    let start: String = text.chars().take(MAX_CHARS).collect();
    let more = if text.chars().nth(MAX_CHARS).is_some() { "…" } else { "" };
    format!("`{}{more}`", one_line(&start))
}

/// Replaces the control characters of an untrusted text by spaces, so that it cannot forge lines of a log.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
