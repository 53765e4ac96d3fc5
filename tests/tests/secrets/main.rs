//! The key shows nowhere: canaries are put in and looked for in all that people and logs can see.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests are not inside a test function, but a panic there is a failed test all the same"
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

/// The key of every client here.
const KEY: &str = "canary-7f3a9c51e2d84b06";
/// In every prompt, document, query and id.
const PROMPT: &str = "prompt-canary";
/// In every answer.
const ANSWER: &str = "answer-canary";

fn builder(origin: &str) -> ClientBuilder<Telnyx> {
    telnyx_ai_tests::builder(origin).api_key(KEY)
}

/// Asserts that there is no part of the key in `text`, which tells of `what`.
#[track_caller]
fn assert_hidden(what: &str, text: &str) {
    assert!(!text.contains("canary-7f3a9c"), "{what} shows the key: {text}");
    assert!(!text.contains(&KEY[7..]), "{what} shows most of the key: {text}");
}

/// All that an error can show: itself, its causes, and what it holds of the answer.
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
