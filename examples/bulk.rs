//! Bulk job: classifies the rows of a CSV file. A job that was stopped continues where it stopped.
//!
//! ```text
//! cargo run --example bulk
//! cargo run --example bulk -- folder_of_the_results
//! ```
//!
//! The results are `topics.csv`, and the ledger is `topics.sqlite`. Stop the job with Ctrl-C and start it again: it skips rows
//! with an outcome. A second argument stops the job after this number of rows.
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: one chat completion for each of the 60 rows.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use telnyx_ai::bulk::{Input, OutcomeWriter, Template};
use telnyx_ai_examples::{DATA, Outcome, Server};

const MESSAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tables/messages.csv");

#[derive(Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Topic {
    Delivery,
    Returns,
    Defects,
    Payment,
    Praise,
}

#[tokio::main]
async fn main() -> Outcome {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| ".".to_owned()));
    let stop_after = arguments.next().map(|rows| rows.parse::<u64>()).transpose()?;
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);

    let chat = server.telnyx.chat();
    let template = Template::new("What is this message of a customer about? {{subject}}: {{message}}")?;
    let messages = Input::csv().key("id").open(MESSAGES)?;
    template.check(&messages)?; // reports a misspelled column before anything is paid for
    let rows = messages.rows(|message| {
        let request = chat.complete_as::<Topic>(template.render(message)?);
        Ok(request.timeout(Duration::from_secs(60)))
    });

    let mut run = server.telnyx.bulk(rows).ledger(folder.join("topics.sqlite")).limit(4).start().await?;
    let stopper = run.stopper();
    let ctrl_c = stopper.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            ctrl_c.stop(); // rows in flight are completed and recorded
        }
    });
    let mut progress = run.progress();
    let progress = tokio::spawn(async move {
        while let Some(now) = progress.next(Duration::from_secs(1)).await {
            eprint!("\r{now}  ");
        }
        eprintln!();
    });

    let mut output = OutcomeWriter::csv(folder.join("topics.csv"))?;
    let mut written = 0;
    while let Some(outcome) = run.try_next().await? {
        output.write_with(&outcome, |reply| &reply.value)?;
        written += 1;
        if stop_after == Some(written) {
            stopper.stop();
        }
    }
    let report = run.report();
    drop(run);
    progress.await?;
    println!("{report}");
    if report.complete {
        output.finish()?; // an incomplete file is removed
    } else {
        println!("Start the job again to continue.");
    }
    Ok(())
}
