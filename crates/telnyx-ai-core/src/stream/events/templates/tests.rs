use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::*;
use crate::response::lenient;

mod varying;

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Piece {
    #[serde(default, deserialize_with = "lenient::opt_string")]
    text: Option<String>,
    /// The text of the first item is a text of the event.
    #[serde(default)]
    deep: Vec<Deep>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Deep {
    #[serde(default, deserialize_with = "lenient::opt_json_text")]
    thought: Option<String>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

const FIELDS: [TextField<Piece>; 2] = [
    TextField {
        name: "text",
        get: |piece| piece.text.as_deref(),
        with: |piece, text| Some(Piece { text: Some(text), ..piece.clone() }),
    },
    TextField {
        name: "thought",
        get: |piece| piece.deep.first()?.thought.as_deref(),
        with: |piece, text| {
            let mut piece = piece.clone();
            piece.deep.first_mut()?.thought = Some(text);
            Some(piece)
        },
    },
];

const EXTRA: VaryingExtra<Piece> = VaryingExtra { names: &["number", "padding"], of: |piece| Some(&mut piece.rest) };

const HINTS: EventHints<Piece> = EventHints { is_plain: |_| true, text_fields: &FIELDS, varying_extra: EXTRA };

/// Creates a template from the first event, and reads the second.
fn read(first: &str, second: &[u8]) -> Option<Piece> {
    let mut templates = Templates::new(&HINTS);
    templates.learn(first.as_bytes(), &serde_json::from_str(first).unwrap());
    let read = templates.read(second, &mut 0);
    if let Some(piece) = &read {
        assert_eq!(serde_json::from_slice::<Piece>(second).ok().as_ref(), Some(piece), "equals the decoded event");
    }
    read
}

#[test]
fn only_the_text_is_read() {
    let cases = [
        (r#"{"text":"a"}"#, r#"{"text":"b"}"#, "b"),
        (r#"{"text":"a"}"#, r#"{"text":""}"#, ""),
        (r#"{"text":"a"}"#, r#"{"text":"\"é\u00e9\n\\"}"#, "\"éé\n\\"),
        (r#"{"id":7,"text" : "é","to":[null]} "#, r#"{"id":7,"text" : "🦀","to":[null]} "#, "🦀"),
        (r#"{"id":"text:","text":"a"}"#, r#"{"id":"text:","text":"text"}"#, "text"),
    ];
    for (first, second, text) in cases {
        assert_eq!(read(first, second.as_bytes()).unwrap().text.as_deref(), Some(text), "{first}");
    }
    let deep =
        read(r#"{"text":"","deep":[{"thought":"a"},{}]}"#, r#"{"text":"","deep":[{"thought":"b"},{}]}"#.as_bytes());
    assert_eq!(deep.unwrap().deep[0].thought.as_deref(), Some("b"));
}

#[test]
fn an_event_that_differs_elsewhere_does_not_match() {
    let first = r#"{"id":"i","text":"a","n":1}"#;
    for second in [
        r#"{"id":"j","text":"a","n":1}"#,
        r#"{"id":"i","text":"a","n":2}"#,
        r#"{"id":"i","text":"a","n":1,"m":1}"#,
        r#"{"id":"i","text":"a","text":"b","n":1}"#,
        r#"{"id":"i","text":null,"n":1}"#,
        r#"{"id":"i","text":7,"n":1}"#,
        r#"{"id":"i","text":["a"],"n":1}"#,
        r#"{"id":"i","text":"a","n":1"#,
        r#"{"id":"i","text":"","#,
        "",
    ] {
        assert_eq!(read(first, second.as_bytes()), None, "{second}");
    }
    let broken: [&[u8]; 4] = [
        b"{\"id\":\"i\",\"text\":\"a\nb\",\"n\":1}",
        b"{\"id\":\"i\",\"text\":\"\xff\",\"n\":1}",
        b"{\"id\":\"i\",\"text\":\"\\ud83e\",\"n\":1}",
        b"{\"id\":\"i\",\"text\":\"\\x\",\"n\":1}",
    ];
    for second in broken {
        assert_eq!(read(first, second), None, "not JSON");
    }
}

#[test]
fn no_template_is_created_if_the_position_of_the_text_is_uncertain() {
    for first in [
        r#"{"text":"a","x":{"text":"a"}}"#,
        r#"{"x":{"text":"a"},"text" : "a"}"#,
        r#"{"x":"text","text":"a"}"#,
        r#"{"x":{"text":"a"},"te\u0078t":"a"}"#,
        r#"{"x\"":{"text":"a"},"deep":[]}"#,
        r#"{"x":"\"text\":\"a\"","text":"a"}"#,
        r#"{"text":"\u0061"}"#,
        r#"{"text":7}"#,
        r#"{"text":null}"#,
        r#"{"text":""}"#,
        r#"{"deep":[{},{"thought":"a"}]}"#,
        r#"{"deep":[{"thought":{"a":1}}]}"#,
    ] {
        let mut templates = Templates::new(&HINTS);
        templates.learn(first.as_bytes(), &serde_json::from_str(first).unwrap());
        assert!(templates.templates.is_empty(), "{first}");
    }
}

#[test]
fn no_template_is_created_from_large_events_or_after_many_unused_ones() {
    let mut templates = Templates::new(&HINTS);
    let event = |n: u32| format!(r#"{{"n":{n},"text":"a"}}"#);
    let learn = |templates: &mut Templates<Piece>, data: String| {
        let is_known = templates.read(data.as_bytes(), &mut 0).is_some();
        if !is_known {
            templates.learn(data.as_bytes(), &serde_json::from_str(&data).unwrap());
        }
        is_known
    };
    learn(&mut templates, format!(r#"{{"x":"{}","text":"a"}}"#, "x".repeat(MAX_BYTES)));
    assert!(templates.templates.is_empty());
    for n in 0..11 {
        assert!(!learn(&mut templates, event(n)));
    }
    assert_eq!(templates.templates.len(), MAX_TEMPLATES);
    assert!(!learn(&mut templates, event(2)), "the oldest templates were replaced");
    assert!(learn(&mut templates, event(2)), "the last of twelve templates matches, and the count restarts");
    for n in 100..112 {
        assert!(!learn(&mut templates, event(n)));
    }
    assert!(!learn(&mut templates, event(112)), "no template was created");
    assert!(!learn(&mut templates, event(112)));
    assert!(templates.templates.is_empty(), "and none is compared any more");
}

#[test]
fn events_of_several_choices_may_alternate() {
    for choices in 1..=MAX_TEMPLATES {
        let mut templates = Templates::new(&HINTS);
        let mut decoded = 0;
        for turn in 0..10 {
            for choice in 0..choices {
                let data = format!(r#"{{"index":{choice},"text":"{turn}"}}"#);
                let expected: Piece = serde_json::from_str(&data).unwrap();
                match templates.read(data.as_bytes(), &mut 0) {
                    Some(piece) => assert_eq!(piece, expected),
                    None => {
                        decoded += 1;
                        templates.learn(data.as_bytes(), &expected);
                    }
                }
            }
        }
        assert_eq!(decoded, choices, "one event of each is decoded");
        assert_eq!(templates.unused, 0);
    }
}

/// Numbers as servers and attackers may write them.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => any::<u64>().prop_map(|number| number.to_string()),
        1 => "-?[0-9]{1,3}([.][0-9]{0,2})?([eE][+-]?[0-9]{1,3})?",
        1 => "[0-9]{18,24}",
        1 => "\"[0-9]\"",
    ]
}

/// Random objects with the field names of a template: once, several times, in values and in escapes. The set of objects
/// is small, so that many objects are similar.
fn event() -> impl Strategy<Value = String> {
    let text = "[a\"\\\\:,{}é\u{1}]{0,4}".prop_map(|text| Value::from(text).to_string());
    let value = prop_oneof![
        4 => text,
        1 => Just(r#""text""#.to_owned()),
        1 => Just("null".to_owned()),
        1 => Just("7".to_owned()),
        2 => number(),
        1 => Just(r#"{"text":"a"}"#.to_owned()),
        1 => Just(r#""\"text\":\"a\"""#.to_owned()),
        1 => Just(r#"["a"]"#.to_owned()),
    ];
    let keys = prop_oneof![
        4 => Just(vec![r#""text":"#]),
        2 => Just(vec![r#""id":1,"text": "#]),
        1 => Just(vec![r#""text":"#, r#""text":"#]),
        1 => Just(vec![r#""te\u0078t":"#, r#""x":{"text":"a"},"y":"#]),
        2 => Just(vec![r#""x":"#, r#""text" :"#]),
        2 => Just(vec![r#""deep":[{"thought":"#]),
        2 => Just(vec![r#""number":"#, r#""text":"#]),
        2 => Just(vec![r#""text":"#, r#""number" : "#]),
        2 => Just(vec![r#""padding":"#, r#""text":"#, r#""number":"#]),
        1 => Just(vec![r#""x":{"number":1},"text":"#, r#""number":"#]),
        1 => Just(vec![r#""number":"#, r#""text":"#, r#""numb\u0065r":"#]),
    ];
    (keys, proptest::collection::vec(value, 3)).prop_map(|(keys, values)| {
        let fields: Vec<_> = keys.iter().zip(values).map(|(key, value)| format!("{key}{value}")).collect();
        let end = if fields.iter().any(|field| field.contains('[')) { "}]}" } else { "}" };
        format!("{{{}{end}", fields.join(","))
    })
}

proptest! {
    #[test]
    fn an_event_that_matches_a_template_equals_the_decoded_event(events in proptest::collection::vec(event(), 1..12)) {
        let mut templates = Templates::new(&HINTS);
        for data in events {
            let decoded = serde_json::from_str::<Piece>(&data).ok();
            match templates.read(data.as_bytes(), &mut 0) {
                Some(read) => prop_assert_eq!(Some(read), decoded, "{}", data),
                None => {
                    if let Some(decoded) = decoded {
                        templates.learn(data.as_bytes(), &decoded);
                    }
                }
            }
            templates.unused = 0;
        }
    }
}
