//! Buckets and objects of Telnyx Storage: uploads, downloads, lists and presigned URLs.
//!
//! ```no_run
//! # async fn example() -> telnyx_ai::Result<()> {
//! use telnyx_ai::Telnyx;
//! use telnyx_ai::storage::ListObjects;
//!
//! let telnyx = Telnyx::from_env()?;
//! telnyx.storage().buckets().create("acme-handbook").await?;
//! let bucket = telnyx.storage().bucket("acme-handbook").await?;
//! bucket.put_file("returns.pdf", "handbook/returns.pdf").await?;
//! let mut objects = bucket.list_all(ListObjects::new());
//! while let Some(object) = objects.try_next().await? {
//!     println!("{} {} bytes", object.key, object.size);
//! }
//! bucket.get("returns.pdf").save_to("copy.pdf").await?;
//! # Ok(()) }
//! ```
//!
//! # Features
//! `client` (default): the handles. The default includes that of `telnyx-ai-core`: TLS by rustls and HTTP/2. Without
//! `client` there are only the types of responses, and no HTTP client, no async runtime and no TLS in the dependency
//! tree.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "client")]
mod bucket;
mod bucket_info;
#[cfg(feature = "client")]
mod buckets;
#[cfg(feature = "client")]
mod content_type;
mod get_object;
mod list_objects;
mod object;
#[cfg(feature = "client")]
mod objects;
#[cfg(feature = "client")]
mod presigned_url;
#[cfg(feature = "client")]
mod put_object;
mod region;
#[cfg(feature = "client")]
mod storage;
#[cfg(feature = "client")]
mod xml;

pub use bucket_info::{BucketInfo, CreateBucket, CreatedBucket};
pub use get_object::GetObject;
pub use list_objects::ListObjects;
pub use object::{DeleteFailure, DeletedObjects, Object, ObjectMetadata, ObjectPage, StoredObject};
pub use region::StorageRegion;
#[cfg(feature = "client")]
pub use {
    bucket::Bucket,
    buckets::Buckets,
    objects::Objects,
    presigned_url::PresignedUrl,
    put_object::{ObjectBody, PutObject},
    storage::Storage,
};

// One dependency is enough: a client can be built without naming core.
#[cfg(feature = "client")]
#[doc(no_inline)]
pub use telnyx_ai_core::Client;
#[doc(no_inline)]
pub use telnyx_ai_core::{Error, Result};
