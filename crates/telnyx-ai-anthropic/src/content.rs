//! The content of a message, a system prompt or the result of a tool, and that result: each may contain the other.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::from_text;
use telnyx_ai_core::internal::lenient::{self, TextOrList};

use crate::block::ContentBlock;

/// Text, or blocks of content.
///
/// ```
/// use telnyx_ai_anthropic::{Content, ContentBlock};
///
/// assert_eq!(Content::from("Hi"), Content::Text("Hi".into()));
/// assert_eq!(Content::from([ContentBlock::text("Hi")]), Content::Blocks(vec![ContentBlock::text("Hi")]));
/// ```
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
    /// The blocks; text is one block.
    ///
    /// ```
    /// use telnyx_ai_anthropic::{Content, ContentBlock};
    ///
    /// assert_eq!(Content::from("Hi").into_blocks(), [ContentBlock::text("Hi")]);
    /// ```
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
///
/// ```
/// use telnyx_ai_anthropic::{Content, ToolResultBlock};
///
/// let result: ToolResultBlock = serde_json::from_str(r#"{"tool_use_id":"toolu_1","content":"21","is_error":false}"#)?;
/// assert_eq!((result.content, result.is_error), (Some(Content::from("21")), Some(false)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolResultBlock {
    /// The call, by its id.
    #[serde(default, deserialize_with = "lenient::string")]
    pub tool_use_id: String,
    /// The output; it may be empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// It failed, and the content says why.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub is_error: Option<bool>,
    /// Fields that the SDK does not model.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl ToolResultBlock {
    pub(crate) fn new(tool_use_id: impl Into<String>, content: impl Into<Content>) -> Self {
        let (tool_use_id, content) = (tool_use_id.into(), Some(content.into()));
        Self { tool_use_id, content, is_error: None, extra: Map::new() }
    }
}
