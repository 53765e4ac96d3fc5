//! The documents of the buckets, in memory or in a folder.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Component, Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;

pub(crate) use content::Content;
pub(crate) use document::{Document, OpenDocument, Source, Stamp};

mod content;
mod document;

/// The storage of the documents.
pub(crate) enum Files {
    /// In memory, lost with the emulator.
    Memory(Mutex<BTreeMap<String, BTreeMap<String, Document>>>),
    /// A folder with a sub-folder per bucket. Hidden files are not documents, and symbolic links below the folder are
    /// never followed.
    Folder(PathBuf),
}

impl Files {
    pub(crate) fn in_memory() -> Self {
        Self::Memory(Mutex::default())
    }

    /// Returns the folder of the documents, if there is one.
    pub(crate) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Memory(_) => None,
            Self::Folder(root) => Some(root),
        }
    }

    /// Creates a bucket if it is missing.
    pub(crate) fn create(&self, bucket: &str) -> io::Result<()> {
        check_name(bucket)?;
        match self {
            Self::Memory(buckets) => {
                lock(buckets).entry(bucket.to_owned()).or_default();
                Ok(())
            }
            Self::Folder(root) => make_folder(root, &[bucket]).map(drop),
        }
    }

    /// Returns `true` if the bucket exists.
    pub(crate) fn exists(&self, bucket: &str) -> bool {
        check_name(bucket).is_ok()
            && match self {
                Self::Memory(buckets) => lock(buckets).contains_key(bucket),
                Self::Folder(root) => fs::symlink_metadata(root.join(bucket)).is_ok_and(|found| found.is_dir()),
            }
    }

    /// Returns the names of the buckets, sorted.
    pub(crate) fn buckets(&self) -> io::Result<Vec<String>> {
        match self {
            Self::Memory(buckets) => Ok(lock(buckets).keys().cloned().collect()),
            Self::Folder(root) => {
                let mut names = Vec::new();
                for entry in fs::read_dir(root)? {
                    names.extend(entry?.file_name().into_string().ok().filter(|name| self.exists(name)));
                }
                names.sort();
                Ok(names)
            }
        }
    }

    /// Writes a document, and creates its bucket if it is missing.
    pub(crate) fn put(&self, bucket: &str, filename: &str, bytes: &[u8]) -> io::Result<()> {
        check_name(bucket)?;
        filename.split('/').try_for_each(check_name)?;
        match self {
            Self::Memory(buckets) => {
                let bytes = Bytes::copy_from_slice(bytes);
                lock(buckets).entry(bucket.to_owned()).or_default().insert(filename.to_owned(), Document::new(bytes));
                Ok(())
            }
            Self::Folder(root) => {
                let mut folders: Vec<&str> = std::iter::once(bucket).chain(filename.split('/')).collect();
                let name = folders.pop().unwrap_or_default();
                write(&make_folder(root, &folders)?, name, bytes)
            }
        }
    }

    /// Reads a document. Returns `None` if there is no such file or bucket.
    pub(crate) fn get(&self, bucket: &str, filename: &str) -> io::Result<Option<Bytes>> {
        if !self.exists(bucket) || filename.split('/').any(|part| check_name(part).is_err()) {
            return Ok(None);
        }
        match self {
            Self::Memory(buckets) => {
                let buckets = lock(buckets);
                Ok(buckets.get(bucket).and_then(|files| files.get(filename)).map(|document| document.bytes.clone()))
            }
            Self::Folder(root) => {
                path_of(root, bucket, filename).map(|path| fs::read(path).map(Bytes::from)).transpose()
            }
        }
    }

    /// Returns the names of the documents of a bucket, sorted; empty if there is no such bucket.
    pub(crate) fn names(&self, bucket: &str) -> io::Result<Vec<String>> {
        if !self.exists(bucket) {
            return Ok(Vec::new());
        }
        match self {
            Self::Memory(buckets) => {
                Ok(lock(buckets).get(bucket).map(|files| files.keys().cloned().collect()).unwrap_or_default())
            }
            Self::Folder(root) => {
                let mut names = Vec::new();
                walk(&root.join(bucket), "", &mut names)?;
                names.sort();
                Ok(names)
            }
        }
    }
}

/// Returns the path of a document, unless it does not exist or a part of it is a symbolic link.
fn path_of(root: &Path, bucket: &str, filename: &str) -> Option<PathBuf> {
    let mut path = root.join(bucket);
    for part in filename.split('/') {
        path.push(part);
        if fs::symlink_metadata(&path).map_or(true, |found| found.is_symlink()) {
            return None;
        }
    }
    path.is_file().then_some(path)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Creates the missing folders of a path below `root`.
///
/// # Errors
///
/// Fails if one of the folders is a symbolic link or a file.
fn make_folder(root: &Path, folders: &[&str]) -> io::Result<PathBuf> {
    let mut path = root.to_path_buf();
    fs::create_dir_all(&path)?;
    for folder in folders {
        path.push(folder);
        if !reject_link(&path)? {
            // Another thread may be creating the same folder.
            fs::create_dir(&path).or_else(|error| if reject_link(&path)? { Ok(()) } else { Err(error) })?;
        }
    }
    Ok(path)
}

/// Writes a file atomically, so that it is never incomplete.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let path = folder.join(name);
    reject_link(&path)?;
    // A hidden file does not count as a document.
    let part = folder.join(format!(".{}.part", uuid::Uuid::new_v4()));
    let written = fs::write(&part, bytes).and_then(|()| fs::rename(&part, &path));
    if written.is_err() {
        drop(fs::remove_file(&part));
    }
    written
}

/// Returns `true` if the path exists.
///
/// # Errors
///
/// Fails if the path is a symbolic link.
pub(super) fn reject_link(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => {
            let problem =
                format!("{} is a symbolic link, which is not followed; replace it with its target", path.display());
            Err(io::Error::new(io::ErrorKind::InvalidInput, problem))
        }
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn walk(folder: &Path, prefix: &str, names: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // JSON cannot contain a name that is not Unicode, so such a file does not count as a document.
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        // The type of a link is "link", so links outside the folder and cycles are not followed.
        let kind = entry.file_type()?;
        if name.starts_with('.') {
            continue;
        } else if kind.is_dir() {
            walk(&entry.path(), &format!("{prefix}{name}/"), names)?;
        } else if kind.is_file() {
            names.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

/// Accepts a name that stays inside its folder on every system: one plain, visible path segment.
fn check_name(name: &str) -> io::Result<()> {
    let mut parts = Path::new(name).components();
    let plain = matches!((parts.next(), parts.next()), (Some(Component::Normal(part)), None) if part == name);
    if plain && !name.starts_with('.') && !name.contains(['/', '\\', '\0']) {
        Ok(())
    } else {
        let problem = format!("{name:?} is not a valid name of a bucket or a file");
        Err(io::Error::new(io::ErrorKind::InvalidInput, problem))
    }
}

#[cfg(test)]
mod tests;
