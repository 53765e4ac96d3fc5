//! Conversion of the text of a completion to a value.

use std::borrow::Cow;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Map, Value};
use telnyx_ai_core::decode::{self, DecodeError};

use super::absent::without_absent;
use super::framing::Framing;
use super::{Parsed, unfinished, wrapper};
use crate::chat_request::ChatRequest;
use crate::completion::ChatCompletion;
use crate::schema;

const CONTENT: &str = "choices[0].message.content";

/// The form of the value in the text of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    /// JSON, wrapped in an object.
    Wrapped,
    /// An empty object, for a type that serializes to `null`.
    Empty,
    /// One word of an enum, without the quotes of JSON.
    Word,
}

/// Reads the responses to one request.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) form: Form,
    /// Schema of the type; `None` if deserialization checks all rules of the type.
    rules: Option<Value>,
    max_tokens: Option<u64>,
    /// `true` if the request has several choices. The value is in the first choice, which may follow other choices in a
    /// stream.
    has_choices: bool,
}

impl Reader {
    pub(super) fn new(form: Form, raw: Value, request: &ChatRequest) -> Self {
        let added = || request.extra.get("max_completion_tokens").and_then(Value::as_u64);
        Self {
            form,
            rules: schema::has_rules(&raw).then_some(raw),
            max_tokens: request.max_tokens.map(u64::from).or_else(added),
            has_choices: request.choices() > 1,
        }
    }

    /// Returns `true` once the first choice of a streamed completion is certain.
    pub(super) fn has_first_choice(&self, completion: &ChatCompletion) -> bool {
        !self.has_choices || completion.choices.first().is_some_and(|choice| choice.index == 0)
    }

    /// Reads the value. Errors have the completion attached.
    pub(super) fn read<T: DeserializeOwned>(&self, completion: ChatCompletion) -> Result<Parsed<T>, DecodeError> {
        match self.value(&completion) {
            Ok(value) => Ok(Parsed { value, completion }),
            Err(problem) => Err(problem.with_attachment(completion)),
        }
    }

    /// Reads the value. A complete value counts even if the completion ended early.
    pub(super) fn value<T: DeserializeOwned>(&self, completion: &ChatCompletion) -> Result<T, DecodeError> {
        let text = completion.text();
        let text = Framing::find(&text);
        let problem = match self.value_of(text) {
            Ok(value) => return Ok(value),
            Err(problem) => problem,
        };
        let is_complete = self.form != Form::Word && decode::text::<IgnoredAny>(text).is_ok();
        match unfinished::problem(completion, text, is_complete, self.max_tokens) {
            Some(unfinished) => Err(unfinished),
            None => Err(problem.under(CONTENT)),
        }
    }

    fn value_of<T: DeserializeOwned>(&self, text: &str) -> Result<T, DecodeError> {
        let json = self.json(text)?;
        let Some(rules) = &self.rules else { return decode::text(&json) };
        let Ok(mut plain) = decode::text::<Value>(&json) else { return decode::text(&json) };
        let value = match schema::drop_nulls(rules, &mut plain) {
            true => decode::text(&without_absent(&json, &plain))?,
            false => decode::text(&json)?,
        };
        schema::check(rules, &plain).map_err(|found| DecodeError::at(found.path, found.problem))?;
        Ok(value)
    }

    /// Returns the JSON of the value.
    pub(super) fn json<'a>(&self, text: &'a str) -> Result<Cow<'a, str>, DecodeError> {
        Ok(match self.form {
            Form::Empty if serde_json::from_str(text).is_ok_and(|fields: Map<_, _>| fields.is_empty()) => "null".into(),
            Form::Json | Form::Empty => text.into(),
            Form::Wrapped => wrapper::inner(text)?.into(),
            Form::Word => Value::from(text).to_string().into(),
        })
    }
}
