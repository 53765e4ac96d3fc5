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

use telnyx_ai::Telnyx;
use telnyx_ai::storage::ListObjects;
use telnyx_ai_emulator::Emulator;
use telnyx_ai_test_kit::TempFolder;
use telnyx_ai_tests::{FaultServer, Script, json_response, printed, run_example};

fn quickstart(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    printed(run_example(env!("CARGO_TARGET_TMPDIR"), "quickstart", arguments, variables))
}

/// Asserts the order of the output: progress, three passages, the first of which is from `first`, a response that
/// quotes `file`, and tokens.
#[track_caller]
fn assert_output(text: &str, first: &str, file: &str) {
    let mut rest = text;
    for expected in [
        ", storage bucket `telnyx-ai-quickstart-",
        "\nUploading ",
        ": success\n",
        " files are embedded. Keeping them costs about $0.00",
        "\nQuestion: ",
        &format!("\n1. {first}"),
        " (distance 0.",
        "\nAnswer: ",
        file,
        " input tokens, ",
        " output tokens.\n",
    ] {
        let at = rest.find(expected).unwrap_or_else(|| panic!("no {expected:?} in the rest of:\n{text}"));
        rest = &rest[at + expected.len()..];
    }
    let tokens = text.lines().find(|line| line.contains(" input tokens, ")).unwrap();
    let counts: Vec<u32> = tokens.split(' ').filter_map(|word| word.parse().ok()).collect();
    assert!(counts.len() == 2 && counts.iter().all(|count| *count > 0), "{tokens}");
}

fn handbook() -> TempFolder {
    TempFolder::new(&[
        ("warranty.txt", "The warranty lasts two years from the day of purchase."),
        ("returns.txt", "Items can be returned within 30 days."),
    ])
}

async fn empty_emulator() -> (Emulator, Telnyx) {
    let emulator = Emulator::builder().task_step(Duration::ZERO).chunk_delay(Duration::ZERO).start().await.unwrap();
    let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build().unwrap();
    (emulator, telnyx)
}

#[test]
fn without_a_key_an_emulator_receives_the_documents_of_this_repository() {
    let text = quickstart(&[], &[]);
    assert!(text.starts_with("Using an emulator in this program, storage bucket `"), "{text}");
    // The nearest passage depends on the documents; the quoted file does not.
    assert_output(&text, "", "README.md");
    assert!(text.contains("\nQuestion: When is a chat completion retried after a failure?\n"), "{text}");
}

#[tokio::test]
async fn an_empty_account_is_empty_again_at_the_end() {
    let folder = handbook();
    let (emulator, telnyx) = empty_emulator().await;
    let variables = [("TELNYX_API_KEY", "any"), ("TELNYX_BASE_URL", emulator.base_url())];
    let text = quickstart(&[folder.0.to_str().unwrap(), "How long does the warranty last?"], &variables);

    assert!(text.starts_with(&format!("Using the server at {}, storage bucket", emulator.base_url())), "{text}");
    assert_output(&text, "warranty.txt", "warranty.txt");
    assert!(text.contains("The warranty lasts two years from the day of purchase."), "{text}");
    assert_eq!(emulator.requests().of("PUT", "/storage/{bucket}/{key}").len(), 2);
    assert_eq!(telnyx.storage().buckets().list().await.unwrap(), []);
    assert_eq!(telnyx.embeddings().buckets().list().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn keep_keeps_the_bucket() {
    let folder = handbook();
    let (emulator, telnyx) = empty_emulator().await;
    let variables = [("TELNYX_API_KEY", "any"), ("TELNYX_BASE_URL", emulator.base_url())];
    let text = quickstart(&[folder.0.to_str().unwrap(), "How long does the warranty last?", "--keep"], &variables);

    let buckets = telnyx.storage().buckets().list().await.unwrap();
    assert_eq!(buckets.len(), 1, "{text}");
    assert!(text.contains(&format!("The bucket `{}` is not deleted", buckets[0].name)), "{text}");
    let bucket = telnyx.storage().bucket(&buckets[0].name).await.unwrap();
    let page = bucket.list(ListObjects::new()).await.unwrap();
    assert_eq!(
        page.objects.iter().map(|object| object.key.as_str()).collect::<Vec<_>>(),
        ["returns.txt", "warranty.txt"]
    );
}

#[tokio::test]
async fn loopback_requests_bypass_a_proxy() {
    let proxy = FaultServer::start([Script::respond(json_response(502, "{}"))]).await;
    let (upper, lower) = (proxy.base_url(), proxy.base_url());
    let run =
        move || quickstart(&[], &[("HTTP_PROXY", &upper), ("http_proxy", &lower), ("NO_PROXY", ""), ("no_proxy", "")]);
    let result = tokio::task::spawn_blocking(run).await;

    assert_eq!(proxy.requests(), []);
    assert_output(&result.unwrap(), "", "README.md");
}

#[test]
fn a_missing_folder_is_named() {
    let output = std::panic::catch_unwind(|| quickstart(&["./no-such-folder"], &[])).unwrap_err();
    let message = output.downcast_ref::<String>().unwrap();
    assert!(message.contains("./no-such-folder"), "{message}");
}
