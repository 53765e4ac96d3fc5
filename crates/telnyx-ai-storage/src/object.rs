//! Objects: as lists return them, their metadata, and the results of uploads and deletions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use telnyx_ai_core::Timestamp;

/// Object in a list.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// Key of the object.
    pub key: String,
    /// Size in bytes.
    pub size: u64,
    /// Entity tag with its quotes. It is the MD5 of the content for objects of a single upload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Time of the last upload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<Timestamp>,
}

/// Page of a list of objects.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectPage {
    /// Objects in the order of their keys.
    pub objects: Vec<Object>,
    /// Prefixes up to the delimiter that other keys share; empty without a delimiter.
    pub common_prefixes: Vec<String>,
    /// Token of the next page; `None` on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Metadata of an object.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectMetadata {
    /// Size in bytes; `None` if the service sends none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Entity tag with its quotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Content type of the upload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Time of the last upload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<Timestamp>,
    /// Metadata of the caller (wire: `x-amz-meta-*`), by lower-case name.
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
}

/// Result of an upload.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredObject {
    /// Key of the object.
    pub key: String,
    /// Size in bytes.
    pub size: u64,
    /// Entity tag with its quotes; `None` if the service sends none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
}

/// Result of [`Bucket::delete_many`](crate::Bucket::delete_many).
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedObjects {
    /// Number of deleted objects. Objects that did not exist count.
    pub deleted: u64,
    /// Objects that were not deleted.
    pub failed: Vec<DeleteFailure>,
}

/// Object that was not deleted.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteFailure {
    /// Key of the object.
    pub key: String,
    /// Code of the error, such as `AccessDenied`.
    pub code: String,
    /// Message of the error.
    pub message: String,
}

impl DeleteFailure {
    /// Returns the failure as an error.
    #[cfg(feature = "client")]
    #[doc(hidden)]
    pub fn to_error(&self) -> telnyx_ai_core::Error {
        telnyx_ai_core::internal::rejected(&self.code, &format!("{} ({})", self.message, self.key))
    }
}
