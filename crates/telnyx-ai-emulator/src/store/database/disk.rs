//! A disk for tests that can be full.

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard},
};

use redb::StorageBackend;

use super::Database;

/// The content, which is kept between databases on this disk.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disk(Arc<Mutex<Content>>);

#[derive(Debug, Default)]
struct Content {
    bytes: Vec<u8>,
    written: u64,
    is_full: bool,
    opened: u64,
}

impl Disk {
    /// Opens a database on this disk.
    pub(crate) fn database(&self) -> Database {
        let disk = self.clone();
        Database::reopenable(Box::new(move || {
            disk.content().opened += 1;
            redb::Builder::new().create_with_backend(disk.clone()).map_err(super::storage_error)
        }))
        .unwrap()
    }

    /// Sets whether the disk is full.
    pub(crate) fn fill(&self, is_full: bool) {
        self.content().is_full = is_full;
    }

    /// Returns the number of bytes written.
    pub(crate) fn written(&self) -> u64 {
        self.content().written
    }

    /// Returns the number of times that a database was opened on this disk.
    pub(crate) fn opened(&self) -> u64 {
        self.content().opened
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap()
    }
}

impl Content {
    fn check(&self) -> io::Result<()> {
        if self.is_full { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> Result<u64, io::Error> {
        Ok(self.content().bytes.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        let at = usize::try_from(offset).unwrap();
        out.copy_from_slice(&self.content().bytes[at..at + out.len()]);
        Ok(())
    }

    fn set_len(&self, len: u64) -> Result<(), io::Error> {
        let mut content = self.content();
        content.check()?;
        content.bytes.resize(usize::try_from(len).unwrap(), 0);
        Ok(())
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        let mut content = self.content();
        content.check()?;
        let at = usize::try_from(offset).unwrap();
        content.bytes[at..at + data.len()].copy_from_slice(data);
        content.written += data.len() as u64;
        Ok(())
    }
}
