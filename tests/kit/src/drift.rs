//! Small variations of a valid response.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Error, Request};

/// Returns the result of a call that receives `body`.
pub fn call_with_response<T: 'static>(call: impl FnOnce(&Client) -> Request<T>, body: &str) -> Result<T, Error> {
    let mock = MockTransport::new().reply(MockReply::json(200, body).header("x-request-id", "r-1"));
    let client = Client::builder().api_key("k").transport(mock).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(call(&client).into_future())
}

/// Tries each variation of `good`. Returns the names of the rejected variations, whose errors must have the JSON path,
/// and passes all other variations to `read`.
pub fn rejected_variations<T: 'static>(
    good: &Value,
    call: impl Fn(&Client) -> Request<T>,
    read: impl Fn(&Value, T),
) -> Vec<String> {
    let mut rejected = Vec::new();
    for (what, pointer, body) in variations(good) {
        match call_with_response(&call, &body.to_string()) {
            Ok(value) => read(&body, value),
            Err(error) => {
                assert!(error.is_decode(), "{what}: {error}");
                assert_eq!(error.json_path(), Some(pointer.as_str()), "{what}: {error}");
                assert_eq!((error.request_id(), error.body()), (Some("r-1"), body.to_string().as_bytes()), "{what}");
                rejected.push(what);
            }
        }
    }
    rejected
}

/// Checks that `good` is encoded as `kept`, and returns the names of its rejected variations.
pub fn drift<T>(good: &Value, kept: &Value, call: impl Fn(&Client) -> Request<T> + Copy) -> Vec<String>
where
    T: Serialize + DeserializeOwned + PartialEq + Debug + 'static,
{
    assert_eq!(&serde_json::to_value(call_with_response(call, &good.to_string()).unwrap()).unwrap(), kept);
    rejected_variations(good, call, |body, value| {
        let written = serde_json::to_value(&value).unwrap();
        assert_new_key_anywhere(body, &written);
        assert_eq!(serde_json::from_value::<T>(written).unwrap(), value);
    })
}

/// Checks that `written`, the encoding of the decoded `body`, has the new key of `body` at the same path, if `body` has
/// a new key.
pub fn assert_new_key_at_path(body: &Value, written: &Value) {
    for pointer in pointers(body, String::new()).iter().filter(|pointer| pointer.ends_with("/zzz_new")) {
        assert_eq!(written.pointer(pointer), body.pointer(pointer), "{pointer} of {body}");
    }
}

/// Returns each variation: its name, the JSON path of its error, and its body.
pub fn variations(good: &Value) -> Vec<(String, String, Value)> {
    let mut all = Vec::new();
    for pointer in pointers(good, String::new()) {
        let here = json_path(&pointer);
        let mut with = |what: &str, value: Value| {
            let mut body = good.clone();
            *body.pointer_mut(&pointer).unwrap() = value;
            all.push((format!("{what} {here}"), here.clone(), body));
        };
        match good.pointer(&pointer).unwrap() {
            Value::String(_) => {
                with("number for", json!(7));
                with("new word for", json!("zzz_new"));
            }
            Value::Number(number) => with("text for", json!(number.to_string())),
            Value::Bool(flag) => with("text for", json!(flag.to_string())),
            Value::Object(fields) => {
                let mut fields = fields.clone();
                fields.insert("zzz_new".into(), json!({ "deep": [1, null] }));
                with("new key in", fields.into());
            }
            Value::Array(_) | Value::Null => {}
        }
        let Some((parent, key)) = pointer.rsplit_once('/') else { continue };
        if !good.pointer(parent).unwrap().is_object() {
            continue;
        }
        with("null", Value::Null);
        let mut body = good.clone();
        body.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key);
        all.push((format!("no {here}"), json_path(parent), body));
    }
    all
}

fn pointers(value: &Value, here: String) -> Vec<String> {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(key, value)| (format!("{here}/{key}"), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (format!("{here}/{at}"), value)).collect(),
        _ => Vec::new(),
    };
    let below = below.into_iter().flat_map(|(pointer, value)| pointers(value, pointer));
    std::iter::once(here).chain(below).collect()
}

/// Converts `/choices/0/message` into `choices[0].message`.
fn json_path(pointer: &str) -> String {
    let mut path = String::new();
    for step in pointer.split('/').skip(1) {
        match step.parse::<usize>() {
            Ok(at) => path.push_str(&format!("[{at}]")),
            Err(_) if path.is_empty() => path.push_str(step),
            Err(_) => path.push_str(&format!(".{step}")),
        }
    }
    if path.is_empty() { ".".into() } else { path }
}

/// Checks that `written` has the new key of `body` at any level, because a list or an envelope may be dropped. The
/// envelope of `data` drops unknown fields.
pub fn assert_new_key_anywhere(body: &Value, written: &Value) {
    let mut kept = body.clone();
    if let Some(envelope) = kept.as_object_mut().filter(|fields| fields.contains_key("data"))
        && written.get("data").is_none()
    {
        envelope.remove("zzz_new");
    }
    assert_eq!(new_key(written), new_key(&kept), "{body} was written as {written}");
}

/// Returns the value of the new key, at any level.
fn new_key(value: &Value) -> Option<&Value> {
    match value {
        Value::Object(fields) => fields.get("zzz_new").or_else(|| fields.values().find_map(new_key)),
        Value::Array(items) => items.iter().find_map(new_key),
        _ => None,
    }
}
