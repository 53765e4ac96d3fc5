//! The settings as an extension of those of DataFusion.

use std::any::Any;
use std::fmt::Display;

use datafusion::common::config::{ConfigEntry, ConfigExtension, ConfigField, ExtensionOptions, Visit};
use datafusion::common::config_err;
use datafusion::error::{DataFusionError, Result};

use super::TelnyxOptions;

/// The macro `extensions_options!` would list the settings without `telnyx.`. `SHOW` would not find them, and Ballista sends
/// what is listed to the executors, which would drop it.
impl ExtensionOptions for TelnyxOptions {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn cloned(&self) -> Box<dyn ExtensionOptions> {
        Box::new(self.clone())
    }

    fn set(&mut self, key: &str, value: &str) -> Result<()> {
        match (key, value.trim()) {
            // `RESET` knows the settings of DataFusion only.
            (_, "") => ConfigField::reset(self, key),
            // It would fail each row.
            ("max_tokens", "0") => config_err!("telnyx.max_tokens is 0; it must be at least 1"),
            _ => ConfigField::set(self, key, value).map_err(|error| match error {
                DataFusionError::Configuration(_) => error,
                other => DataFusionError::Configuration(format!("telnyx.{key} is '{value}': {}", other.message())),
            }),
        }
    }

    fn entries(&self) -> Vec<ConfigEntry> {
        let mut entries = Entries(Vec::new());
        self.visit(&mut entries, Self::PREFIX, "");
        entries.0
    }
}

struct Entries(Vec<ConfigEntry>);

impl Visit for Entries {
    fn some<V: Display>(&mut self, key: &str, value: V, description: &'static str) {
        self.0.push(ConfigEntry { key: key.to_owned(), value: Some(value.to_string()), description });
    }

    fn none(&mut self, key: &str, description: &'static str) {
        self.0.push(ConfigEntry { key: key.to_owned(), value: None, description });
    }
}

#[cfg(test)]
mod tests;
