//! Data job: classifies rows with up to 8 concurrent requests and appends each result to a journal. Another run skips
//! the rows in the journal.
//!
//! ```text
//! cargo run --example data_job
//! cargo run --example data_job -- labels.jsonl
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: one chat completion for each of the 24 rows.

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

/// Line of the journal.
#[derive(Serialize, Deserialize)]
struct Label {
    row: usize,
    topic: Topic,
}

/// Returns the rows of the job. A real job would read a file or a database.
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
    let is_incomplete = !journal.is_empty() && !journal.ends_with('\n');
    let mut journal = OpenOptions::new().create(true).append(true).open(&path)?;
    if is_incomplete {
        writeln!(journal)?; // a killed run left an incomplete line; its row is processed again
    }

    let telnyx = &server.telnyx;
    let chat = telnyx.chat();
    let todo = rows().filter(|(row, _)| !done.contains(row));
    // With the default timeout, a stalled response would delay its row by 10 minutes.
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
                // The row is not in the journal, so the next run processes it again, which may be charged twice.
                let charged = if error.may_have_been_charged() { "may have been charged" } else { "not charged" };
                eprintln!("row {row} ({charged}): {error}");
                failed += 1;
            }
        }
    }
    println!("{written} rows written to {path}, {failed} failed, {} were already in the journal", done.len());
    Ok(())
}
