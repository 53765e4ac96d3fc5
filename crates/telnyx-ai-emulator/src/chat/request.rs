//! A chat request in the form that the built-in engine uses.

use std::collections::HashMap;

use serde_json::Value;

use super::quirks::Quirks;
use crate::{
    http::{body::Fields, validate::whole_number},
    script::Scripted,
};

/// The model of requests that name no model.
pub(crate) const DEFAULT_MODEL: &str = "meta-llama/Meta-Llama-3.1-8B-Instruct";
/// Default number of chunks of a retrieval tool.
const DEFAULT_RESULTS: usize = 3;

/// A validated chat request.
#[derive(Debug)]
pub(crate) struct ChatRequest {
    pub(crate) model: String,
    pub(crate) messages: Vec<Message>,
    pub(crate) functions: Vec<Function>,
    pub(crate) retrievals: Vec<Retrieval>,
    pub(crate) tool_choice: ToolChoice,
    pub(crate) guide: Guide,
    /// Token limit of reasoning and text together.
    pub(crate) max_tokens: Option<usize>,
    /// Number of reasoning tokens.
    pub(crate) reasoning_tokens: usize,
    pub(crate) stop: Vec<String>,
    pub(crate) choices: usize,
    pub(crate) stream: bool,
    /// Number of alternatives for each token, if log probabilities are requested.
    pub(crate) logprobs: Option<usize>,
    pub(crate) quirks: Quirks,
    /// The scripted response, if any.
    pub(crate) scripted: Option<Scripted>,
}

/// One message of the conversation.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) role: String,
    /// The text of all its parts.
    pub(crate) text: String,
    /// The function of a tool result, if the conversation contains its call.
    pub(crate) function: Option<String>,
}

/// A function that the engine may call.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) parameters: Value,
}

/// A retrieval tool.
#[derive(Clone, Debug)]
pub(crate) struct Retrieval {
    /// Index of the tool in the request, for error messages.
    pub(crate) at: usize,
    pub(crate) buckets: Vec<String>,
    pub(crate) max_results: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ToolChoice {
    None,
    Auto,
    Required,
    /// This function.
    Named(String),
}

/// The form of the text. If a request has several forms, the first variant listed here is used.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Guide {
    Choice(Vec<String>),
    Regex(String),
    /// JSON that meets the schema in the field of this name.
    Schema {
        schema: Value,
        field: &'static str,
        strict: bool,
    },
    /// Any JSON object.
    Object,
    Free,
}

impl ChatRequest {
    /// Creates the request from a validated body.
    pub(crate) fn new(fields: &Fields, quirks: Quirks) -> Self {
        let messages = fields.list("messages");
        let called = called_functions(messages);
        let tools = || fields.list("tools").iter().enumerate();
        let named = fields.get("tool_choice").and_then(|choice| choice.pointer("/function/name"));
        let tool_choice = match (fields.text("tool_choice"), named) {
            (_, Some(name)) => ToolChoice::Named(text(name)),
            ("none", _) => ToolChoice::None,
            ("required", _) => ToolChoice::Required,
            _ => ToolChoice::Auto,
        };
        let stop = match fields.get("stop") {
            Some(Value::String(one)) => vec![one.clone()],
            _ => fields.list("stop").iter().map(text).collect(),
        };
        Self {
            model: fields.optional_text("model").unwrap_or(DEFAULT_MODEL).to_owned(),
            messages: messages.iter().map(|message| Message::new(message, &called)).collect(),
            functions: tools().filter_map(|(_, tool)| tool.get("function").map(Function::new)).collect(),
            retrievals: tools().filter_map(|(at, tool)| Some(Retrieval::new(at, tool.get("retrieval")?))).collect(),
            tool_choice,
            guide: Guide::new(fields, quirks),
            max_tokens: fields.count("max_tokens").into_iter().chain(fields.count("max_completion_tokens")).min(),
            reasoning_tokens: 0,
            // An empty stop sequence matches everywhere and has no meaning.
            stop: stop.into_iter().filter(|stop| !stop.is_empty()).collect(),
            choices: fields.count("n").unwrap_or(1),
            stream: fields.flag("stream"),
            logprobs: fields.flag("logprobs").then(|| fields.count("top_logprobs").unwrap_or(0)),
            quirks,
            scripted: None,
        }
    }

    /// Returns the last user message.
    pub(crate) fn question(&self) -> &str {
        self.messages.iter().rev().find(|message| message.role == "user").map_or("", |message| &message.text)
    }

    /// Returns the tool results after the last assistant message, oldest first.
    pub(crate) fn open_results(&self) -> Vec<&Message> {
        let mut open: Vec<_> = self.messages.iter().rev().take_while(|message| message.role == "tool").collect();
        open.reverse();
        open
    }
}

impl Message {
    fn new(message: &Value, called: &HashMap<&str, &str>) -> Self {
        let content = message.get("content").map(content_text).unwrap_or_default();
        let named = message.get("name").and_then(Value::as_str).map(str::to_owned);
        let called = || called.get(message.get("tool_call_id")?.as_str()?).map(|name| (*name).to_owned());
        let role = match message.get("role").map(text).unwrap_or_default() {
            role if role == "developer" => "system".to_owned(),
            role => role,
        };
        Self { role, text: content, function: named.or_else(called) }
    }
}

/// Returns the text of all parts of a message.
pub(crate) fn content_text(content: &Value) -> String {
    match content {
        Value::Array(parts) => {
            let texts: Vec<String> = parts.iter().filter_map(|part| part.get("text")).map(text).collect();
            texts.join("\n")
        }
        content => text(content),
    }
}

/// Returns the names of the called functions by call id.
fn called_functions(messages: &[Value]) -> HashMap<&str, &str> {
    let calls = messages.iter().filter_map(|message| message.get("tool_calls")?.as_array()).flatten();
    calls.filter_map(|call| Some((call.get("id")?.as_str()?, call.pointer("/function/name")?.as_str()?))).collect()
}

impl Function {
    fn new(function: &Value) -> Self {
        Self {
            name: function.get("name").map(text).unwrap_or_default(),
            description: function.get("description").map(text).unwrap_or_default(),
            parameters: function.get("parameters").cloned().unwrap_or_else(|| Value::Object(serde_json::Map::new())),
        }
    }
}

impl Retrieval {
    fn new(at: usize, retrieval: &Value) -> Self {
        let buckets = retrieval.get("bucket_ids").and_then(Value::as_array);
        let results = retrieval.get("max_num_results").and_then(whole_number);
        Self {
            at,
            buckets: buckets.map(|buckets| buckets.iter().map(text).collect()).unwrap_or_default(),
            max_results: results.map_or(DEFAULT_RESULTS, |n| usize::try_from(n).unwrap_or(usize::MAX)),
        }
    }
}

impl Guide {
    fn new(fields: &Fields, quirks: Quirks) -> Self {
        let older = if quirks.ignore_guided { None } else { Self::older(fields) };
        older.unwrap_or_else(|| Self::newer(fields))
    }

    /// Returns the form requested by fields that newer SDKs lack.
    fn older(fields: &Fields) -> Option<Self> {
        if fields.get("guided_choice").is_some() {
            return Some(Self::Choice(fields.list("guided_choice").iter().map(text).collect()));
        }
        if let Some(regex) = fields.optional_text("guided_regex") {
            return Some(Self::Regex(regex.to_owned()));
        }
        let schema = fields.get("guided_json")?.clone();
        Some(Self::Schema { schema, field: "guided_json", strict: false })
    }

    fn newer(fields: &Fields) -> Self {
        let Some(format) = fields.get("response_format") else {
            return Self::Free;
        };
        let strict = format.pointer("/json_schema/strict").and_then(Value::as_bool).unwrap_or(false);
        match (format.get("type").and_then(Value::as_str), format.pointer("/json_schema/schema")) {
            (Some("json_schema"), Some(schema)) => {
                Self::Schema { schema: schema.clone(), field: "response_format", strict }
            }
            (Some("json_object" | "json_schema"), _) => Self::Object,
            _ => Self::Free,
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::{body, tables};

    fn read(body: Value) -> ChatRequest {
        ChatRequest::new(&body::read(tables::CHAT, body.to_string().as_bytes()).unwrap(), Quirks::default())
    }

    #[test]
    fn defaults_are_the_documented_ones() {
        let request = read(json!({"messages": [{"role": "user", "content": "Hi"}]}));
        assert_eq!((request.model.as_str(), request.choices, request.stream), (DEFAULT_MODEL, 1, false));
        assert_eq!((request.tool_choice, request.guide), (ToolChoice::Auto, Guide::Free));
        assert!(request.logprobs.is_none() && request.max_tokens.is_none());
    }

    #[test]
    fn parts_tools_and_results_are_parsed() {
        let request = read(json!({
            "messages": [
                {"role": "user", "content": [
                    {"type": "text", "text": "Look:"}, {"type": "image_url", "image_url": "https://x.test/a.png"},
                    {"type": "image_url", "image_url": {"url": "https://x.test/b.png"}}, {"type": "text", "text": "why?"}
                ]},
                {"role": "assistant", "content": null, "tool_calls": [
                    {"id": "call_1", "type": "function", "function": {"name": "look", "arguments": "{}"}}
                ]},
                {"role": "tool", "tool_call_id": "call_1", "content": "a cat"},
                {"role": "tool", "name": "hear", "content": "a dog"}
            ],
            "tools": [
                {"type": "function", "function": {"name": "look"}},
                {"type": "retrieval", "retrieval": {"bucket_ids": ["a", "b"], "max_num_results": 2}}
            ],
            "stop": ["", "END"], "n": 2.0, "logprobs": true, "top_logprobs": 3
        }));
        assert_eq!(request.question(), "Look:\nwhy?");
        let open: Vec<_> = request.open_results().iter().map(|m| m.function.clone().unwrap()).collect();
        assert_eq!(open, ["look", "hear"]);
        assert_eq!(request.functions.len(), 1);
        assert_eq!((request.retrievals[0].at, request.retrievals[0].max_results), (1, 2));
        assert_eq!((request.stop, request.choices, request.logprobs), (vec!["END".to_owned()], 2, Some(3)));
    }
}
