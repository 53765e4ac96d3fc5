//! The body of a response request.

use super::{
    super::validate::{
        Field,
        Need::{Optional, Required, UnlessBeside},
        Rule::{self, Either, Flag, Integer, List, Name, Object, OneOf, Tagged, Text},
    },
    ANY, MODES, NAMED, NO_LIMIT, REGIONS,
};
use crate::models::EFFORTS;

/// `POST /ai/openai/responses`, where each input item has a type
pub(crate) static RESPONSE: &[Field] = table! {
    // The conversation may already contain the input.
    "input" UnlessBeside("conversation") => Either(&Text, &List(&ITEM, 1, NO_LIMIT)),
    "model" Optional => Text,
    "instructions" Optional => Text,
    "conversation" Optional => Text,
    "stream" Optional => Flag,
    "background" Optional => Flag,
    "max_output_tokens" Optional => Integer(1, i64::MAX),
    "temperature" Optional => ANY,
    "top_p" Optional => ANY,
    "parallel_tool_calls" Optional => Flag,
    "reasoning" Optional => Object(table! { "effort" Optional => OneOf(EFFORTS) }),
    "region" Optional => OneOf(REGIONS),
    "mode" Optional => OneOf(MODES),
    "service_tier" Optional => Text,
    "metadata" Optional => Object(&[]),
    "tools" Optional => List(&Tagged("type", &[("function", FLAT_TOOL)]), 0, NO_LIMIT),
    "tool_choice" Optional => Either(&OneOf(&["none", "auto", "required"]), &Tagged("type", &[("function", NAMED)])),
    "text" Optional => Object(table! {
        "format" Optional => Tagged("type", &[("text", &[]), ("json_object", &[]), ("json_schema", SCHEMA_FORMAT)]),
    }),
};

static ITEM: Rule = Tagged(
    "type",
    &[
        ("message", MESSAGE_ITEM),
        ("function_call", CALL_ITEM),
        ("function_call_output", RESULT_ITEM),
        ("reasoning", &[]),
    ],
);

const MESSAGE_ITEM: &[Field] = table! {
    "role" Required => OneOf(&["user", "assistant", "system", "developer"]),
    "content" Required => Either(&Text, &List(&CONTENT_PART, 0, NO_LIMIT)),
};

const CALL_ITEM: &[Field] = table! {
    "call_id" Required => Text,
    "name" Required => Text,
    "arguments" Required => Text,
};

const RESULT_ITEM: &[Field] = table! {
    "call_id" Required => Text,
    "output" Required => Either(&Text, &List(&CONTENT_PART, 0, NO_LIMIT)),
};

static CONTENT_PART: Rule = Tagged(
    "type",
    &[
        ("input_text", table! { "text" Required => Text }),
        ("output_text", table! { "text" Required => Text }),
        ("refusal", table! { "refusal" Required => Text }),
        ("input_image", table! { "image_url" Required => Text }),
    ],
);

const FLAT_TOOL: &[Field] = table! {
    "name" Required => Text,
    "description" Optional => Text,
    "parameters" Optional => Object(&[]),
};

const SCHEMA_FORMAT: &[Field] = table! {
    "name" Optional => Name,
    "schema" Required => Object(&[]),
    "strict" Optional => Flag,
};
