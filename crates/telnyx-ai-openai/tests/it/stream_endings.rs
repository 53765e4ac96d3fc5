//! Every way in which a stream can end.

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

fn says(text: &str) -> String {
    event(
        &json!({ "type": "response.output_text.delta", "item_id": "msg_1", "output_index": 0, "content_index": 0, "delta": text }),
    )
}

fn ends(kind: &str, response: Value) -> String {
    event(&json!({ "type": format!("response.{kind}"), "response": response }))
}

fn whole() -> Value {
    json!({ "id": "resp_1", "object": "response", "model": "m", "status": "completed", "output": [message("Hi")] })
}

fn message(text: &str) -> Value {
    json!({ "type": "message", "id": "msg_1", "role": "assistant", "content": [{ "type": "output_text", "text": text }] })
}

const SAID: [&str; 2] = ["created", "output_text.delta"];
const ALL: [&str; 3] = ["created", "output_text.delta", "completed"];

#[tokio::test(start_paused = true)]
async fn the_completed_event_ends_a_stream_whatever_follows() {
    let completed = ends("completed", whole());
    let plain: ModelResponse = serde_json::from_value(whole()).unwrap();
    for after in ["", DONE, "data: [DO", "data: oops\n\n", "event: error\ndata: {}\n\n", &says("later")] {
        for reply in [
            events([&created(), &says("Hi"), &completed, after]),
            events([&created(), &says("Hi"), &completed, after]).then_stalls(),
            events([&created(), &says("Hi"), &completed, after]).then_breaks(TransportErrorKind::Interrupted),
        ] {
            assert_eq!(read(reply).await.complete(&ALL), plain, "{after}");
        }
    }
    let unended = completed.trim_end();
    assert_eq!(read(events([&created(), &says("Hi"), unended])).await.complete(&ALL), plain);
}

#[tokio::test(start_paused = true)]
async fn an_incomplete_response_is_a_whole_stream() {
    let cut =
        json!({ "id": "resp_1", "status": "incomplete", "incomplete_details": { "reason": "max_output_tokens" } });
    let whole = read(events([created(), says("Hi"), ends("incomplete", cut)])).await;
    let whole = whole.complete(&["created", "output_text.delta", "incomplete"]);
    assert_eq!((whole.text().as_str(), whole.status), ("Hi", Some(ResponseStatus::Incomplete)));
    assert_eq!(whole.incomplete_details.unwrap().reason, Some(IncompleteReason::MaxOutputTokens));
}

#[tokio::test(start_paused = true)]
async fn a_response_that_only_reasoned_has_no_text_and_is_no_error() {
    for (kind, part) in [("reasoning_text", "content"), ("reasoning_summary_text", "summary")] {
        let index = format!("{part}_index");
        let thinks = |text: &str| {
            let kind = format!("response.{kind}.delta");
            event(&json!({ "type": kind, "item_id": "rs_1", "output_index": 0, index.as_str(): 0, "delta": text }))
        };
        let usage = json!({ "output_tokens": 40, "output_tokens_details": { "reasoning_tokens": 40 } });
        let cut =
            json!({ "status": "incomplete", "incomplete_details": { "reason": "max_output_tokens" }, "usage": usage });
        let reading = read(events([created(), thinks("Let me"), thinks(" see."), ends("incomplete", cut)])).await;
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
async fn an_end_may_leave_out_what_was_said() {
    let cases = [
        (ends("completed", json!({})), ResponseStatus::Completed),
        (ends("completed", json!(null)), ResponseStatus::Completed),
        ("data: {\"type\":\"response.completed\"}\n\n".to_owned(), ResponseStatus::Completed),
        (ends("completed", json!({ "output": null, "usage": null, "error": null })), ResponseStatus::Completed),
        (ends("completed", json!({ "output": [], "error": {} })), ResponseStatus::Completed),
        (ends("incomplete", json!({})), ResponseStatus::Incomplete),
        (ends("completed", json!({ "status": "cancelled" })), ResponseStatus::Cancelled),
    ];
    for (end, status) in cases {
        let reading = read(events([created(), says("H"), says("i"), end.clone()])).await;
        assert!(reading.error.is_none(), "{end} {:?}", reading.error);
        let whole = reading.stream.into_completion().unwrap();
        assert_eq!((whole.id.as_str(), whole.model.as_str(), whole.object.as_str()), ("resp_1", "m", "response"));
        assert_eq!((whole.text().as_str(), whole.status), ("Hi", Some(status)), "{end}");
        assert_eq!((whole.output.len(), whole.output[0].id()), (1, Some("msg_1")));
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_ends_before_its_end_event_is_cut() {
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
        (events([created(), says("Hé")]), &SAID, missing(closed, 3)),
        (events([&created(), &says("Hé"), DONE]), &SAID, missing(done, 3)),
        (events([&created(), &says("Hé"), ": ping\n\n", "\n"]), &SAID, missing(closed, 3)),
        (events([created(), item]), &["created", "output_item.done"], missing(closed, 3)),
        (events([DONE, &ends("completed", whole())]), &[], missing(done, 0)),
    ] {
        let case = format!("{reply:?}");
        let (error, partial) = read(reply).await.failed(kinds);
        assert!(error.is_incomplete_stream() && error.is_transient() && !error.is_interrupted(), "{case}");
        assert_eq!(error.to_string(), expected, "{case}");
        assert_eq!(partial.text(), if kinds.len() > 1 { "Hé" } else { "" });
    }
}

#[tokio::test(start_paused = true)]
async fn a_close_inside_an_event_is_a_cut() {
    let last = ends("completed", whole());
    for cut in [last.find("data: {").unwrap() + 8, last.len() / 2, last.len() - 3] {
        let (error, partial) = read(events([&created(), &says("Hi"), &last[..cut]])).await.failed(&SAID);
        assert_eq!(
            error.to_string(),
            "openai.responses.stream: the connection closed inside an event [status 200, request id r-1]"
        );
        assert!(error.is_incomplete_stream() && !error.is_decode());
        assert_eq!((partial.text().as_str(), partial.status), ("Hi", Some(ResponseStatus::InProgress)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_broken_connection_and_silence_are_errors() {
    let said = || events([created(), says("Hi")]);
    let (error, partial) = read(said().then_breaks(TransportErrorKind::Interrupted)).await.failed(&SAID);
    assert!(error.is_interrupted() && error.is_transient() && !error.is_incomplete_stream());
    assert_eq!(partial.text(), "Hi");
    let (error, _) = read(said().then_breaks(TransportErrorKind::Timeout)).await.failed(&SAID);
    assert!(error.is_timeout() && !error.is_interrupted());
    let reading = read(said().chunk(": ping\n\n").then_stalls()).await;
    assert_eq!(reading.waited, IDLE);
    let (error, partial) = reading.failed(&SAID);
    assert_eq!(
        error.to_string(),
        "openai.responses.stream: no byte arrived for 60 s (stream_idle_timeout) [status 200, request id r-1]"
    );
    assert!(error.is_timeout() && !error.is_incomplete_stream());
    assert_eq!(partial.text(), "Hi");
}

#[tokio::test(start_paused = true)]
async fn errors_of_the_service_are_the_last_item() {
    let failed = json!({ "id": "resp_1", "status": "failed", "error": { "code": "server_error", "message": "tired" }, "usage": { "input_tokens": 9 } });
    let bare = json!({ "status": "failed", "error": { "code": "server_error", "message": "tired" } });
    let sneaky = json!({ "status": "completed", "error": { "code": "server_error", "message": "tired" } });
    let flat = json!({ "type": "error", "code": "server_error", "message": "tired", "param": null });
    let nested = json!({ "type": "error", "error": { "code": "server_error", "message": "tired" } });
    let top = json!({ "type": "response.failed", "error": { "code": "server_error", "message": "tired" } });
    for last in [
        ends("failed", failed.clone()),
        ends("failed", bare),
        ends("completed", sneaky.clone()),
        ends("incomplete", sneaky),
        event(&flat),
        event(&nested),
        format!("data: {flat}\n\n"),
        format!("data: {nested}\n\n"),
        "event: error\ndata: {\"code\":\"server_error\",\"message\":\"tired\"}\n\n".to_owned(),
        "data: {\"error\":{\"code\":\"server_error\",\"message\":\"tired\"}}\n\n".to_owned(),
        event(&top),
    ] {
        for after in ["", DONE, &ends("completed", whole())] {
            let (error, partial) = read(events([&created(), &says("Hi"), &last, after])).await.failed(&SAID);
            assert!(error.is_api() && !error.is_incomplete_stream(), "{last} {error:?}");
            let [detail] = error.details() else { panic!("{last} {error:?}") };
            assert_eq!((detail.code.as_deref(), detail.message.as_deref()), (Some("server_error"), Some("tired")));
            assert_eq!((partial.id.as_str(), partial.text().as_str()), ("resp_1", "Hi"), "{last}");
        }
    }
    let (_, partial) = read(events([created(), says("Hi"), ends("failed", failed)])).await.failed(&SAID);
    assert_eq!((partial.status, partial.usage.unwrap().input_tokens), (Some(ResponseStatus::Failed), 9));
    assert_eq!(partial.error.unwrap()["code"], "server_error");
}

#[tokio::test(start_paused = true)]
async fn a_failure_without_a_reason_is_one() {
    for last in [
        ends("failed", json!({})),
        ends("failed", json!(null)),
        ends("failed", json!({ "status": "in_progress", "error": {} })),
        ends("completed", json!({ "status": "failed", "error": null })),
    ] {
        let (error, partial) = read(events([created(), says("Hi"), last.clone()])).await.failed(&SAID);
        assert!(error.is_api(), "{last} {error:?}");
        assert_eq!(
            error.details()[0].message.as_deref(),
            Some("the response failed, and the service does not say why"),
            "{last}"
        );
        assert_eq!((partial.text().as_str(), partial.status), ("Hi", Some(ResponseStatus::Failed)));
    }
}

/// The content of an event counts, whatever is reported beside it.
#[tokio::test(start_paused = true)]
async fn an_error_beside_an_event_keeps_what_the_event_brings() {
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
            let (error, partial) = read(events([&created(), &says("Hi"), &event(&last), DONE])).await.failed(&SAID);
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
        let end = ends("completed", json!({}));
        let reading = read(events([created(), says("H"), event(&delta), end])).await;
        assert!(reading.error.is_none(), "{none}: {:?}", reading.error);
        assert_eq!(reading.stream.into_completion().unwrap().text(), "Hi", "{none}");
    }
}

/// In any case, in any place, and never without what was said.
#[tokio::test(start_paused = true)]
async fn failures_in_other_forms_are_errors() {
    let unknown = "the response failed, and the service does not say why";
    let unknown_message = "a message of the response failed, and the service does not say why";
    for (fields, item, text) in [
        (json!({ "status": "FAILED" }), json!({}), unknown),
        (json!({ "status": "Error", "error": {} }), json!({}), unknown),
        (json!({ "status": "completed", "errors": [{ "message": "tired" }] }), json!({}), "tired"),
        (json!({}), json!({ "status": "Failed" }), unknown_message),
        (json!({}), json!({ "error": { "message": "tired" } }), "tired"),
    ] {
        let mut whole = whole();
        whole.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        whole["output"][0].as_object_mut().unwrap().extend(item.as_object().unwrap().clone());
        let plain = responses(MockReply::json(200, whole.to_string())).0.create("Hi").await.unwrap_err();
        let (streamed, _) = read(events([created(), says("Hi"), ends("completed", whole)])).await.failed(&SAID);
        for error in [plain, streamed] {
            assert!(error.is_api(), "{fields} {item}: {error}");
            assert_eq!(error.details()[0].to_string(), text, "{fields} {item}");
            assert_eq!(error.attachment::<ModelResponse>().unwrap().text(), "Hi", "{fields} {item}");
        }
    }
    // An error beside the response of an event, with what describes it; what the response reports is kept.
    for kind in ["created", "in_progress", "completed", "failed"] {
        let mut last = json!({ "type": format!("response.{kind}"), "error": "tired", "code": 7, "response": whole() });
        last["response"]["usage"] = json!({ "input_tokens": 9 });
        let (error, partial) = read(events([created(), says("Hi"), event(&last)])).await.failed(&SAID);
        assert_eq!((error.is_api(), error.details()[0].code.as_deref()), (true, Some("7")), "{kind}: {error}");
        assert_eq!((partial.text().as_str(), partial.usage.unwrap().input_tokens), ("Hi", 9), "{kind}");
    }
    for fields in [json!({ "error": null, "errors": [] }), json!({ "error": { "code": null, "message": "" } })] {
        let mut whole = whole();
        whole.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let plain = responses(MockReply::json(200, whole.to_string())).0.create("Hi").await.unwrap();
        assert_eq!(plain.text(), "Hi", "{fields}");
        let streamed = read(events([created(), says("Hi"), ends("completed", whole)])).await.complete(&ALL);
        assert_eq!(streamed, plain, "{fields}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_failed_stream_kept_is_in_order() {
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
async fn an_event_that_cannot_be_read_is_the_last_item() {
    let delta = json!({ "type": "response.output_text.delta", "delta": { "x": 1 } });
    let item = json!({ "type": "response.output_item.done", "item": { "type": "message", "content": [{ "type": "output_text", "text": [] }] } });
    for (bad, place) in [
        (&delta, "at `delta`"),
        (&item, "at `item`: at `content`: at `[0]`: at `text`: invalid type"),
        (&json!({ "type": "response.output_item.added" }), "missing field `item`"),
        (&json!({ "type": "response.completed", "response": { "model": ["m"] } }), "at `response.model`"),
    ] {
        let (error, partial) =
            read(events([&created(), &says("Hi"), &event(bad), &ends("completed", whole())])).await.failed(&SAID);
        assert!(error.is_decode() && !error.is_transient(), "{error}");
        assert!(error.to_string().contains(place), "{error}");
        assert_eq!((error.body(), partial.text().as_str()), (bad.to_string().as_bytes(), "Hi"));
    }
    let (error, _) = read(events([&created(), &says("Hi"), "data: oops\n\n", DONE])).await.failed(&SAID);
    assert_eq!((error.is_decode(), error.json_path(), error.body()), (true, None, b"oops".as_slice()));
    let (error, _) = read(events([created(), says("Hi"), says(&"x".repeat(5000))])).await.failed(&SAID);
    assert!(error.is_too_large(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn json_in_place_of_a_stream_is_the_response() {
    let json = |body: &Value| MockReply::json(200, body.to_string()).header("x-request-id", "r-1");
    let plain: ModelResponse = serde_json::from_value(whole()).unwrap();
    assert_eq!(read(json(&whole())).await.complete(&["completed"]), plain);
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
async fn an_answer_may_take_ten_minutes_to_begin() {
    for (seconds, in_time) in [(599, true), (601, false)] {
        let late = |reply: MockReply| responses(reply.after(Duration::from_secs(seconds))).0;
        let plain = late(MockReply::json(200, r#"{"output":[]}"#)).create("Hi").await;
        let streamed = late(events([ends("completed", whole())])).stream("Hi").await;
        assert_eq!((plain.is_ok(), streamed.is_ok()), (in_time, in_time));
        for error in [plain.err(), streamed.err()].into_iter().flatten() {
            assert!(error.is_timeout() && error.to_string().contains("`timeout` (600 s)"), "{error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_response_is_not_given_before_its_end() {
    let (responses, _) = responses(events([created(), says("Hi"), ends("completed", whole())]));
    let mut stream = responses.stream("Hi").await.unwrap();
    stream.try_next().await.unwrap();
    assert_eq!(stream.metadata().request_id(), Some("r-1"));
    let error = stream.into_completion().unwrap_err();
    assert!(error.is_incomplete_stream(), "{error}");
    assert_eq!(error.attachment::<ModelResponse>().unwrap().id, "resp_1");
}

/// The last event may name items without saying again what is in them.
#[tokio::test(start_paused = true)]
async fn a_last_event_with_blank_items_loses_nothing() {
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
                read(events([created(), says("Hi"), pieces.clone(), last, ends("completed", json!({}))])).await;
            assert!(reading.error.is_none(), "{output}: {:?}", reading.error);
            let whole = reading.stream.into_completion().unwrap();
            assert_eq!((whole.text().as_str(), whole.output.len()), ("Hi", 3), "{output}");
            assert_eq!(
                whole.function_calls().map(|call| call.arguments.as_str()).collect::<Vec<_>>(),
                ["{}"],
                "{output}"
            );
            assert!(serde_json::to_string(&whole.output).unwrap().contains("\"Hm\""), "{output}");
        }
    }
    // Another id under the same number is the same item, as in the event that ends an item; another kind is not.
    for (output, text) in [
        (json!([{ "type": "message", "id": "msg_2", "content": [] }]), "Hi"),
        (json!([{ "type": "reasoning", "id": "rs_1" }]), ""),
        (json!([{ "type": "message", "id": "msg_2", "content": "Bye" }]), "Bye"),
    ] {
        let reading = read(events([created(), says("Hi"), ends("completed", json!({ "output": output }))])).await;
        let whole = reading.stream.into_completion().unwrap();
        assert_eq!((whole.text().as_str(), whole.output.len()), (text, 1), "{output}");
    }
}
