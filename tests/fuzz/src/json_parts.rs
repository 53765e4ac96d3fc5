//! Streamed structured responses.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use telnyx_ai::decode;
use telnyx_ai::test_util::MockReply;

use crate::input::{Input, text_pieces};
use crate::mock::{check_attachment, check_error, telnyx, wait};

/// Checks that the parts of any text of a model do not depend on its chunks, that valid JSON returns each of its values
/// with the complete value last, and that other text ends with one error that has the completion.
///
/// ```
/// telnyx_ai_fuzz::json_parts::run(br#"{"title":"Tea","steps":[1,2]}"#); // pieces of at most `{` bytes, invalid JSON
/// ```
///
/// # Panics
/// Panics if one of the properties does not hold.
pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let most = input.byte();
    let text = String::from_utf8_lossy(input.rest()).into_owned();

    let (parts, whole) = read::<Value>(&text, most);
    assert_eq!(read::<Value>(&text, 0), (parts.clone(), whole.clone()), "pieces of at most {most}");
    let expected = plain::<Value>(&text);
    assert_eq!(whole, expected);
    assert!(expected.is_some() || decode::text::<Value>(&text).is_err(), "JSON was not read");
    // A field with an empty name has an empty path too.
    let is_whole = |(path, _): &(String, Value)| path.is_empty() && !text.contains("\"\"");
    assert!(expected.is_some() || !parts.iter().any(is_whole), "a complete part of invalid JSON: {parts:?}");
    if let Some(expected) = expected {
        assert_eq!(parts.last(), Some(&(String::new(), expected.clone())));
        let mut found = parts;
        for part in values(String::new(), &expected) {
            let at = found.iter().position(|other| *other == part).unwrap_or_else(|| panic!("{part:?} did not come"));
            found.swap_remove(at);
        }
        // Only a duplicate key has a further value: the earlier value.
        assert!(found.is_empty() || text.matches(':').count() > 1, "{found:?}");
    }

    let (parts, mood) = read::<Mood>(&text, most);
    assert_eq!(mood, plain::<Mood>(&text));
    if let Some(mood) = mood {
        assert_eq!(parts.last(), Some(&(String::new(), Value::from(format!("{mood:?}")))));
    }
}

/// An enum without data, which is wrapped in an object on the wire.
#[derive(Debug, PartialEq, serde::Deserialize, JsonSchema)]
enum Mood {
    Good,
    Bad,
}

/// Returns the value of a plain response.
fn plain<T: DeserializeOwned + JsonSchema + 'static>(text: &str) -> Option<T> {
    let (telnyx, _) =
        telnyx(MockReply::json(200, json!({ "choices": [{ "message": { "content": text } }] }).to_string()));
    wait(async { telnyx.chat().complete_as::<T>("Say it.").await.ok().map(|parsed| parsed.value) })
}

/// Returns the parts and the final value of a stream.
fn read<T>(text: &str, most: u8) -> (Vec<(String, Value)>, Option<T>)
where
    T: DeserializeOwned + JsonSchema + 'static,
{
    let delta = |piece: &String| format!("data: {}\n\n", json!({ "choices": [{ "delta": { "content": piece } }] }));
    let reply = MockReply::events(text_pieces(text, most).iter().map(delta));
    let (telnyx, _) = telnyx(reply.chunk("data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"));
    wait(async {
        let mut stream = telnyx.chat().stream_as::<T>("Say it.").await.expect("the headers are good");
        let mut parts = Vec::new();
        let error = loop {
            match stream.try_next().await {
                Ok(Some(part)) => {
                    let again = part.value_as::<Value>().expect("JSON is JSON");
                    assert_eq!(again, part.value);
                    parts.push((part.path(), part.value.into()));
                }
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
            let _ = stream.partial();
        };
        assert!(stream.try_next().await.is_ok_and(|next| next.is_none()), "nothing after the end");
        assert_eq!(stream.completion().text(), text);
        let Some(error) = error else {
            let parsed = stream.finish().await.expect("a complete value");
            return (parts, Some(parsed.value));
        };
        check_error(&error);
        assert!(error.is_decode() || error.is_empty_content(), "{error}");
        check_attachment(&error, stream.completion());
        assert!(error.json_path().is_some_and(|path| path.starts_with("choices[0].message.content")), "{error}");
        (parts, None)
    })
}

/// Returns `value` and all values inside it, with their paths.
fn values(path: String, value: &Value) -> Vec<(String, Value)> {
    let dot = if path.is_empty() { "" } else { "." };
    let mut all: Vec<(String, Value)> = match value {
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(at, item)| values(format!("{path}[{at}]"), item)).collect()
        }
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, field)| values(format!("{path}{dot}{name}"), field)).collect()
        }
        _ => Vec::new(),
    };
    all.push((path, value.clone()));
    all
}
