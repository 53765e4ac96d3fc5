//! `completions`: the completion script of a shell.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use crate::cli::Cli;
use crate::exit::Outcome;
use crate::output;

/// Print the completion script of a shell.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  telnyx-ai completions bash > ~/.local/share/bash-completion/completions/telnyx-ai\n  \
                        telnyx-ai completions zsh > ~/.zfunc/_telnyx-ai"
)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Runs the command.
pub(crate) fn run(command: &Completions) -> Outcome {
    let mut script = Vec::new();
    generate(command.shell, &mut Cli::command(), "telnyx-ai", &mut script);
    output::print_bytes(&script)
}
