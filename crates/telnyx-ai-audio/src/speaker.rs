//! A speaker of a recording.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use telnyx_ai_core::internal::lenient;

/// A speaker that a model has told from the others.
///
/// ```
/// use telnyx_ai_audio::Speaker;
///
/// assert_eq!(serde_json::from_str::<Speaker>("1")?, Speaker::Number(1));
/// assert_eq!(serde_json::from_str::<Speaker>(r#""1""#)?, Speaker::Number(1));
/// assert_eq!(serde_json::from_str::<Speaker>(r#""Ann""#)?.to_string(), "Ann");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Speaker {
    /// The number of the speaker, from 0, in its channel.
    Number(u64),
    /// A value of another kind, such as a name.
    Other(Value),
}

impl fmt::Display for Speaker {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(out),
            Self::Other(Value::String(name)) => out.pad(name),
            Self::Other(value) => value.fmt(out),
        }
    }
}

impl<'de> Deserialize<'de> for Speaker {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
    }
}

impl From<Value> for Speaker {
    fn from(value: Value) -> Self {
        match lenient::opt_any_count(&value) {
            Ok(Some(number)) => Self::Number(number),
            _ => Self::Other(value),
        }
    }
}
