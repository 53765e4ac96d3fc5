//! Embedding vectors and the models for them, in OpenAI's form.

use std::mem::discriminant;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value, json};

use super::blocking;
use crate::{
    clock,
    engine::dense::{dense, shorten},
    http::{
        body::{self, Fields},
        response::Failure,
        tables,
        validate::{Problem, whole_number},
    },
    models,
    text::tokens,
};

/// Maximum number of texts of a request.
const MAX_TEXTS: usize = 2048;

/// The complete response, serialized from borrowed vectors because they may be large.
#[derive(Serialize)]
struct EmbeddingsResponse<'a> {
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

/// Handles `POST /ai/openai/embeddings`.
pub(super) async fn create(raw: Bytes) -> Result<Response, Failure> {
    let fields = body::read(tables::EMBED_TEXTS, &raw)?;
    let texts = texts(&fields)?;
    let (full, size) = sizes(&fields)?;
    blocking(move || {
        let base64 = fields.text("encoding_format") == "base64";
        let embed = |text: &Text| {
            let mut vector = dense(&text.text, full);
            if size < full {
                shorten(&mut vector, size);
            }
            if base64 { Embedding::of_bytes(&vector) } else { Embedding::Numbers(vector) }
        };
        let items = texts.iter().enumerate();
        let prompt_tokens = texts.iter().map(|text| text.tokens).sum();
        let response = EmbeddingsResponse {
            object: "list",
            data: items.map(|(index, text)| Item { object: "embedding", index, embedding: embed(text) }).collect(),
            model: fields.text("model"),
            usage: Usage { prompt_tokens, total_tokens: prompt_tokens },
        };
        Ok(Json(response).into_response())
    })
    .await
}

/// Handles `GET /ai/openai/embeddings/models`.
pub(super) async fn models() -> Json<Value> {
    // The creation time equals the time in the other list of models, in seconds.
    let models: Vec<Value> = models::embedding_models(clock::unix_now()).collect();
    Json(json!({ "object": "list", "data": models }))
}

/// A text to embed.
struct Text {
    text: String,
    tokens: usize,
}

impl Text {
    fn of(text: &str) -> Self {
        Self { text: text.to_owned(), tokens: tokens::count(text) }
    }

    /// Creates a text from tokens. Tokens are not decoded but used as words, so texts with common tokens are similar.
    fn of_tokens(tokens: &[Value]) -> Self {
        let words: Vec<String> = tokens.iter().filter_map(whole_number).map(|token| token.to_string()).collect();
        Self { text: words.join(" "), tokens: words.len() }
    }

    fn read(item: &Value) -> Self {
        item.as_array().map_or_else(|| Self::of(item.as_str().unwrap_or_default()), |tokens| Self::of_tokens(tokens))
    }
}

/// Returns the texts to embed, none of them empty.
fn texts(fields: &Fields) -> Result<Vec<Text>, Failure> {
    let problem = |at: Option<usize>, kind, msg: &str| {
        let loc: Vec<Value> = [json!("body"), json!("input")].into_iter().chain(at.map(|at| json!(at))).collect();
        Err(Failure::Invalid(vec![Problem::new(&loc, kind, msg)]))
    };
    let empty = "Input should not be empty";
    if let Some(text) = fields.optional_text("input") {
        return if text.is_empty() { problem(None, "value_error", empty) } else { Ok(vec![Text::of(text)]) };
    }
    let items = fields.list("input");
    let kind = items.first().map(discriminant);
    if let Some(at) = items.iter().position(|item| Some(discriminant(item)) != kind) {
        return problem(Some(at), "value_error", "Input should be of the same kind as the items before it");
    }
    if items.iter().all(Value::is_number) {
        return Ok(vec![Text::of_tokens(items)]);
    }
    // The description has no limit; this is the limit of OpenAI.
    if items.len() > MAX_TEXTS {
        return problem(None, "too_long", &format!("List should have at most {MAX_TEXTS} items"));
    }
    match items.iter().position(|item| item.as_str() == Some("")) {
        Some(at) => problem(Some(at), "value_error", empty),
        None => Ok(items.iter().map(Text::read).collect()),
    }
}

/// Returns the dimensions of the model and the requested dimensions.
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
    /// Encodes the numbers as little-endian bytes in base64, the default of OpenAI's clients.
    fn of_bytes(vector: &[f32]) -> Self {
        let bytes: Vec<u8> = vector.iter().flat_map(|number| number.to_le_bytes()).collect();
        Self::Base64(STANDARD.encode(bytes))
    }
}
