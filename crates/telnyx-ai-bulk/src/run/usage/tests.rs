//! The usage of each format.

use bytes::Bytes;
use serde_json::{Value, json};
use telnyx_ai::chat::{ChatCompletion, Model};
use telnyx_ai_core::PriceList;

use super::{of, read};

fn counts(body: Value) -> (u64, u64, u64, Option<u64>) {
    let usage = read(&Bytes::from(body.to_string())).usage.unwrap();
    (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens, usage.cached_tokens())
}

fn cost(body: Value) -> Option<String> {
    let pricing =
        json!({ "prompt": "1", "cached_prompt": "0.5", "completion": "4", "currency": "USD", "unit": "1M_tokens" });
    let model: Model = serde_json::from_value(json!({ "id": "m", "pricing": pricing })).unwrap();
    let cost = read(&Bytes::from(body.to_string())).cost(None, &PriceList::from_iter([&model]));
    cost.map(|cost| cost.to_string())
}

#[test]
fn each_format_has_the_same_counts() {
    let chat = json!({ "usage": { "prompt_tokens": 30, "completion_tokens": 20, "total_tokens": 50,
        "prompt_tokens_details": { "cached_tokens": 10 } } });
    let response = json!({ "usage": { "input_tokens": 30, "output_tokens": 20, "total_tokens": 50,
        "input_tokens_details": { "cached_tokens": 10 } } });
    let message = json!({ "usage": { "input_tokens": 20, "output_tokens": 20, "cache_read_input_tokens": 10 } });
    for body in [chat, response, message] {
        assert_eq!(counts(body.clone()), (30, 20, 50, Some(10)), "{body}");
    }
    assert_eq!(counts(json!({ "usage": { "prompt_tokens": 7, "total_tokens": 7 } })), (7, 0, 7, None));
}

#[test]
fn a_body_of_another_form_has_no_usage() {
    for body in ["", "[]", "{}", r#"{"usage":null}"#, r#"{"usage":[1]}"#, r#"{"model":7,"usage":"x"}"#, "\u{fe}"] {
        let used = read(&Bytes::from(body));
        assert_eq!((used.usage, used.model), (None, None), "{body}");
    }
}

#[test]
fn the_cost_is_exact_or_unknown() {
    let usage =
        json!({ "prompt_tokens": 30, "completion_tokens": 20, "prompt_tokens_details": { "cached_tokens": 10 } });
    assert_eq!(cost(json!({ "model": "m", "usage": usage })).as_deref(), Some("0.000105 USD"));
    assert_eq!(cost(json!({ "model": "m", "usage": usage, "service_tier": "priority" })), None);
    assert_eq!(cost(json!({ "model": "other", "usage": usage })), None);
    assert_eq!(cost(json!({ "usage": usage })), None);
    assert_eq!(cost(json!({ "model": "m" })), None);
    let written = json!({ "input_tokens": 20, "output_tokens": 20, "cache_creation_input_tokens": 1 });
    assert_eq!(cost(json!({ "model": "m", "usage": written })), None, "writing into the cache has no price");
}

#[test]
fn a_decoded_completion_has_the_usage_of_its_body() {
    let choices = json!([{ "index": 0, "message": { "role": "assistant", "content": "Hi" }, "finish_reason": "stop" }]);
    let usage = json!({ "prompt_tokens": 30, "completion_tokens": 20, "total_tokens": 50, "extra": [1],
        "prompt_tokens_details": { "cached_tokens": 10 } });
    for body in [
        json!({ "model": "m", "usage": usage, "service_tier": "priority", "choices": choices }),
        json!({ "model": "", "usage": usage, "service_tier": "", "choices": choices }),
        json!({ "model": 7, "usage": "x", "service_tier": 7, "choices": choices }),
        json!({ "usage": { "input_tokens": 30, "output_tokens": 20 }, "choices": choices }),
        json!({ "usage": { "prompt_tokens": "9", "completion_tokens": 2.0 }, "choices": choices }),
        json!({ "model": "m", "usage": null, "choices": choices }),
    ] {
        let completion: ChatCompletion = serde_json::from_value(body.clone()).unwrap();
        let body = Bytes::from(body.to_string());
        assert_eq!(of(&completion, &body), read(&body), "{body:?}");
        assert_eq!(of(&"another value", &body), read(&body), "{body:?}");
    }
}
