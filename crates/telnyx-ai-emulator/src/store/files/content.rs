//! Content that arrives before it becomes a document.

use std::{
    fs::{self, File},
    io::{self, Seek, SeekFrom, Write},
    path::PathBuf,
};

use super::{Document, Files, check_name, lock, make_folder, reject_link};

/// The folder of temporary files in the data folder. It is hidden, so it is not a bucket.
const FOLDER: &str = ".telnyx-ai-emulator.uploads";

/// Content in memory, or in a temporary file that is removed on drop unless it became a document.
pub(crate) enum Content {
    Memory(Vec<u8>),
    File(TemporaryFile),
}

/// A temporary file of the data folder.
pub(crate) struct TemporaryFile {
    path: PathBuf,
    file: File,
    len: u64,
}

impl Content {
    /// Returns the length in bytes.
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::File(file) => file.len,
        }
    }

    /// Appends bytes.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Memory(content) => {
                content.try_reserve(bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::StorageFull))?;
                content.extend_from_slice(bytes);
                Ok(())
            }
            Self::File(content) => {
                content.file.write_all(bytes)?;
                content.len += bytes.len() as u64;
                Ok(())
            }
        }
    }

    /// Appends other content. Content in memory is released from `other`, so that it exists only once.
    pub(crate) fn append_content(&mut self, other: &mut Self) -> io::Result<()> {
        match (self, other) {
            (Self::File(content), Self::File(other)) => {
                other.file.seek(SeekFrom::Start(0))?;
                content.len += io::copy(&mut other.file, &mut content.file)?;
                Ok(())
            }
            (content, Self::Memory(bytes)) => {
                content.append(bytes)?;
                *bytes = Vec::new();
                Ok(())
            }
            (Self::Memory(_), Self::File(_)) => Err(io::Error::other("content is in a file and in memory")),
        }
    }

    /// Returns content in memory, and nothing for a file.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Memory(bytes) => bytes,
            Self::File(_) => Vec::new(),
        }
    }
}

impl Files {
    /// Creates empty content, with space in memory for `expected` bytes.
    pub(crate) fn new_content(&self, expected: u64) -> io::Result<Content> {
        match self {
            Self::Memory(_) => {
                let mut bytes = Vec::new();
                let expected = usize::try_from(expected).unwrap_or(usize::MAX);
                bytes.try_reserve_exact(expected).map_err(|_| io::Error::from(io::ErrorKind::StorageFull))?;
                Ok(Content::Memory(bytes))
            }
            Self::Folder(root) => {
                let path = make_folder(root, &[FOLDER])?.join(uuid::Uuid::new_v4().to_string());
                let file = File::options().read(true).write(true).create_new(true).open(&path)?;
                Ok(Content::File(TemporaryFile { path, file, len: 0 }))
            }
        }
    }

    /// Removes the temporary files of an emulator that did not stop normally.
    pub(crate) fn remove_temporary(&self) -> io::Result<()> {
        if let Self::Folder(root) = self {
            let folder = root.join(FOLDER);
            if reject_link(&folder)? {
                fs::remove_dir_all(folder)?;
            }
        }
        Ok(())
    }

    /// Checks that a document can have this name.
    pub(crate) fn check_filename(filename: &str) -> io::Result<()> {
        filename.split('/').try_for_each(check_name)
    }

    /// Makes content a document atomically, and creates its bucket if it is missing.
    pub(crate) fn put_content(&self, bucket: &str, filename: &str, content: Content) -> io::Result<()> {
        check_name(bucket)?;
        Self::check_filename(filename)?;
        match (self, content) {
            (Self::Memory(buckets), Content::Memory(bytes)) => {
                let document = Document::new(bytes.into());
                lock(buckets).entry(bucket.to_owned()).or_default().insert(filename.to_owned(), document);
                Ok(())
            }
            (Self::Folder(root), Content::File(content)) => {
                let mut folders: Vec<&str> = std::iter::once(bucket).chain(filename.split('/')).collect();
                let path = folders.pop().unwrap_or_default();
                let path = make_folder(root, &folders)?.join(path);
                reject_link(&path)?;
                fs::rename(&content.path, path)
            }
            _ => Err(io::Error::other("content is not of this storage")),
        }
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        // Fails if the file became a document.
        drop(fs::remove_file(&self.path));
    }
}
