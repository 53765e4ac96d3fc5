//! Ends of a stream: complete, incomplete, failed.

use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_anthropic::{Message, StopReason};
use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_core::transport::TransportErrorKind;
use telnyx_ai_test_kit::IDLE;

use crate::support::reading::{
    DONE, PING, anthropic, block, block_stop, data, delta, events, read, request, start, stop, stop_reason_event,
    text_block, text_event,
};

fn error_message(message: &str) -> String {
    format!("anthropic.stream: {message} [status 200, request id r-1]")
}

const INTERRUPTED: TransportErrorKind = TransportErrorKind::Interrupted;

/// A stream with the text `Hi`, followed by `rest`.
fn hi<const N: usize>(rest: [&str; N]) -> MockReply {
    events([start(), text_block(), text_event("Hi")].iter().map(String::as_str).chain(rest))
}

#[tokio::test(start_paused = true)]
async fn a_complete_message_ends_the_stream() {
    let (last, end, stopped) = (block_stop(0), stop_reason_event("end_turn"), stop());
    let later = text_event("later");
    for (case, reply, waited) in [
        ("all of it", hi([&last, &end, &stopped]), 0),
        ("pings between", hi([PING, &last, PING, &end, PING, &stopped]), 0),
        ("the connection stays open after the stop", hi([&last, &end, &stopped]).then_stalls(), 0),
        ("a break after the stop", hi([&last, &end, &stopped]).then_fails(INTERRUPTED), 0),
        ("text after the stop", hi([&last, &end, &stopped, &later]), 0),
        ("a close after the stop reason", hi([&last, &end]), 0),
        ("the same, without the end of the block", hi([&end]), 0),
        ("a break after the stop reason", hi([&last, &end]).then_fails(INTERRUPTED), 0),
        ("a cut inside the stop", hi([&last, &end, "event: message_stop\ndata: {\"type\":\"mess"]), 0),
        ("silence after the stop reason", hi([&last, &end]).then_stalls(), 5),
        ("[DONE] in place of the stop", hi([&last, &end, DONE]).then_stalls(), 0),
        ("[DONE] after the stop", hi([&last, &end, &stopped, DONE]), 0),
        ("the last line stop_reason_event do not come", hi([&last, end.trim_end()]), 0),
        ("nor those of the stop", hi([&last, &end, stopped.trim_end()]), 0),
    ] {
        let reading = read(reply).await;
        assert!(reading.error.is_none(), "{case}: {:?}", reading.error);
        let complete = reading.complete_after(Duration::from_secs(waited), "Hi");
        assert_eq!((complete.stop_reason, complete.id.as_str()), (Some(StopReason::EndTurn), "msg_1"), "{case}");
        assert_eq!(complete.usage.map(|usage| (usage.input_tokens, usage.output_tokens)), Some((25, 15)), "{case}");
    }
}

#[tokio::test(start_paused = true)]
async fn message_stop_or_done_without_a_stop_reason_is_complete() {
    for reply in [hi([&stop()]), hi([&block_stop(0), &stop()]), hi([&block_stop(0), DONE])] {
        assert_eq!(read(reply).await.complete("Hi").stop_reason, None);
    }
}

#[tokio::test(start_paused = true)]
async fn an_early_end_is_an_incomplete_stream() {
    let before = "the connection closed before `message_stop` or a stop reason, after 2 bytes of text";
    let without = "the response ended without `message_stop` or a stop reason, after 2 bytes of text";
    let half = text_event("lo");
    let last = block_stop(0);
    for (case, reply, text, expected) in [
        ("closed in a block", hi([]), "Hi", before),
        ("closed after pings", hi([PING, ": ping\n\n"]), "Hi", before),
        ("closed after a block", hi([&last]), "Hi", before),
        ("[DONE] inside a block", hi([DONE]), "Hi", without),
        ("cut inside an event", hi([&half[..half.len() / 2]]), "Hi", "the connection closed inside an event"),
        ("nothing at all", events([""]), "", "the connection closed before a message"),
        ("pings only", events([PING]), "", "the connection closed before a message"),
        ("[DONE] only", events([DONE]), "", "the response ended without a message"),
        ("a stop only", events([stop()]), "", "the connection closed before a message"),
        (
            "[DONE] before any content",
            events([&start(), DONE]),
            "",
            "the response ended without `message_stop` or a stop reason, after 0 bytes of text",
        ),
    ] {
        let reading = read(reply).await;
        assert_eq!(reading.waited, Duration::ZERO, "{case}");
        let (error, _) = reading.failed(text);
        assert_eq!(error.to_string(), error_message(expected), "{case}");
        assert!(error.is_incomplete_stream() && error.is_transient(), "{case}");
    }
}

/// Text after a stop reason needs another stop reason.
#[tokio::test(start_paused = true)]
async fn text_after_a_stop_reason_needs_another_one() {
    let (last, end, more) = (block_stop(0), stop_reason_event("end_turn"), text_event("!"));
    let (error, partial) = read(hi([&last, &end, &more])).await.failed("Hi!");
    assert!(error.is_incomplete_stream(), "{error}");
    assert_eq!((partial.stop_reason, partial.content.len()), (Some(StopReason::EndTurn), 2));
    for rest in [[&more, &end], [&more, &stop()]] {
        assert_eq!(read(hi([&last, &end, rest[0], rest[1]])).await.complete("Hi!").content.len(), 2);
    }
    // Empty events do not undo the stop reason.
    let nothing = text_event("");
    assert_eq!(read(hi([&last, &end, &nothing, PING, &last])).await.complete("Hi").content.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn interruptions_and_idle_timeouts_before_the_stop_reason_are_errors() {
    let (error, partial) = read(hi([]).then_fails(INTERRUPTED)).await.failed("Hi");
    assert!(error.is_interrupted() && !error.is_incomplete_stream());
    assert_eq!((partial.id.as_str(), partial.stop_reason), ("msg_1", None));

    let reading = read(hi([PING]).then_stalls()).await;
    assert_eq!(reading.waited, IDLE);
    let (error, _) = reading.failed("Hi");
    assert!(error.is_timeout());
    assert_eq!(error.to_string(), error_message("no byte arrived for 60 s (stream_idle_timeout)"));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_covers_the_complete_stream() {
    let start = tokio::time::Instant::now();
    let stream = anthropic(hi([]).then_stalls()).0.stream(request()).deadline(Duration::from_secs(3)).await.unwrap();
    let error = stream.finish().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(start.elapsed(), Duration::from_secs(3));
    assert_eq!(error.attachment::<Message>().unwrap().text(), "Hi");
}

#[tokio::test(start_paused = true)]
async fn an_error_event_ends_the_stream() {
    let body = json!({ "type": "error", "error": { "type": "overloaded_error", "message": "busy" } });
    for event in [data(&body), format!("data: {body}\n\n"), format!("event: error\ndata: {}\n\n", body["error"])] {
        for rest in [&text_event("!"), &stop(), DONE] {
            let (error, partial) = read(hi([&event, rest])).await.failed("Hi");
            assert!(error.is_api() && !error.is_incomplete_stream(), "{event}");
            let [detail] = error.details() else { panic!("{error:?}") };
            assert_eq!((detail.kind.as_deref(), detail.message.as_deref()), (Some("overloaded_error"), Some("busy")));
            assert_eq!(partial.text(), "Hi");
        }
    }
    // Also after the stop reason, because the service reports the error itself.
    let (error, _) =
        read(hi([&block_stop(0), &stop_reason_event("end_turn"), &data(&body), &stop()])).await.failed("Hi");
    assert!(error.is_api());
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_tool_input_keeps_its_text() {
    let call = block(0, &json!({ "type": "tool_use", "id": "toolu_1", "name": "pick", "input": {} }));
    let piece = |json: &str| delta(0, &json!({ "type": "input_json_delta", "partial_json": json }));
    let (error, partial) = read(events([start(), call, piece("{\"city\":"), piece(" \"Os")])).await.failed("");
    assert!(error.is_incomplete_stream());
    let call = partial.tool_uses().next().unwrap();
    assert_eq!((call.name.as_str(), &call.input), ("pick", &Value::from("{\"city\": \"Os")));
    let error = call.input_as::<Value>().unwrap_err();
    assert!(error.is_decode() && error.to_string().contains("of incomplete JSON"), "{error}");
    assert_eq!(error.json_path(), Some("pick.input"));
}

const BODY: &str = r#" {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[
    {"type":"thinking","thinking":"Hm.","signature":"c2ln"},{"type":"text","text":"H"},
    {"type":"tool_use","id":"toolu_1","name":"now","input":{}},{"type":"text","text":"i"}],
    "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":25,"output_tokens":15}}"#;

#[tokio::test(start_paused = true)]
async fn json_instead_of_a_stream_is_the_message() {
    let no_type = BODY.replace(r#""type":"message","#, "");
    for body in [BODY, &no_type] {
        let plain = anthropic(MockReply::json(200, body)).0.create(request()).await.unwrap();
        assert_eq!((plain.text().as_ref(), plain.content.len()), ("Hi", 4));
        let halves =
            MockReply::json(200, "").chunk(body.as_bytes()[..40].to_vec()).chunk(body.as_bytes()[40..].to_vec());
        for reply in [MockReply::json(200, body), halves] {
            let reading = read(reply).await;
            assert_eq!((reading.events.len(), reading.events[0].thinking_delta().as_ref()), (1, "Hm."));
            assert_eq!(reading.complete("Hi"), plain);
        }
    }
    let (error, _) = read(MockReply::json(200, &BODY[..200]).header("x-request-id", "r-1")).await.failed("");
    assert!(error.is_decode() && error.to_string().contains("of incomplete JSON"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_message_with_only_thinking_has_no_text_and_no_error() {
    let thinks = |text: &str| delta(0, &json!({ "type": "thinking_delta", "thinking": text }));
    let begins = block(0, &json!({ "type": "thinking", "thinking": "" }));
    let chunks =
        [start(), begins, thinks("Let me"), thinks(" see."), block_stop(0), stop_reason_event("max_tokens"), stop()];
    let reading = read(events(chunks)).await;
    let thought: String = reading.events.iter().map(|event| event.thinking_delta().into_owned()).collect();
    assert_eq!(thought, "Let me see.");
    let streamed = reading.complete("");
    let plain =
        anthropic(MockReply::json(200, serde_json::to_string(&streamed).unwrap())).0.create(request()).await.unwrap();
    for message in [plain, streamed] {
        assert_eq!((message.text().as_ref(), message.thinking().as_ref()), ("", "Let me see."));
        assert_eq!(message.stop_reason, Some(StopReason::MaxTokens));
    }
}

#[tokio::test(start_paused = true)]
async fn an_object_without_content_is_an_error() {
    for (body, api, text) in [
        (r#"{"type":"error","error":{"type":"api_error","message":"no"}}"#, true, "no"),
        (r#"{"errors":[{"code":"10007","detail":"no"}]}"#, true, "no (10007)"),
        (r#"{"message":"try later"}"#, false, ""),
        (r#"{"type":"message"}"#, false, ""),
        ("{}", false, ""),
    ] {
        let plain = anthropic(MockReply::json(200, body)).0.create(request()).await.unwrap_err();
        let (streamed, partial) = read(MockReply::json(200, body).header("x-request-id", "r-1")).await.failed("");
        assert_eq!((plain.is_api(), streamed.is_api()), (api, api), "{body}: {plain} {streamed}");
        assert_eq!(partial, Message::default(), "{body}");
        if api {
            assert_eq!((plain.details()[0].to_string(), streamed.details()[0].to_string()), (text.into(), text.into()));
        } else {
            assert!(plain.is_decode() && plain.to_string().contains("missing field `content`"), "{plain}");
            assert!(streamed.is_incomplete_stream(), "{streamed}");
            assert_eq!(streamed.to_string(), error_message("the response ended without a message"));
        }
    }
    let page = MockReply::bytes(200, "text/html", "<html>down</html>").header("x-request-id", "r-1");
    assert!(read(page).await.failed("").0.is_decode());
}

/// The content is kept as the attachment of the error.
#[tokio::test(start_paused = true)]
async fn a_message_with_an_error_is_an_error() {
    let unknown = "the message ended with an error; the service reported no reason";
    for (fields, text) in [
        (r#""stop_reason":"ERROR""#, unknown),
        (r#""stop_reason":"Failed","errors":[]"#, unknown),
        (r#""error":{"message":"no"}"#, "no"),
        (r#""errors":[{"code":"10007","detail":"no"}]"#, "no (10007)"),
        (r#""stop_reason":"error","error":{"message":"overloaded"}"#, "overloaded"),
        (r#""stop_reason":"error""#, unknown),
    ] {
        let body = format!(r#"{{"type":"message","content":[{{"type":"text","text":"Hi"}}],{fields}}}"#);
        let plain = anthropic(MockReply::json(200, body.clone())).0.create(request()).await.unwrap_err();
        assert_eq!(plain.attachment::<Message>().unwrap().text(), "Hi", "{fields}");
        let in_place = read(MockReply::json(200, body)).await;
        assert_eq!(in_place.stream.partial().text(), "Hi", "{fields}");
        assert_eq!(in_place.error.unwrap().details()[0].to_string(), text, "{fields}");
        let end = data(&serde_json::from_str(&format!(r#"{{"type":"message_delta","delta":{{{fields}}}}}"#)).unwrap());
        let (streamed, partial) = read(hi([&end])).await.failed("Hi");
        assert!(plain.is_api() && streamed.is_api(), "{plain} {streamed}");
        assert_eq!((plain.details()[0].to_string(), streamed.details()[0].to_string()), (text.into(), text.into()));
        assert_eq!(partial.text(), "Hi");
    }
    for fields in [
        r#""error":null,"errors":null"#,
        r#""error":{},"errors":[]"#,
        r#""error":{"code":0,"message":""}"#,
        r#""error":"""#,
        r#""error":false"#,
        r#""stop_reason":"refusal""#,
        r#""stop_reason":"errors""#,
    ] {
        let body = format!(r#"{{"type":"message","content":[{{"type":"text","text":"Hi"}}],{fields}}}"#);
        let plain = anthropic(MockReply::json(200, body)).0.create(request()).await.unwrap();
        assert_eq!(plain.text(), "Hi", "{fields}");
        let end = data(&serde_json::from_str(&format!(r#"{{"type":"message_delta","delta":{{{fields}}}}}"#)).unwrap());
        assert_eq!(read(hi([&end, &block_stop(0), &stop()])).await.complete("Hi"), plain_with(&plain), "{fields}");
    }
}

/// Returns `plain` with the fields that only the stream has.
fn plain_with(plain: &Message) -> Message {
    let mut message: Message = serde_json::from_value(json!({
        "id": "msg_1", "type": "message", "model": "m", "usage": { "input_tokens": 25, "output_tokens": 1 },
    }))
    .unwrap();
    message.content.clone_from(&plain.content);
    message.stop_reason.clone_from(&plain.stop_reason);
    message.extra.clone_from(&plain.extra);
    message
}

#[tokio::test(start_paused = true)]
async fn an_error_in_an_event_is_an_error() {
    let delta = json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": "!" } });
    let begun = json!({ "type": "content_block_start", "index": 1, "content_block": { "type": "text", "text": "!" } });
    for (event, text) in [
        (delta, "Hi!"),
        (begun, "Hi!"),
        (json!({ "type": "content_block_stop", "index": 0 }), "Hi"),
        (json!({ "type": "message_delta", "delta": { "stop_reason": "end_turn" } }), "Hi"),
        (json!({ "type": "message_stop" }), "Hi"),
        (json!({ "type": "ping" }), "Hi"),
    ] {
        for error in [json!({ "error": "no", "code": 7 }), json!({ "errors": [{ "message": "no", "code": 7 }] })] {
            let mut event = event.clone();
            event.as_object_mut().unwrap().extend(error.as_object().unwrap().clone());
            let reading = read(hi([&data(&event), &stop()])).await;
            let error = reading.error.unwrap();
            assert!(error.is_api(), "{event}: {error}");
            assert!(error.details()[0].to_string().starts_with("no"), "{error}");
            assert_eq!(error.details()[0].code.as_deref(), Some("7"), "{event}: {error}");
            assert_eq!(error.attachment::<Message>().unwrap().text(), text, "{event}");
        }
    }
}
