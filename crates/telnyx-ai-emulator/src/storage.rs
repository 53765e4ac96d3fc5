//! The S3 API of Telnyx Storage below `/storage`, and presigned URLs.

mod authorization;
mod body;
mod buckets;
mod call;
mod checksum;
mod chunked;
mod conditions;
mod delete_many;
mod error;
mod list;
mod multipart;
mod object;
mod parts;
mod presigned;
mod routes;
mod uploads;
mod virtual_host;
mod xml;

pub(crate) use presigned::create as presigned_url;
pub(crate) use routes::router;
pub(crate) use uploads::Uploads;
pub(crate) use virtual_host::{bucket as virtual_host, rewrite as rewrite_virtual_host};

/// The path of the API.
pub(crate) const PATH: &str = "/storage";

/// Returns `true` for a path of the API.
pub(crate) fn is_storage(path: &str) -> bool {
    path.strip_prefix(PATH).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
