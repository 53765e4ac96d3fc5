//! The files of a folder.

use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use telnyx_ai_core::internal::io_error;
use telnyx_ai_core::{Error, Result};

use super::event::SkipReason;
use super::filter::{Filter, IgnoreRules};

/// Extensions of the files that the service reads.
const EXTENSIONS: [&str; 16] = [
    "csv", "htm", "html", "json", "m4a", "markdown", "md", "mp3", "mp4", "mpeg", "mpga", "pdf", "text", "txt", "wav",
    "webm",
];

const IGNORE_FILE: &str = ".gitignore";

/// File to embed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LocalFile {
    /// Path below the folder, with slashes.
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
}

/// Content of a folder, in the order of names.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) files: Vec<LocalFile>,
    pub(super) skipped: Vec<(String, SkipReason)>,
    pub(super) failed: Vec<(String, Error)>,
}

/// Folder to read.
struct Folder {
    path: PathBuf,
    /// Path below the first folder; empty for that one.
    name: String,
    rules: Option<Arc<IgnoreRules>>,
}

/// Finds the files below `folder`. Symbolic links below it are not followed.
pub(super) fn walk(folder: &Path, filter: &Filter, max_file_bytes: u64) -> Result<Found> {
    let invalid = |problem: String| Error::invalid_input("folder", format!("is `{}`, {problem}", folder.display()));
    let metadata = fs::metadata(folder).map_err(|error| invalid(format!("which cannot be read: {error}")))?;
    if !metadata.is_dir() {
        return Err(invalid("which is not a folder".to_owned()));
    }
    let mut found = Found::default();
    let mut folders = vec![Folder { path: folder.to_owned(), name: String::new(), rules: None }];
    while let Some(next) = folders.pop() {
        let result = read(&next).map(|(rules, entries)| {
            for entry in entries {
                visit(&entry, &next, rules.as_ref(), filter, max_file_bytes, &mut found, &mut folders);
            }
        });
        match result {
            Ok(()) => {}
            Err(error) if next.name.is_empty() => return Err(invalid(format!("which cannot be read: {error}"))),
            Err(error) => found.failed.push((next.name, unreadable(&next.path, error))),
        }
    }
    found.files.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    if found.files.is_empty() {
        return Err(invalid(nothing_to_embed(&found)));
    }
    Ok(found)
}

/// Reads the rules of a folder and its entries.
fn read(folder: &Folder) -> io::Result<(Option<Arc<IgnoreRules>>, Vec<DirEntry>)> {
    let entries = fs::read_dir(&folder.path)?.collect::<io::Result<_>>()?;
    // Without its rules, a folder is not read at all: they may exclude private files.
    let rules = match fs::read(folder.path.join(IGNORE_FILE)) {
        Ok(text) => Some(IgnoreRules::new(folder.rules.clone(), &folder.name, &String::from_utf8_lossy(&text))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => folder.rules.clone(),
        Err(error) => return Err(io::Error::new(error.kind(), format!("{IGNORE_FILE}: {error}"))),
    };
    Ok((rules, entries))
}

fn visit(
    entry: &DirEntry,
    folder: &Folder,
    rules: Option<&Arc<IgnoreRules>>,
    filter: &Filter,
    max_file_bytes: u64,
    found: &mut Found,
    folders: &mut Vec<Folder>,
) {
    let file_name = entry.file_name();
    if file_name.as_encoded_bytes().starts_with(b".") {
        return;
    }
    let below = |name: &str| if folder.name.is_empty() { name.to_owned() } else { format!("{}/{name}", folder.name) };
    let path = entry.path();
    let Some(name) = file_name.to_str().map(below) else {
        let problem = format!("of `{}` is not UTF-8, so it cannot be a key; rename the file", path.display());
        found.failed.push((below(&file_name.to_string_lossy()), Error::invalid_input("name", problem)));
        return;
    };
    // The metadata of the entry itself, also if it is a link.
    let metadata = match entry.metadata() {
        Ok(metadata) => metadata,
        Err(error) => return found.failed.push((name, unreadable(&path, error))),
    };
    if rules.is_some_and(|rules| rules.ignores(&name, metadata.is_dir())) {
        return;
    }
    if metadata.is_dir() {
        if !filter.excludes_folder(&name) {
            folders.push(Folder { path, name, rules: rules.cloned() });
        }
        return;
    }
    if !filter.selects(&name) {
        return;
    }
    let reason = if metadata.is_symlink() {
        SkipReason::SymbolicLink
    } else if !metadata.is_file() {
        SkipReason::NotAFile
    } else if !is_readable(&name) {
        SkipReason::FileType
    } else if metadata.len() > max_file_bytes {
        SkipReason::TooLarge { bytes: metadata.len(), limit: max_file_bytes }
    } else {
        return found.files.push(LocalFile { name, path, bytes: metadata.len() });
    };
    found.skipped.push((name, reason));
}

/// Returns `true` if the service reads files with this extension.
fn is_readable(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension))
}

pub(super) fn unreadable(path: &Path, error: io::Error) -> Error {
    io_error(format!("`{}` cannot be read: {error}", path.display()), error)
}

fn nothing_to_embed(found: &Found) -> String {
    let mut problem = "which has no file to embed".to_owned();
    if let Some((name, reason)) = found.skipped.first() {
        problem.push_str(&format!("; {} skipped, such as `{name}` ({reason})", found.skipped.len()));
    }
    if let Some((name, error)) = found.failed.first() {
        problem.push_str(&format!("; {} failed, such as `{name}` ({error})", found.failed.len()));
    }
    problem
}

#[cfg(test)]
mod tests;
