//! The first command of the README, as a person runs it.
//!
//! It is the command itself, so that it cannot be out of date. After `cargo test --workspace` all of it is built
//! already, and both runs take about three seconds; where this package alone is tested, Cargo builds the example first,
//! TLS included, which takes a minute or two. Cargo holds no lock while tests run, so this one does not wait for
//! itself.
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

/// Asserts the order of what is printed: progress, three passages with the best of `first`, a response that quotes
/// `file`, tokens.
#[track_caller]
fn assert_tour(text: &str, bucket: &str, first: &str, file: &str) {
    let mut rest = text;
    for expected in [
        &format!("\nEmbedding `{bucket}`: success\n"),
        "\nQuestion: ",
        &format!("\n1. {first}"),
        " (distance 0.",
        "\n2. ",
        "\nAnswer: ",
        file,
        " tokens read, ",
        " written.\n",
    ] {
        let at = rest.find(expected).unwrap_or_else(|| panic!("no {expected:?} in the rest of:\n{text}"));
        rest = &rest[at + expected.len()..];
    }
    let tokens = text.lines().last().unwrap();
    let counts: Vec<u32> = tokens.split(' ').filter_map(|word| word.parse().ok()).collect();
    assert!(counts.len() == 2 && counts.iter().all(|count| *count > 0), "{tokens}");
}

#[test]
fn without_a_key_it_asks_the_documents_of_this_repository() {
    let text = quickstart(&[], &[]);
    assert!(text.starts_with("Using an emulator in this program, with "), "{text}");
    // Which passage is the nearest changes with the documents; the quoted file does not.
    assert_tour(&text, "repository", "", "README.md");
    assert!(text.contains("\nQuestion: When is a chat completion sent again after a failure?\n"), "{text}");
}

#[tokio::test]
async fn with_a_key_and_a_base_url_it_asks_that_server() {
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
    assert_tour(&text, "handbook", "warranty.txt", "warranty.txt");
    assert!(text.contains("The warranty lasts two years from the day of purchase."), "{text}");
}

#[tokio::test]
async fn a_proxy_sees_nothing_of_what_stays_on_this_machine() {
    let proxy = FaultServer::start([Script::respond(json_response(502, "{}"))]).await;
    let (upper, lower) = (proxy.base_url(), proxy.base_url());
    let run =
        move || quickstart(&[], &[("HTTP_PROXY", &upper), ("http_proxy", &lower), ("NO_PROXY", ""), ("no_proxy", "")]);
    let result = tokio::task::spawn_blocking(run).await;

    assert_eq!(proxy.requests(), []);
    assert_tour(&result.unwrap(), "repository", "", "README.md");
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let output = std::panic::catch_unwind(|| quickstart(&["./no-such-folder"], &[])).unwrap_err();
    let message = output.downcast_ref::<String>().unwrap();
    assert!(message.contains("./no-such-folder"), "{message}");
}
