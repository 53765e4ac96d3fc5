//! Embedding vectors and the models for them.

use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;

use crate::client::{get, post, start};

const PATH: &str = "/ai/openai/embeddings";
const GTE: &str = "thenlper/gte-large";

/// Returns the vectors for these fields, parsed as JSON numbers.
async fn vectors(emulator: &Emulator, body: Value) -> Vec<Vec<f32>> {
    let response = post(emulator, PATH, body).await.json(200);
    let vector = |item: &Value| serde_json::from_value(item["embedding"].clone()).unwrap();
    response["data"].as_array().unwrap().iter().map(vector).collect()
}

fn likeness(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

#[tokio::test]
async fn the_answer_has_openai_s_shape() {
    let emulator = start().await;
    let response = post(&emulator, PATH, json!({"model": GTE, "input": ["One two three.", "Four"], "user": "u"})).await;
    let mut response = response.json(200);
    let items = response["data"].take();
    assert_eq!(
        response,
        json!({"object": "list", "data": null, "model": GTE, "usage": {"prompt_tokens": 4, "total_tokens": 4}})
    );
    for (index, item) in items.as_array().unwrap().iter().enumerate() {
        assert_eq!((&item["object"], &item["index"]), (&json!("embedding"), &json!(index)));
        assert_eq!(item.as_object().unwrap().len(), 3);
    }
    // A single text is equivalent to a list of one.
    let alone = vectors(&emulator, json!({"model": GTE, "input": "Four"})).await;
    assert_eq!(alone, vectors(&emulator, json!({"model": GTE, "input": ["Four"]})).await);
    assert_eq!(json!(alone[0]), json!(vectors(&emulator, json!({"model": GTE, "input": ["x", "Four"]})).await[1]));
}

#[tokio::test]
async fn every_model_has_its_size_and_alike_texts_are_near() {
    let emulator = start().await;
    let texts = ["How long is the warranty?", "The warranty lasts two years.", "Bees make honey."];
    for (model, size) in [(GTE, 1024), ("intfloat/multilingual-e5-large", 1024), ("Qwen/Qwen3-Embedding-8B", 4096)] {
        let found = vectors(&emulator, json!({"model": model, "input": texts})).await;
        for vector in &found {
            assert_eq!(vector.len(), size);
            assert!((likeness(vector, vector) - 1.0).abs() < 1e-4);
        }
        let (near, far) = (likeness(&found[0], &found[1]), likeness(&found[0], &found[2]));
        assert!(near > far + 0.2, "{model}: {near} {far}");
    }
}

#[tokio::test]
async fn base64_holds_the_same_numbers() {
    let emulator = start().await;
    let plain = vectors(&emulator, json!({"model": GTE, "input": "Two words", "encoding_format": "float"})).await;
    let body = json!({"model": GTE, "input": "Two words", "encoding_format": "base64"});
    let response = post(&emulator, PATH, body).await.json(200);
    let text = response["data"][0]["embedding"].as_str().unwrap();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    for four in text.trim_end_matches('=').as_bytes().chunks(4) {
        let bits = four.iter().fold(0, |bits, c| bits << 6 | alphabet.find(char::from(*c)).unwrap());
        let bits = bits << (6 * (4 - four.len()));
        bytes.extend(bits.to_be_bytes()[5..].iter().take(four.len() - 1));
    }
    let numbers: Vec<f32> = bytes.chunks(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect();
    assert_eq!(numbers, plain[0]);
}

#[tokio::test]
async fn dimensions_are_for_models_that_can_choose() {
    let emulator = start().await;
    let body = |model: &str, size: i64| json!({"model": model, "input": "Two words", "dimensions": size});
    assert_eq!(vectors(&emulator, body("Qwen/Qwen3-Embedding-8B", 256)).await[0].len(), 256);
    assert_eq!(vectors(&emulator, body(GTE, 1024)).await[0].len(), 1024);
    for (model, size, expected) in [
        (GTE, 512, "always have 1024"),
        (GTE, 0, "greater than"),
        ("Qwen/Qwen3-Embedding-8B", 31, "32 to 4096"),
        ("Qwen/Qwen3-Embedding-8B", 4097, "32 to 4096"),
    ] {
        let problem = post(&emulator, PATH, body(model, size)).await.json(422)["detail"][0].take();
        assert_eq!(problem["loc"], json!(["body", "dimensions"]));
        assert!(problem["msg"].as_str().unwrap().contains(expected), "{problem}");
    }
}

#[tokio::test]
async fn tokens_are_embedded_as_one_text_or_as_several() {
    let emulator = start().await;
    let embed_input = async |input: Value| post(&emulator, PATH, json!({"model": GTE, "input": input})).await.json(200);
    let one = embed_input(json!([9906, 1917, 0])).await;
    assert_eq!((one["data"].as_array().unwrap().len(), &one["data"][0]["index"]), (1, &json!(0)));
    assert_eq!(one["usage"], json!({"prompt_tokens": 3, "total_tokens": 3}));
    let several = embed_input(json!([[9906, 1917, 0], [9906, 1917, 5], [7, 8, 11]])).await;
    assert_eq!(several["usage"], json!({"prompt_tokens": 9, "total_tokens": 9}));
    assert_eq!(several["data"][0]["embedding"], one["data"][0]["embedding"]);
    let vector = |at: usize| serde_json::from_value::<Vec<f32>>(several["data"][at]["embedding"].clone()).unwrap();
    let (near, far) = (likeness(&vector(0), &vector(1)), likeness(&vector(0), &vector(2)));
    assert!(near > far + 0.2, "{near} {far}");
    // The limit of texts does not apply to the tokens of one text.
    assert_eq!(embed_input(json!((0..3000).collect::<Vec<_>>())).await["usage"]["prompt_tokens"], 3000);
}

#[tokio::test]
async fn what_breaks_the_description_is_refused() {
    let emulator = start().await;
    for (body, place) in [
        (json!({"model": GTE}), json!(["body", "input"])),
        (json!({"input": "x"}), json!(["body", "model"])),
        (json!({"model": GTE, "input": []}), json!(["body", "input"])),
        (json!({"model": GTE, "input": ""}), json!(["body", "input"])),
        (json!({"model": GTE, "input": ["x", ""]}), json!(["body", "input", 1])),
        (json!({"model": GTE, "input": [1, "x"]}), json!(["body", "input", 1])),
        (json!({"model": GTE, "input": ["x", 1]}), json!(["body", "input", 1])),
        (json!({"model": GTE, "input": ["x", [1]]}), json!(["body", "input", 1])),
        (json!({"model": GTE, "input": [[1], 1]}), json!(["body", "input", 1])),
        (json!({"model": GTE, "input": [[1], []]}), json!(["body", "input", 1])),
        (json!({"model": GTE, "input": [[1, "x"]]}), json!(["body", "input", 0, 1])),
        (json!({"model": GTE, "input": [[[1]]]}), json!(["body", "input", 0, 0])),
        (json!({"model": GTE, "input": [1.5]}), json!(["body", "input", 0])),
        (json!({"model": GTE, "input": [-1]}), json!(["body", "input", 0])),
        (json!({"model": GTE, "input": [null]}), json!(["body", "input", 0])),
        (json!({"model": GTE, "input": null}), json!(["body", "input"])),
        (json!({"model": GTE, "input": vec![[1]; 2049]}), json!(["body", "input"])),
        (json!({"model": GTE, "input": vec!["x"; 2049]}), json!(["body", "input"])),
        (json!({"model": GTE, "input": "x", "encoding_format": "int8"}), json!(["body", "encoding_format"])),
        (json!({"model": "x/y", "input": "x"}), json!(["body", "model"])),
        (json!({"model": "meta-llama/Meta-Llama-3.1-8B-Instruct", "input": "x"}), json!(["body", "model"])),
    ] {
        let rejected = post(&emulator, PATH, body.clone()).await.json(422);
        assert_eq!(rejected["detail"][0]["loc"], place, "{body}");
    }
}

#[tokio::test]
async fn the_models_are_listed_with_their_time_as_a_number() {
    let emulator = start().await;
    let list = get(&emulator, "/ai/openai/embeddings/models").await.json(200);
    assert_eq!(list["object"], "list");
    let models = list["data"].as_array().unwrap();
    let ids: Vec<_> = models.iter().map(|model| model["id"].as_str().unwrap()).collect();
    assert_eq!(ids, [GTE, "intfloat/multilingual-e5-large", "Qwen/Qwen3-Embedding-8B"]);
    for model in models {
        assert_eq!((&model["object"], model["created"].is_i64()), (&json!("model"), true));
        assert!(model["owned_by"].is_string());
        // Each model is usable, and is in the list of all models too.
        vectors(&emulator, json!({"model": model["id"], "input": "x"})).await;
        let all = get(&emulator, "/ai/openai/models").await.json(200);
        assert!(all["data"].as_array().unwrap().iter().any(|other| other["id"] == model["id"]));
    }
}
