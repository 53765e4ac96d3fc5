//! Parameters of a message to add.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;
#[cfg(feature = "client")]
use telnyx_ai_core::{Error, Result};
use telnyx_ai_core::{ExtraFields, Role, Timestamp, ToolCall};

/// Parameters of [`Conversations::add_message`](crate::Conversations::add_message).
///
/// ```
/// use telnyx_ai::conversations::{AddMessage, Role, ToolCall};
///
/// let question = AddMessage::new(Role::User).content("Where is my order?").metadata("channel", "sms");
/// let call = ToolCall::function("call_1", "order_status", r#"{"id":"A-1"}"#);
/// let assistant = AddMessage::new(Role::Assistant).tool_call(call);
/// let result = AddMessage::new(Role::Tool).tool_call_id("call_1").content("on its way");
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AddMessage {
    /// Role of the speaker.
    pub role: Role,
    /// Text of the message. Default: empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// Name of the speaker or the tool. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Id of the tool call whose result is in a message of role `tool`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_call_id: Option<String>,
    /// Tools that the assistant called.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// Tool choice of the request: a string (`auto`, `none`, `required`) or an object that names a tool.
    #[serde(default, deserialize_with = "lenient::present", skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<Value>,
    /// Time of sending. Default: the current time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// Metadata by key: texts, integers, booleans, and lists of these.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
    /// Extra fields of the body.
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl AddMessage {
    /// Creates an empty message of a role.
    pub fn new(role: impl Into<Role>) -> Self {
        Self {
            role: role.into(),
            content: None,
            name: None,
            tool_call_id: None,
            tool_calls: Vec::new(),
            tool_choice: None,
            sent_at: None,
            metadata: Map::new(),
            extra: ExtraFields::default(),
        }
    }

    /// Adds a call to [`tool_calls`](field@Self::tool_calls).
    #[must_use]
    pub fn tool_call(mut self, call: ToolCall) -> Self {
        self.tool_calls.push(call);
        self
    }

    /// Adds a key to [`metadata`](field@Self::metadata), or replaces its value.
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// Sets [`content`](field@Self::content).
    #[must_use]
    pub fn content(mut self, content: impl Into<String>) -> Self {
        self.content = Some(content.into());
        self
    }

    /// Sets [`name`](field@Self::name).
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets [`tool_call_id`](field@Self::tool_call_id).
    #[must_use]
    pub fn tool_call_id(mut self, tool_call_id: impl Into<String>) -> Self {
        self.tool_call_id = Some(tool_call_id.into());
        self
    }

    /// Sets [`tool_choice`](field@Self::tool_choice).
    #[must_use]
    pub fn tool_choice(mut self, tool_choice: impl Into<Value>) -> Self {
        self.tool_choice = Some(tool_choice.into());
        self
    }

    /// Sets [`sent_at`](field@Self::sent_at).
    #[must_use]
    pub fn sent_at(mut self, sent_at: Timestamp) -> Self {
        self.sent_at = Some(sent_at);
        self
    }

    /// Adds an extra field to the body. The call rejects the name of a field that has a setter.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra = self.extra.with(name, value);
        self
    }

    /// Rejects metadata that the service would reject.
    #[cfg(feature = "client")]
    pub(crate) fn check(&self) -> Result<()> {
        let plain =
            |value: &Value| matches!(value, Value::String(_) | Value::Bool(_)) || value.is_i64() || value.is_u64();
        let wrong = self.metadata.iter().find(|(_, value)| match value {
            Value::Array(items) => !items.iter().all(plain),
            value => !plain(value),
        });
        match wrong {
            Some((key, value)) => {
                let problem = format!("is `{value}`; give a text, an integer, a boolean, or a list of these");
                Err(Error::invalid_input(&format!("metadata.{key}"), problem))
            }
            None => Ok(()),
        }
    }
}
