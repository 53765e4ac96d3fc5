//! The conversion of a stored file to searchable chunks.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize, Serializer};

use super::embedder::{Features, embed};
use crate::text::{document, splitter};

/// Maximum number of chunks of a file. Tiny chunks of a large file would exhaust the memory.
const MAX_CHUNKS: usize = 100_000;
/// Maximum total size of the chunks of a file. Largely overlapping chunks would exhaust the memory.
const MAX_BYTES: usize = 256 * 1024 * 1024;

/// The embedding options of a bucket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Options {
    /// The requested model, which is only reported; the emulator always uses the lexical embedder.
    pub(crate) model: String,
    pub(crate) chunk_size: usize,
    pub(crate) chunk_overlap: usize,
}

impl Default for Options {
    /// Returns the documented defaults.
    fn default() -> Self {
        Self { model: "thenlper/gte-large".to_owned(), chunk_size: 1024, chunk_overlap: 512 }
    }
}

/// A searchable part of a document.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "String")]
pub(crate) struct Chunk {
    pub(crate) text: String,
    /// Computed on first use, so that the start is not delayed.
    features: OnceLock<Features>,
}

impl Chunk {
    /// Returns the features of the text.
    pub(crate) fn features(&self) -> &Features {
        self.features.get_or_init(|| embed(&self.text))
    }
}

impl From<String> for Chunk {
    fn from(text: String) -> Self {
        Self { text, features: OnceLock::new() }
    }
}

impl Serialize for Chunk {
    /// Only the text is stored, because computing its features takes no longer than reading stored features.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// Reads, splits and embeds a file, or returns the reason for a failure.
pub(crate) fn index(filename: &str, bytes: &[u8], options: &Options) -> Result<Vec<Chunk>, String> {
    let text = document::read(filename, bytes)?;
    let step = options.chunk_size.saturating_sub(options.chunk_overlap).max(1);
    // Sizes are in characters of up to four bytes.
    let characters = text.chars().count();
    let chunks = characters / step;
    let bytes = text.len().saturating_mul(options.chunk_size.min(characters)) / step;
    if chunks > MAX_CHUNKS || bytes > MAX_BYTES {
        return Err("too many chunks; choose a larger document_chunk_size or a smaller overlap".to_owned());
    }
    let chunks = splitter::split(&text, options.chunk_size, options.chunk_overlap);
    Ok(chunks.into_iter().map(Chunk::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_becomes_chunks_and_too_many_are_rejected() {
        let options = Options { chunk_size: 8, chunk_overlap: 0, ..Options::default() };
        let chunks = index("a.txt", b"one two three", &options).unwrap();
        assert_eq!(chunks.iter().map(|c| c.text.as_str()).collect::<Vec<_>>(), ["one two ", "three"]);
        let tiny = Options { chunk_size: 1, chunk_overlap: 0, ..Options::default() };
        let big = vec![b'a'; MAX_CHUNKS * 2];
        assert!(index("a.txt", &big, &tiny).unwrap_err().contains("chunks"));
        let letters = "東".repeat(MAX_CHUNKS);
        assert_eq!(index("a.txt", letters.as_bytes(), &tiny).unwrap().len(), MAX_CHUNKS);
        assert!(index("a.txt", format!("{letters}東").as_bytes(), &tiny).unwrap_err().contains("chunks"));
        let repeating = Options { chunk_size: MAX_CHUNKS, chunk_overlap: MAX_CHUNKS - 2, ..tiny };
        assert!(index("a.txt", &big, &repeating).unwrap_err().contains("chunks"));
    }
}
