//! Requests for completions, and the text of a response.

use std::borrow::Cow;

use serde_json::{Value as Json, json};
use telnyx_ai::Telnyx;
use telnyx_ai::chat::{ChatCompletion, ChatRequest, Message, ResponseSchema};

use super::{Prepared, Reading, Value};
use crate::options::TelnyxOptions;

/// Maximum number of output tokens of a row by default. A budget reserves them before the row is sent.
pub(super) const MAX_TOKENS: u32 = 1024;

const RAISE: &str = "raise `telnyx.max_tokens`, or `max_tokens` of `options`";

/// Creates a request with instructions for the model and the text of the row. They are separate messages, so that the model
/// can distinguish them.
pub(super) fn request(instructions: impl Into<String>, text: &str) -> ChatRequest {
    ChatRequest::new([Message::system(instructions.into()), Message::user(text)]).temperature(0.0)
}

/// Creates a strict schema of an object with one field.
pub(super) fn one_field(name: &str, field: &str, schema: Json) -> ResponseSchema {
    let object = json!({
        "type": "object",
        "properties": { field: schema },
        "required": [field],
        "additionalProperties": false,
    });
    ResponseSchema::new(name).schema(object).strict(true)
}

/// Completes a text.
pub(super) fn text(telnyx: &Telnyx, options: &TelnyxOptions, request: ChatRequest) -> Prepared {
    let request = telnyx.openai().chat().complete(with_settings(request, options));
    Prepared::new(request, |completion| read_text(&completion))
}

/// Completes JSON of a schema.
pub(super) fn json(
    telnyx: &Telnyx,
    options: &TelnyxOptions,
    request: ChatRequest,
    schema: ResponseSchema,
    read: impl Fn(Json) -> Result<Value, String> + Send + Sync + 'static,
) -> Prepared {
    let request = telnyx.openai().chat().complete_with_schema(with_settings(request, options), schema);
    Prepared::new(request, move |parsed| match read(parsed.value) {
        Ok(value) => Reading::value(value),
        Err(problem) => Reading::error(problem),
    })
}

/// Adds the settings of the session that the request does not have.
fn with_settings(mut request: ChatRequest, options: &TelnyxOptions) -> ChatRequest {
    if request.model.is_none() {
        request.model.clone_from(&options.model);
    }
    if request.max_tokens.is_none() {
        request.max_tokens = options.max_tokens.or(Some(MAX_TOKENS));
    }
    request
}

fn read_text(completion: &ChatCompletion) -> Reading {
    let text = completion.text();
    let has_text = !text.trim().is_empty();
    let error = match (completion.is_truncated(), has_text) {
        (true, true) => Some(format!("the text is truncated; {RAISE}")),
        (true, false) => Some(format!("reasoning used all output tokens; {RAISE}")),
        (false, false) => Some(match refusal(completion) {
            Some(refusal) => format!("the model refused: {refusal}"),
            None => "the response has no text".to_owned(),
        }),
        (false, true) => None,
    };
    Reading { value: has_text.then(|| Value::Text(text.into_owned())), error }
}

fn refusal(completion: &ChatCompletion) -> Option<Cow<'_, str>> {
    completion.message()?.extra.get("refusal")?.as_str().map(Cow::Borrowed)
}
