//! `ask`: sends a question to a model and streams the response.

mod exchange;
mod hint;
pub(super) mod options;
pub(super) mod request;
mod response;
mod usage;

pub(super) use exchange::{Exchange, Show};
pub(super) use options::Options;

use clap::Args;
use telnyx_ai::chat::ChatCompletion;

use crate::cli::Global;
use crate::client::{self, Connection};
use crate::config::Settings;
use crate::exit::Outcome;
use crate::log::Entry;
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
    #[command(flatten)]
    pub(super) options: Options,
    /// A template of the question, templates/NAME.md in the folder of the configuration; {{input}} is the question
    #[arg(short, long, value_name = "NAME")]
    template: Option<String>,
    /// A variable of the template; use the option several times for several
    #[arg(short, long = "param", value_name = "NAME=VALUE", requires = "template")]
    params: Vec<String>,
    /// Respond with JSON: a JSON schema, its file, or fields such as 'name, age int, tags[]'
    #[arg(long, value_name = "SCHEMA")]
    schema: Option<String>,
    /// Print one JSON object at the end instead of the text
    #[arg(long)]
    json: bool,
    /// Print tokens, cost and time on standard error
    #[arg(long)]
    usage: bool,
    /// Print the body of the request instead of sending it
    #[arg(long)]
    dry_run: bool,
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
    let stored = Stored::select(ask.options.session.as_deref(), ask.options.continues)?;
    if ask.dry_run {
        return dry_run(&ask, turn, &stored, &Settings::load(global.profile.as_deref())?);
    }
    let connection = Connection::open(global).await?;
    let settings = request::settings(&ask.options, ask.schema.as_deref(), &connection.settings)?;
    let mut session = stored.load(connection.telnyx.openai().chat().session().settings(settings))?;
    let exchange = Exchange {
        connection: &connection,
        session: &stored.name,
        model: ask.options.model.as_deref().unwrap_or(&connection.settings.model),
        is_logged: !ask.options.no_log,
        show: Show { text: !ask.json && ask.schema.is_none(), reasoning: ask.options.reasoning.is_some() },
    };
    let (result, entry) = exchange.run(&mut session, turn).await;
    if let Some(failure) = result.error {
        return Err(failure);
    }
    let saved = stored.save(&session);
    // The response is printed first, because it was paid for.
    finish(&ask, &connection, &result.completion, &entry).await?;
    saved
}

fn dry_run(ask: &Ask, turn: telnyx_ai::chat::Message, stored: &Stored, settings: &Settings) -> Outcome {
    // The key is not part of the body.
    let chat = client::build(settings, "unused")?.openai().chat();
    let session =
        stored.load(chat.session().settings(request::settings(&ask.options, ask.schema.as_deref(), settings)?))?;
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
