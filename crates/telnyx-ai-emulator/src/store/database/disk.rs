//! A disk for tests, which can be full.

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard},
};

use redb::StorageBackend;

use super::Database;

/// What is on it outlives the databases that are opened on it.
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
    /// A database on this disk.
    pub(crate) fn database(&self) -> Database {
        let disk = self.clone();
        Database::reopenable(Box::new(move || {
            disk.content().opened += 1;
            redb::Builder::new().create_with_backend(disk.clone()).map_err(super::broken)
        }))
        .unwrap()
    }

    /// From now on there is no space for anything, or there is.
    pub(crate) fn fill(&self, is_full: bool) {
        self.content().is_full = is_full;
    }

    /// The number of bytes that were written so far.
    pub(crate) fn written(&self) -> u64 {
        self.content().written
    }

    /// The number of times that a database was opened here.
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
