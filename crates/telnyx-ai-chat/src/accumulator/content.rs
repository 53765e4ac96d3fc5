//! The content of a message that grows with each chunk.

use crate::content::{Content, ContentPart};

/// Appends text, to the last part if it is a text.
pub(super) fn push_text(content: &mut Option<Content>, text: &str) {
    match content {
        // An empty text counts as missing content.
        None if text.is_empty() => {}
        None => *content = Some(Content::Text(text.to_owned())),
        Some(Content::Text(known)) => known.push_str(text),
        Some(Content::Parts(parts)) => push_part_text(parts, text),
    }
}

/// Appends parts. An existing text becomes the first part.
pub(super) fn push_parts(content: &mut Option<Content>, added: &[ContentPart]) {
    let mut parts = match content.take() {
        None => Vec::new(),
        Some(Content::Text(text)) => vec![ContentPart::Text(text)],
        Some(Content::Parts(parts)) => parts,
    };
    for part in added {
        match part {
            ContentPart::Text(text) => push_part_text(&mut parts, text),
            other => parts.push(other.clone()),
        }
    }
    *content = Some(Content::Parts(parts));
}

fn push_part_text(parts: &mut Vec<ContentPart>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(ContentPart::Text(known)) => known.push_str(text),
        _ => parts.push(ContentPart::Text(text.to_owned())),
    }
}
