//! The commands. Each file has the arguments of a command and its function `run`.

pub(crate) mod api;
pub(crate) mod ask;
pub(crate) mod auth;
pub(crate) mod bulk;
pub(crate) mod chat;
pub(crate) mod clusters;
pub(crate) mod completions;
pub(crate) mod conversations;
pub(crate) mod docs;
pub(crate) mod embed;
pub(crate) mod embeddings;
pub(crate) mod fine_tune;
pub(crate) mod groups;
pub(crate) mod insights;
pub(crate) mod logs;
pub(crate) mod man;
pub(crate) mod models;
pub(crate) mod search;
pub(crate) mod sql;
pub(crate) mod summarize;
pub(crate) mod transcribe;

use std::process::ExitCode;

use crate::cli::{Cli, Command, Global};
use crate::client::Connection;
use crate::exit::{Failure, Outcome};

/// Runs a command to its end, or until Ctrl-C.
pub(crate) fn run(cli: Cli) -> Outcome<ExitCode> {
    match cli.command {
        Command::Emulator(arguments) => return Ok(telnyx_ai_emulator::program::run(&arguments)),
        Command::Completions(command) => completions::run(&command)?,
        Command::Man(command) => man::run(&command)?,
        Command::Logs(command) => logs::run(&command)?,
        Command::Sql(command) => return sql::run(&command, &cli.global),
        // They handle Ctrl-C themselves.
        Command::Bulk(command) => runtime()?.block_on(bulk::run(command, &cli.global))?,
        Command::Chat(command) => runtime()?.block_on(chat::run(command, &cli.global))?,
        command => with_runtime(online(command, &cli.global))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs a command that may call the service.
async fn online(command: Command, global: &Global) -> Outcome {
    match command {
        Command::Ask(command) => ask::run(command, global).await,
        Command::Auth(command) => auth::run(command, global).await,
        command => connected(command, &Connection::open(global).await?).await,
    }
}

async fn connected(command: Command, connection: &Connection) -> Outcome {
    let telnyx = &connection.telnyx;
    match command {
        Command::Search(command) => search::run(command, telnyx).await,
        Command::Docs(command) => docs::run(command, telnyx).await,
        Command::Embed(command) => embed::run(command, telnyx).await,
        Command::Summarize(command) => summarize::run(command, telnyx).await,
        Command::Transcribe(command) => transcribe::run(command, telnyx).await,
        Command::Clusters(command) => clusters::run(command, telnyx).await,
        Command::Models(command) => models::run(command, telnyx).await,
        Command::Embeddings(command) => embeddings::run(command, telnyx).await,
        Command::Conversations(command) => conversations::run(command, telnyx).await,
        Command::Insights(command) => insights::run(command, telnyx).await,
        Command::Groups(command) => groups::run(command, telnyx).await,
        Command::FineTune(command) => fine_tune::run(command, telnyx).await,
        Command::Api(command) => api::run(command, telnyx).await,
        // The other commands do not use a connection.
        _ => Ok(()),
    }
}

fn with_runtime(command: impl Future<Output = Outcome>) -> Outcome {
    runtime()?.block_on(async {
        tokio::select! {
            // A command that handles the interrupt itself ends in this poll.
            biased;
            outcome = command => outcome,
            _ = tokio::signal::ctrl_c() => Err(Failure::Interrupted),
        }
    })
}

fn runtime() -> Outcome<tokio::runtime::Runtime> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::Failed(format!("the runtime: {error}")))
}
