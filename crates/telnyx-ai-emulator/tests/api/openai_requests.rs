//! Request fields of OpenAI's clients.

use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;

use crate::client::{post, start};

const CHAT: &str = "/ai/openai/chat/completions";

async fn chat(emulator: &Emulator, question: &str, mut fields: Value) -> Value {
    if fields.get("messages").is_none() {
        fields["messages"] = json!([{"role": "user", "content": question}]);
    }
    post(emulator, CHAT, fields).await.json(200)
}

fn content(response: &Value) -> &str {
    response["choices"][0]["message"]["content"].as_str().unwrap()
}

#[tokio::test]
async fn max_completion_tokens_is_max_tokens() {
    let emulator = start().await;
    for (fields, text, reason) in [
        (json!({"max_completion_tokens": 2}), "You wrote:", "length"),
        (json!({"max_completion_tokens": 2, "max_tokens": null}), "You wrote:", "length"),
        (json!({"max_completion_tokens": 3, "max_tokens": 1}), "You", "length"),
        (json!({"max_completion_tokens": 1, "max_tokens": 3}), "You", "length"),
        (json!({"max_completion_tokens": null, "stop": " story"}), "You wrote: \"Tell me a", "stop"),
    ] {
        for stream in [None, Some(false)] {
            let mut fields = fields.clone();
            fields["stream"] = json!(stream);
            let response = chat(&emulator, "Tell me a story", fields).await;
            assert_eq!((content(&response), &response["choices"][0]["finish_reason"]), (text, &json!(reason)));
        }
    }
    for wrong in [json!(0), json!(-1), json!(1.5), json!("9")] {
        let body = json!({"messages": [{"role": "user", "content": "x"}], "max_completion_tokens": wrong});
        let problem = post(&emulator, CHAT, body).await.json(422)["detail"][0].take();
        assert_eq!(problem["loc"], json!(["body", "max_completion_tokens"]));
    }
}

#[tokio::test]
async fn nulls_of_optional_fields_are_as_if_they_were_missing() {
    let emulator = start().await;
    let optional = [
        "model",
        "api_key_ref",
        "stream",
        "temperature",
        "max_tokens",
        "max_completion_tokens",
        "tools",
        "tool_choice",
        "response_format",
        "guided_json",
        "guided_regex",
        "guided_choice",
        "min_p",
        "n",
        "use_beam_search",
        "best_of",
        "length_penalty",
        "early_stopping",
        "logprobs",
        "top_logprobs",
        "frequency_penalty",
        "presence_penalty",
        "top_p",
        "enable_thinking",
        "reasoning_effort",
        "region",
        "mode",
        "service_tier",
        "seed",
        "stop",
        "stream_options",
        "user",
        "functions",
    ];
    let nulls: serde_json::Map<String, Value> = optional.iter().map(|name| ((*name).to_owned(), Value::Null)).collect();
    assert_eq!(
        content(&chat(&emulator, "Hello", Value::Object(nulls)).await),
        content(&chat(&emulator, "Hello", json!({})).await)
    );

    // Inside messages, parts and tools. In a schema, null is a value.
    let response = chat(
        &emulator,
        "",
        json!({
            "messages": [
                {"role": "user", "content": [{"type": "text", "text": "Call f", "image_url": null}], "name": null},
                {"role": "assistant", "content": "No.", "refusal": null, "annotations": null, "audio": null,
                    "function_call": null, "tool_calls": null},
                {"role": "user", "content": "Call f."}
            ],
            "tools": [{"type": "function", "function": {"name": "f", "description": null, "strict": null, "parameters":
                {"type": "object", "required": ["a"], "properties": {"a": {"enum": [null]}}}}},
                {"type": "function", "function": {"name": "g", "parameters": null}}]
        }),
    )
    .await;
    assert_eq!(response["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"], "{\"a\":null}");

    // On other paths too.
    let post_ok = async |path: &str, body: Value| post(&emulator, path, body).await.json(200);
    let vectors =
        json!({"model": "thenlper/gte-large", "input": "x", "encoding_format": null, "dimensions": null, "user": null});
    assert_eq!(post_ok("/ai/openai/embeddings", vectors).await["data"][0]["embedding"].as_array().unwrap().len(), 1024);
    post_ok(
        "/ai/openai/responses",
        json!({"input": [{"type": null, "role": "user", "content": "Hi", "status": null}],
        "model": null, "instructions": null, "text": {"format": null}, "tools": [
            {"type": "function", "name": "f", "description": null, "parameters": null, "strict": null}],
        "tool_choice": null, "metadata": null, "previous_response_id": null, "background": null}),
    )
    .await;
    post_ok(
        "/ai/anthropic/v1/messages",
        json!({"model": "moonshotai/Kimi-K2.6", "max_tokens": 5, "system": null,
        "messages": [{"role": "user", "content": "Hi"}], "temperature": null, "thread": null, "tool_choice": null,
        "tools": [{"type": null, "name": "f", "description": null, "input_schema": {}}]}),
    )
    .await;
    post_ok(
        "/ai/embeddings",
        json!({"bucket_name": "docs", "document_chunk_size": null, "loader": null, "embedding_model": null,
        "document_chunk_overlap_size": null}),
    )
    .await;
    let made = post_ok("/ai/conversations", json!({"name": null, "metadata": null})).await;
    assert_eq!((made.get("name"), &made["metadata"]), (None, &json!({})));
    let message = format!("/ai/conversations/{}/message", made["id"].as_str().unwrap());
    let nulls = json!({"role": "user", "content": null, "name": null, "tool_calls": null, "tool_call_id": null,
        "tool_choice": null, "sent_at": null, "metadata": null});
    assert_eq!(post(&emulator, &message, nulls).await.status, 200);
    let insight = json!({"name": "n", "instructions": "i", "json_schema": null, "webhook": null});
    let insight = post_ok("/ai/conversations/insights", insight).await["data"].take();
    assert_eq!(insight.get("json_schema"), None, "{insight}");

    // Null is invalid for a required field.
    let rejected = post(&emulator, CHAT, json!({"messages": null})).await.json(422);
    assert_eq!(rejected["detail"][0]["loc"], json!(["body", "messages"]));
    let rejected = post(&emulator, CHAT, json!({"messages": [{"role": "user", "content": null}]})).await.json(422);
    assert_eq!(rejected["detail"][0]["loc"], json!(["body", "messages", 0, "content"]));
}

#[tokio::test]
async fn the_developer_is_the_system() {
    let emulator = start().await;
    let with = |role: &str| {
        json!({"messages": [
        {"role": role, "content": "The pool opens at nine."}, {"role": "user", "content": "When does the pool open?"}]})
    };
    let as_developer = chat(&emulator, "", with("developer")).await;
    assert_eq!(content(&as_developer), "The pool opens at nine.");
    assert_eq!(content(&chat(&emulator, "", with("system")).await), content(&as_developer));
}

#[tokio::test]
async fn a_tool_can_be_chosen_by_name() {
    let emulator = start().await;
    let function =
        |name: &str| json!({"type": "function", "function": {"name": name, "parameters": {"type": "object"}}});
    let tools = json!([function("first"), function("second")]);
    let choose = |name: &str| json!({"tools": tools, "tool_choice": {"type": "function", "function": {"name": name}}});
    for path in [CHAT, "/ai/chat/completions"] {
        let mut body = choose("second");
        body["messages"] = json!([{"role": "user", "content": "Call first."}]);
        let message = post(&emulator, path, body).await.json(200)["choices"][0]["message"].take();
        assert_eq!(message["tool_calls"].as_array().unwrap().len(), 1);
        assert_eq!(message["tool_calls"][0]["function"]["name"], "second");
    }
    let hi = || json!([{"role": "user", "content": "Hi"}]);
    for (choice, place) in [
        (json!({"type": "function", "function": {"name": "third"}}), json!(["body", "tool_choice"])),
        (json!({"type": "function", "function": {}}), json!(["body", "tool_choice", "function", "name"])),
        (json!({"type": "function"}), json!(["body", "tool_choice", "function"])),
        (json!({"type": "tool", "name": "first"}), json!(["body", "tool_choice", "type"])),
        (json!({"function": {"name": "first"}}), json!(["body", "tool_choice", "type"])),
        (json!("second"), json!(["body", "tool_choice"])),
    ] {
        let body = json!({"messages": hi(), "tools": tools, "tool_choice": choice});
        assert_eq!(post(&emulator, CHAT, body).await.json(422)["detail"][0]["loc"], place, "{choice}");
    }
    // A tool choice without tools is ignored.
    let mut body = choose("first");
    body["messages"] = hi();
    body["tools"] = json!([]);
    assert_eq!(post(&emulator, CHAT, body).await.json(422)["detail"][0]["loc"], json!(["body", "tool_choice"]));
}

#[tokio::test]
async fn a_schema_can_be_the_response_format() {
    let emulator = start().await;
    let format = |schema: Value| json!({"type": "json_schema", "json_schema": schema});
    let schema =
        json!({"type": "object", "required": ["n"], "properties": {"n": {"const": 7}}, "additionalProperties": false});
    let body =
        json!({"response_format": format(json!({"name": "x", "strict": true, "schema": schema, "description": null}))});
    assert_eq!(content(&chat(&emulator, "x", body).await), "{\"n\":7}");
    let free = chat(&emulator, "x", json!({"response_format": format(json!({"name": "x"}))})).await;
    assert!(serde_json::from_str::<Value>(content(&free)).unwrap().is_object());
    // A null schema is equivalent to a missing one.
    let free = chat(&emulator, "x", json!({"response_format": format(json!({"name": "x", "schema": null}))})).await;
    assert!(serde_json::from_str::<Value>(content(&free)).unwrap().is_object(), "{free}");
    for (schema, place) in [
        (json!({"name": "x", "schema": {"enum": []}}), json!(["body", "response_format"])),
        (json!({"schema": {}}), json!(["body", "response_format", "json_schema", "name"])),
        (json!({"name": "x", "schema": 1}), json!(["body", "response_format", "json_schema", "schema"])),
    ] {
        let body = json!({"messages": [{"role": "user", "content": "x"}], "response_format": format(schema)});
        assert_eq!(post(&emulator, CHAT, body).await.json(422)["detail"][0]["loc"], place);
    }
}
