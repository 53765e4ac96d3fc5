//! The file or writer of an output.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use telnyx_ai_core::Result;
use telnyx_ai_core::internal::io_error;

/// Name of a writer in errors.
const WRITER: &str = "output";

pub(crate) enum Target {
    File(PartialFile),
    Writer(Box<dyn Write + Send>),
}

/// A file that has its path once it is complete. It is removed when it is dropped before.
pub(crate) struct PartialFile {
    file: BufWriter<File>,
    path: PathBuf,
    partial: PathBuf,
    is_complete: bool,
}

impl Target {
    pub(crate) fn file(path: &Path) -> Result<Self> {
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let file = File::create(&partial).map_err(|source| failed(&partial.display(), source))?;
        Ok(Self::File(PartialFile { file: BufWriter::new(file), path: path.to_owned(), partial, is_complete: false }))
    }

    pub(crate) fn writer(writer: impl Write + Send + 'static) -> Self {
        Self::Writer(Box::new(writer))
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            Self::File(file) => file.file.write_all(bytes).map_err(|source| failed(&file.partial.display(), source)),
            Self::Writer(writer) => writer.write_all(bytes).map_err(|source| failed(&WRITER, source)),
        }
    }

    pub(crate) fn finish(self) -> Result<()> {
        match self {
            Self::File(mut file) => file.finish(),
            Self::Writer(mut writer) => writer.flush().map_err(|source| failed(&WRITER, source)),
        }
    }
}

impl PartialFile {
    fn finish(&mut self) -> Result<()> {
        let (path, partial) = (self.path.display(), self.partial.display());
        let written = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        written.map_err(|source| failed(&path, source))?;
        self.is_complete = true;
        fs::rename(&self.partial, &self.path).map_err(|source| {
            let message = format!("`{path}` cannot be written: {source}; the complete output is in `{partial}`");
            io_error(message, source)
        })
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        if !self.is_complete {
            let _ = fs::remove_file(&self.partial);
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => file.path.fmt(f),
            Self::Writer(_) => f.write_str(WRITER),
        }
    }
}

fn failed(name: &dyn fmt::Display, source: io::Error) -> telnyx_ai_core::Error {
    io_error(format!("`{name}` cannot be written: {source}"), source)
}
