//! Values that are read from their text when they are used.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard};

use serde::{Serialize, Serializer};
use serde_json::Value;
use telnyx_ai_core::decode;

/// A value of a structured response.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
/// # #[derive(serde::Deserialize, schemars::JsonSchema)] struct Plan { steps: Vec<String> }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"steps\\\":[\\\"Dig\\\",\\\"Sow\\\"]}\"},\"finish_reason\":\"stop\"}]}\n\n"]));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// use serde_json::{Value, json};
///
/// let mut stream = telnyx_ai_chat::Chat::new(&client).stream_as::<Plan>("Plan my garden.").await?;
/// let first = stream.try_next().await?.unwrap().value;
/// assert_eq!((first.as_value().as_str(), first.to_string()), (Some("Dig"), "\"Dig\"".to_owned()));
/// assert_eq!(first, json!("Dig"));
/// let owned: Value = first.into();
/// # assert_eq!(owned, json!("Dig"));
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// Values share the text of the response. A list or object is read from it when it is first used, so one that nobody
/// uses costs nothing.
#[derive(Clone)]
pub struct PartValue {
    text: SharedText,
    range: Range<usize>,
    value: OnceLock<Value>,
}

impl PartValue {
    /// The JSON value. Use `Value::from` to own it.
    pub fn as_value(&self) -> &Value {
        // Its tokens were checked when they came, so it can be read.
        self.value.get_or_init(|| decode::text(&self.text()).unwrap_or_default())
    }

    /// The value whose text is there.
    pub(super) fn of(text: &SharedText, range: Range<usize>) -> Self {
        Self { text: text.clone(), range, value: OnceLock::new() }
    }

    /// The value whose text is there and has been read.
    pub(super) fn scalar(text: &SharedText, range: Range<usize>, value: Value) -> Self {
        Self { text: text.clone(), range, value: value.into() }
    }

    #[cfg(test)]
    pub(super) fn is_read(&self) -> bool {
        self.value.get().is_some()
    }

    /// The JSON text. A copy, so that reading it holds up nobody who appends to the response.
    pub(super) fn text(&self) -> String {
        self.text.read().get(self.range.clone()).unwrap_or_default().to_owned()
    }
}

impl From<PartValue> for Value {
    fn from(value: PartValue) -> Self {
        value.as_value();
        value.value.into_inner().unwrap_or_default()
    }
}

impl PartialEq for PartValue {
    fn eq(&self, other: &Self) -> bool {
        self.as_value() == other.as_value()
    }
}

impl PartialEq<Value> for PartValue {
    fn eq(&self, other: &Value) -> bool {
        self.as_value() == other
    }
}

impl PartialEq<PartValue> for Value {
    fn eq(&self, other: &PartValue) -> bool {
        self == other.as_value()
    }
}

impl Serialize for PartValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_value().serialize(serializer)
    }
}

impl fmt::Display for PartValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_value().fmt(f)
    }
}

impl fmt::Debug for PartValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_value().fmt(f)
    }
}

/// The text of a response, to which its stream appends.
#[derive(Clone, Default)]
pub(super) struct SharedText(Arc<RwLock<String>>);

impl SharedText {
    pub(super) fn push(&self, more: &str) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).push_str(more);
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, String> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}
