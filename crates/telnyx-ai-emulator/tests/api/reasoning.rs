//! Reasoning models in each API form.

use serde_json::{Value, json};
use telnyx_ai_emulator::{Emulator, ReasoningField};

use crate::{
    client::{builder, post, start},
    responses::events,
    streams::stream,
};

const CHAT: &str = "/ai/openai/chat/completions";
const MODEL: &str = "zai-org/GLM-5.3";
/// The reasoning text of the effort `minimal`.
const MINIMAL: &str = "I read the question first. Then I look";

fn body(fields: &Value) -> Value {
    let mut body = json!({"model": MODEL, "reasoning_effort": "minimal", "stop": ":",
        "messages": [{"role": "user", "content": "Hello there"}]});
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    body
}

async fn chat(emulator: &Emulator, fields: Value) -> Value {
    post(emulator, CHAT, body(&fields)).await.json(200)
}

#[tokio::test]
async fn thoughts_come_with_the_answer() {
    let emulator = start().await;
    let response = chat(&emulator, json!({})).await;
    assert_eq!(
        response["choices"],
        json!([{"index": 0, "finish_reason": "stop",
            "message": {"role": "assistant", "reasoning_content": MINIMAL, "content": "You wrote"}}])
    );
    assert_eq!(
        response["usage"],
        json!({"prompt_tokens": 2, "completion_tokens": 10, "total_tokens": 12,
            "prompt_tokens_details": {"cached_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 8}})
    );
    let twice = chat(&emulator, json!({"n": 2})).await;
    assert_eq!(twice["usage"]["completion_tokens_details"], json!({"reasoning_tokens": 16}));
    for off in [json!({"enable_thinking": false}), json!({"reasoning_effort": "none"})] {
        let response = chat(&emulator, off).await;
        assert_eq!(response["choices"][0]["message"], json!({"role": "assistant", "content": "You wrote"}));
        assert_eq!(response["usage"]["completion_tokens_details"], json!({"reasoning_tokens": 0}));
    }
}

#[tokio::test]
async fn thoughts_and_answer_share_the_limit() {
    let emulator = start().await;
    for (limit, reasoning, content, reason) in [
        (3, "I read the", Value::Null, "length"),
        (8, MINIMAL, Value::Null, "length"),
        (9, MINIMAL, json!("You"), "length"),
        (10, MINIMAL, json!("You wrote"), "stop"),
    ] {
        let response = chat(&emulator, json!({"max_tokens": limit})).await;
        assert_eq!(
            response["choices"][0],
            json!({"index": 0, "finish_reason": reason,
                "message": {"role": "assistant", "reasoning_content": reasoning, "content": content}})
        );
        assert_eq!(response["usage"]["completion_tokens"], limit);
    }
    let tools = json!([{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]);
    let cut = chat(&emulator, json!({"max_tokens": 8, "tools": tools, "tool_choice": "required"})).await;
    assert_eq!(cut["choices"][0]["finish_reason"], "length");
    let called = chat(&emulator, json!({"tools": tools, "tool_choice": "required"})).await;
    let message = &called["choices"][0]["message"];
    assert_eq!((&message["reasoning_content"], &message["content"]), (&json!(MINIMAL), &Value::Null));
    assert_eq!(message["tool_calls"][0]["function"]["name"], "f");
}

#[tokio::test]
async fn a_stream_has_the_thoughts_first() {
    for (field, name) in
        [(ReasoningField::ReasoningContent, "reasoning_content"), (ReasoningField::Reasoning, "reasoning")]
    {
        let emulator = builder().reasoning_field(field).start().await.unwrap();
        let chunks = stream(&emulator, body(&json!({}))).await;
        let deltas: Vec<&Value> = chunks.iter().filter_map(|chunk| chunk.pointer("/choices/0/delta")).collect();
        let thought = |token: &str| json!({ name: token });
        assert_eq!(deltas[..3], [&json!({"role": "assistant", "content": ""}), &thought("I"), &thought(" read")]);
        assert_eq!(deltas[9..], [&json!({"content": "You"}), &json!({"content": " wrote"}), &json!({})]);
        assert_eq!(chunks.last().unwrap()["usage"]["completion_tokens_details"], json!({"reasoning_tokens": 8}));
        assert_eq!(chat(&emulator, json!({})).await["choices"][0]["message"][name], MINIMAL);
        let cut = stream(&emulator, body(&json!({"max_tokens": 2}))).await;
        let content: Vec<&Value> = cut.iter().filter_map(|chunk| chunk.pointer("/choices/0/delta/content")).collect();
        assert_eq!(content, [&Value::Null]);
        assert_eq!(cut[3]["choices"][0]["finish_reason"], "length");
    }
}

#[tokio::test]
async fn earlier_turns_are_cached() {
    let emulator = start().await;
    let messages = json!([{"role": "user", "content": "one two"}, {"role": "assistant", "content": "three"},
        {"role": "user", "content": "four five"}]);
    let usage = chat(&emulator, json!({ "messages": messages })).await["usage"].take();
    assert_eq!((&usage["prompt_tokens"], &usage["prompt_tokens_details"]), (&json!(5), &json!({"cached_tokens": 3})));
}

#[tokio::test]
async fn what_a_model_does_not_take_is_a_400() {
    let emulator = start().await;
    let rejected = async |path: &str, body: Value| {
        let mut error = post(&emulator, path, body).await.json(400)["errors"][0].take();
        assert_eq!((&error["code"], &error["title"]), (&json!("10015"), &json!("Bad Request")));
        (error["source"]["pointer"].take(), error["detail"].take())
    };
    let hi = json!([{"role": "user", "content": "Hi"}]);
    let llama = "meta-llama/Meta-Llama-3.1-8B-Instruct";
    for thinks in [true, false] {
        assert_eq!(
            rejected(CHAT, json!({"messages": hi, "enable_thinking": thinks})).await,
            (
                json!("/enable_thinking"),
                json!(format!("The model {llama} does not reason, so it takes no enable_thinking."))
            )
        );
    }
    assert_eq!(
        rejected(CHAT, json!({"messages": hi, "model": "moonshotai/Kimi-K2.6", "reasoning_effort": "max"})).await,
        (
            json!("/reasoning_effort"),
            json!(
                "The model moonshotai/Kimi-K2.6 does not take the reasoning effort max; it takes none, low, medium, high."
            )
        )
    );
    let effort = json!({"input": "Hi", "reasoning": {"effort": "low"}});
    assert_eq!(rejected("/ai/openai/responses", effort).await.0, "/reasoning/effort");
    let thinking = json!({"model": llama, "max_tokens": 9, "messages": hi, "thinking": {"type": "enabled"}});
    let error = post(&emulator, "/ai/anthropic/v1/messages", thinking).await.json(400);
    assert_eq!(
        error,
        json!({"type": "error", "error": {"type": "invalid_request_error",
            "message": format!("The model {llama} does not reason, so it takes no thinking.")}})
    );
    let unknown = post(&emulator, CHAT, json!({"messages": hi, "model": MODEL, "reasoning_effort": "huge"})).await;
    assert_eq!(unknown.json(422)["detail"][0]["loc"], json!(["body", "reasoning_effort"]));
}

#[tokio::test]
async fn a_response_has_an_item_of_reasoning() {
    let emulator = start().await;
    let path = "/ai/openai/responses";
    let body = |fields: Value| {
        let mut body = json!({"model": MODEL, "input": "Hello", "reasoning": {"effort": "minimal"}});
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        body
    };
    let mut complete = post(&emulator, path, body(json!({"max_output_tokens": 9}))).await.json(200);
    assert!(complete["output"][0]["id"].take().as_str().unwrap().starts_with("rs_"));
    assert_eq!(
        complete["output"][0],
        json!({"id": null, "type": "reasoning", "status": "completed", "summary": [],
            "content": [{"type": "reasoning_text", "text": MINIMAL}]})
    );
    assert_eq!(
        (&complete["output"][1]["type"], &complete["reasoning"]),
        (&json!("message"), &json!({"effort": "minimal"}))
    );
    assert_eq!(complete["output"][1]["content"][0]["text"], "You");
    assert_eq!(complete["usage"]["output_tokens_details"], json!({"reasoning_tokens": 8}));
    let cut = post(&emulator, path, body(json!({"max_output_tokens": 3}))).await.json(200);
    assert_eq!((&cut["status"], &cut["output"][0]["status"]), (&json!("incomplete"), &json!("incomplete")));
    assert_eq!(cut["output"].as_array().unwrap().len(), 1);

    let events = events(&post(&emulator, path, body(json!({"max_output_tokens": 9, "stream": true}))).await);
    let mut kinds: Vec<_> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    kinds.dedup();
    assert_eq!(
        kinds,
        [
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.reasoning_text.delta",
            "response.reasoning_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.incomplete"
        ]
    );
    let of = |kind: &str| events.iter().find(|event| event["type"] == kind).unwrap();
    let id = &of("response.output_item.added")["item"]["id"];
    assert_eq!(
        of("response.reasoning_text.delta"),
        &json!({"type": "response.reasoning_text.delta", "item_id": id, "output_index": 0, "content_index": 0,
            "delta": "I", "sequence_number": 4})
    );
    assert_eq!(of("response.output_text.delta")["output_index"], 1);
}

#[tokio::test]
async fn a_message_has_a_block_of_thinking_on_demand() {
    let emulator = start().await;
    let path = "/ai/anthropic/v1/messages";
    let body = |fields: Value| {
        let mut body = json!({"model": MODEL, "max_tokens": 500, "stop_sequences": [":"],
            "messages": [{"role": "user", "content": "Hello"}]});
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        body
    };
    let thinking = json!({"type": "enabled", "budget_tokens": 8});
    let text = json!({"type": "text", "text": "You wrote"});
    let message = post(&emulator, path, body(json!({ "thinking": thinking }))).await.json(200);
    let block = json!({"type": "thinking", "thinking": MINIMAL, "signature": "ZW11bGF0b3I="});
    assert_eq!(message["content"], json!([block, text]));
    assert_eq!(message["usage"], json!({"input_tokens": 1, "output_tokens": 10}));
    for off in [json!({}), json!({"thinking": {"type": "disabled"}})] {
        assert_eq!(post(&emulator, path, body(off)).await.json(200)["content"], json!([text]));
    }
    let cut = post(&emulator, path, body(json!({"thinking": thinking, "max_tokens": 8}))).await.json(200);
    assert_eq!((&cut["content"], &cut["stop_reason"]), (&json!([block]), &json!("max_tokens")));

    let events = events(&post(&emulator, path, body(json!({"thinking": thinking, "stream": true}))).await);
    assert_eq!(
        events[1],
        json!({"type": "content_block_start", "index": 0,
            "content_block": {"type": "thinking", "thinking": "", "signature": ""}})
    );
    assert_eq!(events[3]["delta"], json!({"type": "thinking_delta", "thinking": "I"}));
    let signature = json!({"type": "signature_delta", "signature": "ZW11bGF0b3I="});
    assert_eq!(events[11], json!({"type": "content_block_delta", "index": 0, "delta": signature}));
    assert_eq!(events[12], json!({"type": "content_block_stop", "index": 0}));
    assert_eq!((&events[13]["type"], &events[13]["index"]), (&json!("content_block_start"), &json!(1)));
    assert_eq!(
        events[14],
        json!({"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": "You"}})
    );
}
