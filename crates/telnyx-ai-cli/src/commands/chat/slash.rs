//! The commands of a conversation, which begin with `/`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::conversation::Conversation;
use super::transcript;
use crate::exit::{Failure, Outcome};
use crate::nearest::nearest;
use crate::output::{self, Stream};

/// Names, arguments and effects, in the order of `/help`.
pub(super) const COMMANDS: &[(&str, &str, &str)] = &[
    ("model", "[MODEL]", "change the model, or print it"),
    ("system", "TEXT", "change the instructions"),
    ("file", "FILE", "add a file, a folder or an image to the next question"),
    ("bucket", "[BUCKET]", "let the model search an embedded bucket; without a name, none"),
    ("session", "[NAME]", "change to another conversation, or print the name of this one"),
    ("retry", "", "ask the last question again"),
    ("undo", "", "forget the last question and its response"),
    ("copy", "", "copy the last response to the clipboard of the terminal"),
    ("save", "FILE", "write the conversation as Markdown, or as JSON for a name with .json"),
    ("cost", "", "print the tokens and the cost since the start"),
    ("help", "", "print this list"),
    ("quit", "", "end the program"),
];

/// The step after a command.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    Read,
    End,
}

/// Runs a command, without its slash.
pub(super) async fn run(line: &str, conversation: &mut Conversation<'_>) -> Outcome<Next> {
    let (name, argument) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let argument = argument.trim();
    match name {
        "model" if argument.is_empty() => output::note(conversation.model()),
        "model" => conversation.set_model(argument)?,
        "system" => conversation.set_system(required(name, argument)?)?,
        "file" => {
            let count = conversation.attach(required(name, argument)?)?;
            output::note(&format!("{count} attached to the next question"));
        }
        "bucket" => conversation.set_bucket(Some(argument).filter(|bucket| !bucket.is_empty()))?,
        "session" if argument.is_empty() => output::note(conversation.name()),
        "session" => {
            let count = conversation.open(argument)?;
            output::note(&format!("{count} messages"));
        }
        "retry" => conversation.retry().await?,
        "undo" if conversation.undo()? => output::note("the last question is forgotten"),
        "undo" => return Err(Failure::Usage("/undo: there is nothing to forget".to_owned())),
        "copy" => copy(conversation)?,
        "save" => transcript::save(required(name, argument)?, conversation)?,
        "cost" => output::note(&conversation.cost().await?),
        "help" => output::note(&help()),
        "quit" | "exit" => return Ok(Next::End),
        _ => return Err(unknown(name)),
    }
    Ok(Next::Read)
}

fn required<'a>(name: &str, argument: &'a str) -> Outcome<&'a str> {
    match COMMANDS.iter().find(|(known, ..)| *known == name) {
        Some((_, arguments, effect)) if argument.is_empty() => {
            Err(Failure::Usage(format!("/{name} {arguments}: {effect}")))
        }
        _ => Ok(argument),
    }
}

fn unknown(name: &str) -> Failure {
    let hint = match nearest(name, COMMANDS.iter().map(|(known, ..)| *known)) {
        Some(known) => format!("did you mean /{known}?"),
        None => "/help lists the commands.".to_owned(),
    };
    Failure::Usage(format!("/{name} is not a command; {hint} A question cannot begin with a slash"))
}

fn help() -> String {
    let lines = COMMANDS.iter().map(|(name, argument, effect)| {
        let usage = format!("/{name} {argument}");
        format!("{usage:<18} {effect}")
    });
    let keys = "Ctrl-C stops a response or clears the line, Ctrl-D ends.\nA line that ends with \\ continues.";
    lines.chain([keys.to_owned()]).collect::<Vec<_>>().join("\n")
}

/// Copies the last response by the escape sequence OSC 52, which also works over SSH.
fn copy(conversation: &Conversation<'_>) -> Outcome {
    let last = conversation.messages().iter().rev().find(|message| message.role.as_str() == "assistant");
    let Some(last) = last else {
        return Err(Failure::Usage("/copy: there is no response yet".to_owned()));
    };
    if !output::is_terminal(Stream::Stdout) {
        return Err(Failure::Usage("/copy: standard output is no terminal".to_owned()));
    }
    output::print(&format!("\x1b]52;c;{}\x07", STANDARD.encode(last.text().as_bytes())))
}
