//! `ai_query`: the response of a model to a prompt.

use serde_json::{Map, Value as Json, json};
use telnyx_ai::Telnyx;
use telnyx_ai::chat::{ChatRequest, Message};

use super::arguments::Kind;
use super::{Argument, Function, Parameter, Prepared, chat};
use crate::options::TelnyxOptions;

/// Fields of a request that a row cannot have.
const RESERVED: [&str; 4] = ["messages", "n", "stream", "tools"];

#[derive(Debug)]
pub(super) struct Query;

impl Function for Query {
    fn name(&self) -> &'static str {
        "ai_query"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[Parameter::text("prompt"), Parameter::optional("options", Kind::Text)] }
    }

    fn check(&self, parameter: usize, argument: &Argument) -> Result<(), String> {
        match parameter {
            1 => with_fields("", argument.as_text()).map(drop),
            _ => Ok(()),
        }
    }

    fn prepare(&self, telnyx: &Telnyx, options: &TelnyxOptions, arguments: &[Argument]) -> Result<Prepared, String> {
        let prompt = arguments.first().map(Argument::as_text).unwrap_or_default();
        let request = match arguments.get(1) {
            Some(fields) => with_fields(prompt, fields.as_text())?,
            None => ChatRequest::from(prompt),
        };
        Ok(chat::text(telnyx, options, request))
    }
}

/// Creates a request with fields of its body, and with `system`, the instructions for the model.
fn with_fields(prompt: &str, fields: &str) -> Result<ChatRequest, String> {
    let mut fields: Map<String, Json> =
        serde_json::from_str(fields).map_err(|error| format!("`options` is not a JSON object: {error}"))?;
    if let Some(name) = RESERVED.into_iter().find(|name| fields.contains_key(*name)) {
        return Err(format!("`options` has the field `{name}`, which a row cannot have"));
    }
    let system = match fields.remove("system") {
        Some(Json::String(system)) => Some(Message::system(system)),
        Some(_) => return Err("`system` of `options` is not a text".to_owned()),
        None => None,
    };
    fields.insert("messages".to_owned(), json!([]));
    let request = serde_json::from_value(Json::Object(fields));
    let mut request: ChatRequest = request.map_err(|error| format!("`options` cannot be read: {error}"))?;
    request.messages = system.into_iter().chain([Message::user(prompt)]).collect();
    Ok(request)
}
