//! A service in memory whose response depends on the prompt, and jobs that use it.

#![allow(unreachable_pub, reason = "a module of tests")]

mod service;

use std::path::PathBuf;

use telnyx_ai::bulk::{Bulk, Outcome, RowError, Run};
use telnyx_ai::chat::ChatCompletion;
use telnyx_ai::{Request, Telnyx};

pub use service::Service;

/// A path for a ledger that is deleted at the end of the test.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("telnyx-bulk-{}-{test}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn ledger(&self) -> PathBuf {
        self.0.join("ledger.sqlite")
    }

    pub fn path(&self) -> PathBuf {
        self.0.clone()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

/// One row for each prompt.
pub fn rows<'a, P: AsRef<str>>(
    telnyx: &Telnyx,
    prompts: impl IntoIterator<Item = P, IntoIter: 'a> + 'a,
) -> impl Iterator<Item = Request<ChatCompletion>> + 'a {
    let chat = telnyx.chat();
    prompts.into_iter().map(move |prompt| chat.complete(prompt.as_ref()).max_retries(0))
}

/// Runs the job to its end. Returns index and text or error of each row, and the report as a line.
pub async fn run(job: Bulk<'_, ChatCompletion>) -> (Vec<(u64, String)>, String) {
    let mut run = job.start().await.unwrap();
    let outcomes = all(&mut run).await;
    (outcomes, line(&run))
}

pub async fn all(run: &mut Run<'_, ChatCompletion>) -> Vec<(u64, String)> {
    let mut outcomes = Vec::new();
    while let Some(outcome) = run.try_next().await.unwrap() {
        outcomes.push(text(&outcome));
    }
    assert!(run.try_next().await.unwrap().is_none(), "a run that ended stays ended");
    outcomes
}

pub fn text(outcome: &Outcome<ChatCompletion>) -> (u64, String) {
    let text = match &outcome.result {
        Ok(completion) => completion.text().into_owned(),
        Err(RowError::Failed(failure)) => format!("failed: {}", failure.kind),
        Err(error) => format!("{error:?}"),
    };
    (outcome.index, text)
}

/// Returns the report as a line, without the duration.
pub fn line(run: &Run<'_, ChatCompletion>) -> String {
    let line = run.report().to_string();
    let (counts, duration) = line.rsplit_once("; ").unwrap();
    match duration {
        "incomplete" => format!("{}; incomplete", counts.rsplit_once("; ").unwrap().0),
        _ => counts.to_owned(),
    }
}

pub fn sorted(mut outcomes: Vec<(u64, String)>) -> Vec<(u64, String)> {
    outcomes.sort();
    outcomes
}
