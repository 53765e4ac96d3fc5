#![allow(clippy::unwrap_used)]

use rmcp::model::CallToolResult;
use serde_json::{Value, json};

fn text(result: Value, max: usize) -> Result<String, String> {
    super::text(serde_json::from_value::<CallToolResult>(result).unwrap(), max)
}

#[test]
fn text_is_kept_and_other_content_is_described() {
    let content = json!([
        { "type": "text", "text": "two\nlines" },
        { "type": "image", "data": "AAAAAAAA", "mimeType": "image/png" },
        { "type": "audio", "data": "AAAA", "mimeType": "audio/wav" },
        { "type": "resource", "resource": { "uri": "file:///a", "text": "inside" } },
        { "type": "resource", "resource": { "uri": "file:///b", "blob": "AAAA", "mimeType": "application/zip" } },
        { "type": "resource_link", "uri": "file:///c", "name": "c" },
    ]);
    let expected = "two\nlines\n[image omitted: image/png, about 6 bytes]\n[audio omitted: audio/wav, about 3 bytes]\n\
                    [resource file:///a]\ninside\n[resource file:///b omitted: application/zip, about 3 bytes]\n\
                    [link to the resource file:///c (c)]";
    assert_eq!(text(json!({ "content": content }), 1000), Ok(expected.to_owned()));
}

#[test]
fn structured_content_is_used_without_other_content() {
    let structured = json!({ "celsius": 21 });
    assert_eq!(text(json!({ "content": [], "structuredContent": structured }), 99), Ok(r#"{"celsius":21}"#.to_owned()));
    let both = json!({ "content": [{ "type": "text", "text": "21 °C" }], "structuredContent": structured });
    assert_eq!(text(both, 99), Ok("21 °C".to_owned()));
    assert_eq!(text(json!({ "content": [] }), 99), Ok(String::new()));
}

#[test]
fn an_error_of_the_tool_is_an_error() {
    let failed = json!({ "content": [{ "type": "text", "text": "no such file" }], "isError": true });
    assert_eq!(text(failed, 99), Err("no such file".to_owned()));
}

#[test]
fn a_long_text_is_cut_between_characters() {
    let long = |is_error| json!({ "content": [{ "type": "text", "text": "äöü" }], "isError": is_error });
    assert_eq!(text(long(false), 6), Ok("äöü".to_owned()));
    assert_eq!(text(long(false), 5), Ok("äö\n[cut: the first 4 of 6 bytes]".to_owned()));
    assert_eq!(text(long(true), 0), Err("\n[cut: the first 0 of 6 bytes]".to_owned()));
}
