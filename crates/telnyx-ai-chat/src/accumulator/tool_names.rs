//! Names of the functions that a request declares, to detect that a streamed name is complete.

use std::sync::Arc;

use serde_json::Value;

use crate::chat_request::ChatRequest;
use crate::tool::Tool;

/// Names of the declared functions and custom tools.
#[derive(Clone, Debug, Default)]
pub(super) struct ToolNames(Arc<[String]>);

impl ToolNames {
    pub(super) fn of(request: &ChatRequest) -> Self {
        let added = request.extra.get("tools").and_then(Value::as_array);
        let names = request.tools.iter().filter_map(|tool| match tool {
            Tool::Function { function } => Some(function.name.as_str()),
            Tool::Other(value) => name(value),
            Tool::Retrieval { .. } => None,
        });
        Self(names.chain(added.into_iter().flatten().filter_map(name)).map(str::to_owned).collect())
    }

    /// Returns `true` if `name` is declared, and no declared name continues with `more`.
    pub(super) fn ends_before(&self, name: &str, more: &str) -> bool {
        let continues = |declared: &String| declared.strip_prefix(name).is_some_and(|rest| rest.starts_with(more));
        self.0.iter().any(|declared| declared == name) && !self.0.iter().any(continues)
    }
}

fn name(tool: &Value) -> Option<&str> {
    tool.get("function").unwrap_or(tool).get("name")?.as_str()
}
