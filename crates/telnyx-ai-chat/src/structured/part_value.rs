//! Values that are parsed when they are first used.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard};

use serde::{Serialize, Serializer};
use serde_json::Value;
use telnyx_ai_core::decode;

/// A value of a structured response, which converts to a [`Value`].
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::from_env()?;
/// let mut stream = telnyx.chat().stream_as::<Vec<String>>("Suggest three names for a cat.").await?;
/// while let Some(part) = stream.try_next().await? {
///     match part.value.as_value().as_str() {
///         Some(name) => println!("{name}"),
///         None => println!("all: {}", part.value), // all: ["Ada","Bo","Cy"]
///     }
/// }
/// # Ok(()) }
/// ```
///
/// Values share the text of the response. A list or object is parsed when it is first used, so unused values cost
/// nothing.
#[derive(Clone)]
pub struct PartValue {
    text: SharedText,
    range: Range<usize>,
    value: OnceLock<Value>,
}

impl PartValue {
    /// Returns the JSON value. `Value::from` converts to an owned value.
    pub fn as_value(&self) -> &Value {
        // The tokens were checked on arrival, so parsing does not fail.
        self.value.get_or_init(|| decode::text(&self.text()).unwrap_or_default())
    }

    /// Creates a value from the range of its text.
    pub(super) fn of(text: &SharedText, range: Range<usize>) -> Self {
        Self { text: text.clone(), range, value: OnceLock::new() }
    }

    /// Creates a value that is already parsed.
    pub(super) fn scalar(text: &SharedText, range: Range<usize>, value: Value) -> Self {
        Self { text: text.clone(), range, value: value.into() }
    }

    #[cfg(test)]
    pub(super) fn is_read(&self) -> bool {
        self.value.get().is_some()
    }

    /// Returns a copy of the JSON text, so that parsing does not hold the lock.
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

/// The text of a response, which its stream appends to.
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
