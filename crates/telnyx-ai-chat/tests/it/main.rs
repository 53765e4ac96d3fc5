//! Chat completions through the public API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod accumulator_limit;
mod accumulator_property;
mod accumulator_unknown_fields;
mod chat;
mod chat_default_model;
mod chat_paths;
mod completion_drift;
mod completion_odd_values;
mod completion_values;
mod cost;
mod fallback;
mod fallback_targets;
mod function_tool;
mod mock_replies;
mod observer;
mod reasoning;
mod reasoning_names;
mod request;
mod session;
mod session_instructions;
#[cfg(feature = "conversations")]
mod session_mirror;
mod session_run_tools;
mod spans;
mod spans_content;
mod spans_of_tools;
mod stream;
mod stream_endings;
mod stream_repairs;
mod stream_trailers;
#[cfg(feature = "schemars")]
mod structured;
#[cfg(feature = "schemars")]
mod structured_endings;
#[cfg(feature = "schemars")]
mod structured_reasoning;
#[cfg(feature = "schemars")]
mod structured_stream;
#[cfg(feature = "schemars")]
mod structured_texts;
#[cfg(feature = "schemars")]
mod structured_types;
#[cfg(feature = "schemars")]
mod structured_unfinished;
mod support;
mod tool_loop;
mod tool_loop_approval;
mod tool_loop_cost_budget;
mod tool_loop_credentials;
mod tool_loop_faults;
mod tool_loop_limits;
mod tool_loop_options;
mod tool_loop_resume;
mod tool_loop_stored;
mod tool_output;
