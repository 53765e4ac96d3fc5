//! The body of an Anthropic message request.

use super::{
    super::validate::{
        Field,
        Need::{Optional, Required},
        Rule::{self, Either, Flag, Integer, List, Number, Object, OneOf, Tagged, Text},
    },
    ANY, ANY_INTEGER, MODES, NAMED, NO_LIMIT, REGIONS,
};

/// `POST /ai/anthropic/v1/messages`
pub(crate) static MESSAGE: &[Field] = table! {
    "model" Required => Text,
    "max_tokens" Required => Integer(1, i64::MAX),
    "messages" Required => List(&Tagged("role", &[("user", USER_TURN), ("assistant", ASSISTANT_TURN)]), 1, NO_LIMIT),
    "system" Optional => Either(&Text, &List(&Tagged("type", &[("text", TEXT_BLOCK)]), 0, NO_LIMIT)),
    "tools" Optional => List(&BLOCK_TOOL, 0, NO_LIMIT),
    "tool_choice" Optional => Tagged("type", &[("auto", &[]), ("any", &[]), ("tool", NAMED), ("none", &[])]),
    "stop_sequences" Optional => List(&Text, 0, NO_LIMIT),
    "stream" Optional => Flag,
    "temperature" Optional => Number(0.0, 1.0),
    "top_k" Optional => ANY_INTEGER,
    "top_p" Optional => ANY,
    "thinking" Optional => Tagged("type", &[
        ("enabled", table! { "budget_tokens" Optional => Integer(1, i64::MAX) }),
        ("adaptive", &[]),
        ("disabled", &[]),
    ]),
    "region" Optional => OneOf(REGIONS),
    "mode" Optional => OneOf(MODES),
    "metadata" Optional => Object(&[]),
    "mcp_servers" Optional => List(&Object(&[]), 0, NO_LIMIT),
    "fallback_config" Optional => Object(&[]),
    "max_retries" Optional => ANY_INTEGER,
    "timeout" Optional => ANY,
    "service_tier" Optional => Text,
    "api_key_ref" Optional => Text,
    "billing_group_id" Optional => Text,
};

const USER_TURN: &[Field] = table! {
    "content" Required => Either(&Text, &List(&USER_BLOCK, 0, NO_LIMIT)),
};

static USER_BLOCK: Rule =
    Tagged("type", &[("text", TEXT_BLOCK), ("image", IMAGE_BLOCK), ("tool_result", TOOL_RESULT_BLOCK)]);

const ASSISTANT_TURN: &[Field] = table! {
    "content" Required => Either(&Text, &List(&ASSISTANT_BLOCK, 0, NO_LIMIT)),
};

static ASSISTANT_BLOCK: Rule = Tagged(
    "type",
    &[("text", TEXT_BLOCK), ("tool_use", TOOL_USE_BLOCK), ("thinking", &[]), ("redacted_thinking", &[])],
);

const TEXT_BLOCK: &[Field] = table! { "text" Required => Text };

const IMAGE_BLOCK: &[Field] = table! {
    "source" Required => Tagged("type", &[
        ("base64", table! { "media_type" Required => Text, "data" Required => Text }),
        ("url", table! { "url" Required => Text }),
    ]),
};

const TOOL_USE_BLOCK: &[Field] = table! {
    "id" Required => Text,
    "name" Required => Text,
    "input" Required => Object(&[]),
};

const TOOL_RESULT_BLOCK: &[Field] = table! {
    "tool_use_id" Required => Text,
    "content" Optional =>
        Either(&Text, &List(&Tagged("type", &[("text", TEXT_BLOCK), ("image", IMAGE_BLOCK)]), 0, NO_LIMIT)),
    "is_error" Optional => Flag,
};

static BLOCK_TOOL: Rule = Object(table! {
    // Tools that the service runs have other types.
    "type" Optional => OneOf(&["custom"]),
    "name" Required => Text,
    "description" Optional => Text,
    "input_schema" Required => Object(&[]),
});
