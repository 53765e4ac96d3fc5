//! Numbers and padding that differ together with the text.

use serde_json::json;

use super::*;

#[test]
fn a_number_and_padding_are_read_with_the_text() {
    let cases = [
        (r#"{"number":7,"text":"a"}"#, r#"{"number":8,"text":"b"}"#, json!({ "number": 8 })),
        (r#"{"text":"a","number":9}"#, r#"{"text":"b","number":10}"#, json!({ "number": 10 })),
        (
            r#"{"number":1,"id":"i","text":"a","padding":"xy"}"#,
            r#"{"number":2,"id":"i","text":"b","padding":""}"#,
            json!({ "number": 2, "id": "i", "padding": "" }),
        ),
        (
            r#"{"padding":"x","text":"a","number":1}"#,
            r#"{"padding":"\"\u00e9\\","text":"b","number":2}"#,
            json!({ "number": 2, "padding": "\"é\\" }),
        ),
        (r#"{"number" : 1 ,"text":"a"}"#, r#"{"number" : 22 ,"text":"b"}"#, json!({ "number": 22 })),
        // The spelling of a number is kept as without a template.
        (r#"{"number":1,"text":"a"}"#, r#"{"number":18446744073709551615,"text":"b"}"#, json!({ "number": u64::MAX })),
        (
            r#"{"number":1,"text":"a"}"#,
            r#"{"number":18446744073709551616,"text":"b"}"#,
            json!({ "number": 2f64.powi(64) }),
        ),
        (r#"{"number":1,"text":"a"}"#, r#"{"number":-0,"text":"b"}"#, json!({ "number": -0.0 })),
        (r#"{"number":1,"text":"a"}"#, r#"{"number":-7,"text":"b"}"#, json!({ "number": -7 })),
        (r#"{"number":1,"text":"a"}"#, r#"{"number":1.50,"text":"b"}"#, json!({ "number": 1.5 })),
        (r#"{"number":1,"text":"a"}"#, r#"{"number":2E+3,"text":"b"}"#, json!({ "number": 2000.0 })),
        (r#"{"number":1,"text":"a"}"#, r#"{"number":"2","text":"b"}"#, json!({ "number": "2" })),
        (r#"{"number":"1","text":"a"}"#, r#"{"number":2,"text":"b"}"#, json!({ "number": 2 })),
        (r#"{"number":1,"text":"a"}"#, r#"{"number": 2,"text":"b"}"#, json!({ "number": 2 })),
    ];
    for (first, second, rest) in cases {
        let piece = read(first, second.as_bytes()).unwrap_or_else(|| panic!("{second} is like {first}"));
        assert_eq!((piece.text.as_deref(), Value::Object(piece.rest)), (Some("b"), rest), "{second}");
    }
    let deep = r#"{"deep":[{"thought":"a"}],"number":1}"#;
    let piece = read(deep, deep.replace('a', "b").replace('1', "2").as_bytes()).unwrap();
    assert_eq!((piece.deep[0].thought.as_deref(), piece.rest["number"].as_u64()), (Some("b"), Some(2)));
}

#[test]
fn other_values_and_positions_do_not_match() {
    let first = r#"{"number":1,"text":"a","id":2}"#;
    assert!(read(first, br#"{"number":3,"text":"b","id":2}"#).is_some());
    for second in [
        r#"{"number":01,"text":"a","id":2}"#,
        r#"{"number":+1,"text":"a","id":2}"#,
        r#"{"number":.5,"text":"a","id":2}"#,
        r#"{"number":1.,"text":"a","id":2}"#,
        r#"{"number":1e,"text":"a","id":2}"#,
        r#"{"number":-,"text":"a","id":2}"#,
        r#"{"number":0x1,"text":"a","id":2}"#,
        r#"{"number":NaN,"text":"a","id":2}"#,
        r#"{"number":1 2,"text":"a","id":2}"#,
        r#"{"number":1e999,"text":"a","id":2}"#,
        r#"{"number":,"text":"a","id":2}"#,
        r#"{"number":"1,"text":"a","id":2}"#,
        r#"{"number":"\ud83e","text":"a","id":2}"#,
        r#"{"number":null,"text":"a","id":2}"#,
        r#"{"number":true,"text":"a","id":2}"#,
        r#"{"number":[1],"text":"a","id":2}"#,
        r#"{"number":{"number":1},"text":"a","id":2}"#,
        r#"{"number":1,"number":1,"text":"a","id":2}"#,
        r#"{"number":1,"text":"a","id":2,"number":1}"#,
        r#"{"text":"a","number":1,"id":2}"#,
        r#"{"number":1,"id":2,"text":"a"}"#,
        r#"{"number":1 ,"text":"a","id":2}"#,
        r#"{"numb\u0065r":1,"text":"a","id":2}"#,
        r#"{"Number":1,"text":"a","id":2}"#,
        r#"{"text":"a","id":2}"#,
        r#"{"number":1,"text":"a","id":3}"#,
        r#"{"number":1,"text":"a","id":2}}"#,
        r#"{"number":1,"text":"a","id":2"#,
        r#"{"number":1"#,
        r#"{"number":"#,
    ] {
        assert_eq!(read(first, second.as_bytes()), None, "{second}");
    }
}

/// A number that is not certainly the field of that name must not differ.
#[test]
fn a_number_of_uncertain_position_must_not_differ() {
    for first in [
        r#"{"x":{"number":1},"text":"a"}"#,
        r#"{"x":{"number":1},"text":"a","number":1}"#,
        r#"{"number":1,"text":"a","x":"number"}"#,
        r#"{"number":1,"text":"a","number":1}"#,
        r#"{"number":null,"text":"a","n":1}"#,
        r#"{"number":[1],"text":"a"}"#,
        r#"{"deep":[{"thought":"a","number":1}]}"#,
        r#"{"deep":[{"thought":"a","number":1}],"number":1}"#,
        r#"{"other":1,"text":"a"}"#,
    ] {
        let text = first.replace(r#""a""#, r#""b""#);
        assert!(read(first, text.as_bytes()).is_some(), "{first}");
        assert_eq!(read(first, text.replace('1', "2").as_bytes()), None, "{first}");
    }
}

/// An event that reads its number from another field.
#[test]
fn a_number_that_the_event_does_not_have_must_not_differ() {
    let data = r#"{"number":1,"text":"a"}"#;
    let event: Piece = serde_json::from_str(&data.replace('1', "5")).unwrap();
    let mut templates = Templates::new(&HINTS);
    templates.learn(data.as_bytes(), &event);
    assert!(templates.read(data.as_bytes(), &mut 0).is_some());
    assert_eq!(templates.read(data.replace('1', "2").as_bytes(), &mut 0), None);
}

#[test]
fn only_differing_bytes_count() {
    let mut templates = Templates::new(&HINTS);
    let first = r#"{"id":"a long name that repeats","number":1,"text":"a","padding":"b"}"#;
    templates.learn(first.as_bytes(), &serde_json::from_str(first).unwrap());
    let mut size = 0;
    assert!(templates.read(first.replace('1', "1234").as_bytes(), &mut size).is_some());
    assert_eq!(size, r#"1234"a""b""#.len());
}
