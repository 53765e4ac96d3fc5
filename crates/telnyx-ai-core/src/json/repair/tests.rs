use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::{Surrogate, repair, surrogate_at};
use crate::decode::{data, data_or_bare, json, list, object, page, text};

#[track_caller]
fn assert_repaired(from: &str, to: &str) {
    let repaired = repair(from.as_bytes()).map(|repaired| String::from_utf8(repaired).unwrap());
    assert_eq!(repaired.as_deref(), (from != to).then_some(to), "{from}");
    assert_eq!(from.len(), to.len(), "{from}");
}

#[test]
fn the_last_of_duplicate_members_is_kept() {
    assert_repaired(r#"{"a":1,"a":2}"#, r#"{      "a":2}"#);
    assert_repaired(r#"{"a":1,"b":[1,{"c":","}],"a":2 , "a":3}"#, r#"{      "b":[1,{"c":","}],        "a":3}"#);
    assert_repaired(r#"{"a":{"a":1},"b":{"a":1}}"#, r#"{"a":{"a":1},"b":{"a":1}}"#);
    assert_repaired(r#"[{"a":{"x":1,"x":2},"a":[{"y":1,"y":2}]}]"#, r#"[{                  "a":[{      "y":2}]}]"#);
    assert_repaired(r#"{"a":1,"\u0061":2}"#, r#"{      "\u0061":2}"#);
    assert_repaired(r#"{"\"":1,"\u0022":2,"\\":3}"#, r#"{       "\u0022":2,"\\":3}"#);
    assert_repaired(r#"{"a":"a","b":"a"}"#, r#"{"a":"a","b":"a"}"#);
    assert_repaired(r#"["a","a"]"#, r#"["a","a"]"#);
}

#[test]
fn unpaired_surrogates_are_replaced() {
    assert_repaired(r#""\ud83d""#, r#""\ufffd""#);
    assert_repaired(r#""a\ud83d b\uDE00 c""#, r#""a\ufffd b\ufffd c""#);
    assert_repaired(r#""\ud83d\ude00""#, r#""\ud83d\ude00""#);
    assert_repaired(r#""\ude00\ud83d""#, r#""\ufffd\ufffd""#);
    assert_repaired(r#""\ud83d\ud83d\ude00\ude00""#, r#""\ufffd\ud83d\ude00\ufffd""#);
    assert_repaired(r#""\ud83d\n\ude00""#, r#""\ufffd\n\ufffd""#);
    assert_repaired(r#""\\ud83d""#, r#""\\ud83d""#);
    assert_repaired(r#""\\\ud83d""#, r#""\\\ufffd""#);
    assert_repaired(r#"{"\ud83d":1,"\ud83e":2}"#, r#"{           "\ufffd":2}"#);
    assert_repaired(r#""\u00e9\ud7ff\ue000""#, r#""\u00e9\ud7ff\ue000""#);
}

#[test]
fn numbers_out_of_range_are_null() {
    assert_repaired("1e999", "null ");
    assert_repaired(r#"{"a":[-1E999,1e309,1e308,-0.5,1e-999]}"#, r#"{"a":[null  ,null ,1e308,-0.5,1e-999]}"#);
    let digits = "9".repeat(400);
    assert_repaired(&digits, &format!("null{}", " ".repeat(396)));
}

#[test]
fn invalid_json_is_not_repaired() {
    for text in [
        "",
        "oops",
        r#"{"a":1"#,
        r#""\ud8"#,
        r#""\u+83d""#,
        "\"\\",
        "]}",
        r#"{"a" 1 "a" 2}"#,
        r#"{"a":oops,"a":1}"#,
        r#"{"a":01,"a":2}"#,
        r#"{"a":"\ud83d","a":1"#,
        r#"["\ud83d"],"#,
        "{,}",
        "-",
    ] {
        assert_repaired(text, text);
    }
    let nested = |depth: usize| format!("{}\"\\ud83d\"{}", "[".repeat(depth), "]".repeat(depth));
    assert!(repair(nested(128).as_bytes()).is_some());
    assert_eq!(repair(nested(129).as_bytes()), None);
}

#[derive(Debug, Deserialize, PartialEq)]
struct Note {
    text: String,
}

#[test]
fn all_decoders_repair() {
    let note = |text: &str| Note { text: text.to_owned() };
    for (member, text_there) in
        [(r#""text":7,"text":"b""#, "b"), (r#""text":"a\ud83d""#, "a\u{fffd}"), (r#""n":1e999,"text":"a""#, "a")]
    {
        let (bare, wrapped) = (format!("{{{member}}}"), format!(r#"{{"data":0,"data":{{{member}}}}}"#));
        let listed =
            format!(r#"{{"data":[null,{{{member}}},null],"meta":{{"page_number":1,"page_number":2,"x":"\ud83d"}}}}"#);
        let marked = |json: &str| format!("\u{feff}{json}").into();
        assert_eq!(json::<Note>(&bare.clone().into()).unwrap(), note(text_there));
        assert_eq!(json::<Note>(&marked(&bare)).unwrap(), note(text_there));
        assert_eq!(object::<Note>(&marked(&bare)).unwrap(), note(text_there));
        assert_eq!(data::<Note>(&marked(&wrapped)).unwrap(), note(text_there));
        assert_eq!(data_or_bare::<Note>(&marked(&wrapped)).unwrap(), note(text_there));
        assert_eq!(data_or_bare::<Note>(&marked(&bare)).unwrap(), note(text_there));
        assert_eq!(list::<Note>(&marked(&listed)).unwrap(), vec![note(text_there)]);
        let page = page::<Note>(&marked(&listed)).unwrap();
        assert_eq!((page.data, page.meta.unwrap().page_number), (vec![note(text_there)], Some(2)));
        assert_eq!(text::<Note>(&bare).unwrap(), note(text_there));
    }
}

#[test]
fn the_last_of_duplicate_error_fields_counts() {
    let error = data::<u8>(&r#"{"data":1,"error":null,"error":"\ud83d"}"#.into()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `error`: the response reports an error with a status of success: `\"\u{fffd}\"`; do not use its other fields"
    );
    assert_eq!(data::<u8>(&r#"{"data":1,"error":"boom","error":null}"#.into()).unwrap(), 1);
}

#[test]
fn a_number_out_of_range_affects_no_other_value() {
    let value: Value = json(&r#"{"logprob":-1e999,"text":"a"}"#.into()).unwrap();
    assert_eq!(value, serde_json::json!({ "logprob": null, "text": "a" }));
}

#[test]
fn errors_of_repaired_json_have_the_original_positions() {
    let error = json::<Vec<Note>>(&r#"[{"text":1,"text":"\ud83d"},{"text":[],"text":{}}]"#.into()).unwrap_err();
    assert_eq!(error.json_path(), Some("[1].text"));
    assert!(error.to_string().ends_with("expected a string at line 1 column 46; the value is `{}`"), "{error}");
}

fn any_text() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("{\"a\":"),
        Just("{\"b\":"),
        Just(",\"a\":"),
        Just(",\"\\u0061\":"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(","),
        Just("\"x\""),
        Just("\"\\ud83d\""),
        Just("\"\\ude00"),
        Just("\\ud83d\\ude00"),
        Just("1e999"),
        Just("-2"),
        Just("null"),
        Just(" "),
        Just("\\"),
        Just("\""),
    ];
    proptest::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn repairs_are_complete_and_keep_positions(text in any_text()) {
        if let Some(repaired) = repair(text.as_bytes()) {
            prop_assert_eq!(repaired.len(), text.len());
            prop_assert_eq!(repair(&repaired), None);
            if let Ok(value) = serde_json::from_str::<Value>(&text) {
                prop_assert_eq!(serde_json::from_slice::<Value>(&repaired).unwrap(), value);
            }
        }
    }
}

#[test]
fn surrogate_ranges_are_exact() {
    for (escape, half) in [
        (r"\ud7ff", None),
        (r"\ud800", Some(Surrogate::High)),
        (r"\uDBFF", Some(Surrogate::High)),
        (r"\udc00", Some(Surrogate::Low)),
        (r"\uDFFF", Some(Surrogate::Low)),
        (r"\ue000", None),
        (r"\ud80", None),
        (r"\ud80g", None),
    ] {
        assert_eq!(surrogate_at(escape.as_bytes(), 0), half, "{escape}");
    }
}
