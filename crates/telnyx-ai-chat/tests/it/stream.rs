//! Streams: errors of the service, usage, several choices, and early drops.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use telnyx_ai_chat::{Chat, ChatCompletion, FinishReason, ToolCall};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::transport::{ByteStream, Transport, TransportError, TransportRequest, TransportResponse};
use telnyx_ai_core::{Client, ErrorDetail, HeaderMap, StatusCode, StreamEnd};

use crate::support::reading::{DONE, STOP, chat, data, events, read, text_event};

fn detail(message: &str, code: &str, kind: &str, field: &str) -> ErrorDetail {
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let mut detail = ErrorDetail::default();
    (detail.message, detail.code, detail.kind, detail.field) = (said(message), said(code), said(kind), said(field));
    detail
}

#[tokio::test(start_paused = true)]
async fn errors_of_the_service_in_every_shape() {
    for (event, expected) in [
        ("event: error\ndata: {\"message\":\"busy\",\"code\":503}\n\n".to_owned(), detail("busy", "503", "", "")),
        (
            "event: error\ndata: {\"error\":{\"message\":\"busy\",\"type\":\"overloaded\"}}\n\n".to_owned(),
            detail("busy", "", "overloaded", ""),
        ),
        (data(r#"{"error":"busy"}"#), detail("busy", "", "", "")),
        (data(r#"{"object":"error","message":"busy","code":503}"#), detail("busy", "503", "", "")),
        (data(r#"{"error":{"message":"busy","type":"t","code":"c","param":"p"}}"#), detail("busy", "c", "t", "p")),
        (data(r#"{"errors":[{"code":"10007","detail":"busy"}]}"#), detail("busy", "10007", "", "")),
        (data(r#"{"detail":[{"loc":["body","n"],"msg":"busy","type":"t"}]}"#), detail("busy", "", "t", "body.n")),
        (data(r#"{"choices":[{"index":0,"delta":{}}],"error":"busy","code":503}"#), detail("busy", "503", "", "")),
        (data(r#"{"choices":[{"index":0,"delta":{}}],"errors":[{"detail":"busy"}]}"#), detail("busy", "", "", "")),
        (data(r#"{"choices":[],"usage":{"total_tokens":1},"error":{"message":"busy"}}"#), detail("busy", "", "", "")),
        (data(r#"{"choices":"?","error":{"message":"busy"}}"#), detail("busy", "", "", "")),
    ] {
        let (error, _) = read(events([&text_event("Hi"), &event, DONE])).await.failed(&["Hi"]);
        assert!(error.is_api() && !error.is_decode() && !error.is_incomplete_stream(), "{event}");
        assert_eq!(error.details(), [expected], "{event}");
        assert!(
            error.to_string().starts_with("chat.stream: the service reported an error inside the stream: "),
            "{error}"
        );
        assert!(error.to_string().contains("busy") && error.to_string().ends_with(" [request id r-1]"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_event_need_not_be_json() {
    let (error, partial) = read(events(["event: error\ndata: out of memory\n\n"])).await.failed(&[]);
    assert!(error.is_api() && error.details().is_empty());
    assert_eq!(
        error.to_string(),
        "chat.stream: the service reported an error inside the stream: `out of memory` [request id r-1]"
    );
    assert_eq!(partial, ChatCompletion::default());
}

#[tokio::test(start_paused = true)]
async fn an_error_that_is_null_is_none() {
    let chunk =
        data(r#"{"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}],"error":null,"detail":null}"#);
    assert_eq!(read(events([&chunk])).await.complete(&["Hi"]).text(), "Hi");
}

#[tokio::test(start_paused = true)]
async fn a_plain_response_instead_of_a_stream_is_the_same_completion() {
    let body = r#"
        {"id":"c-1","object":"chat.completion","created":1735689600,"model":"m","choices":[
            {"index":0,"message":{"role":"assistant","content":"Hi","reasoning_content":"hm"},"finish_reason":"stop"},
            {"index":1,"message":{"role":"assistant","content":null,"tool_calls":[
                {"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},
                {"id":"b","type":"function","function":{"name":"f","arguments":{"x":1}}}]},"finish_reason":"tool_calls"}],
         "usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"prompt_tokens_details":{"cached_tokens":1}}}"#;
    let plain = chat(MockReply::json(200, body)).0.complete("Hi").await.unwrap();
    assert_eq!(
        plain.choices[1].message.tool_calls,
        [ToolCall::function("a", "f", "{}"), ToolCall::function("b", "f", r#"{"x":1}"#)]
    );
    for reply in [
        MockReply::json(200, body),
        MockReply::json(200, "").chunk(&body.as_bytes()[..40]).chunk(&body.as_bytes()[40..]),
    ] {
        assert_eq!(read(reply).await.complete(&["Hi"]), plain);
    }
    let (error, _) = read(MockReply::json(200, &body[..300]).header("x-request-id", "r-1")).await.failed(&[]);
    assert!(error.is_decode() && error.to_string().contains("of incomplete JSON"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_plain_error_instead_of_a_stream_is_an_error() {
    let reply = MockReply::json(200, r#"{"error":{"message":"busy"}}"#).header("x-request-id", "r-1");
    let (error, _) = read(reply).await.failed(&[]);
    assert!(error.is_api());
    assert_eq!(error.details(), [detail("busy", "", "", "")]);
}

#[tokio::test(start_paused = true)]
async fn a_plain_completion_beside_an_error_is_an_error_too() {
    for choices in ["[]", r#"[{"message":{"content":"half"}}]"#] {
        let body = format!(r#"{{"choices":{choices},"error":{{"message":"busy"}}}}"#);
        let error = chat(MockReply::json(200, body.clone())).0.complete("Hi").await.unwrap_err();
        assert!(error.is_api() && !error.is_decode());
        assert_eq!(error.details(), [detail("busy", "", "", "")]);
        assert_eq!(error.body(), body.as_bytes());
    }
    for nothing in ["null", "false", "\"\"", "{}", "[]", "0"] {
        let body = format!(r#"{{"choices":[{{"message":{{"content":"Hi"}}}}],"error":{nothing}}}"#);
        assert_eq!(chat(MockReply::json(200, body)).0.complete("Hi").await.unwrap().text(), "Hi", "{nothing}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_beside_the_delta_is_not_added() {
    let chunk = |piece: &str, so_far: &str, end: &str| {
        data(&format!(
            r#"{{"choices":[{{"delta":{{"content":"{piece}"}},"message":{{"content":"{so_far}"}},"finish_reason":{end}}}]}}"#
        ))
    };
    let full =
        read(events([&chunk("Hel", "Hel", "null"), &chunk("lo", "Hello", "\"stop\"")])).await.complete(&["Hel", "lo"]);
    assert_eq!(full.text(), "Hello");
    let no_delta = data(r#"{"choices":[{"delta":null,"message":{"content":"Hello"},"finish_reason":"stop"}]}"#);
    assert_eq!(read(events([&no_delta])).await.complete(&["Hello"]).text(), "Hello");
}

#[tokio::test(start_paused = true)]
async fn keep_alives_are_skipped() {
    let pings = [": ping\n\n", "\u{feff}: ping\r\n\r\n", "data:\n\n", "\n", "event: ping\n\n", "id: 7\nretry: 9\n\n"];
    for ping in pings {
        let full = read(events([ping, &text_event("H"), ping, &text_event("i"), ping, STOP, ping, DONE]))
            .await
            .complete(&["H", "i", ""]);
        assert_eq!(full.text(), "Hi");
    }
}

#[tokio::test(start_paused = true)]
async fn usage_is_the_last_report() {
    let report = |total: u64| data(&format!(r#"{{"choices":[],"usage":{{"total_tokens":{total}}}}}"#));
    let null = data(r#"{"choices":[{"index":0,"delta":{"content":"a"}}],"usage":null}"#);
    let full = read(events([&null, &null, STOP, DONE])).await.complete(&["a", "a", ""]);
    assert_eq!(full.usage, None);
    let full = read(events([&null, &report(1), STOP, &report(9), &null, DONE])).await.complete(&["a", "", "", "", "a"]);
    assert_eq!(full.usage.unwrap().total_tokens, 9);
    let empty = data(r#"{"choices":[],"usage":{}}"#);
    assert_eq!(
        read(events([&null, &report(9), &empty, DONE])).await.complete(&["a", "", ""]).usage.unwrap().total_tokens,
        9
    );
    assert_eq!(read(events([&null, &empty, DONE])).await.complete(&["a", ""]).usage.unwrap().total_tokens, 0);
    let (_, partial) = read(events([&null, &report(4)])).await.failed(&["a", ""]);
    assert_eq!(partial.usage.unwrap().total_tokens, 4);
}

#[tokio::test(start_paused = true)]
async fn choices_may_alternate() {
    let piece = |index: u8, text: &str, end: &str| {
        data(&format!(r#"{{"choices":[{{"index":{index},"delta":{{"content":"{text}"}},"finish_reason":{end}}}]}}"#))
    };
    let reply = events([
        &piece(1, "x", "null"),
        &piece(0, "a", "null"),
        &piece(1, "y", "\"length\""),
        &piece(0, "b", "\"stop\""),
    ]);
    let full = read(reply).await.complete(&["", "a", "", "b"]);
    let read: Vec<_> = full
        .choices
        .iter()
        .map(|choice| (choice.index, choice.message.text().into_owned(), choice.finish_reason.as_ref().unwrap()))
        .collect();
    assert_eq!(read, [(0, "ab".into(), &FinishReason::Stop), (1, "xy".into(), &FinishReason::Length)]);
}

#[tokio::test(start_paused = true)]
async fn into_completion_fails_before_the_end() {
    let (chat, _) = chat(events([&text_event("Hel"), &text_event("lo"), DONE]));
    let mut stream = chat.stream("Hi").await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap().text_delta(), "Hel");
    assert_eq!((&*stream.partial().text(), stream.partial().usage.is_none()), ("Hel", true));
    assert_eq!((stream.metadata().status().as_u16(), stream.metadata().request_id()), (200, Some("r-1")));
    let error = stream.into_completion().unwrap_err();
    assert_eq!(
        error.to_string(),
        "chat.stream: the stream has not been read to its end; use `finish().await` [status 200, request id r-1]"
    );
    assert!(error.is_incomplete_stream());
    assert_eq!(error.attachment::<ChatCompletion>().unwrap().text(), "Hel");
}

#[tokio::test(start_paused = true)]
async fn finish_reads_the_rest() {
    let (streamed, _) = chat(events([&text_event("Hel"), &text_event("lo"), DONE]));
    let mut stream = streamed.stream("Hi").await.unwrap();
    stream.next().await.unwrap().unwrap();
    assert_eq!(stream.finish().await.unwrap().text(), "Hello");

    let (truncated, _) = chat(events([&text_event("Hel"), &text_event("lo")]));
    let error = truncated.stream("Hi").await.unwrap().finish().await.unwrap_err();
    assert!(error.is_incomplete_stream() && error.to_string().contains("closed before `[DONE]`"), "{error}");
    assert_eq!(error.attachment::<ChatCompletion>().unwrap().text(), "Hello");
}

#[tokio::test(start_paused = true)]
async fn a_rejected_request_fails_before_the_stream() {
    let (chat, mock) =
        chat(MockReply::json(422, r#"{"detail":[{"loc":["body","model"],"msg":"no such model","type":"t"}]}"#));
    let error = chat.stream("Hi").await.unwrap_err();
    assert!(error.is_api() && error.is_invalid_request() && !error.is_incomplete_stream());
    assert_eq!(error.details(), [detail("no such model", "", "t", "body.model")]);
    assert!(error.attachment::<ChatCompletion>().is_none());
    assert_eq!((error.attempts(), mock.requests().len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_may_have_arrived_is_not_retried() {
    for (reply, requests) in [(MockReply::status(500), 1), (MockReply::status(502), 1), (MockReply::status(429), 2)] {
        let mock = MockTransport::new().reply(reply).reply(events([&text_event("Hi"), DONE]));
        let client = Client::builder().api_key("k").transport(mock.clone()).build().unwrap();
        let result = Chat::new(&client).stream("Hi").await;
        assert_eq!((mock.requests().len(), result.is_ok()), (requests, requests == 2));
    }
}

/// Streams one event and stays open. Its body holds `.0` until it is dropped.
#[derive(Debug)]
struct Held(Arc<()>);

impl Transport for Held {
    fn send<'a, 'b>(
        &'a self,
        _: TransportRequest,
    ) -> Pin<Box<dyn Future<Output = Result<TransportResponse, TransportError>> + Send + 'b>>
    where
        'a: 'b,
    {
        let held = self.0.clone();
        let body = stream::iter([text_event("Hi")]).chain(stream::pending()).map(move |text| {
            let _ = &held;
            Ok(text.into())
        });
        Box::pin(async { Ok(TransportResponse::new(StatusCode::OK, HeaderMap::new(), ByteStream::new(body))) })
    }
}

#[tokio::test(start_paused = true)]
async fn dropping_a_stream_closes_its_connection() {
    let held = Arc::new(());
    let client = Client::builder().api_key("k").transport(Held(held.clone())).build().unwrap();
    let mut stream = Chat::new(&client).stream("Hi").await.unwrap();
    stream.next().await.unwrap().unwrap();
    assert_eq!(Arc::strong_count(&held), 3);
    assert!(tokio::time::timeout(Duration::from_secs(1), stream.next()).await.is_err());
    assert_eq!(stream.partial().text(), "Hi");
    drop(stream);
    assert_eq!(Arc::strong_count(&held), 2);
}

#[tokio::test]
async fn a_stream_has_the_metadata_of_its_response() {
    let reply = || {
        let limits = [("limit", "60"), ("remaining", "12"), ("reset", "7")];
        let reply = events([&text_event("Hi"), DONE]).header("x-team", "search");
        limits.iter().fold(reply, |reply, (name, value)| reply.header(&format!("x-ratelimit-{name}"), value))
    };
    let response = chat(reply()).0.stream("Hi").with_response().await.unwrap();
    for head in [response.metadata(), response.value().metadata()] {
        assert_eq!((head.status().as_u16(), head.request_id(), head.attempts()), (200, Some("r-1"), 1));
        assert_eq!(head.headers()["x-team"], "search");
        let limits = head.rate_limit();
        assert_eq!((limits.limit, limits.remaining, limits.reset), (Some(60), Some(12), Some(Duration::from_secs(7))));
    }
    assert_eq!(response.into_inner().finish().await.unwrap().text(), "Hi");
}

#[tokio::test(start_paused = true)]
async fn texts_are_those_of_the_first_choice_without_empty_ones_and_reasoning() {
    let chunks = [
        data(r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"#),
        data(r#"{"choices":[{"index":0,"delta":{"reasoning_content":"Hm."}}]}"#),
        text_event("Hel"),
        data(r#"{"choices":[{"index":1,"delta":{"content":"other"}}]}"#),
        text_event("lo"),
        STOP.into(),
        data(r#"{"choices":[],"usage":{"total_tokens":9}}"#),
        DONE.into(),
    ];
    let reply = || MockReply::events(chunks.clone());
    let mut stream = chat(reply()).0.stream("Hi").await.unwrap();
    let mut texts = Vec::new();
    while let Some(text) = stream.texts().try_next().await.unwrap() {
        texts.push(text);
        assert_eq!(stream.partial().text(), texts.concat());
    }
    assert_eq!(texts, ["Hel", "lo"]);
    assert_eq!((stream.texts().next().await.is_none(), stream.end()), (true, Some(StreamEnd::Done)));
    let completion = stream.into_completion().unwrap();
    assert_eq!((completion.text(), completion.usage.as_ref().unwrap().total_tokens), ("Hello".into(), 9));

    let mut stream = chat(reply()).0.stream("Hi").await.unwrap();
    assert_eq!(stream.texts().map(Result::unwrap).collect::<Vec<_>>().await, ["Hel", "lo"]);
    assert_eq!(stream.finish().await.unwrap().text(), "Hello");
}

#[tokio::test(start_paused = true)]
async fn the_error_of_a_stream_is_the_last_of_its_texts() {
    let mut stream = chat(events([&text_event("Hi"), &data(r#"{"error":"busy"}"#)])).0.stream("Hi").await.unwrap();
    assert_eq!(stream.texts().next().await.unwrap().unwrap(), "Hi");
    let error = stream.texts().next().await.unwrap().unwrap_err();
    assert!(error.is_api() && error.attachment::<ChatCompletion>().unwrap().text() == "Hi", "{error}");
    assert!(stream.texts().try_next().await.unwrap().is_none());
    assert!(stream.into_completion().unwrap_err().is_incomplete_stream());
}

#[tokio::test(start_paused = true)]
async fn dropping_the_future_of_a_text_loses_nothing() {
    #[derive(Debug)]
    struct Slow;

    impl Transport for Slow {
        fn send<'a, 'b>(
            &'a self,
            _: TransportRequest,
        ) -> Pin<Box<dyn Future<Output = Result<TransportResponse, TransportError>> + Send + 'b>>
        where
            'a: 'b,
        {
            let events = stream::iter([text_event("Hel"), text_event("lo"), STOP.into(), DONE.into()]);
            let body = events.then(|text: String| async {
                tokio::time::sleep(Duration::from_secs(2)).await;
                Ok(text.into())
            });
            let body = ByteStream::new(body);
            Box::pin(async { Ok(TransportResponse::new(StatusCode::OK, HeaderMap::new(), body)) })
        }
    }

    let client = Client::builder().api_key("k").transport(Slow).build().unwrap();
    let mut stream = Chat::new(&client).stream("Hi").await.unwrap();
    let (mut texts, mut waits) = (String::new(), 0);
    loop {
        match tokio::time::timeout(Duration::from_millis(300), stream.texts().try_next()).await {
            Ok(text) => match text.unwrap() {
                Some(text) => texts.push_str(&text),
                None => break,
            },
            Err(_) => waits += 1,
        }
    }
    assert!(waits > 5, "{waits}");
    assert_eq!(texts, "Hello");
    assert_eq!(stream.into_completion().unwrap().text(), "Hello");
}
