//! `fine-tune`: jobs are created, watched and cancelled.

use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;
use telnyx_ai_emulator::faults::Fault;

use crate::kit::{Run, Sandbox};

const CREATE: [&str; 6] =
    ["fine-tune", "create", "-m", "meta-llama/Meta-Llama-3.1-8B-Instruct", "--training-file", "examples"];

async fn start(step: Duration) -> (Emulator, Sandbox) {
    let example = r#"{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}"#;
    let emulator = Emulator::builder().task_step(step).file("examples", "a.jsonl", example).start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    (emulator, sandbox)
}

#[tokio::test]
async fn a_job_is_watched_to_its_end() {
    let (emulator, sandbox) = start(Duration::ZERO).await;
    let options = ["--suffix", "support", "--n-epochs", "2", "--watch", "--json"];
    let run = sandbox.run(&[&CREATE[..], &options].concat());
    let job: Value = serde_json::from_str(&run.stdout).unwrap();
    let id = job["id"].as_str().unwrap();
    assert_eq!((run.code, &job["status"], run.stderr), (0, &json!("succeeded"), format!("job {id}\n")));
    let body = &emulator.requests().of("POST", "/ai/fine_tuning/jobs")[0].body;
    let sent = json!({
        "model": CREATE[3], "training_file": "examples", "suffix": "support", "hyperparameters": { "n_epochs": 2 },
    });
    assert_eq!(serde_json::from_slice::<Value>(body).unwrap(), sent);
    assert_eq!(sandbox.run(&["fine-tune", "watch", id, "--json"]), Run::new(0, &run.stdout, ""));
}

#[tokio::test]
async fn a_cancelled_job_ends_the_watch_with_code_1() {
    let (_emulator, sandbox) = start(Duration::from_secs(3600)).await;
    let id = sandbox.run(&CREATE).stdout;
    let id = id.trim_end();
    assert_eq!(sandbox.run(&["fine-tune", "cancel", id]), Run::new(0, "", ""));
    let run = sandbox.run(&["fine-tune", "watch", id]);
    assert!(run.stdout.starts_with(&format!("id:              {id}\nstatus:          cancelled\n")), "{run:?}");
    assert_eq!((run.code, run.stderr), (1, format!("error: job {id} has ended: cancelled\n")));
}

#[tokio::test]
async fn a_job_is_created_once_and_never_retried() {
    let (emulator, sandbox) = start(Duration::ZERO).await;
    emulator.faults().add(Fault::reset().on("POST", "/ai/fine_tuning/jobs").after_work()).unwrap();
    let run = sandbox.run(&CREATE);
    assert!(run.code == 1 && run.stderr.starts_with("error: fine_tuning.create: "), "{run:?}");
    assert_eq!(emulator.requests().of("POST", "/ai/fine_tuning/jobs").len(), 1);
    let epochs = sandbox.run(&[&CREATE[..], &["--n-epochs", "11"]].concat());
    let problem = "error: fine_tuning.create: `hyperparameters.n_epochs` is 11; it must be 1 to 10\n";
    assert_eq!(epochs, Run::new(2, "", problem));
}

#[cfg(unix)]
#[tokio::test]
async fn an_interrupt_leaves_the_job_running() {
    use std::io::{BufRead, BufReader, Read};
    use std::process::{Command, Stdio};

    let (emulator, sandbox) = start(Duration::from_secs(3600)).await;
    let mut command = Command::new(crate::kit::PROGRAM);
    command.env_clear().env("HOME", &sandbox.home).env("TELNYX_API_KEY", "KEY0123");
    command.env("TELNYX_BASE_URL", emulator.base_url()).args(CREATE).arg("--watch");
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    stderr.read_line(&mut first).unwrap();
    let id = first.trim_end().strip_prefix("job ").unwrap();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    let expected = format!(
        "the job continues; `telnyx-ai fine-tune watch {id}` waits for it, `telnyx-ai fine-tune cancel {id}` stops it\n"
    );
    assert_eq!((child.wait().unwrap().code(), rest), (Some(130), expected));
    let job = sandbox.run(&["fine-tune", "list", "--json"]).stdout;
    assert_eq!(serde_json::from_str::<Value>(&job).unwrap()["status"], "queued");
}
