//! Content blocks of requests and responses.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;

use crate::content::{Content, ToolResultBlock};
use crate::image::{ImageBlock, ImageSource};
use crate::thinking::{RedactedThinkingBlock, ThinkingBlock};
use crate::tool_use::ToolUseBlock;

/// A block of content.
///
/// ```
/// use serde_json::json;
/// use telnyx_ai::anthropic::ContentBlock;
///
/// let question = ContentBlock::text("What is in these pictures?");
/// let blocks = [
///     question.extra("cache_control", json!({ "type": "ephemeral" })),
///     ContentBlock::image_url("https://example.com/cat.png"),
///     ContentBlock::image_base64("image/png", "iVBORw0KGgo="),
/// ];
/// assert_eq!(blocks[0].as_text(), Some("What is in these pictures?"));
/// ```
///
/// Requests and responses share this type. A block of an unknown kind, or of an unexpected form, is decoded as
/// [`Other`](Self::Other) and is sent unchanged.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ContentBlock {
    /// Text.
    Text(TextBlock),
    /// An image for the model.
    Image(ImageBlock),
    /// A tool call that the model requests.
    ToolUse(ToolUseBlock),
    /// The result of a tool call.
    ToolResult(ToolResultBlock),
    /// Thinking of the model before its response.
    Thinking(ThinkingBlock),
    /// Encrypted thinking of the model.
    RedactedThinking(RedactedThinkingBlock),
    /// A block of an unknown kind or form, as on the wire.
    #[serde(untagged)]
    Other(Value),
}

impl ContentBlock {
    /// Creates a text block.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(TextBlock { text: text.into(), ..TextBlock::default() })
    }

    /// Creates an image block from the URL of the image.
    pub fn image_url(url: impl Into<String>) -> Self {
        Self::Image(ImageBlock { source: ImageSource::Url { url: url.into() }, extra: Map::new() })
    }

    /// Creates an image block from a media type, such as `image/png`, and base64 data.
    pub fn image_base64(media_type: impl Into<String>, data: impl Into<String>) -> Self {
        let source = ImageSource::Base64 { media_type: media_type.into(), data: data.into() };
        Self::Image(ImageBlock { source, extra: Map::new() })
    }

    /// Creates the result of the tool call `tool_use_id`: text or blocks.
    pub fn tool_result(tool_use_id: impl Into<String>, content: impl Into<Content>) -> Self {
        Self::ToolResult(ToolResultBlock::new(tool_use_id, content))
    }

    /// Creates the error of the tool call `tool_use_id`, described for the model.
    pub fn tool_error(tool_use_id: impl Into<String>, content: impl Into<Content>) -> Self {
        Self::ToolResult(ToolResultBlock { is_error: Some(true), ..ToolResultBlock::new(tool_use_id, content) })
    }

    /// Adds an extra field. Replaces an existing field of the same name.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let fields = match &mut self {
            Self::Text(block) => &mut block.extra,
            Self::Image(block) => &mut block.extra,
            Self::ToolUse(block) => &mut block.extra,
            Self::ToolResult(block) => &mut block.extra,
            Self::Thinking(block) => &mut block.extra,
            Self::RedactedThinking(block) => &mut block.extra,
            Self::Other(Value::Object(fields)) => fields,
            Self::Other(_) => return self,
        };
        fields.insert(name.into(), value.into());
        self
    }

    /// Returns the text of a text block, otherwise `None`.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(block) => Some(&block.text),
            _ => None,
        }
    }

    /// Returns the text of a thinking block, otherwise `None`.
    pub fn as_thinking(&self) -> Option<&str> {
        match self {
            Self::Thinking(block) => Some(&block.thinking),
            _ => None,
        }
    }

    /// Returns the tool call of a tool use block, otherwise `None`.
    pub fn as_tool_use(&self) -> Option<&ToolUseBlock> {
        match self {
            Self::ToolUse(block) => Some(block),
            _ => None,
        }
    }
}

/// A text block.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TextBlock {
    /// The text.
    #[serde(default, deserialize_with = "lenient::string")]
    pub text: String,
    /// Sources of the text, as received.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<Value>,
    /// Unknown fields, such as `cache_control`.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}
