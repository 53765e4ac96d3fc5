//! Failures of a command, and the exit codes of the program.

use std::io;
use std::process::ExitCode;

use crate::output::{self, Stream};

/// The result of a command.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// The reason that a command did not succeed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// An error of the SDK.
    Sdk(telnyx_ai::Error),
    /// Any other failure.
    Failed(String),
    /// Wrong arguments, a wrong configuration, or input that cannot be used. Nothing was sent.
    Usage(String),
    /// The budget of a job ended it.
    Budget(String),
    /// Some of the files or rows failed; each of them is reported already.
    Partial(String),
    /// Ctrl-C.
    Interrupted,
    /// The reader of standard output has closed it, as `head` does.
    ClosedPipe,
}

impl Failure {
    /// Creates the failure of a file operation.
    pub(crate) fn file(path: &std::path::Path, error: &io::Error) -> Self {
        Self::Failed(format!("{}: {error}", path.display()))
    }

    fn code(&self) -> u8 {
        match self {
            Self::ClosedPipe => 0,
            Self::Sdk(error) if error.is_config() || error.is_invalid_input() => 2,
            Self::Sdk(_) | Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Budget(_) => 3,
            Self::Partial(_) => 4,
            Self::Interrupted => 130,
        }
    }

    /// Returns the message for standard error, if the user needs one.
    pub(crate) fn message(&self) -> Option<String> {
        match self {
            Self::Sdk(error) => Some(error.to_string()),
            Self::Failed(message) | Self::Usage(message) | Self::Budget(message) | Self::Partial(message) => {
                Some(message.clone())
            }
            Self::Interrupted | Self::ClosedPipe => None,
        }
    }
}

impl Failure {
    /// Prints the message on standard error.
    pub(crate) fn print(&self) {
        if let Some(message) = self.message() {
            output::note(&format!("{} {message}", output::style(Stream::Stderr).red("error:")));
        }
    }
}

impl From<telnyx_ai::Error> for Failure {
    fn from(error: telnyx_ai::Error) -> Self {
        let source = std::error::Error::source(&error).and_then(|source| source.downcast_ref::<io::Error>());
        let is_closed = error.is_io() && source.is_some_and(|source| source.kind() == io::ErrorKind::BrokenPipe);
        if is_closed { Self::ClosedPipe } else { Self::Sdk(error) }
    }
}

/// Reports the result of a command on standard error.
pub(crate) fn report(outcome: Outcome<ExitCode>) -> ExitCode {
    let failure = match outcome {
        Ok(code) => return code,
        Err(failure) => failure,
    };
    failure.print();
    ExitCode::from(failure.code())
}

/// Prints help, the version, or an error of the arguments.
pub(crate) fn report_usage(error: &clap::Error) -> ExitCode {
    // There is nowhere to report that the output is closed.
    drop(error.print());
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}
