//! A folder for each call: a recording to send from it, a picture to save into it.

use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::kinds::Kind;

/// What the recording holds: several reads of a file, no two parts alike.
pub(crate) static RECORDING: LazyLock<Vec<u8>> =
    LazyLock::new(|| (0..300 * 1024_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect());

/// What stands under the name of the picture before the call.
const OLD: &[u8] = b"an older picture";

/// A folder of its own for one call, which goes with it.
pub(crate) struct Files {
    folder: PathBuf,
}

impl Files {
    /// With what a call of this kind reads, and what stands where it writes.
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

    /// Asserts that the picture is this one, or else the older, whole, and that no part of a file lies beside it.
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
        // A test that failed may still write here; its failure is the message then.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
