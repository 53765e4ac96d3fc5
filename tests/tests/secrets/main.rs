//! The key is not visible anywhere: tests search all output for canary values.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

mod capture;
mod debug;
mod echoes;
mod errors;
mod origins;
mod panics;
mod proxy;
mod traces;

use telnyx_ai::{ClientBuilder, Error, Telnyx};

/// Key of every client in these tests.
const KEY: &str = "canary-7f3a9c51e2d84b06";
/// Part of every prompt, document, query and id.
const PROMPT: &str = "prompt-canary";
/// Part of every response.
const ANSWER: &str = "answer-canary";

fn builder(origin: &str) -> ClientBuilder<Telnyx> {
    telnyx_ai_tests::builder(origin).api_key(KEY)
}

/// Asserts that `text`, the output of `what`, contains no part of the key.
#[track_caller]
fn assert_hidden(what: &str, text: &str) {
    assert!(!text.contains("canary-7f3a9c"), "{what} shows the key: {text}");
    assert!(!text.contains(&KEY[7..]), "{what} shows most of the key: {text}");
}

/// Returns everything that an error can show: its messages, its causes and its response data.
fn shown(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n");
    let mut cause = std::error::Error::source(error);
    while let Some(deeper) = cause {
        text.push_str(&format!("{deeper}\n{deeper:?}\n{deeper:#?}\n"));
        cause = deeper.source();
    }
    text.push_str(&String::from_utf8_lossy(error.body()));
    text.push_str(&format!("{:?} {:?} {:?}", error.details(), error.headers(), error.request_id()));
    for (name, value) in error.headers().into_iter().flatten() {
        text.push_str(&format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes())));
    }
    text
}
