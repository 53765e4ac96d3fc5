//! Blocks: what content is made of, in both directions.

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
/// use telnyx_ai_anthropic::ContentBlock;
///
/// let blocks = [
///     ContentBlock::text("What is in these pictures?").extra("cache_control", json!({ "type": "ephemeral" })),
///     ContentBlock::image_url("https://example.com/cat.png"),
///     ContentBlock::image_base64("image/png", "iVBORw0KGgo="),
/// ];
/// assert_eq!(blocks[0].as_text(), Some("What is in these pictures?"));
/// ```
///
/// The same type goes out and comes back. A block of a kind that the SDK does not model, or of a form that it cannot
/// read, is [`Other`](Self::Other): kept as it came and sent as it is.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ContentBlock {
    /// Text.
    Text(TextBlock),
    /// An image, for the model to look at.
    Image(ImageBlock),
    /// A call of a tool that the model asks for.
    ToolUse(ToolUseBlock),
    /// The result of a tool call.
    ToolResult(ToolResultBlock),
    /// The thinking of the model before its response.
    Thinking(ThinkingBlock),
    /// The same, encrypted.
    RedactedThinking(RedactedThinkingBlock),
    /// A block as it is on the wire.
    #[serde(untagged)]
    Other(Value),
}

impl ContentBlock {
    /// Text.
    ///
    /// ```
    /// let block = telnyx_ai_anthropic::ContentBlock::text("Hi");
    /// assert_eq!(serde_json::to_string(&block)?, r#"{"type":"text","text":"Hi"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(TextBlock { text: text.into(), ..TextBlock::default() })
    }

    /// An image by its URL.
    ///
    /// ```
    /// let block = telnyx_ai_anthropic::ContentBlock::image_url("https://example.com/cat.png");
    /// assert_eq!(serde_json::to_value(&block)?["source"]["type"], "url");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn image_url(url: impl Into<String>) -> Self {
        Self::Image(ImageBlock { source: ImageSource::Url { url: url.into() }, extra: Map::new() })
    }

    /// An image of this media type, such as `image/png`, in base64.
    ///
    /// ```
    /// let block = telnyx_ai_anthropic::ContentBlock::image_base64("image/png", "iVBORw0KGgo=");
    /// assert_eq!(serde_json::to_value(&block)?["source"]["media_type"], "image/png");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn image_base64(media_type: impl Into<String>, data: impl Into<String>) -> Self {
        let source = ImageSource::Base64 { media_type: media_type.into(), data: data.into() };
        Self::Image(ImageBlock { source, extra: Map::new() })
    }

    /// The result of the call `tool_use_id`: text, or blocks.
    ///
    /// ```
    /// use telnyx_ai_anthropic::{ContentBlock, MessageParam};
    ///
    /// let answer = MessageParam::user(ContentBlock::tool_result("toolu_1", "21 degrees"));
    /// ```
    pub fn tool_result(tool_use_id: impl Into<String>, content: impl Into<Content>) -> Self {
        Self::ToolResult(ToolResultBlock::new(tool_use_id, content))
    }

    /// Creates the error of the call `tool_use_id`, for the model.
    ///
    /// ```
    /// use telnyx_ai_anthropic::{ContentBlock, MessageParam};
    ///
    /// let answer = MessageParam::user(ContentBlock::tool_error("toolu_1", "no such city"));
    /// ```
    pub fn tool_error(tool_use_id: impl Into<String>, content: impl Into<Content>) -> Self {
        Self::ToolResult(ToolResultBlock { is_error: Some(true), ..ToolResultBlock::new(tool_use_id, content) })
    }

    /// Adds a field that the SDK does not model, in place of one of the same name added before.
    ///
    /// ```
    /// use serde_json::json;
    /// use telnyx_ai_anthropic::ContentBlock;
    ///
    /// let cached = ContentBlock::text("A long text.").extra("cache_control", json!({ "type": "ephemeral" }));
    /// assert_eq!(serde_json::to_value(&cached)?["cache_control"]["type"], "ephemeral");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
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

    /// The text, if this block is one.
    ///
    /// ```
    /// use telnyx_ai_anthropic::ContentBlock;
    ///
    /// assert_eq!(ContentBlock::text("Hi").as_text(), Some("Hi"));
    /// assert_eq!(ContentBlock::image_url("https://example.com/cat.png").as_text(), None);
    /// ```
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(block) => Some(&block.text),
            _ => None,
        }
    }

    /// Returns the thinking of the model, if this block has readable thinking.
    ///
    /// ```
    /// # use telnyx_ai_anthropic::ContentBlock;
    /// let block: ContentBlock = serde_json::from_str(r#"{"type":"thinking","thinking":"Hm.","signature":"c2ln"}"#)?;
    /// assert_eq!(block.as_thinking(), Some("Hm."));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn as_thinking(&self) -> Option<&str> {
        match self {
            Self::Thinking(block) => Some(&block.thinking),
            _ => None,
        }
    }

    /// The call of a tool, if this block is one.
    ///
    /// ```
    /// # use telnyx_ai_anthropic::ContentBlock;
    /// let block: ContentBlock = serde_json::from_str(r#"{"type":"tool_use","id":"toolu_1","name":"now","input":{}}"#)?;
    /// assert_eq!(block.as_tool_use().map(|call| call.name.as_str()), Some("now"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn as_tool_use(&self) -> Option<&ToolUseBlock> {
        match self {
            Self::ToolUse(block) => Some(block),
            _ => None,
        }
    }
}

/// Text.
///
/// ```
/// let text: telnyx_ai_anthropic::TextBlock = serde_json::from_str(r#"{"text":"Two years.","citations":[{"type":"char_location"}]}"#)?;
/// assert_eq!((text.text.as_str(), text.citations.len()), ("Two years.", 1));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TextBlock {
    /// The text.
    #[serde(default, deserialize_with = "lenient::string")]
    pub text: String,
    /// Sources of the text, as received.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<Value>,
    /// Fields that the SDK does not model, such as `cache_control`.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}
