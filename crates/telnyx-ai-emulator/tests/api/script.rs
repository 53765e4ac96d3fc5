//! Scripted chat responses in all forms.

use serde_json::{Value, json};
use telnyx_ai_emulator::{Emulator, script::ChatReply};

use crate::client::{builder, post, send_to, start};

const CHATS: [&str; 2] = ["/ai/chat/completions", "/ai/openai/chat/completions"];
const RESPONSES: &str = "/ai/openai/responses";
const MESSAGES: &str = "/ai/anthropic/v1/messages";
/// A model that does not reason.
const MODEL: &str = "zai-org/GLM-5.1-FP8";

/// Returns the body of a request with this text, in the form of its path.
fn body(path: &str, content: &str) -> Value {
    let messages = json!([{"role": "user", "content": content}]);
    match path {
        RESPONSES => json!({"model": MODEL, "input": content}),
        MESSAGES => json!({"model": MODEL, "max_tokens": 500, "messages": messages}),
        _ => json!({"model": MODEL, "messages": messages}),
    }
}

/// Returns the text of a response, and the names and arguments of its calls.
fn read(path: &str, response: &Value) -> (String, Vec<(String, Value)>) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let parsed = |arguments: &Value| serde_json::from_str(arguments.as_str().unwrap()).unwrap();
    let is = |kind: &'static str| move |item: &&Value| item["type"] == kind;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    match path {
        RESPONSES => {
            let items = list(&response["output"]);
            let call = |item: &Value| (text(&item["name"]), parsed(&item["arguments"]));
            let content = items.iter().find(is("message")).map(|item| text(&item["content"][0]["text"]));
            (content.unwrap_or_default(), items.iter().filter(is("function_call")).map(call).collect())
        }
        MESSAGES => {
            let blocks = list(&response["content"]);
            let call = |block: &Value| (text(&block["name"]), block["input"].clone());
            let content = blocks.iter().find(is("text")).map(|block| text(&block["text"]));
            (content.unwrap_or_default(), blocks.iter().filter(is("tool_use")).map(call).collect())
        }
        _ => {
            let message = &response["choices"][0]["message"];
            let call = |call: &Value| (text(&call["function"]["name"]), parsed(&call["function"]["arguments"]));
            (text(&message["content"]), list(&message["tool_calls"]).iter().map(call).collect())
        }
    }
}

fn paths() -> impl Iterator<Item = &'static str> {
    CHATS.into_iter().chain([RESPONSES, MESSAGES])
}

async fn complete_chat(emulator: &Emulator, path: &str, content: &str) -> (String, Vec<(String, Value)>) {
    read(path, &post(emulator, path, body(path, content)).await.json(200))
}

/// Returns calls for the weather in two cities.
fn calls() -> ChatReply {
    ChatReply::tool_calls([("weather", json!({"city": "Oslo"})), ("weather", json!({"city": "Bergen"}))])
}

#[tokio::test]
async fn a_rule_replies_in_each_form() {
    for path in paths() {
        let emulator = start().await;
        emulator.chat().reply_to("umbrella").with("Rain.").then(calls()).then("Sun.");
        let expected = ["Oslo", "Bergen"].map(|city| ("weather".to_owned(), json!({"city": city})));
        assert_eq!(complete_chat(&emulator, path, "An umbrella?").await, ("Rain.".to_owned(), Vec::new()), "{path}");
        assert_eq!(complete_chat(&emulator, path, "An umbrella?").await, (String::new(), expected.to_vec()), "{path}");
        for _ in 0..2 {
            assert_eq!(complete_chat(&emulator, path, "An umbrella?").await.0, "Sun.", "{path}");
        }
        assert!(complete_chat(&emulator, path, "An Umbrella?").await.0.starts_with("You wrote: "), "{path}");
        assert!(emulator.chat().unused().is_empty());
    }
}

#[tokio::test]
async fn an_error_has_the_form_of_its_path() {
    let emulator = start().await;
    emulator.chat().reply_to("").with(ChatReply::error(429, "10011", "Slow down."));
    for path in paths() {
        let error = post(&emulator, path, body(path, "Hi")).await.json(429);
        match path {
            MESSAGES => assert_eq!(error["error"], json!({"type": "rate_limit_error", "message": "Slow down."})),
            _ => {
                let expected = json!([{"code": "10011", "title": "Too many requests", "detail": "Slow down."}]);
                assert_eq!(error["errors"], expected, "{path}");
                assert_eq!(error["error"]["message"].as_str(), path.contains("openai").then_some("Slow down."));
            }
        }
        let mut streamed = body(path, "Hi");
        streamed["stream"] = json!(true);
        assert_eq!(post(&emulator, path, streamed).await.json(429), error, "an error comes before the stream");
    }
}

#[tokio::test]
async fn a_reply_is_streamed() {
    let emulator = start().await;
    emulator.chat().reply_to("").with("One two.").then(calls());
    let body = || json!({"messages": [{"role": "user", "content": "x"}]});
    let texts = |chunks: &[Value]| -> Vec<String> {
        let texts = chunks.iter().filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str());
        texts.map(str::to_owned).collect()
    };
    let chunks = crate::streams::stream(&emulator, body()).await;
    assert_eq!(texts(&chunks), ["", "One", " two."]);
    assert_eq!(chunks[3]["choices"][0]["finish_reason"], "stop");
    assert_eq!(chunks[4]["usage"]["completion_tokens"], 2);
    let chunks = crate::streams::stream(&emulator, body()).await;
    let pieces = chunks.iter().filter_map(|chunk| chunk.pointer("/choices/0/delta/tool_calls/0"));
    let mut arguments = [String::new(), String::new()];
    for piece in pieces {
        let at = usize::try_from(piece["index"].as_u64().unwrap()).unwrap();
        arguments[at].push_str(piece["function"]["arguments"].as_str().unwrap());
    }
    assert_eq!(arguments, [r#"{"city":"Oslo"}"#, r#"{"city":"Bergen"}"#]);
    assert_eq!(chunks[chunks.len() - 2]["choices"][0]["finish_reason"], "tool_calls");
}

#[tokio::test]
async fn each_call_has_an_id_of_its_own() {
    let emulator = start().await;
    emulator.chat().reply_to("").with(calls());
    let mut ids = Vec::new();
    for _ in 0..2 {
        let response = post(&emulator, CHATS[0], body(CHATS[0], "x")).await.json(200);
        let calls = response["choices"][0]["message"]["tool_calls"].as_array().unwrap().clone();
        ids.extend(calls.iter().map(|call| call["id"].as_str().unwrap().to_owned()));
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[tokio::test]
async fn the_last_user_message_counts_and_limits_cut() {
    let emulator = start().await;
    emulator.chat().reply_to("second").with("a b c d").then(ChatReply::tool_call("f", "{\"a\": "));
    let messages = json!([
        {"role": "user", "content": "first"}, {"role": "assistant", "content": "second"},
        {"role": "user", "content": [{"type": "text", "text": "the second"}]}
    ]);
    let request = json!({"messages": messages, "max_tokens": 3, "n": 2});
    let cut = post(&emulator, CHATS[0], request).await.json(200);
    for choice in cut["choices"].as_array().unwrap() {
        assert_eq!((&choice["message"]["content"], &choice["finish_reason"]), (&json!("a b c"), &json!("length")));
    }
    assert_eq!((cut["choices"].as_array().unwrap().len(), &cut["usage"]["completion_tokens"]), (2, &json!(6)));
    let malformed = post(&emulator, CHATS[0], json!({"messages": messages})).await.json(200);
    let call = &malformed["choices"][0]["message"]["tool_calls"][0];
    assert_eq!(call["function"]["arguments"], "{\"a\": ");
    let error = post(&emulator, MESSAGES, body(MESSAGES, "second")).await.json(502);
    assert_eq!(error["error"]["message"], "A tool is called with arguments that are not a JSON object.");
    let first = json!({"messages": [{"role": "user", "content": "second"}, {"role": "user", "content": "first"}]});
    let engine = post(&emulator, CHATS[0], first).await.json(200);
    assert!(engine["choices"][0]["message"]["content"].as_str().unwrap().starts_with("You wrote: \"first\""));
}

#[tokio::test]
async fn a_long_text_is_given_as_it_is() {
    let emulator = start().await;
    let long = "word ".repeat(20_000);
    emulator.chat().reply_to("").with(long.clone());
    let (content, _) = complete_chat(&emulator, CHATS[0], "x").await;
    assert!(content == long, "{} bytes", content.len());
}

#[tokio::test]
async fn a_request_that_fails_uses_no_reply_up() {
    let emulator = start().await;
    emulator.chat().reply_to("").with("Hello.");
    for fields in [
        json!({"n": 0}),
        json!({"model": "x/y"}),
        json!({"tools": [{"type": "retrieval", "retrieval": {"bucket_ids": ["nope"]}}]}),
    ] {
        let mut request = body(CHATS[0], "x");
        request.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        assert_ne!(post(&emulator, CHATS[0], request).await.status, 200);
    }
    assert_eq!(emulator.chat().unused(), ["reply_to(\"\"): 0 of 1 replies given"]);
}

#[tokio::test]
async fn a_rule_comes_before_the_upstream_server() {
    // Nothing listens on this port.
    let emulator = builder().upstream("http://127.0.0.1:9/v1").start().await.unwrap();
    emulator.chat().reply_to("scripted").with("Here.");
    for path in paths() {
        assert_eq!(complete_chat(&emulator, path, "scripted").await.0, "Here.", "{path}");
        post(&emulator, path, body(path, "other")).await.json(502);
    }
}

#[tokio::test]
async fn any_program_can_add_rules() {
    let emulator = start().await;
    let send = async |method: &str, body: &str| {
        send_to(&emulator, method, "/emulator/chat", "Content-Type: application/json\r\n", body.as_bytes()).await
    };
    let rule = json!({"reply_to": "umbrella", "replies": [
        {"error": {"status": 503, "code": "10007", "message": "Overloaded."}},
        {"tool_calls": [{"name": "weather", "arguments": {"city": "Oslo"}}]},
        "Rain."
    ]});
    let added = send("POST", &rule.to_string()).await.json(200);
    assert_eq!(added, json!({"rules": [{"reply_to": "umbrella", "replies": 3, "given": 0}]}));
    let error = post(&emulator, CHATS[0], body(CHATS[0], "umbrella")).await.json(503);
    assert_eq!((&error["errors"][0]["code"], &error["errors"][0]["detail"]), (&json!("10007"), &json!("Overloaded.")));
    let call = ("weather".to_owned(), json!({"city": "Oslo"}));
    assert_eq!(complete_chat(&emulator, CHATS[0], "umbrella").await.1, [call]);
    assert_eq!(complete_chat(&emulator, CHATS[0], "umbrella").await.0, "Rain.");
    assert_eq!(send("GET", "").await.json(200)["rules"][0]["given"], 3);
    for (wrong, problem) in [
        ("{}", "missing field `reply_to`"),
        (r#"{"reply_to": "x", "replies": []}"#, "A rule needs a reply."),
        (r#"{"reply_to": "x", "replies": [{"text": "y"}]}"#, "The body should be {\"reply_to\": TEXT"),
        (r#"{"reply_to": "x", "replies": ["y"], "times": 2}"#, "unknown field `times`"),
    ] {
        let error = send("POST", wrong).await.json(400);
        let detail = error["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.contains(problem), "{detail}");
    }
    assert_eq!(send("DELETE", "").await.status, 204);
    assert_eq!(send("GET", "").await.json(200), json!({"rules": []}));
    let foreign = "Content-Type: application/json\r\nOrigin: http://elsewhere.test\r\n";
    assert_eq!(send_to(&emulator, "POST", "/emulator/chat", foreign, rule.to_string().as_bytes()).await.status, 403);
}
