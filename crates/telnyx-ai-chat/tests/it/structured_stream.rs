//! Structured output, streamed.

use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatCompletion, ChatRequest, Parsed, ParsedStream, StructuredOutput};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::transport::TransportErrorKind;
use telnyx_ai_core::{Client, Error, StreamEnd};

use crate::support::types::Mood;

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
struct Plan {
    title: String,
    steps: Vec<Step>,
}

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
struct Step {
    minutes: u8,
}

fn chat(reply: MockReply) -> (Chat, MockTransport) {
    let mock = MockTransport::new().reply(reply);
    (Chat::new(&Client::builder().api_key("KEY0").transport(mock.clone()).build().unwrap()), mock)
}

/// A stream of these pieces of text.
fn text_reply(pieces: &[&str]) -> MockReply {
    let chunk = |piece: &&str| format!("data: {}\n\n", json!({ "choices": [{ "delta": { "content": piece } }] }));
    MockReply::events(pieces.iter().map(chunk).collect::<Vec<_>>())
}

fn finished(reply: MockReply, reason: &str) -> MockReply {
    let last = json!({ "choices": [{ "delta": {}, "finish_reason": reason }], "usage": { "total_tokens": 9 } });
    reply.chunk(format!("data: {last}\n\ndata: [DONE]\n\n"))
}

async fn open(reply: MockReply) -> ParsedStream<Plan> {
    chat(reply).0.stream_as::<Plan>("Plan it.").await.unwrap()
}

/// The paths of the parts, and the error that ended the stream.
async fn read(stream: &mut ParsedStream<Plan>) -> (Vec<String>, Option<Error>) {
    let mut paths = Vec::new();
    let error = loop {
        match stream.try_next().await {
            Ok(Some(part)) => paths.push(part.path()),
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
    };
    assert!(stream.try_next().await.unwrap().is_none(), "the stream is not fused");
    (paths, error)
}

#[tokio::test]
async fn values_arrive_once_complete_and_the_last_equals_the_plain_value() {
    let pieces = ["{\"ti", "tle\":\"Tea\",\"st", "eps\":[{\"minutes\":3", "}", ",{\"minutes\":1}", "]}"];
    let (chat, mock) = chat(finished(text_reply(&pieces), "stop"));
    let ask = ChatRequest::from("Plan it.").guided_choice(["a"]).guided_regex("b").max_tokens(50);
    let mut stream = chat.stream_as::<Plan>(ask).await.unwrap();

    let mut parts = Vec::new();
    let mut partials = Vec::new();
    while let Some(part) = stream.try_next().await.unwrap() {
        parts.push((part.path(), part.value.into()));
        partials.push(stream.partial().unwrap().clone());
    }
    let of = |path: &str, value: Value| (path.to_owned(), value);
    let steps = json!([{ "minutes": 3 }, { "minutes": 1 }]);
    assert_eq!(
        parts,
        [
            of("title", json!("Tea")),
            of("steps[0].minutes", json!(3)),
            of("steps[0]", json!({ "minutes": 3 })),
            of("steps[1].minutes", json!(1)),
            of("steps[1]", json!({ "minutes": 1 })),
            of("steps", steps.clone()),
            of("", json!({ "title": "Tea", "steps": steps })),
        ]
    );
    assert_eq!(stream.end(), Some(StreamEnd::Done));
    assert_eq!(partials[0], json!({ "title": "Tea" }));
    assert_eq!(partials[1], json!({ "title": "Tea", "steps": [{ "minutes": 3 }] }));
    assert_eq!(partials[6], json!({ "title": "Tea", "steps": steps }));
    assert_eq!((stream.metadata().status().as_u16(), &*stream.completion().text()), (200, pieces.concat().as_str()));

    let parsed: Parsed<Plan> = stream.finish().await.unwrap();
    assert_eq!((parsed.value.title.as_str(), parsed.value.steps.len()), ("Tea", 2));
    assert_eq!(parsed.completion.usage.as_ref().unwrap().total_tokens, 9);
    let sent: Value = serde_json::from_slice(&mock.requests()[0].body).unwrap();
    assert_eq!((&sent["stream"], &sent["max_tokens"]), (&json!(true), &json!(50)));
    assert_eq!(sent["response_format"]["json_schema"]["schema"]["required"], json!(["steps", "title"]));
    assert_eq!((sent.get("guided_choice"), sent.get("guided_regex")), (None, None));
}

#[tokio::test]
async fn a_word_of_an_enum_arrives_once_complete() {
    let (chat, mock) = chat(finished(text_reply(&[" b", "ad\n"]), "stop"));
    let chat = chat.structured_output(StructuredOutput::Guided);
    let mut stream = chat.stream_as::<Mood>("How is it?").await.unwrap();
    let part = stream.try_next().await.unwrap().unwrap();
    assert_eq!((part.path(), part.value_as::<Mood>().unwrap()), (String::new(), Mood::Bad));
    assert!(stream.try_next().await.unwrap().is_none());
    assert_eq!(stream.finish().await.unwrap().value, Mood::Bad);
    let sent: Value = serde_json::from_slice(&mock.requests()[0].body).unwrap();
    assert_eq!((&sent["guided_choice"], sent.get("guided_json")), (&json!(["good", "bad"]), None));
}

#[tokio::test]
async fn a_bare_number_arrives_at_the_end_of_the_response() {
    let (chat, _) = chat(finished(text_reply(&["4", "2"]), "stop"));
    let mut stream = chat.stream_as::<u32>("How many?").await.unwrap();
    assert_eq!(stream.try_next().await.unwrap().unwrap().value, json!(42));
    assert_eq!(stream.finish().await.unwrap().value, 42);
}

#[tokio::test(start_paused = true)]
async fn every_early_ending_is_an_error() {
    let half = ["{\"title\":\"Tea\",\"steps\":[", "{\"minutes\":3},"];
    let wrong = ["{\"title\":\"Tea\",\"steps\":[{\"minutes\":3},{\"minutes\":999}]}"];
    let some = ["title", "steps[0].minutes", "steps[0]"].as_slice();
    let all = ["title", "steps[0].minutes", "steps[0]", "steps[1].minutes", "steps[1]", "steps", ""].as_slice();
    let text = "choices[0].message.content";
    type Is = fn(&Error) -> bool;
    for (reply, paths, is, path) in [
        (finished(text_reply(&half), "length"), some, Error::is_truncated as Is, Some("choices[0].finish_reason")),
        (
            finished(text_reply(&wrong), "stop"),
            all,
            Error::is_decode,
            Some("choices[0].message.content.steps[1].minutes"),
        ),
        (finished(text_reply(&["I would rather not."]), "stop"), &[], Error::is_decode, Some(text)),
        (finished(text_reply(&[]), "stop"), &[], Error::is_empty_content, Some(text)),
        (text_reply(&half), some, Error::is_incomplete_stream, None),
        (text_reply(&half).then_fails(TransportErrorKind::Interrupted), some, Error::is_interrupted, None),
        (text_reply(&half).then_stalls(), some, Error::is_timeout, None),
        (text_reply(&half).chunk("data: {\"error\":{\"message\":\"tired\"}}\n\n"), some, Error::is_api, None),
    ] {
        let case = format!("{reply:?}");
        let mut stream = open(reply).await;
        let (found, error) = read(&mut stream).await;
        assert_eq!(found, paths, "{case}");
        let error = error.unwrap();
        assert!(is(&error), "{error}: {case}");
        assert_eq!((error.json_path(), error.operation()), (path, Some("chat.stream_as")), "{case}");
        assert_eq!(error.attachment::<ChatCompletion>(), Some(stream.completion()), "{case}");
        let again = stream.finish().await.unwrap_err();
        assert_eq!(again.is_decode(), error.is_decode(), "{again}: {case}");
        assert!(again.attachment::<ChatCompletion>().is_some(), "{case}");
    }
}

#[tokio::test(start_paused = true)]
async fn invalid_json_is_never_a_complete_part() {
    for (text, paths) in [
        (r#"{"title":1,2}"#, &["title"] as &[&str]),
        ("{1: 2}", &[]),
        (r#"{"title":"Tea","steps":[]}}"#, &["title", "steps"]),
        (r#"{"title":"Tea","steps":[]} That is all."#, &["title", "steps"]),
        (r#"{"title":"Tea","steps":[],}"#, &["title", "steps"]),
        (r#"{"title":"Tea","steps":[{"minutes":01}]}"#, &["title"]),
        ("{\"title\":\"Tea\n\"}", &[]),
        (r#"{"title":"T\ea"}"#, &[]),
    ] {
        // At once and byte by byte.
        for pieces in [vec![text], text.split_inclusive(|_| true).collect()] {
            let mut stream = open(finished(text_reply(&pieces), "stop")).await;
            let (found, error) = read(&mut stream).await;
            assert_eq!(found, paths, "{text}");
            assert!(error.unwrap().is_decode(), "{text}");
            let error = stream.finish().await.unwrap_err();
            assert!(error.is_decode() && error.operation() == Some("chat.stream_as"), "{error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn finish_reads_the_value_without_any_part() {
    let text = "{\"title\":\"Tea\",\"steps\":[{\"minutes\":3}]}";
    let complete = open(finished(text_reply(&[text]), "stop")).await.finish().await.unwrap();
    assert_eq!((complete.value.title.as_str(), &*complete.completion.text()), ("Tea", text));
    let mut stream = open(finished(text_reply(&[text, " "]), "stop")).await;
    assert_eq!(stream.try_next().await.unwrap().unwrap().path(), "title");
    assert_eq!(stream.partial(), Some(&json!({ "title": "Tea", "steps": [{ "minutes": 3 }] })), "all that has come");
    assert_eq!(stream.finish().await.unwrap().value, complete.value);
}

#[tokio::test(start_paused = true)]
async fn a_part_outlives_its_stream_and_is_shared_by_tasks() {
    let mut stream = open(finished(text_reply(&["{\"title\":\"Tea\",\"steps\":[{\"minutes\":3}]}"]), "stop")).await;
    let mut steps = None;
    while let Some(part) = stream.try_next().await.unwrap() {
        if part.matches("steps") {
            steps = Some(part);
        }
    }
    drop(stream);
    let steps = steps.unwrap();
    let other = tokio::spawn({
        let steps = steps.clone();
        async move { steps.value_as::<Vec<Step>>().unwrap() }
    });
    assert_eq!(other.await.unwrap(), [Step { minutes: 3 }]);
    assert_eq!(
        (steps.value.as_value()[0]["minutes"].as_u64(), steps.value.to_string()),
        (Some(3), r#"[{"minutes":3}]"#.to_owned())
    );
    assert_eq!(serde_json::to_value(&steps.value).unwrap(), steps.value);
    assert_eq!(Value::from(steps.value), json!([{ "minutes": 3 }]));
}

#[tokio::test(start_paused = true)]
async fn a_plain_response_to_a_stream_is_read_too() {
    let body = json!({ "choices": [{ "message": { "content": "{\"title\":\"a\",\"steps\":[]}" } }] });
    let mut stream = open(MockReply::json(200, body.to_string())).await;
    assert_eq!(read(&mut stream).await.0, ["title", "steps", ""]);
    assert_eq!(stream.finish().await.unwrap().value, Plan { title: "a".into(), steps: vec![] });
}

#[tokio::test(start_paused = true)]
async fn dropping_the_future_of_a_part_loses_nothing() {
    let reply = finished(text_reply(&["{\"title\":\"a\",\"steps\":", "[]}"]), "stop").after(Duration::from_secs(1));
    let (chat, mock) = chat(reply);
    let mut stream = chat.stream_as::<Plan>("Plan it.").await.unwrap();
    let mut paths = Vec::new();
    loop {
        match tokio::time::timeout(Duration::from_millis(1), stream.try_next()).await {
            Ok(Ok(Some(part))) => paths.push(part.path()),
            Ok(end) => break assert!(end.unwrap().is_none()),
            Err(_) => {}
        }
    }
    assert_eq!((paths, mock.requests().len()), (vec!["title".into(), "steps".into(), String::new()], 1));
}

#[tokio::test(start_paused = true)]
async fn the_wrapper_of_a_value_is_never_seen() {
    let pieces = ["```json\n{\"va", "lue\": [ {\"minutes\":3}", ",{\"minutes\":1} ]", "}\n``", "`\n"];
    let (chat, _) = chat(finished(text_reply(&pieces), "stop"));
    let mut stream = chat.stream_as::<Vec<Step>>("Plan it.").await.unwrap();
    assert_eq!(stream.partial(), None);
    let mut parts = Vec::new();
    let mut partials = Vec::new();
    while let Some(part) = stream.try_next().await.unwrap() {
        parts.push((part.path(), part.value.to_string()));
        partials.push(stream.partial().unwrap().to_string());
    }
    let of = |path: &str, value: &str| (path.to_owned(), value.to_owned());
    let complete = r#"[{"minutes":3},{"minutes":1}]"#;
    assert_eq!(
        parts,
        [
            of("[0].minutes", "3"),
            of("[0]", r#"{"minutes":3}"#),
            of("[1].minutes", "1"),
            of("[1]", r#"{"minutes":1}"#),
            of("", complete),
        ]
    );
    assert_eq!(partials, [r#"[{"minutes":3}]"#, r#"[{"minutes":3}]"#, complete, complete, complete]);
    let parsed = stream.finish().await.unwrap();
    assert_eq!(parsed.value, [Step { minutes: 3 }, Step { minutes: 1 }]);
}

#[tokio::test(start_paused = true)]
async fn a_field_beside_the_wrapped_value_ends_the_parts() {
    for (text, paths) in [
        (r#"{"value":[{"minutes":3}],"why":[{"minutes":1}]}"#, &["[0].minutes", "[0]"] as &[&str]),
        (r#"{"value":[{"minutes":3}]"#, &["[0].minutes", "[0]"]),
    ] {
        let (chat, _) = chat(finished(text_reply(&[text]), "stop"));
        let mut stream = chat.stream_as::<Vec<Step>>("Plan it.").await.unwrap();
        let mut found = Vec::new();
        let error = loop {
            match stream.try_next().await {
                Ok(part) => found.push(part.unwrap().path()),
                Err(error) => break error,
            }
        };
        assert_eq!(found, paths, "{text}");
        assert!(error.is_decode(), "{error}");
    }
}

/// With several choices, the first choice counts, in any order of arrival.
#[tokio::test]
async fn the_parts_are_those_of_the_first_choice() {
    let texts = [r#"{"title":"Tea","steps":[]}"#, r#"{"title":"Coffee, of course","steps":[{"minutes":9}]}"#];
    let piece = |index: usize, text: &str, reason: Option<&str>| {
        let choice = json!({ "index": index, "delta": { "content": text }, "finish_reason": reason });
        format!("data: {}\n\n", json!({ "choices": [choice] }))
    };
    let complete = |index: usize| piece(index, texts[index], Some("stop"));
    let halves =
        |index: usize| [piece(index, &texts[index][..20], None), piece(index, &texts[index][20..], Some("stop"))];
    let ([a0, a1], [b0, b1]) = (halves(0), halves(1));
    for pieces in [
        vec![complete(0), complete(1)],
        vec![complete(1), complete(0)],
        vec![b0.clone(), a0.clone(), a1.clone(), b1.clone()],
        vec![a0.clone(), b0.clone(), b1.clone(), a1.clone()],
        vec![b0, a0, b1, a1],
    ] {
        let case = format!("{pieces:?}");
        let ask = ChatRequest::from("Plan it.").n(2);
        let mut stream = chat(MockReply::events(pieces)).0.stream_as::<Plan>(ask).await.unwrap();
        let (paths, error) = read(&mut stream).await;
        assert!(error.is_none(), "{case}: {error:?}");
        assert_eq!(paths, ["title", "steps", ""], "{case}");
        assert_eq!(stream.partial(), Some(&json!({ "title": "Tea", "steps": [] })), "{case}");
        assert_eq!(stream.finish().await.unwrap().value.title, "Tea", "{case}");
    }
    // No choice has the index 0, or a plain response has the choices in another order.
    let pieces = [piece(2, texts[1], Some("stop")), piece(1, texts[0], Some("stop"))];
    let mut stream =
        chat(MockReply::events(pieces)).0.stream_as::<Plan>(ChatRequest::from("Plan it.").n(2)).await.unwrap();
    assert_eq!(read(&mut stream).await.0, ["title", "steps", ""]);
    let choice = |index: usize| json!({ "index": index, "message": { "content": texts[index] } });
    let body = json!({ "choices": [choice(1), choice(0)] }).to_string();
    let parsed =
        chat(MockReply::json(200, body)).0.complete_as::<Plan>(ChatRequest::from("Plan it.").n(2)).await.unwrap();
    assert_eq!((parsed.value.title.as_str(), parsed.completion.choices[1].index), ("Tea", 1));
}
