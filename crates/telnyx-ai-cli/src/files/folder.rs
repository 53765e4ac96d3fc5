//! The text files of a folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Attachment, MAX_TEXT, file};
use crate::exit::{Failure, Outcome};
use crate::output;

/// Reads all text files and images below a folder, sorted. Hidden files and symbolic links are left out, and so are
/// files that cannot be sent, which are reported.
pub(super) fn read(folder: &Path) -> Outcome<Vec<Attachment>> {
    let mut attachments = Vec::new();
    let mut length = 0;
    for path in paths(folder)? {
        match file(&path) {
            Ok(attachment) => {
                length += attachment.text_length();
                attachments.push(attachment);
            }
            Err(failure) => {
                output::note(&format!("skipped {}", failure.message().unwrap_or_default().trim_start_matches("-f ")))
            }
        }
        // A folder of any size must not fill the memory.
        if length > MAX_TEXT {
            break;
        }
    }
    if attachments.is_empty() {
        return Err(Failure::Usage(format!("-f {}: the folder has no text file and no image", folder.display())));
    }
    Ok(attachments)
}

fn paths(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let failed = |error| Failure::file(folder, &error);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = entry.file_type().map_err(failed)?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if kind.is_dir() {
            paths.extend(self::paths(&entry.path())?);
        } else if kind.is_file() {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}
