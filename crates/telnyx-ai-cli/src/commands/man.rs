//! `man`: the manual pages.

use std::fs;
use std::path::PathBuf;

use clap::{Args, CommandFactory};

use crate::cli::Cli;
use crate::exit::{Failure, Outcome};
use crate::output;

/// Print the manual page, or write a page for each command to a folder.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  telnyx-ai man | man -l -\n  telnyx-ai man -o ~/.local/share/man/man1")]
pub(crate) struct Man {
    /// The folder for the pages of all commands
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(command: &Man) -> Outcome {
    if let Some(folder) = &command.output {
        let write = || fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Cli::command(), folder));
        return write().map_err(|error| Failure::file(folder, &error));
    }
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(Cli::command()).render(&mut page);
    rendered.map_err(|error| Failure::Failed(format!("the manual page: {error}")))?;
    output::print_bytes(&page)
}
