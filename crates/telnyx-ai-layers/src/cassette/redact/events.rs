//! Secrets that the events of a stream contain in parts: a model writes a text token by token.

use std::collections::HashMap;

use serde_json::Value;
use telnyx_ai_core::internal::Secrets;
use telnyx_ai_core::sse::SseDecoder;

use crate::cassette::content::Chunk;

/// A text that several events contain in parts.
#[derive(Default)]
struct DividedText {
    text: String,
    /// The ends of the parts.
    ends: Vec<usize>,
}

/// Returns `true` if a secret begins in one event and ends in another. Such a secret is no contiguous text of the body.
pub(crate) fn divide_a_secret(secrets: &Secrets, chunks: &[Chunk]) -> bool {
    let mut decoder = SseDecoder::new(usize::MAX);
    let mut texts = HashMap::new();
    for chunk in chunks {
        decoder.push(chunk.bytes.clone());
        while let Ok(Some(event)) = decoder.next_event() {
            if let Ok(value) = serde_json::from_slice(&event.data) {
                collect(&value, &mut String::new(), &mut texts);
            }
        }
    }
    texts.values().any(|text| text.divides(secrets))
}

impl DividedText {
    fn divides(&self, secrets: &Secrets) -> bool {
        let found = secrets.find(self.text.as_bytes());
        found.iter().any(|range| self.ends.iter().any(|end| range.start < *end && *end < range.end))
    }
}

/// Appends each text of an event to the text at the same path. The number of a choice is part of the path.
fn collect(value: &Value, path: &mut String, texts: &mut HashMap<String, DividedText>) {
    let length = path.len();
    match value {
        Value::String(part) => {
            let text = texts.entry(path.clone()).or_default();
            text.text.push_str(part);
            text.ends.push(text.text.len());
        }
        Value::Array(items) => {
            for item in items {
                path.push_str("[]");
                collect(item, path, texts);
                path.truncate(length);
            }
        }
        Value::Object(fields) => {
            if let Some(index) = fields.get("index") {
                path.push_str(&index.to_string());
            }
            let start = path.len();
            for (name, field) in fields {
                path.push('.');
                path.push_str(name);
                collect(field, path, texts);
                path.truncate(start);
            }
            path.truncate(length);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::{Chunk, Secrets, divide_a_secret};

    /// Returns the result for these deltas: the number of the choice, and its text.
    fn is_divided(deltas: &[(u32, &str)]) -> bool {
        let secrets: Secrets = [&HeaderValue::from_static("Bearer 0123456789")].into_iter().collect();
        let event = |(index, text): &(u32, &str)| {
            let event =
                format!("data: {{\"choices\":[{{\"index\":{index},\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n");
            Chunk { at_ms: 0, bytes: event.into() }
        };
        divide_a_secret(&secrets, &deltas.iter().map(event).collect::<Vec<_>>())
    }

    #[test]
    fn the_texts_of_each_choice_are_joined() {
        assert!(is_divided(&[(0, "a 01234"), (0, "56789 b")]));
        assert!(is_divided(&[(0, "a 01234"), (1, "other"), (0, "56789 b")]));
        assert!(!is_divided(&[(0, "a 01234"), (1, "56789 b")]));
        assert!(!is_divided(&[(0, "a "), (0, "0123456789"), (0, " b")]));
    }
}
