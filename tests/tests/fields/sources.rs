//! The operations that the sources of the SDK name.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Crates that have no operations of their own.
const OTHERS: [&str; 3] = ["telnyx-ai-cli", "telnyx-ai-core", "telnyx-ai-emulator"];

/// Returns the lines of all source files of the SDK.
fn lines() -> Vec<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("crates");
    let crates = fs::read_dir(crates).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> =
        crates.filter(|path| !OTHERS.iter().any(|other| path.ends_with(other))).map(|path| path.join("src")).collect();
    let mut lines = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("tests.rs") {
                lines.extend(fs::read_to_string(path).unwrap().lines().map(|line| line.trim().to_owned()));
            }
        }
    }
    lines
}

/// Returns the operations that comments document as `METHOD /ai/…` in backticks.
pub(crate) fn documented() -> BTreeSet<String> {
    let spans = |line: &String| line.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let is_operation = |span: &String| {
        span.split_once(" /ai/").is_some_and(|(method, _)| ["GET", "POST", "PUT", "DELETE"].contains(&method))
    };
    lines().iter().filter(|line| line.starts_with("//")).flat_map(spans).filter(is_operation).collect()
}

/// Returns the paths of the code.
pub(crate) fn paths() -> BTreeSet<String> {
    let literals = |line: &String| line.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let code = lines();
    code.iter()
        .filter(|line| !line.starts_with("//"))
        .flat_map(literals)
        .filter(|text| text.starts_with("/ai/"))
        .collect()
}
