//! The file of a download.

use std::io;
use std::path::{Path, PathBuf};

/// The file that is written until the download is whole. Dropping it removes it, unless it was kept.
pub(super) struct PartFile {
    pub(super) path: PathBuf,
    pub(super) kept: bool,
}

impl PartFile {
    pub(super) fn create(path: &Path) -> io::Result<(Self, std::fs::File)> {
        let mut name = path.file_name().unwrap_or_default().to_os_string();
        name.push(format!(".{:08x}.part", fastrand::u32(..)));
        let path = path.with_file_name(name);
        let file = std::fs::File::create(&path)?;
        Ok((Self { path, kept: false }, file))
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        if !self.kept {
            // If it cannot be removed, there is nobody to tell.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
