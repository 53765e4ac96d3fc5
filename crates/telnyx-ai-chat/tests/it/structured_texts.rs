//! Texts of models read as a Rust type. A plain response and a stream in pieces of any size have the same result.

use std::collections::HashMap;
use std::fmt::Debug;

use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::support::texts::{check, plain, problem, streamed};
use crate::support::types::Mood;

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
struct Ticket {
    #[schemars(length(min = 1, max = 8))]
    subject: String,
    #[schemars(range(min = 1, max = 5))]
    stars: u8,
    #[serde(default = "one")]
    count: u64,
    #[serde(default)]
    tags: Vec<String>,
    note: Option<String>,
}

fn one() -> u64 {
    1
}

fn ticket(subject: &str, stars: u8) -> Ticket {
    Ticket { subject: subject.into(), stars, count: 1, tags: Vec::new(), note: None }
}

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Step {
    Move {
        #[schemars(range(max = 10))]
        to: u32,
        #[serde(default)]
        fast: bool,
    },
    Stop,
}

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
struct Tree {
    #[schemars(length(max = 2))]
    children: Vec<Tree>,
    #[serde(default)]
    label: String,
}

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
#[serde(untagged)]
enum Amount {
    Small(#[schemars(range(max = 9))] u32),
    Large(#[schemars(range(min = 100))] u32),
    Words {
        #[serde(default)]
        text: String,
    },
}

const FLOOD: &str = r#"{"subject":"Flood","stars":4}"#;

#[tokio::test(start_paused = true)]
async fn an_object_is_read_with_any_framing() {
    for text in [
        FLOOD,
        &format!(" \r\n{FLOOD}\n"),
        &format!("\u{feff}{FLOOD}"),
        &format!("```json\n{FLOOD}\n```"),
        &format!("```JSON\r\n{FLOOD}\r\n```\r\n"),
        &format!("```\n{FLOOD}\n```"),
        &format!("```json {FLOOD}```"),
        &format!("~~~json\n{FLOOD}\n~~~"),
        &format!("````json5 example\n{FLOOD}\n````"),
        &format!("```json\n{FLOOD}"),
        &format!("<think>Four stars? {{}}</think>{FLOOD}"),
        &format!("<think>\n\n</think>\n\n```json\n{FLOOD}\n```"),
        &format!("A flood. So 4.</think>\n{FLOOD}"),
        "{\n  \"subject\" : \"Flood\",\n\t\"stars\" : 4\n}",
        r#"{"subject":"Fl\u006f\u006fd","stars":4}"#,
        r#"{"stars":4,"subject":"Flood","unknown":[{"a":1}]}"#,
        r#"{"subject":"Flood","stars":1,"stars":4}"#,
        // Null stands for a field with a default.
        r#"{"subject":"Flood","stars":4,"count":null,"tags":null,"note":null}"#,
        r#"{"subject":"Flood","stars":4,"count":1,"tags":[]}"#,
    ] {
        check(text, Ok(ticket("Flood", 4))).await;
    }
    let text =
        r#"{"subject":"a\"`}","stars":1,"count":18446744073709551615,"tags":["```","</think>"],"note":"\ud83d"}"#;
    let expected = Ticket {
        subject: "a\"`}".into(),
        stars: 1,
        count: u64::MAX,
        tags: vec!["```".into(), "</think>".into()],
        note: Some("\u{fffd}".into()),
    };
    check(text, Ok(expected)).await;
    let tags = vec!["tag".to_owned(); 20_000];
    let huge = json!({ "subject": "Flood", "stars": 4, "tags": tags }).to_string();
    assert_eq!(plain::<Ticket>(&huge).await.unwrap().tags, tags);
    assert_eq!(streamed::<Ticket>(&huge, 1000).await.0.unwrap().tags, tags);
}

#[tokio::test(start_paused = true)]
async fn other_texts_are_errors_with_a_path() {
    for (text, path, expected_message) in [
        ("", "", "no content"),
        (" \n", "", "no content"),
        ("```json\n```", "", "no content"),
        ("null", "", "invalid type: null"),
        ("[]", "", "not a Ticket"),
        ("7", "", "not a Ticket"),
        ("I would rather not.", "", "not JSON"),
        (&format!("Here it is: {FLOOD}"), "", "not JSON"),
        (&format!("{FLOOD} That is all."), "", "text after the JSON value"),
        (&format!("{FLOOD}{FLOOD}"), "", "text after the JSON value"),
        (&format!("```json\n{FLOOD}\n```\nThat is all."), "", "text after the JSON value"),
        (&format!("{FLOOD}\n```"), "", "text after the JSON value"),
        (&format!("Sure:\n```json\n{FLOOD}\n```"), "", "not JSON"),
        (&format!("<think>Hm. {FLOOD}"), "", "not JSON"),
        (&format!("`{FLOOD}`"), "", "not JSON"),
        (r#"{"subject":"Flood","stars":4,}"#, "", "not JSON"),
        (r#"{"subject":"Flood","sta"#, "", "of incomplete JSON"),
        (r#"{'subject':'Flood','stars':4}"#, "", "not JSON"),
        (r#"{"subject":"Flood","stars":04}"#, "", "not JSON"),
        ("{\"subject\":\"Fl\nood\",\"stars\":4}", "", "not JSON"),
        (r#"{"subject":"Flood"}"#, "", "missing field `stars`"),
        (r#"{"subject":"Flood","stars":null}"#, ".stars", "expected u8"),
        (r#"{"subject":"Flood","stars":"4"}"#, ".stars", "expected u8"),
        (r#"{"subject":7,"stars":4}"#, ".subject", "expected a string"),
        (r#"{"subject":"Flood","stars":4,"tags":["a",1]}"#, ".tags[1]", "expected a string"),
        (r#"{"subject":"Flood","stars":4,"count":-1}"#, ".count", "expected u64"),
        // Valid, but outside the documented range.
        (r#"{"subject":"Flood","stars":9}"#, ".stars", "9 is over the maximum of 5"),
        (r#"{"subject":"Flood","stars":0,"count":null}"#, ".stars", "0 is under the minimum of 1"),
        (r#"{"subject":"","stars":4}"#, ".subject", "0 characters are under the minimum of 1"),
        (r#"{"subject":"Flooding!","stars":4}"#, ".subject", "9 characters are over the maximum of 8"),
        (r#"{"value":{"subject":"Flood","stars":4}}"#, "", "missing field"),
    ] {
        check::<Ticket>(text, Err((path, expected_message))).await;
    }
}

#[tokio::test(start_paused = true)]
async fn other_types_are_read_with_and_without_their_wrapper() {
    for text in
        [r#"{"value":"bad"}"#, "\"bad\"", "```json\n{\"value\":\"bad\"}\n```", r#"{"value":"good","value":"bad"}"#]
    {
        check(text, Ok(Mood::Bad)).await;
    }
    check::<Mood>("bad", Err(("", "not JSON"))).await;
    check::<Mood>("{\"value\":\"great\"}", Err(("", "unknown variant `great`"))).await;
    check::<Mood>("{\"value\":\"bad\",\"why\":\"rain\"}", Err((".why", "unexpected next to `value`"))).await;
    check::<Mood>("{\"value\":\"bad\"", Err(("", "of incomplete JSON"))).await;
    check(r#"{"value":[1,2]}"#, Ok(vec![1_u8, 2])).await;
    check("[1,2]", Ok(vec![1_u8, 2])).await;
    check::<Vec<u8>>(r#"{"value":[1,256]}"#, Err(("[1]", "expected u8"))).await;
    check::<Vec<u8>>(r#"{"value":[1,]}"#, Err(("", "not JSON"))).await;
    for text in [r#"{"value":7}"#, "7", " 7\n", "```\n7\n```", "Seven.</think>7"] {
        check(text, Ok(7_u64)).await;
    }
    check(r#"{"value":null}"#, Ok(None::<u8>)).await;
    check("null", Ok(None::<u8>)).await;
    check(r#"{"value":{"subject":"Flood","stars":4}}"#, Ok(Some(ticket("Flood", 4)))).await;
    check(FLOOD, Ok(Some(ticket("Flood", 4)))).await;
    check::<Option<Ticket>>(r#"{"value":{"subject":"Flood","stars":6}}"#, Err((".stars", "over the maximum"))).await;
    check(r#"{"value":"{\"value\":1}"}"#, Ok("{\"value\":1}".to_owned())).await;
    check("{}", Ok(())).await;
    check("null", Ok(())).await;
    check(r#"{"a":1,"b":2}"#, Ok(HashMap::from([("a".to_owned(), 1_u32), ("b".to_owned(), 2)]))).await;
    check::<HashMap<String, u32>>(r#"{"a":1,"b":-2}"#, Err((".b", "expected u32"))).await;
    check(r#"{"value":[3,"x"]}"#, Ok((3_u8, "x".to_owned()))).await;
    let steps = vec![Step::Move { to: 3, fast: false }, Step::Stop, Step::Move { to: 4, fast: true }];
    let text = r#"{"value":[{"kind":"move","to":3,"fast":null},{"kind":"stop"},{"kind":"move","to":4,"fast":true}]}"#;
    check(text, Ok(steps)).await;
    check::<Step>(r#"{"value":{"kind":"move","to":11,"fast":null}}"#, Err((".to", "over the maximum of 10"))).await;
    // One of the variants is enough.
    check(
        r#"{"value":[9,100,{"text":null}]}"#,
        Ok(vec![Amount::Small(9), Amount::Small(100), Amount::Words { text: String::new() }]),
    )
    .await;
    check::<Amount>(r#"{"value":50}"#, Err(("", "50 is over the maximum of 9"))).await;
    // Deeper than the schema describes.
    let leaf = || Tree { children: vec![], label: String::new() };
    let deep = (0..20).fold(leaf(), |tree, _| Tree { children: vec![tree], ..leaf() });
    let text = format!("{}{}", "{\"children\":[".repeat(21), "],\"label\":null}".repeat(21));
    check(&text, Ok(deep)).await;
    let text =
        format!("{}{}", "{\"children\":[".repeat(4), "{\"children\":[]},{\"children\":[]},{\"children\":[]}]}]}]}]}");
    check::<Tree>(&text, Err((".children[0].children[0].children[0].children", "3 items are over the maximum of 2")))
        .await;
    let nested = format!("{{\"value\":{}{}}}", "[".repeat(130), "]".repeat(130));
    let (path, _) = problem(&plain::<Vec<Value>>(&nested).await.unwrap_err(), &nested);
    assert_eq!(path, "choices[0].message.content");
    assert!(streamed::<Vec<Value>>(&nested, 7).await.0.is_err());
}

/// Pieces of texts as models write them, valid or not.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{\"value\":"),
        Just("{\"subject\":\"a\",\"stars\":1}"),
        Just("["),
        Just("]"),
        Just("{"),
        Just("}"),
        Just("\""),
        Just(","),
        Just("1"),
        Just("null"),
        Just("\"x\""),
        Just("```"),
        Just("```json\n"),
        Just("`"),
        Just("~~~"),
        Just("\n"),
        Just(" "),
        Just("<think>"),
        Just("</think>"),
        Just("</THINK>"),
        Just("<"),
        Just("\u{feff}"),
        Just("é"),
        Just("Hm."),
        Just("\\"),
        Just(":"),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn any_text_in_any_pieces_equals_the_plain_response(text in text(), size in 1_usize..7) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        fn same<T>(runtime: &tokio::runtime::Runtime, text: &str, size: usize)
        where
            T: DeserializeOwned + schemars::JsonSchema + Debug + PartialEq + 'static,
        {
            let complete = runtime.block_on(plain::<T>(text));
            let (pieces, paths) = runtime.block_on(streamed::<T>(text, size));
            match (complete, pieces) {
                (Ok(complete), Ok(pieces)) => {
                    assert_eq!(complete, pieces);
                    assert_eq!(paths.last().map(String::as_str), Some(""), "the whole comes last");
                }
                (Err(complete), Err(pieces)) => assert_eq!(problem(&complete, text), problem(&pieces, text)),
                (complete, pieces) => panic!("{text}: {complete:?} and {pieces:?}"),
            }
        }
        same::<Value>(&runtime, &text, size);
        same::<Vec<Value>>(&runtime, &text, size);
        same::<Option<Ticket>>(&runtime, &text, size);
        same::<String>(&runtime, &text, size);
    }
}
