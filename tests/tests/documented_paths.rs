//! The files and folders that the documents name exist.
#![allow(clippy::unwrap_used, reason = "a panic in a helper is a failed test")]

use std::fs;
use std::path::{Path, PathBuf};

/// The beginnings of paths in code spans.
const ROOTS: [&str; 7] = ["crates/", "tests/", "fuzz/", "xtask/", "benches/", "examples/", "api/"];

/// Returns the documents at the root and in `docs/`.
fn documents(root: &Path) -> Vec<PathBuf> {
    let files = [root.to_owned(), root.join("docs")].map(|folder| fs::read_dir(folder).unwrap());
    let files = files.into_iter().flatten().map(|file| file.unwrap().path());
    files.filter(|file| file.extension().is_some_and(|extension| extension == "md")).collect()
}

/// The paths in the code spans of `text`, outside of code blocks.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    let prose = text.split("\n```").step_by(2);
    let spans = prose.flat_map(|part| part.split('`').skip(1).step_by(2));
    spans.filter(|span| ROOTS.iter().any(|root| span.starts_with(root)) && !span.contains(['*', ' ']))
}

#[test]
fn documents_name_existing_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let (mut named, mut missing) = (0, Vec::new());
    for document in documents(root) {
        for path in paths(&fs::read_to_string(&document).unwrap()) {
            named += 1;
            if !root.join(path).exists() {
                missing.push(format!("{}: `{path}`", document.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(named > 50, "only {named} paths are found");
}

#[test]
fn only_paths_outside_of_code_blocks_are_read() {
    let text = "See `tests/a.rs` and `b.rs`, in `api/*.txt`.\n```sh\nls `tests/no`\n```\n`crates/c`";
    assert_eq!(paths(text).collect::<Vec<_>>(), ["tests/a.rs", "crates/c"]);
}
