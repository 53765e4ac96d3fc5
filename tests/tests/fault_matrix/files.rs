//! A folder for each call, with a recording to upload and a picture to overwrite.

use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::kinds::Kind;

/// Content of the recording: several file reads long, without repetition.
pub(crate) static RECORDING: LazyLock<Vec<u8>> =
    LazyLock::new(|| (0..300 * 1024_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect());

/// Content of the picture file before the call.
const OLD: &[u8] = b"an older picture";

/// A temporary folder for one call, removed on drop.
pub(crate) struct Files {
    folder: PathBuf,
}

impl Files {
    /// Creates the folder for a call of this kind.
    pub(crate) fn of(kind: &Kind) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("telnyx-ai-matrix-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let files = Self { folder: std::env::temp_dir().join(name) };
        std::fs::create_dir(&files.folder).unwrap();
        if kind.sends_file() {
            std::fs::write(files.recording(), &*RECORDING).unwrap();
        }
        if kind.saves() {
            std::fs::write(files.picture(), OLD).unwrap();
        }
        files
    }

    pub(crate) fn recording(&self) -> PathBuf {
        self.folder.join("call.wav")
    }

    pub(crate) fn picture(&self) -> PathBuf {
        self.folder.join("graph.png")
    }

    /// Asserts that the picture file has these bytes, or its old content, and that there is no temporary file.
    pub(crate) fn assert_picture(&self, saved: Option<&[u8]>, context: &str) {
        let mut names: Vec<_> =
            std::fs::read_dir(&self.folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort_unstable();
        assert_eq!(names, ["graph.png"], "{context}: what is left in the folder");
        let picture = std::fs::read(self.picture()).unwrap();
        assert_eq!(String::from_utf8_lossy(&picture), String::from_utf8_lossy(saved.unwrap_or(OLD)), "{context}");
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        // A failed test may still write here; its failure is reported then.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
