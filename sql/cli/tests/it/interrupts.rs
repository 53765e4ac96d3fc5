//! Ctrl-C and SIGTERM: the requests in flight end and are recorded.

use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use telnyx_ai_emulator::Emulator;
use telnyx_ai_emulator::faults::Fault;
use telnyx_ai_sql_test_kit::{CHAT, completions};

use crate::{command, emulator, finished};

/// The calls are in the left input of a join, which its plan keeps.
const JOIN: &str = "SELECT value FROM generate_series(1, 200) WHERE value IN (SELECT value FROM generate_series(1, 200)) \
                    AND ai_query('prompt ' || value) IS NOT NULL";
const SQL: &str = "SELECT count(ai_query('prompt ' || value)) FROM generate_series(1, 200)";

/// Returns an emulator with time for a signal.
pub(crate) async fn slow_emulator() -> Emulator {
    let emulator = emulator().await;
    let slow = Fault::latency(Duration::from_millis(50)).on("POST", CHAT).always();
    emulator.faults().add(slow).unwrap();
    emulator
}

/// Starts the program and sends it a signal when `responses` requests have a response.
pub(crate) async fn interrupted(
    emulator: &Emulator,
    mut command: Command,
    signal: &'static str,
    responses: usize,
) -> Output {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let started = Instant::now();
    while completions(emulator).iter().filter(|request| request.status.is_some()).count() < responses {
        assert!(started.elapsed() < Duration::from_secs(60), "no {responses} responses");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::task::spawn_blocking(move || end(child, signal)).await.unwrap()
}

fn end(child: Child, signal: &str) -> Output {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    child.wait_with_output().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_requests_in_flight_are_recorded() {
    for signal in ["-INT", "-TERM"] {
        let emulator = slow_emulator().await;
        let folder = tempfile::tempdir().unwrap();
        let mut first = command(&emulator, folder.path());
        first.args([SQL, "--limit", "2"]);
        let output = interrupted(&emulator, first, signal, 6).await;
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(130), "{signal}: {error}");
        assert!(error.contains("interrupted; the requests in flight have ended"), "{error}");
        let paid = completions(&emulator).len();
        assert!(paid < 20, "{paid} rows are paid");

        emulator.faults().clear();
        let mut again = command(&emulator, folder.path());
        again.args([SQL, "--format", "csv"]);
        let output = finished(again).await;
        assert!(String::from_utf8_lossy(&output.stdout).ends_with("\n200\n"), "{output:?}");
        assert_eq!(completions(&emulator).len(), 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_with_a_join_ends() {
    let emulator = slow_emulator().await;
    let folder = tempfile::tempdir().unwrap();
    let mut query = command(&emulator, folder.path());
    query.args([JOIN, "--limit", "2"]);
    let output = interrupted(&emulator, query, "-TERM", 6).await;
    assert_eq!(output.status.code(), Some(130), "{output:?}");
}
