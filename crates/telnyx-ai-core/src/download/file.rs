//! The temporary file of a download.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Maximum number of names to try if a file of that name exists.
const MAX_NAMES: u32 = 16;

/// A temporary file, removed on drop unless `kept` is set.
pub(super) struct PartFile {
    pub(super) path: PathBuf,
    pub(super) kept: bool,
}

impl PartFile {
    /// Creates a new file in the folder of `path`.
    pub(super) fn create(path: &Path) -> io::Result<(Self, File)> {
        Self::create_as(path, || fastrand::u32(..))
    }

    fn create_as(path: &Path, mut id: impl FnMut() -> u32) -> io::Result<(Self, File)> {
        let mut tried = 1;
        loop {
            let mut name = path.file_name().unwrap_or_default().to_os_string();
            name.push(format!(".{:08x}.part", id()));
            let path = path.with_file_name(name);
            // An existing file or link belongs to somebody else, so it is not overwritten or followed.
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => return Ok((Self { path, kept: false }, file)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tried < MAX_NAMES => tried += 1,
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        if !self.kept {
            // `drop` cannot return an error.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};

    use super::{MAX_NAMES, PartFile};

    #[test]
    fn an_existing_file_is_not_overwritten() {
        let folder = std::env::temp_dir().join(format!("telnyx-ai-part-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let taken = folder.join("a.00000001.part");
        std::fs::write(&taken, "another's").unwrap();
        let mut ids = 1..;
        let (part, mut file) = PartFile::create_as(&folder.join("a"), || ids.next().unwrap()).unwrap();
        file.write_all(b"mine").unwrap();
        assert_eq!(part.path, folder.join("a.00000002.part"));
        drop(part);
        let mut tried = 0;
        let same = || {
            tried += 1;
            1
        };
        let error = PartFile::create_as(&folder.join("a"), same).err().unwrap();
        assert_eq!((error.kind(), tried), (io::ErrorKind::AlreadyExists, MAX_NAMES));
        assert_eq!(std::fs::read_to_string(&taken).unwrap(), "another's");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "the other part is removed");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
