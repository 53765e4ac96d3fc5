//! The words of comments and Markdown files, and the form of doc examples.

mod blocks;
mod examples;
mod words;

use std::process::Command;

use crate::cargo::output;
use crate::{Result, workspace};

/// Endings of the checked files.
const CHECKED: [&str; 7] = [".rs", ".md", ".toml", ".sh", ".yml", ".yaml", ".ci/run"];
/// Exempt paths: recorded input of fuzz targets, and generated listings.
const EXEMPT: fn(&str) -> bool = |path| path.contains("corpus") || path.starts_with("api/");
/// Files with a limit of lines.
const LINES: [(&str, usize); 1] = [("README.md", 200)];

pub(crate) fn check() -> Result {
    let mut faults = Vec::new();
    for path in files()? {
        let text = workspace::read(&path)?;
        let found = words::faults(&blocks::of(&path, &text)).into_iter();
        let in_examples = is_source(&path).then(|| examples::faults(&text)).into_iter().flatten();
        faults.extend(found.chain(in_examples).chain(too_long(&path, &text)).map(|fault| fault.at(&path)));
    }
    faults.iter().for_each(|fault| println!("{fault}"));
    if faults.is_empty() { Ok(()) } else { Err(format!("{} faults", faults.len())) }
}

/// A fault in a file. Lines count from 1.
struct Fault {
    line: usize,
    message: String,
}

impl Fault {
    fn at(&self, path: &str) -> String {
        format!("{path}:{}: {}", self.line, self.message)
    }
}

/// Returns the checked files, including files that are not committed yet.
fn files() -> Result<Vec<String>> {
    let listed = output(Command::new("git").args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]))?;
    let checked = |path: &&str| CHECKED.iter().any(|end| path.ends_with(end)) && !EXEMPT(path);
    // A deleted file stays in the index until the deletion is committed.
    let exists = |path: &&str| std::path::Path::new(path).exists();
    Ok(listed.split('\0').filter(checked).filter(exists).map(str::to_owned).collect())
}

/// Returns `true` for a source file of a published crate.
fn is_source(path: &str) -> bool {
    let mut folders = path.split('/');
    folders.next() == Some("crates") && folders.nth(1) == Some("src") && path.ends_with(".rs")
}

fn too_long(path: &str, text: &str) -> Option<Fault> {
    let (_, most) = LINES.iter().find(|(file, _)| *file == path)?;
    let lines = text.lines().count();
    (lines > *most).then(|| Fault { line: most + 1, message: format!("the file has {lines} lines; at most {most}") })
}

#[cfg(test)]
mod tests {
    use super::{is_source, too_long};

    #[test]
    fn only_sources_of_crates_have_doc_examples() {
        assert!(is_source("crates/telnyx-ai-core/src/error/kind.rs"));
        assert!(!is_source("crates/telnyx-ai-core/tests/it/main.rs"));
        assert!(!is_source("xtask/src/main.rs"));
        assert!(!is_source("crates/telnyx-ai-core/src/README.md"));
    }

    #[test]
    fn the_readme_has_a_limit_of_lines() {
        assert!(too_long("README.md", &"x\n".repeat(200)).is_none());
        assert_eq!(too_long("README.md", &"x\n".repeat(201)).unwrap().line, 201);
        assert!(too_long("CHANGELOG.md", &"x\n".repeat(201)).is_none());
    }
}
