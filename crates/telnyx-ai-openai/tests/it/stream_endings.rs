//! Ends of a stream: complete, incomplete, failed.

use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_core::transport::TransportErrorKind;
use telnyx_ai_openai::{IncompleteReason, ModelResponse, ResponseStatus};
use telnyx_ai_test_kit::IDLE;

use crate::support::reading::{DONE, event, events, read, responses};

fn created() -> String {
    event(&json!({ "type": "response.created", "response": { "id": "resp_1", "model": "m", "status": "in_progress" } }))
}

fn text_delta(text: &str) -> String {
    event(
        &json!({ "type": "response.output_text.delta", "item_id": "msg_1", "output_index": 0, "content_index": 0, "delta": text }),
    )
}

fn final_event(kind: &str, response: Value) -> String {
    event(&json!({ "type": format!("response.{kind}"), "response": response }))
}

fn complete() -> Value {
    json!({ "id": "resp_1", "object": "response", "model": "m", "status": "completed", "output": [message("Hi")] })
}

fn message(text: &str) -> Value {
    json!({ "type": "message", "id": "msg_1", "role": "assistant", "content": [{ "type": "output_text", "text": text }] })
}

const CREATED_AND_DELTA: [&str; 2] = ["created", "output_text.delta"];
const ALL: [&str; 3] = ["created", "output_text.delta", "completed"];

#[tokio::test(start_paused = true)]
async fn the_completed_event_ends_a_stream() {
    let completed = final_event("completed", complete());
    let plain: ModelResponse = serde_json::from_value(complete()).unwrap();
    for after in ["", DONE, "data: [DO", "data: oops\n\n", "event: error\ndata: {}\n\n", &text_delta("later")] {
        for reply in [
            events([&created(), &text_delta("Hi"), &completed, after]),
            events([&created(), &text_delta("Hi"), &completed, after]).then_stalls(),
            events([&created(), &text_delta("Hi"), &completed, after]).then_fails(TransportErrorKind::Interrupted),
        ] {
            assert_eq!(read(reply).await.complete(&ALL), plain, "{after}");
        }
    }
    let unended = completed.trim_end();
    assert_eq!(read(events([&created(), &text_delta("Hi"), unended])).await.complete(&ALL), plain);
}

#[tokio::test(start_paused = true)]
async fn an_incomplete_response_ends_the_stream_without_an_error() {
    let cut =
        json!({ "id": "resp_1", "status": "incomplete", "incomplete_details": { "reason": "max_output_tokens" } });
    let complete = read(events([created(), text_delta("Hi"), final_event("incomplete", cut)])).await;
    let complete = complete.complete(&["created", "output_text.delta", "incomplete"]);
    assert_eq!((complete.text().as_str(), complete.status), ("Hi", Some(ResponseStatus::Incomplete)));
    assert_eq!(complete.incomplete_details.unwrap().reason, Some(IncompleteReason::MaxOutputTokens));
}

#[tokio::test(start_paused = true)]
async fn a_response_with_only_reasoning_has_no_text_and_no_error() {
    for (kind, part) in [("reasoning_text", "content"), ("reasoning_summary_text", "summary")] {
        let index = format!("{part}_index");
        let thinks = |text: &str| {
            let kind = format!("response.{kind}.delta");
            event(&json!({ "type": kind, "item_id": "rs_1", "output_index": 0, index.as_str(): 0, "delta": text }))
        };
        let usage = json!({ "output_tokens": 40, "output_tokens_details": { "reasoning_tokens": 40 } });
        let cut =
            json!({ "status": "incomplete", "incomplete_details": { "reason": "max_output_tokens" }, "usage": usage });
        let reading =
            read(events([created(), thinks("Let me"), thinks(" see."), final_event("incomplete", cut)])).await;
        let deltas: Vec<_> = reading.events.iter().map(|event| (event.reasoning_delta(), event.text_delta())).collect();
        assert_eq!(deltas, [("", ""), ("Let me", ""), (" see.", ""), ("", "")]);
        let delta = format!("{kind}.delta");
        let streamed = reading.complete(&["created", &delta, &delta, "incomplete"]);
        let body = serde_json::to_string(&streamed).unwrap();
        let plain = responses(MockReply::json(200, body)).0.create("Hi").await.unwrap();
        for response in [plain, streamed] {
            assert_eq!((response.text().as_str(), response.reasoning().as_str()), ("", "Let me see."), "{kind}");
            assert_eq!(response.usage.unwrap().reasoning_tokens(), Some(40));
            assert_eq!(response.incomplete_details.unwrap().reason, Some(IncompleteReason::MaxOutputTokens));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_final_event_may_omit_the_content() {
    let cases = [
        (final_event("completed", json!({})), ResponseStatus::Completed),
        (final_event("completed", json!(null)), ResponseStatus::Completed),
        ("data: {\"type\":\"response.completed\"}\n\n".to_owned(), ResponseStatus::Completed),
        (final_event("completed", json!({ "output": null, "usage": null, "error": null })), ResponseStatus::Completed),
        (final_event("completed", json!({ "output": [], "error": {} })), ResponseStatus::Completed),
        (final_event("incomplete", json!({})), ResponseStatus::Incomplete),
        (final_event("completed", json!({ "status": "cancelled" })), ResponseStatus::Cancelled),
    ];
    for (end, status) in cases {
        let reading = read(events([created(), text_delta("H"), text_delta("i"), end.clone()])).await;
        assert!(reading.error.is_none(), "{end} {:?}", reading.error);
        let complete = reading.stream.into_completion().unwrap();
        assert_eq!(
            (complete.id.as_str(), complete.model.as_str(), complete.object.as_str()),
            ("resp_1", "m", "response")
        );
        assert_eq!((complete.text().as_str(), complete.status), ("Hi", Some(status)), "{end}");
        assert_eq!((complete.output.len(), complete.output[0].id()), (1, Some("msg_1")));
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_without_its_final_event_is_incomplete() {
    let missing = |how: &str, bytes: usize| {
        format!(
            "openai.responses.stream: {how} `response.completed`, after {bytes} bytes of text [status 200, request id r-1]"
        )
    };
    let (closed, done) = ("the connection closed before", "the response ended without");
    let item = event(&json!({ "type": "response.output_item.done", "output_index": 0, "item": message("Hé") }));
    for (reply, kinds, expected) in [
        (events([""; 0]), &[][..], missing(closed, 0)),
        (events([DONE]), &[], missing(done, 0)),
        (events([created()]), &["created"], missing(closed, 0)),
        (events([created(), text_delta("Hé")]), &CREATED_AND_DELTA, missing(closed, 3)),
        (events([&created(), &text_delta("Hé"), DONE]), &CREATED_AND_DELTA, missing(done, 3)),
        (events([&created(), &text_delta("Hé"), ": ping\n\n", "\n"]), &CREATED_AND_DELTA, missing(closed, 3)),
        (events([created(), item]), &["created", "output_item.done"], missing(closed, 3)),
        (events([DONE, &final_event("completed", complete())]), &[], missing(done, 0)),
    ] {
        let case = format!("{reply:?}");
        let (error, partial) = read(reply).await.failed(kinds);
        assert!(error.is_incomplete_stream() && error.is_transient() && !error.is_interrupted(), "{case}");
        assert_eq!(error.to_string(), expected, "{case}");
        assert_eq!(partial.text(), if kinds.len() > 1 { "Hé" } else { "" });
    }
}

#[tokio::test(start_paused = true)]
async fn a_close_inside_an_event_is_an_incomplete_stream() {
    let last = final_event("completed", complete());
    for cut in [last.find("data: {").unwrap() + 8, last.len() / 2, last.len() - 3] {
        let (error, partial) =
            read(events([&created(), &text_delta("Hi"), &last[..cut]])).await.failed(&CREATED_AND_DELTA);
        assert_eq!(
            error.to_string(),
            "openai.responses.stream: the connection closed inside an event [status 200, request id r-1]"
        );
        assert!(error.is_incomplete_stream() && !error.is_decode());
        assert_eq!((partial.text().as_str(), partial.status), ("Hi", Some(ResponseStatus::InProgress)));
    }
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_connection_and_an_idle_timeout_are_errors() {
    let said = || events([created(), text_delta("Hi")]);
    let (error, partial) = read(said().then_fails(TransportErrorKind::Interrupted)).await.failed(&CREATED_AND_DELTA);
    assert!(error.is_interrupted() && error.is_transient() && !error.is_incomplete_stream());
    assert_eq!(partial.text(), "Hi");
    let (error, _) = read(said().then_fails(TransportErrorKind::Timeout)).await.failed(&CREATED_AND_DELTA);
    assert!(error.is_timeout() && !error.is_interrupted());
    let reading = read(said().chunk(": ping\n\n").then_stalls()).await;
    assert_eq!(reading.waited, IDLE);
    let (error, partial) = reading.failed(&CREATED_AND_DELTA);
    assert_eq!(
        error.to_string(),
        "openai.responses.stream: no byte arrived for 60 s (stream_idle_timeout) [status 200, request id r-1]"
    );
    assert!(error.is_timeout() && !error.is_incomplete_stream());
    assert_eq!(partial.text(), "Hi");
}

#[tokio::test(start_paused = true)]
async fn errors_of_the_service_end_the_stream() {
    let failed = json!({ "id": "resp_1", "status": "failed", "error": { "code": "server_error", "message": "tired" }, "usage": { "input_tokens": 9 } });
    let bare = json!({ "status": "failed", "error": { "code": "server_error", "message": "tired" } });
    let sneaky = json!({ "status": "completed", "error": { "code": "server_error", "message": "tired" } });
    let flat = json!({ "type": "error", "code": "server_error", "message": "tired", "param": null });
    let nested = json!({ "type": "error", "error": { "code": "server_error", "message": "tired" } });
    let top = json!({ "type": "response.failed", "error": { "code": "server_error", "message": "tired" } });
    for last in [
        final_event("failed", failed.clone()),
        final_event("failed", bare),
        final_event("completed", sneaky.clone()),
        final_event("incomplete", sneaky),
        event(&flat),
        event(&nested),
        format!("data: {flat}\n\n"),
        format!("data: {nested}\n\n"),
        "event: error\ndata: {\"code\":\"server_error\",\"message\":\"tired\"}\n\n".to_owned(),
        "data: {\"error\":{\"code\":\"server_error\",\"message\":\"tired\"}}\n\n".to_owned(),
        event(&top),
    ] {
        for after in ["", DONE, &final_event("completed", complete())] {
            let (error, partial) =
                read(events([&created(), &text_delta("Hi"), &last, after])).await.failed(&CREATED_AND_DELTA);
            assert!(error.is_api() && !error.is_incomplete_stream(), "{last} {error:?}");
            let [detail] = error.details() else { panic!("{last} {error:?}") };
            assert_eq!((detail.code.as_deref(), detail.message.as_deref()), (Some("server_error"), Some("tired")));
            assert_eq!((partial.id.as_str(), partial.text().as_str()), ("resp_1", "Hi"), "{last}");
        }
    }
    let (_, partial) =
        read(events([created(), text_delta("Hi"), final_event("failed", failed)])).await.failed(&CREATED_AND_DELTA);
    assert_eq!((partial.status, partial.usage.unwrap().input_tokens), (Some(ResponseStatus::Failed), 9));
    assert_eq!(partial.error.unwrap()["code"], "server_error");
}

#[tokio::test(start_paused = true)]
async fn a_failure_without_a_reason_is_an_error() {
    for last in [
        final_event("failed", json!({})),
        final_event("failed", json!(null)),
        final_event("failed", json!({ "status": "in_progress", "error": {} })),
        final_event("completed", json!({ "status": "failed", "error": null })),
    ] {
        let (error, partial) =
            read(events([created(), text_delta("Hi"), last.clone()])).await.failed(&CREATED_AND_DELTA);
        assert!(error.is_api(), "{last} {error:?}");
        assert_eq!(
            error.details()[0].message.as_deref(),
            Some("the response failed; the service reported no reason"),
            "{last}"
        );
        assert_eq!((partial.text().as_str(), partial.status), ("Hi", Some(ResponseStatus::Failed)));
    }
}

/// The content of an event is kept even if the event also reports an error.
#[tokio::test(start_paused = true)]
async fn an_error_in_an_event_keeps_the_content_of_the_event() {
    let part = json!({ "type": "output_text", "text": "Hi there" });
    let call = json!({ "type": "function_call", "id": "fc_1", "call_id": "c-1", "name": "f", "arguments": "{}" });
    for fields in [
        json!({ "error": { "code": "busy", "message": "tired" } }),
        json!({ "errors": [{ "code": "busy", "message": "tired" }] }),
        json!({ "error": "tired", "code": "busy" }),
        json!({ "detail": "tired", "code": "busy" }),
    ] {
        for (kind, content, text, items) in [
            ("output_text.delta", json!({ "delta": " there" }), "Hi there", 1),
            ("output_text.done", json!({ "text": "Hi there" }), "Hi there", 1),
            ("content_part.done", json!({ "content_index": 0, "part": part }), "Hi there", 1),
            ("output_item.done", json!({ "item": message("Hi there") }), "Hi there", 1),
            ("output_item.added", json!({ "output_index": 1, "item": call }), "Hi", 2),
            ("output_item.done", json!({ "output_index": 1, "item": call }), "Hi", 2),
            ("function_call_arguments.delta", json!({ "output_index": 1, "item_id": "fc_1", "delta": "{" }), "Hi", 2),
            ("reasoning_text.delta", json!({ "output_index": 1, "item_id": "rs_1", "delta": "Hm" }), "Hi", 2),
            ("refusal.done", json!({ "output_index": 0, "content_index": 1, "refusal": "No" }), "Hi", 1),
        ] {
            let mut last = json!({ "type": format!("response.{kind}"), "output_index": 0, "item_id": "msg_1" });
            for more in [&content, &fields] {
                last.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            }
            let (error, partial) =
                read(events([&created(), &text_delta("Hi"), &event(&last), DONE])).await.failed(&CREATED_AND_DELTA);
            assert!(error.is_api(), "{last}: {error}");
            let [detail] = error.details() else { panic!("{last}: {error:?}") };
            assert_eq!((detail.code.as_deref(), detail.message.as_deref()), (Some("busy"), Some("tired")), "{last}");
            assert_eq!((partial.text().as_str(), partial.output.len()), (text, items), "{last}");
            let kept = serde_json::to_string(&partial).unwrap();
            for piece in ["Hm", "No", "\"{"].iter().filter(|piece| content.to_string().contains(**piece)) {
                assert!(kept.contains(piece), "{last}: {kept}");
            }
        }
    }
    for none in [json!({ "error": null, "errors": [] }), json!({ "error": {}, "detail": "" }), json!({ "detail": [] })]
    {
        let mut delta = json!({ "type": "response.output_text.delta", "output_index": 0, "delta": "i" });
        delta.as_object_mut().unwrap().extend(none.as_object().unwrap().clone());
        let end = final_event("completed", json!({}));
        let reading = read(events([created(), text_delta("H"), event(&delta), end])).await;
        assert!(reading.error.is_none(), "{none}: {:?}", reading.error);
        assert_eq!(reading.stream.into_completion().unwrap().text(), "Hi", "{none}");
    }
}

/// Failures are detected in upper and lower case and in any field, and the content is kept.
#[tokio::test(start_paused = true)]
async fn failures_in_other_forms_are_errors() {
    let unknown = "the response failed; the service reported no reason";
    let unknown_message = "a message of the response failed; the service reported no reason";
    for (fields, item, text) in [
        (json!({ "status": "FAILED" }), json!({}), unknown),
        (json!({ "status": "Error", "error": {} }), json!({}), unknown),
        (json!({ "status": "completed", "errors": [{ "message": "tired" }] }), json!({}), "tired"),
        (json!({}), json!({ "status": "Failed" }), unknown_message),
        (json!({}), json!({ "error": { "message": "tired" } }), "tired"),
    ] {
        let mut complete = complete();
        complete.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        complete["output"][0].as_object_mut().unwrap().extend(item.as_object().unwrap().clone());
        let plain = responses(MockReply::json(200, complete.to_string())).0.create("Hi").await.unwrap_err();
        let (streamed, _) = read(events([created(), text_delta("Hi"), final_event("completed", complete)]))
            .await
            .failed(&CREATED_AND_DELTA);
        for error in [plain, streamed] {
            assert!(error.is_api(), "{fields} {item}: {error}");
            assert_eq!(error.details()[0].to_string(), text, "{fields} {item}");
            assert_eq!(error.attachment::<ModelResponse>().unwrap().text(), "Hi", "{fields} {item}");
        }
    }
    // An error next to the response of an event, with fields that describe the error. The response is kept.
    for kind in ["created", "in_progress", "completed", "failed"] {
        let mut last =
            json!({ "type": format!("response.{kind}"), "error": "tired", "code": 7, "response": complete() });
        last["response"]["usage"] = json!({ "input_tokens": 9 });
        let (error, partial) =
            read(events([created(), text_delta("Hi"), event(&last)])).await.failed(&CREATED_AND_DELTA);
        assert_eq!((error.is_api(), error.details()[0].code.as_deref()), (true, Some("7")), "{kind}: {error}");
        assert_eq!((partial.text().as_str(), partial.usage.unwrap().input_tokens), ("Hi", 9), "{kind}");
    }
    for fields in [json!({ "error": null, "errors": [] }), json!({ "error": { "code": null, "message": "" } })] {
        let mut complete = complete();
        complete.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let plain = responses(MockReply::json(200, complete.to_string())).0.create("Hi").await.unwrap();
        assert_eq!(plain.text(), "Hi", "{fields}");
        let streamed =
            read(events([created(), text_delta("Hi"), final_event("completed", complete)])).await.complete(&ALL);
        assert_eq!(streamed, plain, "{fields}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_partial_response_of_a_failed_stream_is_sorted() {
    let mut order: Vec<u32> = (0..40).collect();
    order.swap(38, 39);
    let item = |index: &u32| {
        let message = json!({ "type": "message", "id": format!("m{index}"), "content": [] });
        event(&json!({ "type": "response.output_item.done", "output_index": index, "item": message }))
    };
    let error = read(events([order.iter().map(item).collect::<String>()])).await.error.unwrap();
    let kept = error.attachment::<ModelResponse>().unwrap();
    let ids: Vec<_> = kept.output.iter().map(|item| item.id().unwrap().to_owned()).collect();
    assert_eq!(ids, (0..40).map(|index| format!("m{index}")).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn an_invalid_event_ends_the_stream() {
    let delta = json!({ "type": "response.output_text.delta", "delta": { "x": 1 } });
    let item = json!({ "type": "response.output_item.done", "item": { "type": "message", "content": [{ "type": "output_text", "text": [] }] } });
    for (bad, place) in [
        (&delta, "at `delta`"),
        (&item, "at `item`: at `content`: at `[0]`: at `text`: invalid type"),
        (&json!({ "type": "response.output_item.added" }), "missing field `item`"),
        (&json!({ "type": "response.completed", "response": { "model": ["m"] } }), "at `response.model`"),
    ] {
        let (error, partial) =
            read(events([&created(), &text_delta("Hi"), &event(bad), &final_event("completed", complete())]))
                .await
                .failed(&CREATED_AND_DELTA);
        assert!(error.is_decode() && !error.is_transient(), "{error}");
        assert!(error.to_string().contains(place), "{error}");
        assert_eq!((error.body(), partial.text().as_str()), (bad.to_string().as_bytes(), "Hi"));
    }
    let (error, _) =
        read(events([&created(), &text_delta("Hi"), "data: oops\n\n", DONE])).await.failed(&CREATED_AND_DELTA);
    assert_eq!((error.is_decode(), error.json_path(), error.body()), (true, None, b"oops".as_slice()));
    let (error, _) =
        read(events([created(), text_delta("Hi"), text_delta(&"x".repeat(5000))])).await.failed(&CREATED_AND_DELTA);
    assert!(error.is_too_large(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn json_instead_of_a_stream_is_the_response() {
    let json = |body: &Value| MockReply::json(200, body.to_string()).header("x-request-id", "r-1");
    let plain: ModelResponse = serde_json::from_value(complete()).unwrap();
    assert_eq!(read(json(&complete())).await.complete(&["completed"]), plain);
    let unsaid = json!({ "id": "resp_1", "output": [message("Hi")] });
    let read_unsaid = read(json(&unsaid)).await.complete(&["completed"]);
    assert_eq!((read_unsaid.text().as_str(), read_unsaid.status), ("Hi", Some(ResponseStatus::Completed)));
    let cut = json!({ "status": "incomplete", "output": [message("Hi")] });
    assert_eq!(read(json(&cut)).await.complete(&["incomplete"]).status, Some(ResponseStatus::Incomplete));
    for (status, kind) in [("queued", "queued"), ("in_progress", "in_progress")] {
        let (error, _) = read(json(&json!({ "status": status, "output": [] }))).await.failed(&[kind]);
        assert!(error.is_incomplete_stream(), "{error}");
    }
    let (error, partial) = read(json(&json!({ "status": "failed", "output": [message("H")] }))).await.failed(&[]);
    assert!(error.is_api() && partial.text() == "H", "{error}");
    let (error, _) = read(json(&json!({ "error": { "message": "tired" }, "output": [] }))).await.failed(&[]);
    assert_eq!((error.is_api(), error.details()[0].message.as_deref()), (true, Some("tired")));
    let (error, partial) = read(json(&json!({ "message": "try later" }))).await.failed(&[""]);
    assert!(error.is_incomplete_stream() && partial == ModelResponse::default(), "{error}");
    let page = MockReply::bytes(200, "text/html", "<html>down</html>").header("x-request-id", "r-1");
    let (error, _) = read(page).await.failed(&[]);
    assert!(error.is_decode() && error.to_string().contains("got HTML"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_response_may_take_ten_minutes_to_begin() {
    for (seconds, in_time) in [(599, true), (601, false)] {
        let late = |reply: MockReply| responses(reply.after(Duration::from_secs(seconds))).0;
        let plain = late(MockReply::json(200, r#"{"output":[]}"#)).create("Hi").await;
        let streamed = late(events([final_event("completed", complete())])).stream("Hi").await;
        assert_eq!((plain.is_ok(), streamed.is_ok()), (in_time, in_time));
        for error in [plain.err(), streamed.err()].into_iter().flatten() {
            assert!(error.is_timeout() && error.to_string().contains("`timeout` (600 s)"), "{error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn into_completion_fails_before_the_end() {
    let (responses, _) = responses(events([created(), text_delta("Hi"), final_event("completed", complete())]));
    let mut stream = responses.stream("Hi").await.unwrap();
    stream.try_next().await.unwrap();
    assert_eq!(stream.metadata().request_id(), Some("r-1"));
    let error = stream.into_completion().unwrap_err();
    assert!(error.is_incomplete_stream(), "{error}");
    assert_eq!(error.attachment::<ModelResponse>().unwrap().id, "resp_1");
}

/// The last event may list items without their content.
#[tokio::test(start_paused = true)]
async fn blank_items_in_the_last_event_keep_their_content() {
    let blank = |content: Value| json!({ "type": "message", "id": "msg_1", "role": "assistant", "content": content });
    let call = |arguments: &str| json!({ "type": "function_call", "id": "fc_1", "call_id": "c-1", "name": "f", "arguments": arguments });
    let thought = |text: &str| json!({ "type": "reasoning", "id": "rs_1", "content": [{ "type": "reasoning_text", "text": text }], "summary": [] });
    let pieces = [
        json!({ "type": "response.reasoning_text.delta", "output_index": 1, "item_id": "rs_1", "content_index": 0, "delta": "Hm" }),
        json!({ "type": "response.output_item.added", "output_index": 2, "item": call("") }),
        json!({ "type": "response.function_call_arguments.delta", "output_index": 2, "item_id": "fc_1", "delta": "{}" }),
    ];
    let pieces: String = pieces.iter().map(event).collect();
    let text = json!([{ "type": "output_text", "text": "" }]);
    for output in [
        json!([blank(json!([])), thought(""), call("")]),
        json!([blank(text.clone()), thought(""), call("")]),
        json!([call(""), blank(json!("")), thought("")]),
        json!([{ "type": "message", "content": [] }, { "type": "reasoning" }, { "type": "function_call", "call_id": "c-1", "name": "f" }]),
    ] {
        for kind in ["in_progress", "completed"] {
            let last = event(&json!({ "type": format!("response.{kind}"), "response": { "output": output } }));
            let reading =
                read(events([created(), text_delta("Hi"), pieces.clone(), last, final_event("completed", json!({}))]))
                    .await;
            assert!(reading.error.is_none(), "{output}: {:?}", reading.error);
            let complete = reading.stream.into_completion().unwrap();
            assert_eq!((complete.text().as_str(), complete.output.len()), ("Hi", 3), "{output}");
            assert_eq!(
                complete.function_calls().map(|call| call.arguments.as_str()).collect::<Vec<_>>(),
                ["{}"],
                "{output}"
            );
            assert!(serde_json::to_string(&complete.output).unwrap().contains("\"Hm\""), "{output}");
        }
    }
    // An event with the same index and another id belongs to the same item, as in the final event of an item. An event
    // with another kind belongs to another item.
    for (output, text) in [
        (json!([{ "type": "message", "id": "msg_2", "content": [] }]), "Hi"),
        (json!([{ "type": "reasoning", "id": "rs_1" }]), ""),
        (json!([{ "type": "message", "id": "msg_2", "content": "Bye" }]), "Bye"),
    ] {
        let reading =
            read(events([created(), text_delta("Hi"), final_event("completed", json!({ "output": output }))])).await;
        let complete = reading.stream.into_completion().unwrap();
        assert_eq!((complete.text().as_str(), complete.output.len()), (text, 1), "{output}");
    }
}
