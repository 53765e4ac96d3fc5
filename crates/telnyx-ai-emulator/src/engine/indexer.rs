//! From a stored file to searchable chunks.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize, Serializer};

use super::embedder::{Features, embed};
use crate::text::{document, splitter};

/// More chunks than this in one file are refused: tiny chunks of a big file would fill the memory.
const MOST_CHUNKS: usize = 100_000;
/// And so would chunks that repeat almost all of each other.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// How a bucket is embedded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Options {
    /// The model the caller named. It is reported back; the embedder is always the lexical one.
    pub(crate) model: String,
    pub(crate) chunk_size: usize,
    pub(crate) chunk_overlap: usize,
}

impl Default for Options {
    /// The documented defaults.
    fn default() -> Self {
        Self { model: "thenlper/gte-large".to_owned(), chunk_size: 1024, chunk_overlap: 512 }
    }
}

/// A piece of a document that can be found.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "String")]
pub(crate) struct Chunk {
    pub(crate) text: String,
    /// Embedded when they are needed first, so that the start need not wait for them.
    features: OnceLock<Features>,
}

impl Chunk {
    /// The features of the text.
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
    /// Only the text: embedding it anew takes no longer than reading its features would.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// Reads, splits and embeds a file, or says why that is not possible.
pub(crate) fn index(filename: &str, bytes: &[u8], options: &Options) -> Result<Vec<Chunk>, String> {
    let text = document::read(filename, bytes)?;
    let step = options.chunk_size.saturating_sub(options.chunk_overlap).max(1);
    // Sizes are in characters, of which each may have up to four bytes.
    let characters = text.chars().count();
    let chunks = characters / step;
    let bytes = text.len().saturating_mul(options.chunk_size.min(characters)) / step;
    if chunks > MOST_CHUNKS || bytes > MOST_BYTES {
        return Err("too many chunks; choose a larger document_chunk_size or a smaller overlap".to_owned());
    }
    let chunks = splitter::split(&text, options.chunk_size, options.chunk_overlap);
    Ok(chunks.into_iter().map(Chunk::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_becomes_chunks_and_too_many_are_refused() {
        let options = Options { chunk_size: 8, chunk_overlap: 0, ..Options::default() };
        let chunks = index("a.txt", b"one two three", &options).unwrap();
        assert_eq!(chunks.iter().map(|c| c.text.as_str()).collect::<Vec<_>>(), ["one two ", "three"]);
        let tiny = Options { chunk_size: 1, chunk_overlap: 0, ..Options::default() };
        let big = vec![b'a'; MOST_CHUNKS * 2];
        assert!(index("a.txt", &big, &tiny).unwrap_err().contains("chunks"));
        let letters = "東".repeat(MOST_CHUNKS);
        assert_eq!(index("a.txt", letters.as_bytes(), &tiny).unwrap().len(), MOST_CHUNKS);
        assert!(index("a.txt", format!("{letters}東").as_bytes(), &tiny).unwrap_err().contains("chunks"));
        let repeating = Options { chunk_size: MOST_CHUNKS, chunk_overlap: MOST_CHUNKS - 2, ..tiny };
        assert!(index("a.txt", &big, &repeating).unwrap_err().contains("chunks"));
    }
}
