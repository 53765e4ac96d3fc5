//! The part of a message that a chunk adds.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use telnyx_ai_core::{FunctionCall, Role, internal::lenient, keep_extra};

use crate::content::ContentPart;
use crate::message::reasoning;

/// The part of a message that a chunk adds.
///
/// ```
/// let delta: telnyx_ai_chat::Delta = serde_json::from_str(r#"{"role":"assistant","content":"Hel","reasoning":"Hm."}"#)?;
/// assert_eq!((delta.content.as_deref(), delta.reasoning()), (Some("Hel"), Some("Hm.")));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(from = "WireDelta")]
pub struct Delta {
    /// Role of the speaker, in the first chunk.
    pub role: Option<Role>,
    /// More text.
    pub content: Option<String>,
    /// The parts of `content`, where it is a list with other parts than plain text; their text is in `content` too.
    pub parts: Vec<ContentPart>,
    /// More of one or several tool calls.
    pub tool_calls: Vec<ToolCallDelta>,
    /// Fields that the SDK does not model, such as `refusal`.
    pub extra: Map<String, Value>,
    pub(crate) reasoning_content: Option<String>,
    pub(crate) reasoning: Option<String>,
    pub(crate) thinking: Option<String>,
}

/// A [`Delta`] with its content as it is on the wire.
struct WireDelta {
    role: Option<Role>,
    content: Added,
    tool_calls: Vec<ToolCallDelta>,
    extra: Map<String, Value>,
    reasoning_content: Option<String>,
    reasoning: Option<String>,
    thinking: Option<String>,
}

keep_extra!(WireDelta {
    "role" => role: Option<Role> = Deserialize::deserialize,
    "content" => content: Added = added,
    "tool_calls" => tool_calls: Vec<ToolCallDelta> = lenient::list,
    "reasoning_content" => reasoning_content: Option<String> = lenient::opt_json_text,
    "reasoning" => reasoning: Option<String> = lenient::opt_json_text,
    "thinking" => thinking: Option<String> = lenient::opt_json_text,
});

impl From<WireDelta> for Delta {
    fn from(wire: WireDelta) -> Self {
        let WireDelta { role, content, tool_calls, extra, reasoning_content, reasoning, thinking } = wire;
        let (content, parts) = match content {
            Added::Text(text) => (text, Vec::new()),
            Added::Parts(parts) => {
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
    /// More of what the model thinks before it answers (wire: `reasoning_content`, `reasoning` or `thinking`).
    ///
    /// ```
    /// let delta: telnyx_ai_chat::Delta = serde_json::from_str(r#"{"reasoning_content":"Hm."}"#)?;
    /// assert_eq!(delta.reasoning(), Some("Hm."));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn reasoning(&self) -> Option<&str> {
        reasoning([&self.reasoning_content, &self.reasoning, &self.thinking])
    }
}

/// A piece of a tool call.
///
/// ```
/// let piece: telnyx_ai_chat::ToolCallDelta = serde_json::from_str(r#"{"index":0,"function":{"arguments":"{\"ci"}}"#)?;
/// assert_eq!((piece.index, piece.function.arguments.as_str()), (Some(0), "{\"ci"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ToolCallDelta {
    /// Position of the call in the message, from 0; some servers leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    /// The id of the call; mostly in its first piece only.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The kind of tool (wire: `type`).
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// The name, mostly in the first piece only, and more of the arguments.
    #[serde(skip_serializing_if = "is_empty")]
    pub function: FunctionCall,
    /// Fields that the SDK does not model, such as `extra_content`, or more of `custom` in a call of a custom tool.
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
    /// Returns the name of the function or of the custom tool; empty in most pieces but the first.
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

/// The content that a delta adds.
enum Added {
    Text(Option<String>),
    Parts(Vec<ContentPart>),
}

impl Default for Added {
    fn default() -> Self {
        Self::Text(None)
    }
}

/// Reads a text, null, or one or several content parts.
fn added<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Added, D::Error> {
    let mut parts = None;
    let text = lenient::opt_text_or(deserializer, "a text, null or an array of content parts", |value| {
        parts = Some(match value {
            Value::Array(_) => lenient::list(value).ok()?,
            // An object that is no part is not taken for one without text, because what it says would be lost.
            _ => vec![ContentPart::deserialize(value.get("type").and(Some(value))?).ok()?],
        });
        Some(String::new())
    })?;
    Ok(parts.map_or(Added::Text(text), Added::Parts))
}
