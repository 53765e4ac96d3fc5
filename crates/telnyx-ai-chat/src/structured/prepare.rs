//! Preparation of a request for the schema of a type.

use schemars::JsonSchema;
use serde_json::Value;
use telnyx_ai_core::{Error, Result, Role};

use super::output::{Settings, StructuredOutput};
use super::reader::{Form, Reader};
use crate::chat_request::ChatRequest;
use crate::content::{Content, ContentPart};
use crate::message::Message;
use crate::response_format::ResponseSchema;
use crate::schema::{self, Problem, Top};

/// The fields that set the format of the response.
const FORMAT_FIELDS: [&str; 4] = ["response_format", "guided_json", "guided_regex", "guided_choice"];

/// Sets the schema of `T` as the format of the response, and returns the reader of the response.
pub(super) fn prepare<T: JsonSchema>(request: &mut ChatRequest, settings: Settings) -> Result<Reader> {
    for name in FORMAT_FIELDS {
        let is_own = name == "response_format" && settings.method == StructuredOutput::Prompt;
        if !is_own && request.extra.get(name).is_some() {
            return Err(Error::invalid_input(name, "is set by the requested type; remove it from `extra`"));
        }
    }
    request.guided_choice = None;
    request.guided_json = None;
    request.guided_regex = None;
    let raw = schema::raw::<T>();
    let form = match settings.method {
        StructuredOutput::Guided => guide(request, schema::cleaned(raw.clone())),
        method => describe::<T>(request, &raw, method, settings.strict)?,
    };
    Ok(Reader::new(form, raw, request))
}

fn guide(request: &mut ChatRequest, schema: Value) -> Form {
    request.response_format = None;
    if let Some(choices) = schema::choices(&schema) {
        request.guided_choice = Some(choices);
        return Form::Word;
    }
    let is_null = schema.get("type").is_some_and(|kind| kind == "null");
    let form = if is_null { Form::Empty } else { Form::Json };
    request.guided_json = Some(schema::of_response(schema));
    form
}

fn describe<T: JsonSchema>(
    request: &mut ChatRequest,
    raw: &Value,
    method: StructuredOutput,
    strict: Option<bool>,
) -> Result<Form> {
    let name = schema::name::<T>();
    let cannot = |problem: &Problem, help: &str| {
        Error::invalid_input("response_format", format!("cannot describe `{}`: {problem}{help}", T::schema_name()))
    };
    let is_prompt = method == StructuredOutput::Prompt;
    let has_limits = !is_prompt && strict != Some(false);
    let written = schema::strict(raw, has_limits).map_err(|problem| {
        let is_over_a_limit = has_limits && schema::strict(raw, false).is_ok();
        cannot(&problem, if is_over_a_limit { "; `Chat::strict(false)` sends it anyway" } else { "" })
    })?;
    if let (false, Some(true), Some(problem)) = (is_prompt, strict, &written.unsupported) {
        return Err(cannot(problem, "; use `Chat::strict(false)`"));
    }
    let form = match written.top {
        Top::Value => Form::Json,
        Top::Wrapper => Form::Wrapped,
        Top::Nothing => Form::Empty,
    };
    if is_prompt {
        instruct(request, &written.schema, written.description.as_deref());
        return Ok(form);
    }
    let mut format =
        ResponseSchema::new(name).schema(written.schema).strict(strict.unwrap_or(written.unsupported.is_none()));
    format.description = written.description;
    request.response_format = Some(format.into());
    Ok(form)
}

/// Adds the schema to the leading system message, or to a new system message.
fn instruct(request: &mut ChatRequest, schema: &Value, description: Option<&str>) {
    let about = description.map(|text| format!(" ({text})")).unwrap_or_default();
    let text =
        format!("Respond with one JSON value{about} that matches this JSON schema, and with nothing else:\n{schema}");
    match request.messages.first_mut() {
        Some(Message { role: Role::System, content: Some(content), .. }) => match content {
            Content::Text(own) => *own = format!("{own}\n\n{text}"),
            Content::Parts(parts) => parts.push(ContentPart::text(text)),
        },
        // A request without messages stays unchanged, so that it is rejected.
        Some(_) => request.messages.insert(0, Message::system(text)),
        None => {}
    }
}
