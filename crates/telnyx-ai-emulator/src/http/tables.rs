//! The request bodies of the API description, as validation tables.

use super::validate::{
    Field,
    Need::{Optional, Required, UnlessBeside},
    Rule::{
        self, ClosedObject, Either, Flag, Integer, List, Map, Moment, Name, Number, Object, OneOf, Tagged, Text,
        WebAddress,
    },
};
use crate::models::EFFORTS;

const ANY: Rule = Number(f64::MIN, f64::MAX);
const ANY_INTEGER: Rule = Integer(i64::MIN, i64::MAX);
const NO_LIMIT: usize = usize::MAX;

const REGIONS: &[&str] = &["USA", "EU", "AUS", "UAE"];
const MODES: &[&str] = &["preferred", "strict"];

macro_rules! table {
    ($($name:literal $need:expr => $rule:expr),* $(,)?) => {
        &[$(Field { name: $name, need: $need, rule: $rule }),*]
    };
}

mod anthropic;
mod responses;

pub(crate) use anthropic::MESSAGE as ANTHROPIC_MESSAGE;
pub(crate) use responses::RESPONSE;

/// `POST /ai/embeddings`
pub(crate) static EMBED_BUCKET: &[Field] = table! {
    "bucket_name" Required => Text,
    "document_chunk_size" Optional => Integer(1, i64::MAX),
    "document_chunk_overlap_size" Optional => Integer(0, i64::MAX),
    "embedding_model" Optional => OneOf(&["thenlper/gte-large", "intfloat/multilingual-e5-large"]),
    "loader" Optional => OneOf(&["default", "intercom"]),
};

/// `POST /ai/embeddings/url`
pub(crate) static EMBED_URL: &[Field] = table! {
    "url" Required => WebAddress,
    "bucket_name" Required => Text,
};

/// `POST /ai/embeddings/similarity-search`
pub(crate) static SIMILARITY_SEARCH: &[Field] = table! {
    "bucket_name" Required => Text,
    "query" Required => Text,
    "num_of_docs" Optional => Integer(1, i64::MAX),
};

/// `POST /ai/openai/embeddings`
pub(crate) static EMBED_TEXTS: &[Field] = table! {
    // A text, the tokens of a text, or a list of either.
    "input" Required => Either(&Text, &List(&Either(&Text, &Either(&TOKEN, &List(&TOKEN, 1, NO_LIMIT))), 1, NO_LIMIT)),
    "model" Required => Text,
    "encoding_format" Optional => OneOf(&["float", "base64"]),
    "dimensions" Optional => Integer(1, i64::MAX),
    "user" Optional => Text,
};

static TOKEN: Rule = Integer(0, u32::MAX as i64);

/// `POST /ai/clusters`
pub(crate) static CLUSTER: &[Field] = table! {
    "bucket" Required => Text,
    "files" Optional => List(&Text, 0, NO_LIMIT),
    "prefix" Optional => Text,
    "min_cluster_size" Optional => Integer(2, i64::MAX),
    "min_subcluster_size" Optional => Integer(2, i64::MAX),
};

/// `POST /ai/summarize`
pub(crate) static SUMMARIZE: &[Field] = table! {
    "bucket" Required => Text,
    "filename" Required => Text,
    "system_prompt" Optional => Text,
};

/// `POST /ai/chat/completions`
pub(crate) static CHAT: &[Field] = table! {
    "messages" Required => List(&MESSAGE, 1, NO_LIMIT),
    "model" Optional => Text,
    "api_key_ref" Optional => Text,
    "stream" Optional => Flag,
    "temperature" Optional => ANY,
    "max_tokens" Optional => Integer(1, i64::MAX),
    // OpenAI's newer name of `max_tokens`.
    "max_completion_tokens" Optional => Integer(1, i64::MAX),
    "tools" Optional => List(&TOOL, 0, NO_LIMIT),
    "tool_choice" Optional =>
        Either(&OneOf(&["none", "auto", "required"]), &Tagged("type", &[("function", NAMED_FUNCTION)])),
    "response_format" Optional =>
        Tagged("type", &[("text", &[]), ("json_object", &[]), ("json_schema", NAMED_SCHEMA)]),
    "guided_json" Optional => Object(&[]),
    "guided_regex" Optional => Text,
    "guided_choice" Optional => List(&Text, 1, NO_LIMIT),
    "min_p" Optional => Number(0.0, 1.0),
    // Every choice uses memory. The description has no limit; this limit is far above common use.
    "n" Optional => Integer(1, 32),
    "use_beam_search" Optional => Flag,
    "best_of" Optional => ANY_INTEGER,
    "length_penalty" Optional => ANY,
    "early_stopping" Optional => Flag,
    "logprobs" Optional => Flag,
    "top_logprobs" Optional => Integer(0, 20),
    "frequency_penalty" Optional => ANY,
    "presence_penalty" Optional => ANY,
    "top_p" Optional => ANY,
    "enable_thinking" Optional => Flag,
    "reasoning_effort" Optional => OneOf(EFFORTS),
    "region" Optional => OneOf(REGIONS),
    "mode" Optional => OneOf(MODES),
    "service_tier" Optional => Text,
    "seed" Optional => ANY_INTEGER,
    "stop" Optional => Either(&Text, &List(&Text, 0, 4)),
};

/// `POST /ai/audio/transcriptions`, its form read as JSON
pub(crate) static TRANSCRIBE: &[Field] = table! {
    "model" Required => Text,
    "file_url" Optional => WebAddress,
    "language" Optional => Text,
    "response_format" Optional => OneOf(&["json", "verbose_json"]),
    "timestamp_granularities[]" Optional => OneOf(&["segment"]),
    "model_config" Optional => Object(&[]),
};

/// `POST /ai/fine_tuning/jobs`
pub(crate) static FINE_TUNE: &[Field] = table! {
    "model" Required => Text,
    "training_file" Required => Text,
    "suffix" Optional => Text,
    "hyperparameters" Optional => Object(table! { "n_epochs" Optional => Integer(1, 10) }),
};

/// `POST /ai/conversations`
pub(crate) static CREATE_CONVERSATION: &[Field] = table! {
    "name" Optional => Text,
    "metadata" Optional => Map(&SCALAR),
};

/// `PUT /ai/conversations/{conversation_id}`
pub(crate) static UPDATE_CONVERSATION: &[Field] = table! {
    "metadata" Optional => Map(&SCALAR),
};

/// `POST /ai/conversations/{conversation_id}/message`
pub(crate) static ADD_MESSAGE: &[Field] = table! {
    // The request description allows any text, but strict clients accept only these roles in the list of messages.
    "role" Required => OneOf(LISTED_ROLES),
    "content" Optional => Text,
    "name" Optional => Text,
    "tool_call_id" Optional => Text,
    "tool_calls" Optional => List(&STORED_CALL, 0, NO_LIMIT),
    "tool_choice" Optional => Either(&Text, &Object(&[])),
    "sent_at" Optional => Moment,
    "metadata" Optional => Map(&Either(&NOTE, &List(&NOTE, 0, NO_LIMIT))),
};

/// `POST /ai/conversations/insights`
pub(crate) static CREATE_INSIGHT: &[Field] = table! {
    "instructions" Required => Text,
    "name" Required => Text,
    "json_schema" Optional => Either(&Text, &Object(&[])),
    "webhook" Optional => Text,
};

/// `PUT /ai/conversations/insights/{insight_id}`
pub(crate) static UPDATE_INSIGHT: &[Field] = table! {
    "instructions" Optional => Text,
    "name" Optional => Text,
    "json_schema" Optional => Either(&Text, &Object(&[])),
    "webhook" Optional => Text,
};

/// `POST /ai/conversations/insight-groups`
pub(crate) static CREATE_GROUP: &[Field] = table! {
    "name" Required => Text,
    "description" Optional => Text,
    "webhook" Optional => Text,
};

/// `PUT /ai/conversations/insight-groups/{group_id}`
pub(crate) static UPDATE_GROUP: &[Field] = table! {
    "name" Optional => Text,
    "description" Optional => Text,
    "webhook" Optional => Text,
};

// The description has only strings, except for the boolean `ai_disabled`.
static SCALAR: Rule = Either(&Text, &Either(&ANY, &Flag));

/// The roles in the list of messages.
pub(crate) const LISTED_ROLES: &[&str] = &["user", "assistant", "tool"];

static STORED_CALL: Rule = Object(table! {
    "id" Required => Text,
    "type" Required => OneOf(&["function"]),
    "function" Required => Object(table! { "name" Required => Text, "arguments" Required => Text }),
});

static NOTE: Rule = Either(&Text, &Either(&ANY_INTEGER, &Flag));

static MESSAGE: Rule = Object(table! {
    // OpenAI's newer models use `developer` instead of `system`.
    "role" Required => OneOf(&["system", "user", "assistant", "tool", "developer"]),
    // A turn that contains only tool calls has no content.
    "content" UnlessBeside("tool_calls") => Either(&Text, &List(&PART, 0, NO_LIMIT)),
});

static PART: Rule = ClosedObject(table! {
    "type" Required => OneOf(&["text", "image_url"]),
    "text" Optional => Text,
    // The description has a string. OpenAI's clients send an object, which the service accepts.
    "image_url" Optional => Either(&Text, &Object(table! { "url" Required => Text })),
});

static TOOL: Rule = Tagged("type", &[("function", FUNCTION_TOOL), ("retrieval", RETRIEVAL_TOOL)]);

const FUNCTION_TOOL: &[Field] = table! {
    "function" Required => Object(table! {
        "name" Required => Text,
        "description" Optional => Text,
        "parameters" Optional => Object(&[]),
    }),
};

const RETRIEVAL_TOOL: &[Field] = table! {
    "retrieval" Required => Object(table! {
        "bucket_ids" Required => List(&Text, 0, NO_LIMIT),
        "max_num_results" Optional => Integer(1, i64::MAX),
    }),
};

/// The choice of one tool.
const NAMED: &[Field] = table! { "name" Required => Text };

const NAMED_FUNCTION: &[Field] = table! { "function" Required => Object(NAMED) };

const NAMED_SCHEMA: &[Field] = table! {
    "json_schema" Required => Object(table! {
        "name" Required => Name,
        "description" Optional => Text,
        "schema" Optional => Object(&[]),
        "strict" Optional => Flag,
    }),
};
