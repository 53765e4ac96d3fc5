//! Additions to a message, carried by chunks.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use telnyx_ai_core::{FunctionCall, Role, internal::lenient, keep_extra};

use crate::content::ContentPart;
use crate::message::reasoning;

/// An addition to a message, carried by one chunk.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(from = "WireDelta")]
pub struct Delta {
    /// Role of the speaker, in the first chunk.
    pub role: Option<Role>,
    /// Added text.
    pub content: Option<String>,
    /// The parts of `content`, if it is a list with a part other than plain text. Their text is in `content` too.
    pub parts: Vec<ContentPart>,
    /// Additions to tool calls.
    pub tool_calls: Vec<ToolCallDelta>,
    /// Extra fields, unknown to the SDK, such as `refusal`.
    pub extra: Map<String, Value>,
    pub(crate) reasoning_content: Option<String>,
    pub(crate) reasoning: Option<String>,
    pub(crate) thinking: Option<String>,
}

/// The wire form of a [`Delta`].
struct WireDelta {
    role: Option<Role>,
    content: DeltaContent,
    tool_calls: Vec<ToolCallDelta>,
    extra: Map<String, Value>,
    reasoning_content: Option<String>,
    reasoning: Option<String>,
    thinking: Option<String>,
}

keep_extra!(WireDelta {
    "role" => role: Option<Role> = Deserialize::deserialize,
    "content" => content: DeltaContent = delta_content,
    "tool_calls" => tool_calls: Vec<ToolCallDelta> = lenient::list,
    "reasoning_content" => reasoning_content: Option<String> = lenient::opt_json_text,
    "reasoning" => reasoning: Option<String> = lenient::opt_json_text,
    "thinking" => thinking: Option<String> = lenient::opt_json_text,
});

impl From<WireDelta> for Delta {
    fn from(wire: WireDelta) -> Self {
        let WireDelta { role, content, tool_calls, extra, reasoning_content, reasoning, thinking } = wire;
        let (content, parts) = match content {
            DeltaContent::Text(text) => (text, Vec::new()),
            DeltaContent::Parts(parts) => {
                let text = parts.iter().filter_map(ContentPart::as_text).collect();
                let is_plain = parts.iter().all(|part| matches!(part, ContentPart::Text(_)));
                (Some(text), if is_plain { Vec::new() } else { parts })
            }
        };
        Self { role, content, parts, tool_calls, extra, reasoning_content, reasoning, thinking }
    }
}

impl Serialize for Delta {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Content<'a> {
            Text(&'a str),
            Parts(&'a [ContentPart]),
        }
        #[derive(Serialize)]
        struct Written<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            role: &'a Option<Role>,
            #[serde(skip_serializing_if = "Option::is_none")]
            content: Option<Content<'a>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            reasoning_content: &'a Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            reasoning: &'a Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            thinking: &'a Option<String>,
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            tool_calls: &'a [ToolCallDelta],
            #[serde(flatten)]
            extra: &'a Map<String, Value>,
        }
        let Self { role, content, parts, tool_calls, extra, reasoning_content, reasoning, thinking } = self;
        let text = content.as_deref().map(Content::Text);
        let content = if parts.is_empty() { text } else { Some(Content::Parts(parts)) };
        Written { role, content, reasoning_content, reasoning, thinking, tool_calls, extra }.serialize(serializer)
    }
}

impl Delta {
    /// Returns the added reasoning (wire: `reasoning_content`, `reasoning` or `thinking`).
    pub fn reasoning(&self) -> Option<&str> {
        reasoning([&self.reasoning_content, &self.reasoning, &self.thinking])
    }
}

/// An addition to a tool call, carried by one chunk.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ToolCallDelta {
    /// Position of the call in the message, from 0; some servers omit it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    /// Id of the call, usually only in its first addition.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Kind of the tool (wire: `type`).
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Name of the function, usually only in the first addition, and added arguments.
    #[serde(skip_serializing_if = "is_empty")]
    pub function: FunctionCall,
    /// Extra fields, unknown to the SDK, such as `extra_content`, or an addition to `custom` in a call of a custom
    /// tool.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

keep_extra!(ToolCallDelta {
    "index" => index: Option<u64> = lenient::opt_any_count,
    "id" => id: String = lenient::string,
    "type" => kind: String = lenient::string,
    "function" => function: FunctionCall = lenient::or_default,
});

impl ToolCallDelta {
    /// Returns the name of the function or custom tool; empty in most additions after the first.
    #[cfg(feature = "client")]
    pub(crate) fn name(&self) -> &str {
        name_of(&self.function, &self.extra)
    }
}

/// Returns the name of the function or custom tool of a call, given its function and its extra fields.
#[cfg(feature = "client")]
pub(crate) fn name_of<'a>(function: &'a FunctionCall, extra: &'a Map<String, Value>) -> &'a str {
    let custom = || extra.get("custom")?.get("name")?.as_str();
    Some(function.name.as_str()).filter(|name| !name.is_empty()).or_else(custom).unwrap_or_default()
}

fn is_empty(function: &FunctionCall) -> bool {
    *function == FunctionCall::default()
}

/// The content of a delta.
enum DeltaContent {
    Text(Option<String>),
    Parts(Vec<ContentPart>),
}

impl Default for DeltaContent {
    fn default() -> Self {
        Self::Text(None)
    }
}

/// Reads a text, null, or one or several content parts.
fn delta_content<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DeltaContent, D::Error> {
    let mut parts = None;
    let text = lenient::opt_text_or(deserializer, "a text, null or an array of content parts", |value| {
        parts = Some(match value {
            Value::Array(_) => lenient::list(value).ok()?,
            // An object without a `type` is rejected, because its content would be lost.
            _ => vec![ContentPart::deserialize(value.get("type").and(Some(value))?).ok()?],
        });
        Some(String::new())
    })?;
    Ok(parts.map_or(DeltaContent::Text(text), DeltaContent::Parts))
}
