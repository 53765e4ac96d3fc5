//! The pages that are tested.
#![allow(clippy::unwrap_used, reason = "these functions are only called by tests, where a panic is a failed test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::markdown::Document;

/// The folder of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// README.md and the pages of docs/ by their paths.
pub fn pages() -> BTreeMap<PathBuf, Document> {
    let mut paths = vec![root().join("README.md")];
    paths.extend(fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path()));
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.into_iter().map(|path| (path.clone(), parse(&path))).collect()
}

/// Reads and parses a page.
pub fn parse(path: &Path) -> Document {
    Document::parse(&fs::read_to_string(path).unwrap())
}

/// Panics with a list of the problems, unless the list is empty.
#[track_caller]
pub fn assert_none(problems: Vec<String>) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}
