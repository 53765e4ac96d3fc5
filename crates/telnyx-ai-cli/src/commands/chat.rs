//! `chat`: a conversation at the terminal.

mod complete;
mod conversation;
mod editor;
mod slash;
mod spent;
mod transcript;

use clap::Args;

use super::ask::Options;
use crate::cli::Global;
use crate::client::Connection;
use crate::exit::Outcome;
use crate::output;
use conversation::Conversation;
use editor::{Editor, Input};
use slash::Next;

/// Talk to a model. Each line is a question; a line that ends with \ continues.
///
/// Lines that begin with / are commands: /help lists them. Ctrl-C stops a response, and Ctrl-D ends the program. Without a
/// terminal, each line of standard input is a question, and the first failure ends the program.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Chat {
    #[command(flatten)]
    options: Options,
}

const EXAMPLES: &str = "Examples:
  telnyx-ai chat --emulator
  telnyx-ai chat -s \"Be brief.\" -b handbook --session support
  telnyx-ai chat -c";

/// Runs the command. It handles Ctrl-C itself.
pub(crate) async fn run(command: Chat, global: &Global) -> Outcome {
    let connection = Connection::open(global).await?;
    let mut conversation = Conversation::start(&connection, command.options)?;
    let mut editor = Editor::open(conversation.models())?;
    if editor.is_terminal() {
        output::note(&format!("{}; /help lists the commands, Ctrl-D ends", conversation.model()));
    }
    loop {
        let text = match editor.read().await? {
            Input::Text(text) => text,
            // Ctrl-C clears the line.
            Input::Cleared => continue,
            Input::End => return Ok(()),
        };
        let done = match text.strip_prefix('/') {
            Some(command) => slash::run(command, &mut conversation).await,
            None if text.trim().is_empty() => Ok(Next::Read),
            None => conversation.ask(text).await.map(|()| Next::Read),
        };
        match done {
            Ok(Next::Read) => {}
            Ok(Next::End) => return Ok(()),
            Err(failure) if editor.is_terminal() => failure.print(),
            Err(failure) => return Err(failure),
        }
    }
}
