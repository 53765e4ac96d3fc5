//! Streams that add up to a completion: every ending, and the state after it.

use std::cell::Cell;

use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_core::transport::TransportErrorKind;
use telnyx_ai_core::{
    CompletionStream, StreamEnd,
    internal::{Accumulator, Completeness, Endpoint, EventHints, TextField},
};

use crate::support::{CANARY, assert_took, builder, client, failure, interrupted, script, secs, shown, timed};

/// Joined words. `.` makes them complete, `!` makes them final, and an object is an error.
#[derive(Default)]
struct Words(String);

impl Accumulator for Words {
    type Event = Value;
    type Completion = String;

    fn add(&mut self, event: &Value) -> Result<(), Value> {
        match event {
            Value::String(word) => self.0.push_str(word),
            other => return Err(other["failed"].clone()),
        }
        Ok(())
    }

    fn completion(&self) -> &String {
        &self.0
    }

    fn into_completion(self: Box<Self>) -> String {
        self.0
    }

    fn completeness(&self) -> Completeness {
        match self.0.chars().last() {
            None => Completeness::Empty,
            Some('!') => Completeness::Final,
            Some('.') => Completeness::Complete,
            Some(_) => Completeness::Partial,
        }
    }

    fn missing(&self, end: StreamEnd) -> String {
        format!("{end:?}: a full stop after {} bytes", self.0.len())
    }
}

fn events(bytes: &str) -> MockReply {
    MockReply::events([bytes.to_owned()])
}

async fn open(reply: MockReply) -> CompletionStream<Value, String> {
    let client = client(&script([reply]));
    Endpoint::get("words", "/words")
        .events(|body| CompletionStream::open(body, Words::default()))
        .on(&client)
        .await
        .unwrap()
}

/// The number of items, and the value or the error.
async fn read(reply: MockReply) -> (usize, Result<String, String>) {
    let mut stream = open(reply).await;
    let mut items = 0;
    loop {
        match stream.try_next().await {
            Ok(Some(_)) => items += 1,
            Ok(None) => break,
            Err(error) => {
                assert!(stream.try_next().await.unwrap().is_none(), "an item after the error");
                assert_eq!(error.attachment(), Some(stream.partial()));
                let late = stream.into_completion().unwrap_err();
                assert_eq!(shown(&late), "incomplete | words: the stream ended with an error [status 200]");
                let cause = std::error::Error::source(&late).unwrap();
                assert_eq!(cause.to_string(), error.to_string());
                return (items, Err(shown(&error)));
            }
        }
    }
    assert!(stream.try_next().await.unwrap().is_none(), "the stream is not fused");
    (items, Ok(stream.into_completion().unwrap()))
}

#[tokio::test(start_paused = true)]
async fn every_end_of_a_stream_is_distinguished() {
    let cut = TransportErrorKind::Interrupted;
    let closed = |end: &str, bytes: usize| {
        let how = if end == "Done" { "the response ended without" } else { "the connection closed before" };
        Err(format!("incomplete | words: {how} {end}: a full stop after {bytes} bytes [status 200]"))
    };
    let broke =
        "interrupted | words: the response is incomplete: the connection was interrupted: scripted [status 200]";
    for (reply, items, expected, seconds) in [
        // Empty, partial, complete and final, each closed and with `[DONE]`.
        (events(""), 0, closed("Closed", 0), 0),
        (events("data: [DONE]\n\n"), 0, closed("Done", 0), 0),
        (events("data: \"a\"\n\n"), 1, closed("Closed", 1), 0),
        (events("data: \"a\"\n\ndata: [DONE]\n\n"), 1, Ok("a".to_owned()), 0),
        (events("data: \"a\"\n\ndata: \".\"\n\n"), 2, Ok("a.".to_owned()), 0),
        (events("data: \"a.\"\n\ndata: [DONE]\n\n"), 1, Ok("a.".to_owned()), 0),
        (events("data: \"a!\"\n\n"), 1, Ok("a!".to_owned()), 0),
        // A trailer is read after a complete value, and nothing after a final value.
        (events("data: \".\"\n\ndata: \"b\"\n\n"), 2, closed("Closed", 2), 0),
        (events("data: \"!\"\n\ndata: \"b\"\n\ndata: oops\n\n"), 1, Ok("!".to_owned()), 0),
        // Interruptions.
        (events("data: \"a\"\n\n").then_fails(cut), 1, Err(broke.to_owned()), 0),
        (events("data: \"a.\"\n\n").then_fails(cut), 1, Ok("a.".to_owned()), 0),
        (events("data: \"a.\"\n\ndata: \"b").then_fails(cut), 1, Ok("a.".to_owned()), 0),
        (events("data: \"a.\"\n\ndata: \"b"), 1, Ok("a.".to_owned()), 0),
        // An error object is not a trailer, even after a complete value.
        (
            events("data: \"a.\"\n\nevent: error\ndata: {\"message\":\"no\"}\n\n"),
            1,
            Err("api | words: the service reported an error inside the stream: no".to_owned()),
            0,
        ),
        (events("data: \"a!\"\n\n").then_fails(cut), 1, Ok("a!".to_owned()), 0),
        // Stalls: the idle timeout, 5 s for trailers, and no wait after a final value.
        (
            events("data: \"a\"\n\n").then_stalls(),
            1,
            Err("timeout | words: no byte arrived for 120 s (stream_idle_timeout) [status 200]".to_owned()),
            120,
        ),
        (events("data: \"a.\"\n\n").then_stalls(), 1, Ok("a.".to_owned()), 5),
        (events("data: \"a!\"\n\n").then_stalls(), 1, Ok("a!".to_owned()), 0),
    ] {
        let case = format!("{reply:?}");
        let (result, took) = timed(read(reply)).await;
        assert_eq!(result, (items, expected), "{case}");
        assert_took(took, secs(seconds));
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_that_reports_an_error_ends_the_stream_with_its_details() {
    let failed = json!({ "failed": { "code": "server_error", "message": format!("key {CANARY} is tired") } });
    let mut stream = open(events(&format!("data: \"a\"\n\ndata: {failed}\n\ndata: \".\"\n\n"))).await;
    assert_eq!(stream.try_next().await.unwrap(), Some(json!("a")));
    let error = stream.try_next().await.unwrap_err();
    assert!(error.is_api() && !format!("{error:?}").contains(CANARY), "{error:?}");
    let [detail] = error.details() else { panic!("{error:?}") };
    assert_eq!(detail.code.as_deref(), Some("server_error"));
    assert!(detail.message.as_deref().is_some_and(|message| message.ends_with("is tired")), "{detail}");
    assert_eq!((stream.partial().as_str(), error.attachment::<String>()), ("a", Some(&"a".to_owned())));
}

#[tokio::test(start_paused = true)]
async fn an_incomplete_completion_is_not_returned() {
    let mut stream = open(events("data: \"a\"\n\ndata: \".\"\n\n")).await;
    stream.try_next().await.unwrap();
    assert_eq!(stream.metadata().status().as_u16(), 200);
    let error = stream.into_completion().unwrap_err();
    assert_eq!(
        shown(&error),
        "incomplete | words: the stream has not been read to its end; use `finish().await` [status 200]"
    );
    assert_eq!(error.attachment::<String>(), Some(&"a".to_owned()));
    assert_eq!(open(events("data: \"a\"\n\ndata: \".\"\n\n")).await.finish().await.unwrap(), "a.");
}

#[tokio::test(start_paused = true)]
async fn an_error_before_the_first_byte_is_the_error_of_the_call() {
    let client = client(&script([interrupted()]));
    let call = Endpoint::get("words", "/words")
        .events(|body| CompletionStream::open(body, Words::default()))
        .on(&client)
        .max_retries(0);
    let (error, _) = failure(call).await;
    assert!(error.is_interrupted(), "{error}");
}

thread_local! {
    static DECODED: Cell<u32> = const { Cell::new(0) };
}

/// Counts how often it is decoded. Its completion is the list of its events.
#[derive(Clone, Debug, PartialEq)]
struct Token(String);

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        DECODED.set(DECODED.get() + 1);
        let value = Value::deserialize(deserializer)?;
        Ok(Self(value["text"].as_str().unwrap_or_default().to_owned()))
    }
}

#[derive(Default)]
struct Tokens(Vec<Token>);

impl Accumulator for Tokens {
    type Event = Token;
    type Completion = Vec<Token>;

    fn add(&mut self, token: &Token) -> Result<(), Value> {
        self.0.push(token.clone());
        Ok(())
    }

    fn completion(&self) -> &Vec<Token> {
        &self.0
    }

    fn into_completion(self: Box<Self>) -> Vec<Token> {
        self.0
    }

    fn completeness(&self) -> Completeness {
        Completeness::Partial
    }

    fn missing(&self, _: StreamEnd) -> String {
        "the end".to_owned()
    }

    fn hints(&self) -> &'static EventHints<Token> {
        &EventHints {
            is_plain: |token| !token.0.is_empty(),
            text_fields: &[TextField { name: "text", get: |token| Some(&token.0), with: |_, text| Some(Token(text)) }],
            ..EventHints::NONE
        }
    }
}

#[tokio::test]
async fn events_that_differ_only_in_their_text_are_decoded_once() {
    let texts = ["a", "b", "\\n\\u00e9", "", "c"];
    let mut events: String = texts.map(|text| format!("data: {{\"id\":1,\"text\":\"{text}\"}}\n\n")).concat();
    events.push_str("data: {\"id\":2,\"text\":\"d\"}\n\ndata: {\"id\":2,\"text\":\"e\"}\n\ndata: [DONE]\n\n");
    let client = client(&script([self::events(&events)]));
    let stream = Endpoint::get("tokens", "/tokens")
        .events(|body| CompletionStream::open(body, Tokens::default()))
        .on(&client)
        .await
        .unwrap();
    let tokens = stream.finish().await.unwrap();
    assert_eq!(tokens, ["a", "b", "\né", "", "c", "d", "e"].map(|text| Token(text.to_owned())));
    assert_eq!(DECODED.get(), 2, "the first of each id");
}

#[tokio::test(start_paused = true)]
async fn repeated_fields_of_an_event_do_not_count_against_the_limit() {
    // 22 bytes, then the text and its quotes.
    let text = "data: {\"id\":1,\"text\":\"aaaa\"}\n\n".repeat(3) + "data: [DONE]\n\n";
    for (limit, fits) in [(33, false), (34, true)] {
        let client = builder(&script([events(&text)])).max_response_bytes(limit).build().unwrap();
        let stream = Endpoint::get("tokens", "/tokens")
            .events(|body| CompletionStream::open(body, Tokens::default()))
            .on(&client)
            .await
            .unwrap();
        match stream.finish().await {
            Ok(tokens) => assert!(fits && tokens.len() == 3),
            Err(error) => assert!(!fits && error.is_too_large(), "{error}"),
        }
    }
}

/// Numbers, sorted once the stream has ended; a 0 ends the stream.
#[derive(Default)]
struct Sorted(Vec<u32>);

impl Accumulator for Sorted {
    type Event = u32;
    type Completion = Vec<u32>;

    fn add(&mut self, number: &u32) -> Result<(), Value> {
        self.0.push(*number);
        Ok(())
    }

    fn completion(&self) -> &Vec<u32> {
        &self.0
    }

    fn into_completion(self: Box<Self>) -> Vec<u32> {
        self.0
    }

    fn finalize(&mut self) {
        self.0.sort_unstable();
    }

    fn completeness(&self) -> Completeness {
        if self.0.contains(&0) { Completeness::Complete } else { Completeness::Empty }
    }

    fn missing(&self, _: StreamEnd) -> String {
        format!("a 0, from {:?} on", self.0.first())
    }
}

#[tokio::test(start_paused = true)]
async fn every_end_returns_the_finalized_completion() {
    let open = async |reply| {
        let client = client(&script([reply]));
        Endpoint::get("numbers", "/numbers")
            .events(|body| CompletionStream::open(body, Sorted::default()))
            .on(&client)
            .await
            .unwrap()
    };
    assert_eq!(open(events("data: 2\n\ndata: 0\n\n")).await.finish().await.unwrap(), [0, 2]);
    // The message describes the value in the attachment.
    for (end, says) in [
        ("", "incomplete | numbers: the connection closed before a 0, from Some(1) on [status 200]"),
        ("data: {\"error\":\"no\"}\n\n", "api | numbers: the service reported an error inside the stream: no"),
    ] {
        let error = open(events(&format!("data: 2\n\ndata: 1\n\n{end}"))).await.finish().await.unwrap_err();
        assert_eq!((shown(&error).as_str(), error.attachment::<Vec<u32>>().unwrap()), (says, &vec![1, 2]));
    }
    let mut stream = open(events("data: 2\n\ndata: 1\n\ndata: 0\n\n")).await;
    assert_eq!((stream.try_next().await.unwrap(), stream.try_next().await.unwrap()), (Some(2), Some(1)));
    assert_eq!(stream.partial(), &[2, 1]);
    let error = stream.into_completion().unwrap_err();
    let says = "incomplete | numbers: the stream has not been read to its end; use `finish().await` [status 200]";
    assert_eq!((shown(&error).as_str(), error.attachment::<Vec<u32>>().unwrap()), (says, &vec![1, 2]));
}
