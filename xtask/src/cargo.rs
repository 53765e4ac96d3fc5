//! Running cargo.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use crate::Result;

/// The target directory of builds with few features. The build of the workspace has other features and would replace
/// their artifacts.
pub(crate) const TARGET: &str = "target/features";

/// Runs a command. Fails if the command fails.
pub(crate) fn run(command: &mut Command) -> Result {
    let shown = shown(command);
    println!("{shown}");
    let status = command.status().map_err(|error| format!("`{shown}` did not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{shown}` failed")) }
}

/// Runs a command and returns its standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("`{shown}` did not start: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{shown}` failed"));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("`{shown}` printed invalid UTF-8"))
}

/// Returns `cargo` with these arguments, separated by spaces.
pub(crate) fn cargo(arguments: &str) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments.split_whitespace());
    command
}

/// Returns the arguments that select a package and its features; `default` is for the default features.
pub(crate) fn selection(package: &str, features: &str) -> String {
    match features {
        "default" => format!("-p {package}"),
        "" => format!("-p {package} --no-default-features"),
        features => format!("-p {package} --no-default-features --features {features}"),
    }
}

/// Returns the crates that a build needs, as `name version`, the package itself included.
pub(crate) fn tree(selection: &str) -> Result<BTreeSet<String>> {
    let lines = output(&mut cargo(&format!("tree -e normal,build --prefix none {selection}")))?;
    let crates = lines.lines().map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" "));
    Ok(crates.filter(|name| !name.is_empty()).collect())
}

/// Returns the name of a crate in a [`tree`].
pub(crate) fn name(package: &str) -> &str {
    package.split(' ').next().unwrap_or(package)
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
