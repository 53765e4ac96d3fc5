//! Content of a message, a system prompt or the result of a tool.

use serde::{Deserialize, Deserializer, Serialize};
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

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Content {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

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
