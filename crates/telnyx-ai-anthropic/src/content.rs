//! Content of a message, a system prompt or a tool result. Content and tool results can contain each other.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::from_text;
use telnyx_ai_core::internal::lenient::{self, TextOrList};

use crate::block::ContentBlock;

/// Text or content blocks.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Content {
    /// Plain text.
    Text(String),
    /// Blocks in order.
    Blocks(Vec<ContentBlock>),
}

impl Content {
    /// Converts the content into blocks; text becomes one block.
    pub fn into_blocks(self) -> Vec<ContentBlock> {
        match self {
            Self::Text(text) => vec![ContentBlock::text(text)],
            Self::Blocks(blocks) => blocks,
        }
    }
}

from_text!(Content, Content::Text);

impl From<ContentBlock> for Content {
    fn from(block: ContentBlock) -> Self {
        Self::Blocks(vec![block])
    }
}

impl From<Vec<ContentBlock>> for Content {
    fn from(blocks: Vec<ContentBlock>) -> Self {
        Self::Blocks(blocks)
    }
}

impl<const N: usize> From<[ContentBlock; N]> for Content {
    fn from(blocks: [ContentBlock; N]) -> Self {
        Self::Blocks(blocks.into())
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match lenient::text_or_list(deserializer, "a text or an array of content blocks")? {
            TextOrList::Text(text) => Self::Text(text),
            TextOrList::List(list) => Self::Blocks(list),
        })
    }
}

/// The output of a tool call, or its error.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolResultBlock {
    /// Id of the tool call.
    #[serde(default, deserialize_with = "lenient::string")]
    pub tool_use_id: String,
    /// Output or error of the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// `true` if the call failed; the content then describes the error.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub is_error: Option<bool>,
    /// Unknown fields.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl ToolResultBlock {
    pub(crate) fn new(tool_use_id: impl Into<String>, content: impl Into<Content>) -> Self {
        let (tool_use_id, content) = (tool_use_id.into(), Some(content.into()));
        Self { tool_use_id, content, is_error: None, extra: Map::new() }
    }
}
