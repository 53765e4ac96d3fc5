//! Filters in the syntax of the API: `created_at=gte.2026-01-01`, `metadata.tier=eq.gold`.

use std::str::FromStr;

use serde_json::Value;
use telnyx_ai::conversations::{Filter, ListConversations};

/// A filter on a field of a conversation.
#[derive(Clone, Debug)]
pub(crate) struct FieldFilter {
    field: String,
    filter: Filter,
}

impl FromStr for FieldFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (field, filter) = text.split_once('=').ok_or("write FIELD=FILTER, such as name=eq.support")?;
        let is_metadata = field.strip_prefix("metadata.").is_some_and(|key| !key.is_empty());
        if !is_metadata && !["id", "name", "created_at", "last_message_at"].contains(&field) {
            return Err(format!("`{field}` is not a field; use id, name, created_at, last_message_at or metadata.KEY"));
        }
        Ok(Self { field: field.to_owned(), filter: parse(filter)? })
    }
}

impl FieldFilter {
    /// Adds the filter to the parameters of a list.
    pub(super) fn apply(params: ListConversations, Self { field, filter }: Self) -> ListConversations {
        match field.as_str() {
            "id" => params.id(filter),
            "name" => params.name(filter),
            "created_at" => params.created_at(filter),
            "last_message_at" => params.last_message_at(filter),
            metadata => params.metadata(metadata.trim_start_matches("metadata."), filter),
        }
    }
}

/// Reads a filter such as `eq.gold`.
pub(crate) fn parse(text: &str) -> Result<Filter, String> {
    serde_json::from_value(Value::from(text)).map_err(|error| error.to_string())
}
