//! Vectors of texts, and the models that make them, in OpenAI's shape.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value, json};

use super::blocking;
use crate::{
    clock,
    engine::dense::{dense, shorten},
    http::{
        base64,
        body::{self, Fields},
        reply::Failure,
        tables,
        validate::Problem,
    },
    models,
    text::tokens,
};

/// The whole answer. Its vectors may be many, so it is written from them as they are.
#[derive(Serialize)]
struct Answer<'a> {
    object: &'static str,
    data: Vec<Item>,
    model: &'a str,
    usage: Usage,
}

#[derive(Serialize)]
struct Item {
    object: &'static str,
    index: usize,
    embedding: Embedding,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Embedding {
    Numbers(Vec<f32>),
    Base64(String),
}

#[derive(Serialize)]
struct Usage {
    prompt_tokens: usize,
    total_tokens: usize,
}

/// `POST /ai/openai/embeddings`
pub(super) async fn create(raw: Bytes) -> Result<Response, Failure> {
    let fields = body::read(tables::EMBED_TEXTS, &raw)?;
    let texts = texts(&fields)?;
    let (full, size) = sizes(&fields)?;
    blocking(move || {
        let base64 = fields.text("encoding_format") == "base64";
        let embed = |text: &String| {
            let mut vector = dense(text, full);
            if size < full {
                shorten(&mut vector, size);
            }
            if base64 { Embedding::of_bytes(&vector) } else { Embedding::Numbers(vector) }
        };
        let items = texts.iter().enumerate();
        let prompt_tokens = texts.iter().map(|text| tokens::count(text)).sum();
        let answer = Answer {
            object: "list",
            data: items.map(|(index, text)| Item { object: "embedding", index, embedding: embed(text) }).collect(),
            model: fields.text("model"),
            usage: Usage { prompt_tokens, total_tokens: prompt_tokens },
        };
        Ok(Json(answer).into_response())
    })
    .await
}

/// `GET /ai/openai/embeddings/models`
pub(super) async fn models() -> Json<Value> {
    // Dated as the other list of models is, but in whole seconds.
    let models: Vec<Value> = models::embedding_models(clock::unix_now()).collect();
    Json(json!({ "object": "list", "data": models }))
}

/// The texts to embed, none of them empty.
fn texts(fields: &Fields) -> Result<Vec<String>, Failure> {
    let empty = |loc: &[Value]| Failure::Invalid(vec![Problem::new(loc, "value_error", "Input should not be empty")]);
    if let Some(text) = fields.optional_text("input") {
        return if text.is_empty() { Err(empty(&[json!("body"), json!("input")])) } else { Ok(vec![text.to_owned()]) };
    }
    let texts = fields.list("input").iter().map(|text| text.as_str().unwrap_or_default().to_owned());
    let texts: Vec<String> = texts.collect();
    match texts.iter().position(String::is_empty) {
        Some(at) => Err(empty(&[json!("body"), json!("input"), json!(at)])),
        None => Ok(texts),
    }
}

/// How long a vector of the model is, and how long one is to be.
fn sizes(fields: &Fields) -> Result<(usize, usize), Failure> {
    let model = fields.text("model");
    let sizes = models::dimensions(model)
        .ok_or_else(|| Failure::field("model", format!("The model '{model}' is not available for embeddings")))?;
    let full = *sizes.end();
    match fields.count("dimensions") {
        None => Ok((full, full)),
        Some(wanted) if sizes.contains(&wanted) => Ok((full, wanted)),
        Some(_) if sizes.start() == sizes.end() => {
            let problem = format!("The vectors of '{model}' always have {full} dimensions; leave this field out");
            Err(Failure::field("dimensions", problem))
        }
        Some(_) => {
            let problem = format!("The vectors of '{model}' can have {} to {full} dimensions", sizes.start());
            Err(Failure::field("dimensions", problem))
        }
    }
}

impl Embedding {
    /// The numbers as little-endian bytes in base64, which is what OpenAI's clients read by default.
    fn of_bytes(vector: &[f32]) -> Self {
        let bytes: Vec<u8> = vector.iter().flat_map(|number| number.to_le_bytes()).collect();
        Self::Base64(base64::encode(&bytes))
    }
}
