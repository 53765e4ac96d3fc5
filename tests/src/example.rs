//! Runs the examples as a person does.

use std::path::Path;
use std::process::{Command, Output};

/// Runs `cargo run --example NAME -- ARGUMENTS` at the root of the workspace, with none of our variables set but these.
///
/// `target_tmp` is `env!("CARGO_TARGET_TMPDIR")` of the test: what it builds goes beside what the test was built with.
///
/// # Panics
///
/// If Cargo cannot be started.
#[must_use]
pub fn run_example(target_tmp: &str, name: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO"))
        .args(["run", "-q", "--example", name, "--"])
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .env("CARGO_TARGET_DIR", Path::new(target_tmp).parent().unwrap_or(Path::new(target_tmp)))
        .env_remove("TELNYX_API_KEY")
        .env_remove("TELNYX_BASE_URL")
        .envs(variables.iter().copied())
        .output()
        .expect("cargo runs")
}

/// What an example printed, if it ended well.
///
/// # Panics
///
/// If it did not.
#[must_use]
#[track_caller]
pub fn printed(output: Output) -> String {
    let (text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{text}\n{errors}", output.status);
    text.into_owned()
}
