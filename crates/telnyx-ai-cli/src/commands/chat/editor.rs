//! The line that is edited: history, several lines, completion.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use rustyline::error::ReadlineError;
use rustyline::history::DefaultHistory;
use rustyline::{CompletionType, Config};
use telnyx_ai::chat::Model;

use super::complete::Helper;
use crate::exit::{Failure, Outcome};
use crate::folders;
use crate::output::{self, Stream};

const PROMPT: &str = "> ";

/// Most lines of the history.
const HISTORY: usize = 1000;

/// The input at a prompt.
pub(super) enum Input {
    Text(String),
    /// Ctrl-C at the prompt.
    Cleared,
    /// Ctrl-D, or the end of standard input.
    End,
}

type Lines = rustyline::Editor<Helper, DefaultHistory>;

pub(super) struct Editor {
    /// `None` while a line is read.
    lines: Option<Lines>,
    history: PathBuf,
    is_terminal: bool,
}

impl Editor {
    pub(super) fn open(models: Arc<OnceLock<Vec<Model>>>) -> Outcome<Self> {
        let config =
            Config::builder().completion_type(CompletionType::List).max_history_size(HISTORY).map_err(failed)?;
        let mut lines = Lines::with_config(config.build()).map_err(failed)?;
        lines.set_helper(Some(Helper { models }));
        let history = folders::state()?.join("history.txt");
        // A history that cannot be read is not worth an error.
        drop(lines.load_history(&history));
        let is_terminal = std::io::IsTerminal::is_terminal(&std::io::stdin()) && output::is_terminal(Stream::Stdout);
        Ok(Self { lines: Some(lines), history, is_terminal })
    }

    pub(super) fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Reads the next input on a thread of its own, so that the emulator and the list of models are served meanwhile.
    pub(super) async fn read(&mut self) -> Outcome<Input> {
        let Some(mut lines) = self.lines.take() else { return Ok(Input::End) };
        let read = move || (lines.readline(PROMPT), lines);
        let (line, mut lines) = tokio::task::spawn_blocking(read).await.map_err(failed)?;
        let input = match line {
            Ok(text) => {
                if self.is_terminal && !text.trim().is_empty() {
                    self.remember(&mut lines, &text);
                }
                Input::Text(text.replace("\\\n", "\n"))
            }
            Err(ReadlineError::Interrupted) => Input::Cleared,
            Err(ReadlineError::Eof) => Input::End,
            Err(error) => return Err(failed(error)),
        };
        self.lines = Some(lines);
        Ok(input)
    }

    /// Adds a line to the history. The history is private, and a failure to write it is not worth an error.
    fn remember(&self, lines: &mut Lines, text: &str) {
        drop(lines.add_history_entry(text));
        if let Some(folder) = self.history.parent() {
            drop(std::fs::create_dir_all(folder));
        }
        drop(lines.save_history(&self.history));
    }
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::Failed(format!("the terminal: {error}"))
}
