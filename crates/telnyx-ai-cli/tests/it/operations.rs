//! Each operation of the SDK is sent by a command, or by `api` for a stated reason.

use std::collections::BTreeSet;
use std::time::Duration;

use telnyx_ai_emulator::Emulator;

use crate::kit::{Sandbox, tone};

/// The operations of the SDK, which `tests/tests/fields` compares with its sources.
const LIST: &str = include_str!("../../../../tests/tests/fields/2026-11.txt");

const PAGE: &str = include_str!("../../../../docs/cli.md");

/// The operations without a command: the request that `api` sends, and the reason.
const BY_API: [(&str, &str, &str); 5] = [
    ("GET /ai/models", "", "deprecated; `models` calls the current path"),
    ("POST /ai/chat/completions", r#"{"messages":[{"role":"user","content":"Hi"}]}"#, "deprecated, as above; `ask`"),
    ("POST /ai/openai/responses", r#"{"input":"Hi"}"#, "`ask` in another form"),
    (
        "POST /ai/anthropic/v1/messages",
        r#"{"model":"moonshotai/Kimi-K2.6","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}"#,
        "`ask` in another form",
    ),
    (
        "POST /ai/openai/embeddings",
        r#"{"model":"thenlper/gte-large","input":"Hi"}"#,
        "vectors are for programs; `embed` and `search` use them",
    ),
];

fn operations() -> BTreeSet<&'static str> {
    let lines = LIST.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', ' ']));
    lines.collect()
}

/// A sandbox and the emulator that its commands call.
struct Tour {
    sandbox: Sandbox,
    emulator: Emulator,
}

impl Tour {
    /// Runs a command whose arguments have no spaces, and returns its output.
    fn run(&self, line: &str) -> String {
        let run = self.sandbox.run(&line.split(' ').collect::<Vec<_>>());
        assert_eq!(run.code, 0, "{line}: {run:?}");
        run.stdout.trim_end().to_owned()
    }

    /// Returns `true` if the emulator has received the operation and accepted it.
    fn has_sent(&self, operation: &str) -> bool {
        let (method, path) = operation.split_once(' ').unwrap();
        let requests = self.emulator.requests().of(method, path);
        requests.iter().any(|request| request.status.is_some_and(|status| (200..300).contains(&status)))
    }

    fn documents(&self) {
        self.run("ask Hi");
        self.run("models");
        self.run("models --embedding");
        self.run("transcribe call.wav");
        self.run("embed docs");
        self.run("embed docs --url http://127.0.0.1:1/ --no-wait");
        let task = self.run("embed docs --no-wait");
        self.run(&format!("embeddings show {task}"));
        self.run("embeddings list");
        self.run("embeddings buckets");
        self.run("embeddings files docs");
        self.run("search docs parcel");
        self.run("summarize docs ship0.txt");
        self.run("clusters compute docs --min-size 2");
        let task = self.run("clusters compute docs --min-size 2 --no-wait");
        self.run("clusters list");
        self.run(&format!("clusters show {task}"));
        self.run(&format!("clusters graph {task} -o clusters.png"));
        self.run(&format!("clusters delete {task}"));
        self.run("embeddings delete docs");
    }

    fn jobs(&self) {
        let create = "fine-tune create -m meta-llama/Meta-Llama-3.1-8B-Instruct --training-file examples";
        let job = self.run(create);
        self.run("fine-tune list");
        self.run(&format!("fine-tune show {job}"));
        self.run(&format!("fine-tune cancel {job}"));
    }

    fn conversations(&self) {
        let conversation = self.run("conversations create --name support");
        self.run("conversations list");
        self.run(&format!("conversations show {conversation}"));
        self.run(&format!("conversations update {conversation} --metadata tier=gold"));
        self.run(&format!("conversations add {conversation} --role user --content Hi"));
        self.run(&format!("conversations messages {conversation}"));
        let insight = self.run("insights create --name topic --instructions Topic?");
        self.run("insights list");
        self.run(&format!("insights show {insight}"));
        self.run(&format!("insights update {insight} --name subject"));
        let group = self.run("groups create --name quality");
        self.run("groups list");
        self.run(&format!("groups assign {group} {insight}"));
        self.run(&format!("groups show {group}"));
        self.run(&format!("groups update {group} --name calls"));
        self.run(&format!("conversations insights {conversation}"));
        self.run("conversations search Hi");
        self.run("insights aggregate");
        self.run(&format!("groups unassign {group} {insight}"));
        self.run(&format!("groups delete {group}"));
        self.run(&format!("insights delete {insight}"));
        self.run(&format!("conversations delete {conversation}"));
    }

    fn by_api(&self) {
        for (operation, body, reason) in BY_API {
            assert!(PAGE.contains(&format!("`{operation}`")), "docs/cli.md lacks {operation}: {reason}");
            let (method, path) = operation.split_once(' ').unwrap();
            let input = ["api", method, path, "--input", "-"];
            let arguments = if body.is_empty() { &input[..3] } else { &input };
            let run = self.sandbox.run_with_input(arguments, body);
            assert_eq!(run.code, 0, "{operation}: {run:?}");
        }
    }
}

#[tokio::test]
async fn each_operation_is_sent_by_a_command() {
    let mut builder = Emulator::builder().task_step(Duration::ZERO).chunk_delay(Duration::ZERO);
    for number in 0..4 {
        builder = builder.file("docs", format!("ship{number}.txt"), format!("parcel harbour cargo {number}"));
    }
    let example = r#"{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}"#;
    let emulator = builder.file("examples", "a.jsonl", example).start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    sandbox.write("call.wav", tone());
    let tour = Tour { sandbox, emulator };
    tour.documents();
    tour.jobs();
    tour.conversations();
    let missing: Vec<_> = operations().into_iter().filter(|operation| !tour.has_sent(operation)).collect();
    let by_api: BTreeSet<&str> = BY_API.iter().map(|(operation, ..)| *operation).collect();
    assert_eq!(BTreeSet::from_iter(missing), by_api, "add a command, or a row to `BY_API`");
    tour.by_api();
    let unsent: Vec<_> = by_api.into_iter().filter(|operation| !tour.has_sent(operation)).collect();
    assert!(unsent.is_empty(), "{unsent:?}");
}
