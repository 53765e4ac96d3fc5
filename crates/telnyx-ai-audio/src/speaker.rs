//! A speaker of a recording.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use telnyx_ai_core::internal::lenient;

/// Speaker that a model distinguished.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Speaker {
    /// Number of the speaker in its channel, from 0.
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
