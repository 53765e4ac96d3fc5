//! `sql`: SQL over files, by the program `telnyx-ai-sql`.
//!
//! It is a program of its own, because its query engine is ten times the size of this one.

use std::env;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use clap::Args;

use crate::cli::Global;
use crate::config::{self, Settings};
use crate::exit::{Failure, Outcome};

const PROGRAM: &str = "telnyx-ai-sql";

const NOT_INSTALLED: &str = "`sql` is the program `telnyx-ai-sql`, which is not installed; install it with \
                             `cargo install --locked --git https://github.com/team-telnyx/telnyx-ai-rust telnyx-ai-sql`";

/// Run SQL over files with AI functions, by the program telnyx-ai-sql. `telnyx-ai sql --help` shows its options.
#[derive(Args, Debug)]
#[command(
    disable_help_flag = true,
    after_help = "Example:\n  telnyx-ai sql \"SELECT ai_query('What is rain?')\" --emulator"
)]
pub(crate) struct Sql {
    /// The SQL and the options of telnyx-ai-sql
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
    arguments: Vec<OsString>,
}

/// Runs the program with the key, the base URL and the model of the profile, and returns its exit code.
pub(crate) fn run(sql: &Sql, global: &Global) -> Outcome<ExitCode> {
    let settings = Settings::load(global.profile.as_deref())?;
    let mut command = Command::new(program());
    command.args(&sql.arguments);
    if global.emulator {
        command.arg("--emulator");
    }
    if let Some((key, _)) = &settings.key {
        command.env(config::API_KEY, key);
    }
    if let Some(url) = &settings.base_url {
        command.env("TELNYX_BASE_URL", url);
    }
    command.env("TELNYX_MODEL", &settings.model);
    match execute(&mut command) {
        Ok(code) => Ok(code),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Failure::Usage(NOT_INSTALLED.to_owned())),
        Err(error) => Err(Failure::Failed(format!("{PROGRAM}: {error}"))),
    }
}

/// Replaces this process, so that signals reach the program.
#[cfg(unix)]
fn execute(command: &mut Command) -> io::Result<ExitCode> {
    Err(std::os::unix::process::CommandExt::exec(command))
}

#[cfg(not(unix))]
fn execute(command: &mut Command) -> io::Result<ExitCode> {
    let code = command.status()?.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

/// Returns the program beside this one, or its name, which is searched in the path.
fn program() -> PathBuf {
    let beside =
        env::current_exe().ok().map(|this| this.with_file_name(format!("{PROGRAM}{}", env::consts::EXE_SUFFIX)));
    beside.filter(|path| path.is_file()).unwrap_or_else(|| PROGRAM.into())
}
