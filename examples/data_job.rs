//! Data job: classifies rows, some at a time, and appends each result to a journal; the next run skips what is in it.
//!
//! ```text
//! cargo run --example data_job -- labels.jsonl
//! ```

use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use telnyx_ai_examples::{DATA, Outcome, Server};

#[derive(Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Topic {
    Shipping,
    Returns,
    Warranty,
}

/// A line of the journal.
#[derive(Serialize, Deserialize)]
struct Label {
    row: usize,
    topic: Topic,
}

/// The rows of the job; a real one would read a file or a database.
fn rows() -> impl Iterator<Item = (usize, String)> {
    let reviews = ["It arrived late.", "I sent it back.", "It broke after a year."];
    (0..24).zip(reviews.into_iter().cycle()).map(|(row, review)| (row, format!("{review} (order {row})")))
}

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);
    let path = std::env::args().nth(1).unwrap_or_else(|| "labels.jsonl".to_owned());
    let journal = fs::read_to_string(&path).unwrap_or_default();
    let done: HashSet<usize> =
        journal.lines().filter_map(|line| Some(serde_json::from_str::<Label>(line).ok()?.row)).collect();
    let is_torn = !journal.is_empty() && !journal.ends_with('\n');
    let mut journal = OpenOptions::new().create(true).append(true).open(&path)?;
    if is_torn {
        writeln!(journal)?; // a run that was killed left half a line, whose row is done again
    }

    let telnyx = &server.telnyx;
    let chat = telnyx.chat();
    let todo = rows().filter(|(row, _)| !done.contains(row));
    // Without a timeout, one response that stalls holds up its row for 10 minutes.
    let request = |(_, review): &(usize, String)| chat.complete_as::<Topic>(review).timeout(Duration::from_secs(60));
    let mut results = telnyx.buffered_rows(todo, 8, request).unordered();
    let (mut written, mut failed) = (0, 0);
    while let Some(((row, _), result)) = results.next().await {
        match result {
            Ok(topic) => {
                writeln!(journal, "{}", serde_json::to_string(&Label { row, topic: topic.value })?)?;
                written += 1;
            }
            Err(error) => {
                // The row is not in the journal, so the next run repeats it, which may cost twice.
                let charged = if error.may_have_been_charged() { "may have been charged" } else { "not charged" };
                eprintln!("row {row} ({charged}): {error}");
                failed += 1;
            }
        }
    }
    println!("{written} rows written to {path}, {failed} failed, {} were there before", done.len());
    Ok(())
}
