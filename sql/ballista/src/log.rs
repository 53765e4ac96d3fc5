//! Log output of the binaries.

use std::io;

use tracing_subscriber::EnvFilter;

/// Writes the log of this process to its standard error. `filter` selects the messages, such as `info,ballista_executor=debug`;
/// the variable `RUST_LOG` has precedence.
pub fn log_to_stderr(filter: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(filter));
    // A second call keeps the first output.
    let _ = tracing_subscriber::fmt().with_ansi(false).with_writer(io::stderr).with_env_filter(filter).try_init();
}
