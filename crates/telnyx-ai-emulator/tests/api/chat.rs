//! Operation 35, without streaming.

use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;

use crate::client::{embed, post, start};

const CHAT: &str = "/ai/chat/completions";

/// Sends a question with these additional fields.
async fn chat(emulator: &Emulator, question: &str, mut fields: Value) -> Value {
    fields["messages"] = json!([{"role": "user", "content": question}]);
    post(emulator, CHAT, fields).await.json(200)
}

fn content(response: &Value) -> &str {
    response["choices"][0]["message"]["content"].as_str().unwrap()
}

#[tokio::test]
async fn the_answer_has_openai_s_shape() {
    let emulator = start().await;
    let response = chat(&emulator, "Hello, world!", json!({})).await;
    assert!(response["id"].as_str().unwrap().starts_with("chatcmpl-"));
    assert_eq!(response["object"], "chat.completion");
    assert_eq!(response["model"], "meta-llama/Meta-Llama-3.1-8B-Instruct");
    assert!(response["created"].is_i64());
    assert_eq!(response["choices"][0]["message"]["role"], "assistant");
    assert_eq!(response["choices"][0]["finish_reason"], "stop");
    let usage = &response["usage"];
    assert_eq!(usage["prompt_tokens"], 2);
    assert_eq!(usage["completion_tokens"], content(&response).split_whitespace().count());
    assert_eq!(usage["total_tokens"].as_u64(), Some(2 + usage["completion_tokens"].as_u64().unwrap()),);
    let twin = post(
        &emulator,
        "/ai/openai/chat/completions",
        json!({"messages": [{"role": "user", "content": "Hello, world!"}]}),
    );
    assert_eq!(content(&twin.await.json(200)), content(&response));
}

#[tokio::test]
async fn retrieval_answers_from_the_documents() {
    let emulator = start().await;
    embed(&emulator, "docs").await;
    embed(&emulator, "mixed").await;
    let tools = |buckets: Value| json!({"tools": [{"type": "retrieval", "retrieval": {"bucket_ids": buckets, "max_num_results": 4}}]});
    let response =
        chat(&emulator, "Within how many days can items be returned?", tools(json!(["mixed", "docs"]))).await;
    assert!(
        content(&response).starts_with("According to returns.txt: Items can be returned within 30 days."),
        "{response}"
    );
    let response = chat(&emulator, "When does the office open?", tools(json!(["mixed", "docs"]))).await;
    assert!(content(&response).contains("opens at nine"), "{response}");
    let body =
        json!({"messages": [{"role": "user", "content": "x"}], "tools": tools(json!(["docs", "nope"]))["tools"]});
    let rejected = post(&emulator, CHAT, body).await.json(422);
    assert_eq!(rejected["detail"][0]["loc"], json!(["body", "tools", 0, "retrieval", "bucket_ids", 1]));
}

#[tokio::test]
async fn limits_and_guides_are_kept() {
    let emulator = start().await;
    let short = chat(&emulator, "Tell me a story", json!({"max_tokens": 3, "n": 2})).await;
    assert_eq!(short["choices"].as_array().unwrap().len(), 2);
    assert_eq!(short["choices"][1]["finish_reason"], "length");
    assert_eq!((content(&short), &short["usage"]["completion_tokens"]), ("You wrote: \"Tell", &json!(6)));
    let stopped = chat(&emulator, "Tell me a story", json!({"stop": ["story", "STORY"]})).await;
    assert!(!content(&stopped).contains("story") && content(&stopped).contains("Tell me"));
    let chosen = chat(&emulator, "A green apple", json!({"guided_choice": ["red", "green", "blue"]})).await;
    assert_eq!(content(&chosen), "green");
    let matched = chat(&emulator, "x", json!({"guided_regex": "[A-Z]{3}-\\d{2}"})).await;
    assert_eq!(content(&matched).len(), 6);
    let schema = json!({"type": "object", "required": ["name", "tags", "next"], "properties": {
        "name": {"type": "string", "minLength": 1}, "tags": {"type": "array", "minItems": 1, "items": {"enum": ["x"]}},
        "next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}});
    let guided = chat(&emulator, "x", json!({"guided_json": schema})).await;
    assert_eq!(
        serde_json::from_str::<Value>(content(&guided)).unwrap(),
        json!({"name": "a", "next": null, "tags": ["x"]})
    );
    let object = chat(&emulator, "x", json!({"response_format": {"type": "json_object"}})).await;
    assert!(serde_json::from_str::<Value>(content(&object)).unwrap().is_object());
    let logged = chat(&emulator, "x", json!({"logprobs": true, "top_logprobs": 2})).await;
    let logged = logged["choices"][0]["logprobs"]["content"].as_array().unwrap().clone();
    assert!(logged.iter().all(|token| token["top_logprobs"].as_array().unwrap().len() == 2));
}

#[tokio::test]
async fn an_answer_that_would_be_too_large_is_refused() {
    let emulator = start().await;
    let long = "word ".repeat(3000);
    for stream in [false, true] {
        let body = |n: u32, top: u32| {
            json!({"messages": [{"role": "user", "content": long}], "stream": stream, "n": n, "logprobs": true,
                "top_logprobs": top})
        };
        for (n, top, field) in [(32, 20, "n"), (16, 20, "top_logprobs")] {
            let rejected = post(&emulator, CHAT, body(n, top)).await.json(422);
            assert_eq!(rejected["detail"][0]["loc"], json!(["body", field]));
        }
        assert_eq!(post(&emulator, CHAT, body(2, 2)).await.status, 200);
    }
}

#[tokio::test]
async fn a_tool_is_called_and_its_result_told() {
    let emulator = start().await;
    let tools = json!([{"type": "function", "function": {"name": "get_weather", "parameters": {
        "type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}}}}]);
    let requested = chat(&emulator, "Use get_weather for Prague.", json!({"tools": tools})).await;
    assert_eq!(requested["choices"][0]["finish_reason"], "tool_calls");
    let message = &requested["choices"][0]["message"];
    assert!(message["content"].is_null());
    let call = &message["tool_calls"][0];
    assert_eq!((&call["type"], &call["function"]["name"]), (&json!("function"), &json!("get_weather")));
    assert_eq!(call["function"]["arguments"], "{\"city\":\"Prague\"}");
    let expected = json!({"tools": tools, "messages": [
        {"role": "user", "content": "Use get_weather for Prague."}, message,
        {"role": "tool", "tool_call_id": call["id"], "content": "{\"sky\":\"clear\"}"}
    ]});
    let expected = post(&emulator, CHAT, expected).await.json(200);
    assert_eq!(content(&expected), "get_weather returned sky: clear.");
    let never = chat(&emulator, "Use get_weather for Prague.", json!({"tools": tools, "tool_choice": "none"})).await;
    assert_eq!(never["choices"][0]["finish_reason"], "stop");
    let forced = chat(&emulator, "Anything.", json!({"tools": tools, "tool_choice": "required"})).await;
    assert_eq!(forced["choices"][0]["finish_reason"], "tool_calls");
}

#[tokio::test]
async fn an_upstream_that_does_not_answer_is_a_502() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let emulator = crate::client::builder().upstream(format!("http://127.0.0.1:{port}/v1")).start().await.unwrap();
    let body = json!({"model": "anything", "messages": [{"role": "user", "content": "Hi"}]});
    let failed = post(&emulator, CHAT, body).await.json(502);
    assert_eq!(failed["errors"][0]["code"], "10007");
}
