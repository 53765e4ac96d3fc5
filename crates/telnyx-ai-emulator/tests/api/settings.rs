//! Regions, service tiers and limits of the models.

use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;

use crate::client::{post, start};

const KIMI: &str = "moonshotai/Kimi-K2.6";

/// Sends these fields to each of the three APIs, and returns the statuses and bodies.
async fn everywhere(emulator: &Emulator, fields: &Value) -> Vec<(u16, Value)> {
    let messages = json!([{"role": "user", "content": "Hi"}]);
    let mut responses = Vec::new();
    for (path, mut body) in [
        ("/ai/openai/chat/completions", json!({ "messages": messages })),
        ("/ai/openai/responses", json!({"input": "Hi"})),
        ("/ai/anthropic/v1/messages", json!({"messages": messages, "max_tokens": 9})),
    ] {
        body["model"] = json!(KIMI);
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let chat_response = post(emulator, path, body).await;
        responses.push((chat_response.status, chat_response.json(chat_response.status)));
    }
    responses
}

#[tokio::test]
async fn a_region_can_be_asked_for() {
    let emulator = start().await;
    for fields in [
        json!({"region": "AUS"}),
        json!({"region": "AUS", "mode": "preferred"}),
        json!({"region": "UAE", "mode": "strict"}),
        json!({"region": null, "mode": null, "service_tier": null}),
        json!({"service_tier": "default"}),
        json!({"service_tier": "priority"}),
    ] {
        for (status, chat_response) in everywhere(&emulator, &fields).await {
            assert_eq!(status, 200, "{fields} {chat_response}");
        }
    }
    for (fields, field, expected) in [
        (
            json!({"region": "AUS", "mode": "strict"}),
            "region",
            "The model moonshotai/Kimi-K2.6 is not served in the region AUS, only in USA, EU, UAE",
        ),
        (json!({"mode": "strict"}), "mode", "A mode needs a region"),
        (json!({"mode": "preferred"}), "mode", "A mode needs a region"),
        (json!({"region": "DEU"}), "region", "Input should be 'USA' or 'EU' or 'AUS' or 'UAE'"),
        (json!({"region": "EU", "mode": "firm"}), "mode", "Input should be 'preferred' or 'strict'"),
    ] {
        let [chat, response, message] = &everywhere(&emulator, &fields).await[..] else { panic!("three surfaces") };
        for (status, rejected) in [chat, response] {
            assert_eq!((*status, &rejected["detail"][0]["loc"]), (422, &json!(["body", field])));
            assert_eq!(rejected["detail"][0]["msg"], expected);
        }
        assert_eq!((message.0, &message.1["error"]["message"]), (422, &json!(format!("{field}: {expected}"))));
    }
}

#[tokio::test]
async fn a_tier_that_a_model_does_not_list_is_a_400() {
    let emulator = start().await;
    let detail = "The model moonshotai/Kimi-K2.6 has no service tier flex; it has default, priority.";
    let [chat, response, message] = &everywhere(&emulator, &json!({"service_tier": "flex"})).await[..] else {
        panic!("three surfaces")
    };
    for (status, rejected) in [chat, response] {
        assert_eq!(
            (*status, &rejected["errors"][0]),
            (
                400,
                &json!({"code": "10015", "title": "Bad Request", "detail": detail,
                "source": {"pointer": "/service_tier"}})
            )
        );
    }
    assert_eq!((message.0, &message.1["error"]["message"]), (400, &json!(detail)));
}

#[tokio::test]
async fn a_limit_is_lowered_to_that_of_the_model() {
    let emulator = start().await;
    let long = "word ".repeat(3000);
    for (fields, tokens) in
        [(json!({"max_tokens": 5000}), 1024), (json!({"max_tokens": 9}), 9), (json!({"max_tokens": null}), 2048)]
    {
        let mut body = json!({"model": "google/gemma-2b-it", "messages": [{"role": "user", "content": long}]});
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let chat_response = post(&emulator, "/ai/chat/completions", body).await.json(200);
        assert_eq!(chat_response["usage"]["completion_tokens"], tokens, "{fields}");
        assert_eq!(chat_response["choices"][0]["finish_reason"], "length");
    }
}
