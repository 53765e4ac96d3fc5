//! `ask`: sends a question to a model and streams the response.

mod request;
mod response;
mod unknown_model;
mod usage;

use std::time::Instant;

use clap::Args;
use telnyx_ai::Timestamp;
use telnyx_ai::chat::ChatCompletion;

use crate::cli::Global;
use crate::client::{self, Connection};
use crate::config::Settings;
use crate::exit::Outcome;
use crate::log::{self, Entry};
use crate::output;
use crate::sessions::Stored;

/// Send a question to a model and print the response as it arrives.
///
/// Standard input is added to the question. Files are text or images; a folder is read with its subfolders.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Ask {
    /// The question; several words need no quotes
    prompt: Vec<String>,
    /// The model; default: TELNYX_MODEL, the profile, or moonshotai/Kimi-K2.6
    #[arg(short, long, value_name = "MODEL")]
    model: Option<String>,
    /// Instructions for the model
    #[arg(short, long, value_name = "TEXT")]
    system: Option<String>,
    /// A file, a folder, the URL of an image, or - for standard input; use the option several times for several
    #[arg(short, long = "file", value_name = "FILE")]
    files: Vec<String>,
    /// An embedded bucket that the model searches; use the option several times for several
    #[arg(short, long = "bucket", value_name = "BUCKET")]
    buckets: Vec<String>,
    /// Respond with JSON: a JSON schema, its file, or fields such as 'name, age int, tags[]'
    #[arg(long, value_name = "SCHEMA")]
    schema: Option<String>,
    /// Continue the last conversation
    #[arg(short, long = "continue", conflicts_with = "session")]
    continues: bool,
    /// Continue the conversation with this name, or start it
    #[arg(long, value_name = "NAME")]
    session: Option<String>,
    /// The effort of reasoning: none, minimal, low, medium, high, xhigh or max; prints the reasoning on standard error
    #[arg(long, value_name = "EFFORT")]
    reasoning: Option<String>,
    /// Print one JSON object at the end instead of the text
    #[arg(long)]
    json: bool,
    /// Print tokens, cost and time on standard error
    #[arg(long)]
    usage: bool,
    /// Print the body of the request instead of sending it
    #[arg(long)]
    dry_run: bool,
    /// Do not write the question to the log
    #[arg(long)]
    no_log: bool,
}

const EXAMPLES: &str = "Examples:
  telnyx-ai \"How long is the warranty of a battery?\" -b handbook --emulator
  telnyx-ai ask \"Summarize these notes.\" -f notes/
  telnyx-ai \"Who is named in this mail?\" -f mail.txt --schema 'names[], urgent bool' --emulator
  git diff | telnyx-ai \"Write a commit message.\"
  telnyx-ai -c \"Shorter, please.\"";

/// Runs the command.
pub(crate) async fn run(ask: Ask, global: &Global) -> Outcome {
    // Files and standard input are read first, so that a mistake costs no connection.
    let turn = request::turn(&ask)?;
    let stored = Stored::select(ask.session.as_deref(), ask.continues)?;
    if ask.dry_run {
        return dry_run(&ask, turn, &stored, &Settings::load(global.profile.as_deref())?);
    }
    let connection = Connection::open(global).await?;
    let settings = request::settings(&ask, &connection.settings)?;
    let session = connection.telnyx.openai().chat().session().settings(settings);
    let mut session = stored.load(session)?;
    let (time, start) = (Timestamp::now(), Instant::now());
    let result = response::stream(&ask, &mut session, turn.clone()).await;
    let seconds = start.elapsed().as_secs_f64();
    let saved = result.error.as_ref().map_or_else(|| stored.save(&session), |_| Ok(()));
    let entry = entry(&result, &connection.settings, &stored.name, (time, seconds), &turn, &ask);
    if connection.settings.log && !ask.no_log {
        report(log::append(&entry, connection.settings.key.as_ref().map(|(key, _)| key.as_str())));
    }
    if let Some(failure) = result.error {
        return Err(unknown_model::explain(failure, &entry.model, &connection.telnyx).await);
    }
    // The response is printed first, because it was paid for.
    finish(&ask, &connection, &result.completion, &entry).await?;
    saved
}

fn dry_run(ask: &Ask, turn: telnyx_ai::chat::Message, stored: &Stored, settings: &Settings) -> Outcome {
    // The key is not part of the body.
    let chat = client::build(settings, "unused")?.openai().chat();
    let session = stored.load(chat.session().settings(request::settings(ask, settings)?))?;
    let call = chat.stream(session.request([turn]));
    output::print_bytes(call.json_body().unwrap_or_default())?;
    output::print("\n")
}

/// Prints the parts of the response that were not streamed.
async fn finish(ask: &Ask, connection: &Connection, completion: &ChatCompletion, entry: &Entry) -> Outcome {
    let value = ask.schema.as_ref().map(|_| response::value(completion)).transpose();
    let cost = if ask.usage || ask.json { usage::cost(completion, &connection.telnyx).await } else { None };
    if ask.json {
        output::json(&response::Report::new(completion, entry, value.as_ref().ok().cloned().flatten(), cost))?;
    } else if let Ok(Some(value)) = &value {
        output::json(value)?;
    } else if ask.schema.is_some() {
        output::print_line(&completion.text())?;
    }
    if completion.is_truncated() {
        output::note("the response is incomplete, because it reached the token limit of the model");
    }
    if ask.usage {
        output::note(&usage::line(completion.usage.as_ref(), cost, entry.seconds));
    }
    value.map(drop)
}

fn entry(
    result: &response::Streamed,
    settings: &Settings,
    session: &str,
    (time, seconds): (Timestamp, f64),
    turn: &telnyx_ai::chat::Message,
    ask: &Ask,
) -> Entry {
    Entry {
        id: 0,
        time: time.to_string(),
        base_url: settings.base_url.clone().unwrap_or_else(|| telnyx_ai::DEFAULT_BASE_URL.to_owned()),
        session: session.to_owned(),
        model: ask.model.clone().unwrap_or_else(|| settings.model.clone()),
        prompt: turn.text().into_owned(),
        text: result.completion.text().into_owned(),
        error: result.error.as_ref().map(|failure| failure.message().unwrap_or_else(|| "interrupted".to_owned())),
        request_id: result.request_id.clone(),
        usage: result.completion.usage.clone(),
        seconds: (seconds * 1000.0).round() / 1000.0,
    }
}

/// Reports a failure that does not change the result.
fn report(outcome: Outcome) {
    if let Some(message) = outcome.err().and_then(|failure| failure.message()) {
        output::note(&format!("the question is not logged: {message}"));
    }
}
