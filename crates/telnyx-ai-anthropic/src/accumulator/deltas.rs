//! Addition of a delta to a block.

use serde_json::{Map, Value};
use telnyx_ai_core::internal::merge;

use crate::block::ContentBlock;
use crate::delta::ContentDelta;
use crate::thinking::ThinkingBlock;
use crate::tool_use::ToolUseBlock;

/// Adds `delta` to `block`; returns `false` if the block has another kind.
pub(super) fn extend(block: &mut ContentBlock, delta: &ContentDelta, has_input: &mut bool) -> bool {
    let (fields, extra) = match (block, delta) {
        (_, ContentDelta::Other(_)) => return true,
        (ContentBlock::Text(block), ContentDelta::TextDelta { text, extra }) => {
            block.text.push_str(text);
            (&mut block.extra, extra)
        }
        (ContentBlock::Text(block), ContentDelta::CitationsDelta { citation, extra }) => {
            block.citations.push(citation.clone());
            (&mut block.extra, extra)
        }
        (ContentBlock::Thinking(block), ContentDelta::ThinkingDelta { thinking, extra }) => {
            block.thinking.push_str(thinking);
            (&mut block.extra, extra)
        }
        (ContentBlock::Thinking(block), ContentDelta::SignatureDelta { signature, extra }) => {
            block.signature.get_or_insert_default().push_str(signature);
            (&mut block.extra, extra)
        }
        (ContentBlock::ToolUse(block), ContentDelta::InputJsonDelta { partial_json, extra }) => {
            push_input(&mut block.input, partial_json, has_input);
            (&mut block.extra, extra)
        }
        // Blocks of unknown kinds, such as calls of server tools, have fields with the same names as known blocks.
        (ContentBlock::Other(Value::Object(fields)), delta) => {
            let Some(extra) = extend_fields(fields, delta, has_input) else { return true };
            (fields, extra)
        }
        _ => return false,
    };
    if !extra.is_empty() {
        merge::deltas(fields, extra);
    }
    true
}

/// Adds `delta` to the fields of a block, and returns the unknown fields of the delta.
fn extend_fields<'a>(
    fields: &mut Map<String, Value>,
    delta: &'a ContentDelta,
    has_input: &mut bool,
) -> Option<&'a Map<String, Value>> {
    let (name, fragment, extra) = match delta {
        ContentDelta::TextDelta { text, extra } => ("text", text, extra),
        ContentDelta::ThinkingDelta { thinking, extra } => ("thinking", thinking, extra),
        ContentDelta::SignatureDelta { signature, extra } => ("signature", signature, extra),
        ContentDelta::InputJsonDelta { partial_json, extra } => {
            push_input(fields.entry("input").or_insert(Value::Null), partial_json, has_input);
            return Some(extra);
        }
        ContentDelta::CitationsDelta { citation, extra } => {
            match fields.entry("citations").or_insert(Value::Null) {
                Value::Array(citations) => citations.push(citation.clone()),
                other => *other = Value::Array(vec![citation.clone()]),
            }
            return Some(extra);
        }
        ContentDelta::Other(_) => return None,
    };
    match fields.entry(name).or_insert(Value::Null) {
        Value::String(text) => text.push_str(fragment),
        other => *other = Value::from(fragment.as_str()),
    }
    Some(extra)
}

/// Appends a fragment of the input. The first fragment replaces the empty object that the block begins with.
fn push_input(input: &mut Value, fragment: &str, has_input: &mut bool) {
    match input {
        _ if fragment.is_empty() => {}
        Value::String(text) if *has_input => text.push_str(fragment),
        _ => {
            *input = Value::from(fragment);
            *has_input = true;
        }
    }
}

/// Returns a new block for a delta that has no open block; `None` for an empty delta.
pub(super) fn block_for(delta: &ContentDelta) -> Option<ContentBlock> {
    let (fragment, block) = match delta {
        ContentDelta::CitationsDelta { .. } => return Some(ContentBlock::text("")),
        ContentDelta::Other(_) => return None,
        ContentDelta::TextDelta { text, .. } => (text, ContentBlock::text("")),
        ContentDelta::InputJsonDelta { partial_json, .. } => {
            (partial_json, ContentBlock::ToolUse(ToolUseBlock::default()))
        }
        ContentDelta::ThinkingDelta { thinking: fragment, .. }
        | ContentDelta::SignatureDelta { signature: fragment, .. } => {
            (fragment, ContentBlock::Thinking(ThinkingBlock::default()))
        }
    };
    (!fragment.is_empty()).then_some(block)
}
