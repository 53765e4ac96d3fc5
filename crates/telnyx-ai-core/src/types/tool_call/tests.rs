use serde::Deserialize;
use serde_json::{Value, json};

use super::ToolCall;

#[derive(Debug, PartialEq, Deserialize)]
struct City {
    city: String,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
struct Options {
    loud: Option<bool>,
}

fn call(arguments: &str) -> ToolCall {
    ToolCall::function("a", "f", arguments)
}

#[test]
fn missing_arguments_are_an_empty_object_or_null() {
    for text in ["", "  ", "null", " null ", "{}", "{ }", "\"\"", "\"null\"", "\"{}\"", "\" { } \""] {
        assert_eq!(call(text).arguments_as::<Value>().unwrap(), json!({}), "{text}");
        assert_eq!(call(text).arguments_as::<Options>().unwrap(), Options::default(), "{text}");
        call(text).arguments_as::<()>().unwrap();
        assert_eq!(call(text).arguments_as::<Option<City>>().unwrap(), None, "{text}");
        let error = call(text).arguments_as::<City>().unwrap_err();
        assert!(error.to_string().contains("missing field `city`"), "{error}");
    }
}

#[test]
fn arguments_that_are_encoded_twice_are_decoded() {
    let oslo = City { city: "Oslo \"N\"".into() };
    let once = json!({ "city": oslo.city }).to_string();
    let twice = json!(once).to_string();
    assert_eq!(call(&once).arguments_as::<City>().unwrap(), oslo);
    assert_eq!(call(&twice).arguments_as::<City>().unwrap(), oslo);
    assert_eq!(call(&twice).arguments_as::<Value>().unwrap(), json!({ "city": oslo.city }));
    assert_eq!(call("\"[1,2]\"").arguments_as::<Vec<u8>>().unwrap(), [1, 2]);
    let error = call(r#""{\"city\":7}""#).arguments_as::<City>().unwrap_err();
    assert_eq!(error.json_path(), Some("f.arguments.city"));
    // Three levels of encoding are not decoded.
    assert!(call(&json!(twice).to_string()).arguments_as::<City>().unwrap_err().is_decode());
}

#[test]
fn a_text_argument_is_not_decoded_further() {
    for (arguments, text) in
        [("\"Oslo\"", "Oslo"), ("\"\"", ""), ("\"null\"", "null"), (r#""{\"a\":1}""#, r#"{"a":1}"#)]
    {
        assert_eq!(call(arguments).arguments_as::<String>().unwrap(), text);
    }
    assert_eq!(call("\"Oslo\"").arguments_as::<Value>().unwrap(), json!("Oslo"));
}

#[test]
fn an_object_of_arguments_is_read_as_its_text() {
    let call: ToolCall =
        serde_json::from_value(json!({"function": {"name": "f", "arguments": {"city": "Oslo"}}})).unwrap();
    assert_eq!((call.name(), call.function.arguments.as_str()), ("f", r#"{"city":"Oslo"}"#));
    assert_eq!(ToolCall::function("call_1", "f", "{}").kind, "function");
}
