//! Runs examples with `cargo run`.

use std::path::Path;
use std::process::{Command, Output};

/// Runs `cargo run --example NAME -- ARGUMENTS` at the root of the workspace. The command has no environment variables
/// of the SDK except `variables`.
///
/// `target_tmp` is `env!("CARGO_TARGET_TMPDIR")` of the test, so that the example uses the target directory of the
/// test.
///
/// # Panics
///
/// Panics if Cargo cannot be started.
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

/// Returns the standard output of a successful example.
///
/// # Panics
///
/// Panics if the example failed.
#[must_use]
#[track_caller]
pub fn printed(output: Output) -> String {
    let (text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{text}\n{errors}", output.status);
    text.into_owned()
}
