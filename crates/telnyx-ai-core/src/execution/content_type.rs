//! The content type of a response, compared with the requested type.

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName};

/// Returns `true` if the response to a download has another type than requested, or is empty. Event streams validate
/// their responses themselves.
pub(super) fn is_wrong_type(accept: &str, headers: &HeaderMap) -> bool {
    let header = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some((family, _)) = accept.split_once('/').filter(|_| is_typed(accept)) else { return false };
    let content_type = header(CONTENT_TYPE).to_ascii_lowercase();
    let is_family = content_type.strip_prefix(family).is_some_and(|rest| rest.starts_with('/'));
    // File storage may not know the type.
    let is_unknown = content_type.is_empty() || content_type.starts_with("application/octet-stream");
    !is_family && !is_unknown || header(CONTENT_LENGTH) == "0"
}

/// Returns `true` if `accept` is the content type of a file that cannot be empty.
pub(crate) fn is_typed(accept: &str) -> bool {
    !matches!(accept.split_once('/'), Some(("*" | "text", _)) | None)
}
