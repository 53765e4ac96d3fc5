//! The text of a stored file.

use super::html;

/// Returns the text of a stored file, or the reason for a failure.
///
/// Supported are UTF-8 text with or without a byte order mark, and HTML, whose tags are removed. PDF and audio are not
/// supported.
pub(crate) fn read(filename: &str, bytes: &[u8]) -> Result<String, String> {
    if bytes.starts_with(b"%PDF-") {
        return Err("PDF files are unsupported; store their text instead".into());
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes)
        .map_err(|error| format!("not UTF-8 text: invalid byte at {}", error.valid_up_to()))?;
    if text.contains('\0') {
        return Err("not text: the file contains zero bytes".into());
    }
    let text = if is_html(filename, text) { html::to_text(text) } else { text.to_owned() };
    if text.trim().is_empty() {
        return Err("the file has no text".into());
    }
    Ok(text)
}

fn is_html(filename: &str, text: &str) -> bool {
    let name = filename.to_ascii_lowercase();
    if name.ends_with(".html") || name.ends_with(".htm") || name.ends_with(".xhtml") {
        return true;
    }
    let head: String = text.trim_start().chars().take(15).collect();
    let head = head.to_ascii_lowercase();
    head.starts_with("<!doctype html") || head.starts_with("<html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_html_are_read() {
        assert_eq!(read("a.txt", b"\xEF\xBB\xBFplain < text").unwrap(), "plain < text");
        assert_eq!(read("a.HTML", b"<p>one").unwrap().trim(), "one");
        assert_eq!(read("page", b"<!DOCTYPE HTML><b>two</b>").unwrap().trim(), "two");
    }

    #[test]
    fn what_is_not_text_says_why() {
        assert!(read("a.txt", b"ok \xFF").unwrap_err().contains("invalid byte at 3"));
        assert!(read("a.bin", b"a\0b").unwrap_err().contains("zero bytes"));
        assert!(read("a.pdf", b"%PDF-1.7 ...").unwrap_err().contains("PDF"));
        assert!(read("empty", b" \n").unwrap_err().contains("no text"));
    }
}
