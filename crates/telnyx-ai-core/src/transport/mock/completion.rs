//! The wire format of a chat completion, plain or streamed.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::MockRequest;

/// The `created` time of all completions, 2026-01-01.
const CREATED: u64 = 1_767_225_600;
/// The end of the only path whose responses have this format.
const PATH: &str = "/chat/completions";

/// The content of a completion.
#[derive(Clone, Debug)]
pub(super) struct Completion {
    /// The pieces of the text. Empty for a completion that calls tools.
    pieces: Vec<String>,
    calls: Vec<Call>,
}

#[derive(Clone, Debug)]
struct Call {
    name: String,
    /// The arguments, or the reason why they are not JSON.
    arguments: Result<String, String>,
}

/// The body of a response.
pub(super) struct Rendered {
    pub(super) content_type: &'static str,
    pub(super) chunks: Vec<Bytes>,
}

/// The fields of a request that determine its response.
#[derive(Default, Deserialize)]
#[serde(default)]
struct RequestFields {
    model: Option<String>,
    stream: Option<bool>,
    messages: Vec<Value>,
}

impl Completion {
    pub(super) fn text(pieces: Vec<String>) -> Self {
        Self { pieces, calls: Vec::new() }
    }

    pub(super) fn calls<N: Into<String>, A: Serialize>(calls: impl IntoIterator<Item = (N, A)>) -> Self {
        let calls = calls.into_iter().map(|(name, arguments)| {
            let name = name.into();
            let arguments = text_of(&arguments)
                .map_err(|error| format!("the arguments of the tool call {name:?} are not JSON: {error}"));
            Call { name, arguments }
        });
        Self { pieces: Vec::new(), calls: calls.collect() }
    }

    /// Returns the response to a request. If `open`, a stream has no end.
    pub(super) fn render(&self, request: &MockRequest, number: usize, open: bool) -> Result<Rendered, String> {
        let path = request.url.path();
        if !path.ends_with(PATH) {
            let method = &request.method;
            return Err(format!(
                "the mock reply is a chat completion, and the request is {method} {path}; reply with `MockReply::json` or \
                 `MockReply::events`"
            ));
        }
        let fields: RequestFields = serde_json::from_slice(&request.body)
            .map_err(|error| format!("the request for a chat completion is not JSON: {error}"))?;
        let calls = self.calls.iter().zip(1..).map(|(call, at)| {
            let arguments = call.arguments.clone()?;
            Ok(json!({
                "id": format!("call_{number}_{at}"),
                "type": "function",
                "function": { "name": call.name, "arguments": arguments },
            }))
        });
        let calls: Vec<Value> = calls.collect::<Result<_, String>>()?;
        let response = Response { number, fields: &fields, pieces: &self.pieces, calls };
        Ok(if fields.stream == Some(true) {
            Rendered { content_type: "text/event-stream", chunks: response.events(open) }
        } else {
            Rendered { content_type: "application/json", chunks: vec![response.body().to_string().into()] }
        })
    }
}

/// The response to one request.
struct Response<'a> {
    number: usize,
    fields: &'a RequestFields,
    pieces: &'a [String],
    calls: Vec<Value>,
}

impl Response<'_> {
    fn body(&self) -> Value {
        let mut message = json!({ "role": "assistant", "content": self.content(&self.pieces.concat()) });
        if let (Some(message), false) = (message.as_object_mut(), self.calls.is_empty()) {
            message.insert("tool_calls".to_owned(), Value::Array(self.calls.clone()));
        }
        let choice = json!({ "index": 0, "message": message, "finish_reason": self.finish_reason() });
        self.object("chat.completion", &[choice], Some(self.usage()))
    }

    fn events(&self, open: bool) -> Vec<Bytes> {
        let delta = |delta: Value| json!({ "index": 0, "delta": delta, "finish_reason": null });
        let mut choices = vec![delta(json!({ "role": "assistant", "content": self.content("") }))];
        choices.extend(self.pieces.iter().map(|piece| delta(json!({ "content": piece }))));
        for (at, call) in self.calls.iter().enumerate() {
            let (id, function) = (call.get("id"), call.get("function"));
            let part = |name: &str| function.and_then(|function| function.get(name));
            // Models send the name first and the arguments in separate deltas.
            let start = json!({
                "index": at, "id": id, "type": "function", "function": { "name": part("name"), "arguments": "" }
            });
            let rest = json!({ "index": at, "function": { "arguments": part("arguments") } });
            choices.extend([start, rest].map(|call| delta(json!({ "tool_calls": [call] }))));
        }
        if !open {
            choices.push(json!({ "index": 0, "delta": {}, "finish_reason": self.finish_reason() }));
        }
        let chunk = |choices: &[Value], usage| self.object("chat.completion.chunk", choices, usage);
        let mut chunks: Vec<Value> = choices.into_iter().map(|choice| chunk(&[choice], None)).collect();
        if !open {
            chunks.push(chunk(&[], Some(self.usage())));
        }
        let mut events: Vec<Bytes> = chunks.iter().map(|chunk| format!("data: {chunk}\n\n").into()).collect();
        if !open {
            events.push(Bytes::from_static(b"data: [DONE]\n\n"));
        }
        events
    }

    fn object(&self, kind: &str, choices: &[Value], usage: Option<Value>) -> Value {
        let mut object = json!({
            "id": format!("chatcmpl-{}", self.number),
            "object": kind,
            "created": CREATED,
            "model": self.fields.model.as_deref().unwrap_or("mock"),
            "choices": choices,
        });
        if let (Some(object), Some(usage)) = (object.as_object_mut(), usage) {
            object.insert("usage".to_owned(), usage);
        }
        object
    }

    /// Returns the text, or null for a completion that calls tools.
    fn content<'a>(&self, text: &'a str) -> Option<&'a str> {
        Some(text).filter(|_| self.calls.is_empty())
    }

    fn finish_reason(&self) -> &'static str {
        if self.calls.is_empty() { "stop" } else { "tool_calls" }
    }

    fn usage(&self) -> Value {
        let sent = self.fields.messages.iter().filter_map(|message| message.get("content")?.as_str());
        let called = self.calls.iter().filter_map(|call| call.pointer("/function/arguments")?.as_str());
        let (prompt, completion) = (sent.map(words).sum::<usize>(), words(&self.pieces.concat()));
        let completion = completion + called.map(words).sum::<usize>();
        json!({ "prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion })
    }
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Returns a string unchanged, and any other value as JSON.
fn text_of(value: &impl Serialize) -> serde_json::Result<String> {
    let text = serde_json::to_string(value)?;
    if text.starts_with('"') { serde_json::from_str(&text) } else { Ok(text) }
}
