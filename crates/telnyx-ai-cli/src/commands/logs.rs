//! `logs`: the questions and responses so far.

use clap::{Args, Subcommand};

use crate::exit::{Failure, Outcome};
use crate::log::{self, Entry};
use crate::output;

/// Width of the questions in a list.
const WIDTH: usize = 72;

/// List, search and show the questions so far. `log = false` in config.toml switches the log off.
#[derive(Debug, Subcommand)]
pub(crate) enum Logs {
    List(List),
    Search(Search),
    Show(Show),
}

/// List the last questions, the newest first.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai logs list -n 5")]
pub(crate) struct List {
    /// The number of questions
    #[arg(short, long, default_value_t = 20)]
    number: usize,
    /// Print a JSON object for each question
    #[arg(long)]
    json: bool,
}

/// List the questions that contain a text, or whose response contains it, ignoring case.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai logs search warranty")]
pub(crate) struct Search {
    /// The text
    text: String,
    /// Print a JSON object for each question
    #[arg(long)]
    json: bool,
}

/// Print a question and its response.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai logs show 17")]
pub(crate) struct Show {
    /// The number of the question in the list
    id: usize,
    /// Print a JSON object
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(command: &Logs) -> Outcome {
    let entries = log::read()?;
    match command {
        Logs::List(command) => list(entries.iter().rev().take(command.number), command.json),
        Logs::Search(command) => {
            let text = command.text.to_lowercase();
            let contains = |field: &str| field.to_lowercase().contains(&text);
            let found = entries.iter().rev().filter(|entry| contains(&entry.prompt) || contains(&entry.text));
            list(found, command.json)
        }
        Logs::Show(command) => match entries.iter().find(|entry| entry.id == command.id) {
            Some(entry) if command.json => output::json(entry),
            Some(entry) => show(entry),
            None => {
                Err(Failure::Usage(format!("the log has no question {}; `telnyx-ai logs list` lists them", command.id)))
            }
        },
    }
}

fn list<'a>(mut entries: impl Iterator<Item = &'a Entry>, json: bool) -> Outcome {
    entries.try_for_each(|entry| if json { output::json(entry) } else { output::print_line(&line(entry)) })
}

fn line(entry: &Entry) -> String {
    let prompt = output::one_line(&entry.prompt, WIDTH);
    let failed = if entry.error.is_some() { "failed: " } else { "" };
    let time: String = entry.time.chars().take("2026-11-27T13:40".len()).collect();
    format!("{:>5}  {time}  {failed}{prompt}", entry.id)
}

fn show(entry: &Entry) -> Outcome {
    output::print_line(&format!("{}  {}  session {}\n\n> {}\n", entry.time, entry.model, entry.session, entry.prompt))?;
    if !entry.text.is_empty() {
        output::print_line(&entry.text)?;
    }
    match &entry.error {
        Some(error) => output::print_line(&format!("error: {error}")),
        None => Ok(()),
    }
}
