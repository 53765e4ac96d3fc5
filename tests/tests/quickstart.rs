//! The first command of the README.
//!
//! The tests run the command itself. After `cargo test --workspace` the example is already built, and the runs take
//! about three seconds. If only this package is tested, Cargo builds the example first, which takes a minute or two.
//! Cargo holds no lock while tests run, so the inner Cargo does not wait for the outer one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

use std::time::Duration;

use telnyx_ai_emulator::Emulator;
use telnyx_ai_tests::{FaultServer, Script, json_response, printed, run_example};

fn quickstart(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    printed(run_example(env!("CARGO_TARGET_TMPDIR"), "quickstart", arguments, variables))
}

/// Asserts the order of the output: progress, three passages, the first of which is from `first`, a response that
/// quotes `file`, and tokens.
#[track_caller]
fn assert_output(text: &str, bucket: &str, first: &str, file: &str) {
    let mut rest = text;
    for expected in [
        &format!("\nEmbedding `{bucket}`: success\n"),
        "\nQuestion: ",
        &format!("\n1. {first}"),
        " (distance 0.",
        "\n2. ",
        "\nAnswer: ",
        file,
        " input tokens, ",
        " output tokens.\n",
    ] {
        let at = rest.find(expected).unwrap_or_else(|| panic!("no {expected:?} in the rest of:\n{text}"));
        rest = &rest[at + expected.len()..];
    }
    let tokens = text.lines().last().unwrap();
    let counts: Vec<u32> = tokens.split(' ').filter_map(|word| word.parse().ok()).collect();
    assert!(counts.len() == 2 && counts.iter().all(|count| *count > 0), "{tokens}");
}

#[test]
fn without_a_key_the_emulator_serves_the_documents_of_this_repository() {
    let text = quickstart(&[], &[]);
    assert!(text.starts_with("Using an emulator in this program, with "), "{text}");
    // The nearest passage depends on the documents; the quoted file does not.
    assert_output(&text, "repository", "", "README.md");
    assert!(text.contains("\nQuestion: When is a chat completion retried after a failure?\n"), "{text}");
}

#[tokio::test]
async fn a_key_and_a_base_url_select_the_server() {
    let emulator = Emulator::builder()
        .file("handbook", "warranty.txt", "The warranty lasts two years from the day of purchase.")
        .file("handbook", "returns.txt", "Items can be returned within 30 days.")
        .task_step(Duration::ZERO)
        .chunk_delay(Duration::ZERO)
        .start()
        .await
        .unwrap();
    let variables = [("TELNYX_API_KEY", "any"), ("TELNYX_BASE_URL", emulator.base_url())];
    let text = quickstart(&["handbook", "How long does the warranty last?"], &variables);

    let server = format!("Using the server at {}, storage bucket `handbook`.\n", emulator.base_url());
    assert!(text.starts_with(&server), "{text}");
    assert_output(&text, "handbook", "warranty.txt", "warranty.txt");
    assert!(text.contains("The warranty lasts two years from the day of purchase."), "{text}");
}

#[tokio::test]
async fn loopback_requests_bypass_a_proxy() {
    let proxy = FaultServer::start([Script::respond(json_response(502, "{}"))]).await;
    let (upper, lower) = (proxy.base_url(), proxy.base_url());
    let run =
        move || quickstart(&[], &[("HTTP_PROXY", &upper), ("http_proxy", &lower), ("NO_PROXY", ""), ("no_proxy", "")]);
    let result = tokio::task::spawn_blocking(run).await;

    assert_eq!(proxy.requests(), []);
    assert_output(&result.unwrap(), "repository", "", "README.md");
}

#[test]
fn a_missing_folder_is_named() {
    let output = std::panic::catch_unwind(|| quickstart(&["./no-such-folder"], &[])).unwrap_err();
    let message = output.downcast_ref::<String>().unwrap();
    assert!(message.contains("./no-such-folder"), "{message}");
}
