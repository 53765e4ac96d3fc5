//! The messages of a conversation.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Error, ExtraFields, Result, Role, Timestamp, ToolCall, internal::lenient, paged_list, setters};

paged_list! {
    /// Which messages to list.
    ///
    /// ```
    /// use telnyx_ai_conversations::ListMessages;
    ///
    /// let third = ListMessages::new().page_size(50).page_number(3);
    /// assert_eq!((third.page_size, third.page_number), (Some(50), Some(3)));
    /// ```
    pub struct ListMessages;
    sizes "1 to 100"
}

/// A message of a conversation.
///
/// ```
/// use telnyx_ai_conversations::{ConversationMessage, Role};
///
/// let message: ConversationMessage = serde_json::from_str(
///     r#"{"role":"assistant","text":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"find","arguments":"{}"}}]}"#,
/// )?;
/// assert_eq!((message.role, message.text), (Role::Assistant, None));
/// assert_eq!(message.tool_calls[0].function.name, "find");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConversationMessage {
    /// Who speaks.
    pub role: Role,
    /// What is said; `None` for a message that only calls tools.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The tools that the assistant calls.
    #[serde(default, deserialize_with = "lenient::list")]
    pub tool_calls: Vec<ToolCall>,
    /// When it was stored.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When it was sent.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// What was noted about it: texts, integers, booleans, and lists of these.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub metadata: Map<String, Value>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A message to add.
///
/// ```
/// use telnyx_ai_conversations::{AddMessage, Role};
///
/// let answer = AddMessage::new(Role::Tool).tool_call_id("call_1").content(r#"{"status":"on its way"}"#);
/// assert_eq!((answer.role, answer.tool_call_id.as_deref()), (Role::Tool, Some("call_1")));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AddMessage {
    /// Who speaks.
    pub role: Role,
    /// See [`content()`](Self::content()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// See [`name()`](Self::name()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// See [`tool_call_id()`](Self::tool_call_id()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_call_id: Option<String>,
    /// See [`tool_call()`](Self::tool_call()).
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// See [`tool_choice()`](Self::tool_choice()).
    #[serde(default, deserialize_with = "lenient::present", skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<Value>,
    /// See [`sent_at()`](Self::sent_at()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// See [`metadata()`](Self::metadata()).
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
    /// See [`extra()`](Self::extra()).
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl AddMessage {
    /// An empty message of this role.
    ///
    /// ```
    /// use telnyx_ai_conversations::{AddMessage, Role};
    ///
    /// assert_eq!(AddMessage::new("assistant"), AddMessage::new(Role::Assistant));
    /// ```
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

    /// A tool that the assistant called. Call it again for another one.
    ///
    /// ```
    /// use telnyx_ai_conversations::{AddMessage, Role, ToolCall};
    ///
    /// let call = ToolCall::function("call_1", "order_status", r#"{"id":"A-1"}"#);
    /// let message = AddMessage::new(Role::Assistant).tool_call(call);
    /// assert_eq!(message.tool_calls[0].function.name, "order_status");
    /// ```
    #[must_use]
    pub fn tool_call(mut self, call: ToolCall) -> Self {
        self.tool_calls.push(call);
        self
    }

    /// Notes something about the message: a text, an integer, a boolean, or a list of these. Call it again for another key.
    ///
    /// ```
    /// use telnyx_ai_conversations::{AddMessage, Role};
    ///
    /// let message = AddMessage::new(Role::User).content("Hi").metadata("channel", "sms").metadata("tags", vec!["new", "vip"]);
    /// assert_eq!(message.metadata["channel"], "sms");
    /// ```
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// Checks what the service could only reject.
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

setters! {
    AddMessage::new("user") => AddMessage {
        /// What is said. Empty by default.
        content: impl Into<String> = "Where is my order?",
        /// The name of the speaker or the tool.
        name: impl Into<String> = "Ann",
        /// Which call this message of role `tool` answers.
        tool_call_id: impl Into<String> = "call_1",
        /// Which tool was to be called: a word (`auto`, `none`, `required`) or an object that names one.
        tool_choice: impl Into<Value> = "auto",
        /// When it was sent. Now by default.
        sent_at: Timestamp = telnyx_ai_core::Timestamp::now(),
    }
}
