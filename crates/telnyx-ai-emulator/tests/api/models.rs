//! Operation 40, its newer path, and single models.

use serde_json::{Value, json};

use crate::client::{get, start};

const LLAMA: &str = "meta-llama/Meta-Llama-3.1-8B-Instruct";

#[tokio::test]
async fn models_are_listed_in_full() {
    let emulator = start().await;
    for path in ["/ai/models", "/ai/openai/models"] {
        let models = get(&emulator, path).await.json(200);
        assert_eq!(models["object"], "list");
        assert_eq!(models["data"][0]["id"], LLAMA);
        for model in models["data"].as_array().unwrap() {
            // Strict clients reject a time without an offset.
            let created = model["created"].as_str().unwrap();
            assert_eq!(created.len(), "2026-05-15T16:13:16.961118Z".len());
            assert!(created.parse::<jiff::Timestamp>().is_ok(), "{created}");
            for field in ["owned_by", "organization", "tier", "license"] {
                assert!(model[field].is_string(), "{field}");
            }
            assert!(model["context_length"].is_u64() && model["parameters"].is_u64() && model["languages"].is_array());
        }
    }
}

#[tokio::test]
async fn a_model_is_found_by_its_id() {
    let emulator = start().await;
    let undated = |mut model: Value| {
        assert!(model["created"].take().as_str().unwrap().ends_with('Z'));
        model
    };
    let listed = get(&emulator, "/ai/openai/models").await.json(200)["data"].take();
    for model in listed.as_array().unwrap() {
        let id = model["id"].as_str().unwrap();
        for path in [id.to_owned(), id.replace('/', "%2F"), id.replace('/', "%2f").replace('-', "%2D")] {
            let found = get(&emulator, &format!("/ai/openai/models/{path}")).await.json(200);
            assert_eq!(undated(found), undated(model.clone()), "{path}");
        }
    }
    for (path, id) in [
        ("no%2Fsuch", "no/such"),
        ("gpt-4o", "gpt-4o"),
        ("meta-llama", "meta-llama"),
        ("meta-llama/meta-llama-3.1-8b-instruct", "meta-llama/meta-llama-3.1-8b-instruct"),
        ("3fa85f64-5717-4562-b3fc-2c963f66afa6", "3fa85f64-5717-4562-b3fc-2c963f66afa6"),
    ] {
        let message = format!("There is no model with the id '{id}'.");
        assert_eq!(
            get(&emulator, &format!("/ai/openai/models/{path}")).await.json(404),
            json!({
                "errors": [{"code": "10005", "title": "Resource not found", "detail": message}],
                "error": {"message": message, "type": "invalid_request_error", "param": "model", "code": "10005"}
            })
        );
    }
}

#[tokio::test]
async fn a_model_tells_its_tiers_regions_and_prices() {
    let emulator = start().await;
    let mut model = get(&emulator, "/ai/openai/models/moonshotai/Kimi-K2.6").await.json(200);
    assert!(model["created"].take().is_string());
    assert_eq!(
        model,
        json!({
            "id": "moonshotai/Kimi-K2.6", "object": "model", "created": null, "owned_by": "Telnyx",
            "organization": "moonshotai", "context_length": 262_144, "max_completion_tokens": null,
            "languages": ["en", "zh"], "parameters": 1_000_000_000_000_u64, "parameters_str": "1.0T", "tier": "medium",
            "license": "Modified MIT", "task": "text-generation", "description": null, "base_model": null,
            "is_fine_tunable": false, "is_vision_supported": true, "recommended_for_assistants": true,
            "regions": ["us-central-1", "eu-west-1", "me-central-1"], "service_tiers": ["default", "priority"],
            "pricing": {"prompt": "0.950000", "cached_prompt": "0.160000", "completion": "4.000000", "currency": "USD",
                "unit": "1M_tokens"}
        })
    );
    let ids: Vec<Value> = get(&emulator, "/ai/models").await.json(200)["data"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .map(|model| model["id"].take())
        .collect();
    for id in [
        "zai-org/GLM-5.3-Flash",
        "zai-org/GLM-5.3",
        "zai-org/GLM-5.2",
        "moonshotai/Kimi-K3",
        "deepseek-ai/DeepSeek-V4.1-Flash",
        "MiniMaxAI/MiniMax-M3-MXFP8",
        "Qwen/Qwen3.8-27B",
        "google/gemma-4-26B-A4B-it",
        "google/gemma-4-31B-it",
        "thenlper/gte-large",
    ] {
        assert!(ids.contains(&json!(id)), "{id}");
    }
}
