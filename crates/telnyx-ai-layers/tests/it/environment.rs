//! The environment decides between a recording and a replay, in a process of its own.

use std::path::Path;
use std::process::{Command, Output};

use telnyx_ai::Telnyx;
use telnyx_ai::layers::record_or_replay;
use telnyx_ai_emulator::Emulator;

use crate::{KEY, read, recording};

const PATH: &str = "PATH_OF_THE_RECORDING";

#[tokio::test]
#[ignore = "needs the environment that the other test sets"]
async fn program() {
    let path = std::env::var(PATH).unwrap();
    let telnyx = record_or_replay(Telnyx::builder().from_env(), path).unwrap().build().unwrap();
    assert_eq!(telnyx.chat().complete("The capital of Norway?").await.unwrap().text(), "Oslo.");
}

async fn run(path: &Path, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "environment::program", "--ignored"]).env(PATH, path);
    for name in ["TELNYX_AI_RECORD", "TELNYX_API_KEY", "TELNYX_BASE_URL"] {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied());
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

#[tokio::test]
async fn the_variable_requests_a_recording() {
    let (_folder, path) = recording();
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.chat().reply_to("capital").with("Oslo.");
    let service = [("TELNYX_BASE_URL", emulator.base_url()), ("TELNYX_API_KEY", KEY)];
    let calls = || emulator.requests().of("POST", "/ai/chat/completions").len();

    let missing = run(&path, &service).await;
    let output = String::from_utf8_lossy(&missing.stdout).into_owned() + &String::from_utf8_lossy(&missing.stderr);
    assert!(!missing.status.success() && output.contains("record it with TELNYX_AI_RECORD=1"), "{output}");
    assert_eq!(calls(), 0);

    let [url, key] = service;
    assert!(run(&path, &[url, key, ("TELNYX_AI_RECORD", "1")]).await.status.success());
    assert_eq!(calls(), 1);
    assert!(read(&path).contains("Oslo."));

    // Without a key, and to another host.
    assert!(run(&path, &[("TELNYX_AI_RECORD", "0")]).await.status.success());
    assert_eq!(calls(), 1);
}
