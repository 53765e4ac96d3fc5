//! The setting of the cost guard.

use std::fmt;

use datafusion::common::config::{ConfigField, Visit};
use datafusion::common::config_err;
use datafusion::error::Result;

/// Reaction to a plan that pays for rows that it may not need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Guard {
    /// The plan runs, and a line of the log and of `EXPLAIN` warns about it.
    #[default]
    Warn,
    /// The plan is an error.
    Refuse,
    /// The cost guard is off: plans are those of DataFusion.
    Off,
}

impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warn => "warn",
            Self::Refuse => "refuse",
            Self::Off => "off",
        })
    }
}

impl ConfigField for Guard {
    fn visit<V: Visit>(&self, visitor: &mut V, key: &str, description: &'static str) {
        visitor.some(key, self, description);
    }

    fn set(&mut self, _key: &str, value: &str) -> Result<()> {
        *self = match value.trim().to_ascii_lowercase().as_str() {
            "warn" => Self::Warn,
            "refuse" => Self::Refuse,
            "off" => Self::Off,
            _ => return config_err!("telnyx.guard is '{value}'; it must be 'warn', 'refuse' or 'off'"),
        };
        Ok(())
    }

    fn reset(&mut self, _key: &str) -> Result<()> {
        *self = Self::default();
        Ok(())
    }
}
