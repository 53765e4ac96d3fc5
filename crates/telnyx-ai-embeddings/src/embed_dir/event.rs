//! Progress of an embedding of a folder.

use std::fmt;

use telnyx_ai_core::Error;

use crate::embedding_task::EmbeddingStatus;

/// Progress of an [`EmbedDir`](crate::EmbedDir).
///
/// A key is that of the object: the [`prefix`](crate::EmbedDir::prefix) and the path of the file below the folder.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub enum EmbedDirEvent {
    /// The folder was read.
    Found {
        /// Number of files to embed.
        files: u64,
        /// Their size in bytes.
        bytes: u64,
    },
    /// A file is not embedded.
    Skipped {
        /// Key that the file would have.
        key: String,
        /// Reason.
        reason: SkipReason,
    },
    /// The bucket did not exist and was created.
    BucketCreated {
        /// Name of the bucket.
        bucket: String,
    },
    /// The upload of a new or changed file starts.
    Uploading {
        /// Key of the object.
        key: String,
        /// Size of the file in bytes.
        bytes: u64,
    },
    /// A file is stored.
    Uploaded {
        /// Key of the object.
        key: String,
        /// Size of the file in bytes.
        bytes: u64,
    },
    /// The bucket has the file with the same content, so it is not uploaded.
    Unchanged {
        /// Key of the object.
        key: String,
        /// Size of the file in bytes.
        bytes: u64,
    },
    /// An object without a file was deleted.
    Deleted {
        /// Key of the object.
        key: String,
    },
    /// A file was not uploaded or not embedded, or an object was not deleted. The other files continue.
    Failed {
        /// Key of the object. A name that is not UTF-8 has replacement characters.
        key: String,
        /// Reason.
        error: Error,
    },
    /// The status of the task that embeds the bucket for the first time.
    Embedding {
        /// Id of the task.
        task_id: String,
        /// Status of the task.
        status: EmbeddingStatus,
    },
    /// The file is embedded, as it is now.
    Embedded {
        /// Key of the object.
        key: String,
    },
}

/// Reason why an [`EmbedDir`](crate::EmbedDir) skips a file.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SkipReason {
    /// The service does not read files with this extension.
    FileType,
    /// The file is larger than [`max_file_bytes`](crate::EmbedDir::max_file_bytes).
    TooLarge {
        /// Size of the file.
        bytes: u64,
        /// Limit.
        limit: u64,
    },
    /// Symbolic links are not followed.
    SymbolicLink,
    /// A socket, device or pipe.
    NotAFile,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FileType => f.write_str("the service does not read this type of file"),
            Self::TooLarge { bytes, limit } => write!(f, "{bytes} bytes are over the limit of {limit}"),
            Self::SymbolicLink => f.write_str("symbolic links are not followed"),
            Self::NotAFile => f.write_str("not a regular file"),
        }
    }
}
