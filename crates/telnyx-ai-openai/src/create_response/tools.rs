//! Tools in the flat form of this API.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use telnyx_ai_chat::{FunctionDefinition, Tool};
use telnyx_ai_core::internal::lenient;

use crate::tagged;

/// Writes tools in the flat form: the name, description and parameters of a function are beside `type`. In the chat
/// form these fields are in an object `function`.
pub(super) fn flat<S: Serializer>(tools: &[Tool], serializer: S) -> std::result::Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    #[serde(tag = "type", rename_all = "snake_case")]
    enum Flat<'a> {
        Function(&'a FunctionDefinition),
        #[serde(untagged)]
        Unchanged(&'a Tool),
    }
    serializer.collect_seq(tools.iter().map(|tool| match tool {
        Tool::Function { function } => Flat::Function(function),
        other => Flat::Unchanged(other),
    }))
}

/// Reads the tools that [`flat`] writes.
pub(super) fn from_flat<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Vec<Tool>, D::Error> {
    struct Flat(Tool);

    impl<'de> Deserialize<'de> for Flat {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
            let tool = Value::deserialize(deserializer)?;
            match tagged::kind(&tool) {
                "function" if tool.get("function").is_none() => {
                    tagged::read(tool).map(|function| Self(Tool::Function { function }))
                }
                // The chat form can only come from `Tool::Other`, so the tool stays a `Tool::Other`.
                "function" => Ok(Self(Tool::Other(tool))),
                _ => Tool::deserialize(tool).map(Self).map_err(D::Error::custom),
            }
        }
    }

    let tools = lenient::list(deserializer)?;
    Ok(tools.into_iter().map(|Flat(tool)| tool).collect())
}
