//! Responses that differ from the documentation: each is decoded, or the error has the JSON path.

use serde_json::{Value, json};
use telnyx_ai_core::{Client, Method, Request};
use telnyx_ai_openai::{Item, ItemPart, ModelResponse, OpenAi, ResponseEvent, ResponseStatus};
use telnyx_ai_test_kit::drift::{call_with_response, drift, variations};

fn create(client: &Client) -> Request<ModelResponse> {
    OpenAi::new(client).responses().create("Hi")
}

fn good() -> Value {
    json!({
        "id": "resp_1", "object": "response", "created_at": "2025-01-01T00:00:00Z", "status": "incomplete", "model": "m",
        "output": [
            {
                "type": "reasoning", "id": "rs_1", "status": "completed", "encrypted_content": "abc",
                "summary": [{ "type": "summary_text", "text": "Sum.", "lang": "en" }],
                "content": [{ "type": "reasoning_text", "text": "Hm." }],
            },
            {
                "type": "message", "id": "msg_1", "status": "completed", "role": "assistant", "phase": "final",
                "content": [
                    { "type": "output_text", "text": "Hi", "annotations": [{ "type": "url_citation", "start_index": 0 }], "logprobs": [] },
                    { "type": "refusal", "refusal": "No.", "why": 1 },
                    { "type": "input_image", "image_url": "https://example.com/a.png", "detail": "low" },
                    { "type": "output_audio", "data": "AA==" },
                ],
            },
            { "type": "message", "role": "user", "content": "plain" },
            { "type": "function_call", "id": "fc_1", "status": "completed", "call_id": "call_1", "name": "f", "arguments": "{\"q\":1}", "namespace": "n" },
            { "type": "function_call_output", "id": "fo_1", "status": "completed", "call_id": "call_1", "output": "21" },
            { "type": "web_search_call", "id": "ws_1", "action": { "query": "x" } },
        ],
        "usage": {
            "input_tokens": 9, "input_tokens_details": { "cached_tokens": 4, "audio_tokens": 0 },
            "output_tokens": 3, "output_tokens_details": { "reasoning_tokens": 1 }, "total_tokens": 12, "cost": 0.5,
        },
        "incomplete_details": { "reason": "max_output_tokens", "hint": "h" },
        "conversation": "conv-1", "parallel_tool_calls": true, "metadata": { "team": "a" },
    })
}

#[test]
fn differing_responses_are_decoded() {
    let good = good();
    assert_eq!(drift::<ModelResponse>(&good, &good, create), ["null output", "no output"]);
}

#[test]
fn missing_fields_are_empty() {
    let body = r#"{"output":[],"status":null,"usage":null,"error":null,"conversation":null}"#;
    let read = call_with_response(create, body).unwrap();
    assert_eq!((read.text().as_str(), read.output.len(), read.status, read.usage), ("", 0, None, None));
    let error = call_with_response(create, r#"{"output":null}"#).unwrap_err();
    assert_eq!((error.is_decode(), error.json_path()), (true, Some("output")));
    for body in [r#"{"message":"try later"}"#, "{}", r#"{"id":"resp_1","status":"completed"}"#] {
        let error = call_with_response(create, body).unwrap_err();
        assert!(error.is_decode(), "{error}");
        assert!(error.to_string().contains("not a ModelResponse: missing field `output`"), "{error}");
    }
}

#[test]
fn items_of_every_kind_are_kept() {
    let read = |item: Value| -> Item { serde_json::from_value(item).unwrap() };
    assert!(matches!(read(json!({ "role": "user", "content": "a" })), Item::Message(message) if message.text() == "a"));
    assert!(
        matches!(read(json!({ "type": "message", "role": null })), Item::Message(message) if message.role.as_str() == "assistant")
    );
    assert!(
        matches!(read(json!({ "type": "message", "content": null })), Item::Message(message) if message.text().is_empty())
    );
    assert!(
        matches!(read(json!({ "type": "message", "content": { "type": "output_text", "text": "a" } })), Item::Message(message) if message.text() == "a")
    );
    assert!(
        matches!(read(json!({ "type": "function_call", "arguments": { "q": 1 } })), Item::FunctionCall(call) if call.arguments == "{\"q\":1}")
    );
    assert!(
        matches!(read(json!({ "type": "reasoning", "summary": null, "content": null })), Item::Reasoning(item) if item.text().is_empty())
    );
    for unknown in [
        json!({ "type": "hologram", "content": 7 }),
        json!({ "type": 7, "role": "user" }),
        json!(null),
        json!("x"),
        json!([]),
        json!({}),
    ] {
        let item = read(unknown.clone());
        assert_eq!(item, Item::Other(unknown.clone()));
        assert_eq!(serde_json::to_value(&item).unwrap(), unknown);
    }
    for unknown in [json!({ "type": "hologram" }), json!({ "text": "a" }), json!("x"), json!(null)] {
        assert_eq!(serde_json::from_value::<ItemPart>(unknown.clone()).unwrap(), ItemPart::Other(unknown));
    }
}

#[test]
fn invalid_fields_are_errors_with_a_path() {
    for (item, place) in [
        (
            json!({ "type": "message", "content": [{ "type": "output_text", "text": {} }] }),
            "at `content`: at `[0]`: at `text`: invalid type",
        ),
        (json!({ "type": "message", "role": [] }), "at `role`: invalid type"),
        (json!({ "type": "function_call", "name": {} }), "at `name`: invalid type"),
        (json!({ "type": "reasoning", "summary": 7 }), "at `summary`: invalid type"),
    ] {
        let error = call_with_response(create, &json!({ "output": [null, item] }).to_string()).unwrap_err();
        assert!(error.is_decode(), "{error}");
        assert_eq!(error.json_path(), Some("output[1]"));
        assert!(error.to_string().contains(place), "{error}");
    }
}

#[test]
fn numbers_and_names_of_another_type_are_converted() {
    let body = json!({
        "id": 7, "created_at": "1735689600", "conversation": { "id": "conv-1" }, "output": [{ "type": "message", "id": 3, "content": 4 }],
        "usage": { "input_tokens": "9", "output_tokens": 3.0, "total_tokens": null, "input_tokens_details": null },
    });
    let read = call_with_response(create, &body.to_string()).unwrap();
    assert_eq!((read.id.as_str(), read.created_at.unwrap().unix_seconds()), ("7", 1_735_689_600));
    assert_eq!(
        (read.conversation.as_deref(), read.text().as_str(), read.output[0].id()),
        (Some("conv-1"), "4", Some("3"))
    );
    let usage = read.usage.unwrap();
    assert_eq!((usage.input_tokens, usage.output_tokens, usage.total_tokens), (9, 3, 0));
    let number: ModelResponse = serde_json::from_value(json!({ "conversation": 7 })).unwrap();
    assert_eq!(number.conversation.as_deref(), Some("7"));
}

#[test]
fn unusual_numbers_and_null_items_are_accepted() {
    for odd in [json!(-35), json!(12.5), json!(1e30), json!("many"), json!(null), json!([]), json!({ "a": 1 })] {
        let body = json!({
            "output": [null, { "type": "message", "content": [null, { "type": "output_text", "text": "H" }, { "type": "output_text", "text": "i" }] },
                { "type": "reasoning", "summary": [null, { "type": "summary_text", "text": "Hm." }], "encrypted_content": null }],
            "usage": { "input_tokens": odd, "output_tokens": 3, "total_tokens": odd, "input_tokens_details": { "cached_tokens": odd },
                "output_tokens_details": odd },
        });
        let read = call_with_response(create, &body.to_string()).unwrap();
        assert_eq!((read.text().as_str(), read.reasoning().as_str(), read.output.len()), ("Hi", "Hm.", 2));
        assert_eq!(
            serde_json::to_value(&read.output[1]).unwrap(),
            json!({ "type": "reasoning", "summary": [{ "type": "summary_text", "text": "Hm." }] }),
            "a null is not sent back"
        );
        let usage = read.usage.unwrap();
        assert_eq!((usage.input_tokens, usage.output_tokens, usage.total_tokens), (0, 3, 0), "{odd}");
        assert_eq!(usage.input_tokens_details.unwrap().cached_tokens, 0);
        let event =
            json!({ "type": "response.output_text.delta", "delta": "Hi", "output_index": odd, "content_index": odd });
        let ResponseEvent::OutputTextDelta(delta) = serde_json::from_value(event).unwrap() else {
            panic!("another event")
        };
        assert_eq!((delta.text.as_str(), delta.output_index, delta.part_index), ("Hi", None, None));
    }
    for odd in [json!("none"), json!([]), json!(7)] {
        let body = json!({ "output": [], "usage": odd, "incomplete_details": odd });
        assert_eq!(call_with_response(create, &body.to_string()).unwrap().usage, None);
    }
}

#[test]
fn a_failed_response_is_an_error() {
    let failed = json!({ "status": "failed", "error": { "code": "server_error", "message": "tired" }, "output": [] });
    let error = call_with_response(create, &failed.to_string()).unwrap_err();
    assert!(error.is_api(), "{error}");
    let [detail] = error.details() else { panic!("{error:?}") };
    assert_eq!((detail.code.as_deref(), detail.message.as_deref()), (Some("server_error"), Some("tired")));
    assert_eq!((error.status().unwrap().as_u16(), error.body()), (200, failed.to_string().as_bytes()));
    let beside = json!({ "status": "completed", "error": { "message": "tired" }, "output": [] });
    let error = call_with_response(create, &beside.to_string()).unwrap_err();
    assert_eq!((error.is_api(), error.details()[0].message.as_deref()), (true, Some("tired")));
    let list = call_with_response(create, "[]").unwrap_err();
    assert!(list.is_decode() && list.to_string().contains("expected an object, got an array"), "{list}");
    let silent =
        json!({ "id": "resp_1", "status": "failed", "error": null, "output": [{ "type": "message", "content": "H" }] });
    let error = call_with_response(create, &silent.to_string()).unwrap_err();
    assert!(error.is_api(), "{error}");
    assert_eq!(error.details()[0].to_string(), "the response failed; the service reported no reason");
    assert_eq!(error.attachment::<ModelResponse>().unwrap().text(), "H");
    let item = json!({ "status": "completed", "output": [
        { "type": "message", "status": "failed", "content": "H", "error": { "message": "tired" } },
    ] });
    let error = call_with_response(create, &item.to_string()).unwrap_err();
    assert_eq!((error.is_api(), error.details()[0].message.as_deref()), (true, Some("tired")));
    assert_eq!(error.attachment::<ModelResponse>().unwrap().text(), "H");
    for status in ["completed", "incomplete", "cancelled", "in_progress", "queued", "paused"] {
        let read = call_with_response(create, &json!({ "status": status, "output": [] }).to_string()).unwrap();
        assert_eq!(read.status, Some(ResponseStatus::from(status)));
    }
}

#[test]
fn differing_events_are_decoded() {
    // An event as the body of a plain response is decoded like an event of a stream.
    let raw = |client: &Client| client.request(Method::GET, "/event").json::<ResponseEvent>();
    let numbers =
        json!({ "type": "", "item_id": "msg_1", "output_index": 0, "content_index": 1, "sequence_number": 4 });
    for (kind, more) in [
        ("output_text.delta", json!({ "delta": "a", "logprobs": [] })),
        ("output_text.done", json!({ "text": "a" })),
        ("refusal.done", json!({ "refusal": "a" })),
        ("function_call_arguments.done", json!({ "arguments": "a", "name": "f" })),
        ("content_part.done", json!({ "part": { "type": "output_text", "text": "a" } })),
        ("output_item.done", json!({ "item": { "type": "message", "content": [] } })),
        ("completed", json!({ "response": { "id": "resp_1", "output": [] } })),
        ("telepathy.delta", json!({ "delta": { "x": 1 } })),
    ] {
        let mut event = numbers.clone();
        event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        event["type"] = json!(format!("response.{kind}"));
        let expected: &[&str] = match kind {
            "content_part.done" => &["null part", "no part"],
            "output_item.done" => &["null item", "no item"],
            _ => &[],
        };
        let mut unread = Vec::new();
        for (what, _, body) in variations(&event) {
            if let Err(error) = call_with_response(raw, &body.to_string()) {
                // The kind of such an event is known after all its fields are decoded, so the path ends at the event.
                assert_eq!((error.is_decode(), error.json_path()), (true, Some(".")), "{what}: {error}");
                unread.push(what);
            }
        }
        assert_eq!(unread, expected, "{kind}");
    }
}
