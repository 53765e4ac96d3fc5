//! Lists of uploads and of their parts.

use axum::response::Response;

use super::{call::Call, error::StorageError, multipart::object, xml::Writer};

/// Maximum number of items of a page.
const MAX_ITEMS: usize = 1000;

/// Handles `GET /{bucket}/{key}?uploadId`.
pub(super) fn parts(call: &Call) -> Result<Response, StorageError> {
    call.require_bucket()?;
    let max_parts = call.limit("max-parts", MAX_ITEMS)?;
    let marker: u32 = call.query("part-number-marker").and_then(|marker| marker.parse().ok()).unwrap_or_default();
    let id = call.query("uploadId").unwrap_or_default();
    call.app.uploads.with(id, object(call), |upload| {
        let later = upload.parts.iter().filter(|(number, _)| **number > marker);
        let is_truncated = later.clone().count() > max_parts && max_parts > 0;
        let page: Vec<_> = later.take(max_parts).collect();
        let mut xml = Writer::with_root("ListPartsResult");
        xml.text("Bucket", &call.bucket).text("Key", &call.key).text("UploadId", id);
        xml.text("PartNumberMarker", &marker.to_string()).text("MaxParts", &max_parts.to_string());
        if let Some((last, _)) = page.last() {
            xml.text("NextPartNumberMarker", &last.to_string());
        }
        xml.text("IsTruncated", if is_truncated { "true" } else { "false" });
        for (number, part) in page {
            xml.open("Part").text("PartNumber", &number.to_string()).text("LastModified", &part.modified);
            xml.etag(&part.etag()).text("Size", &part.content.len().to_string()).close("Part");
        }
        xml.text("StorageClass", "STANDARD").close("ListPartsResult");
        xml.into_response()
    })
}

/// Handles `GET /{bucket}?uploads`.
pub(super) fn uploads(call: &Call) -> Result<Response, StorageError> {
    call.require_bucket()?;
    let max_uploads = call.limit("max-uploads", MAX_ITEMS)?;
    let text = |name| call.query(name).unwrap_or_default();
    let (prefix, key_marker, id_marker) = (text("prefix"), text("key-marker"), text("upload-id-marker"));
    let mut all = call.app.uploads.of(&call.bucket);
    all.retain(|(key, id, _)| {
        let is_later = if key == key_marker {
            !id_marker.is_empty() && id.as_str() > id_marker
        } else {
            key.as_str() > key_marker
        };
        is_later && key.starts_with(prefix)
    });
    let is_truncated = all.len() > max_uploads && max_uploads > 0;
    all.truncate(max_uploads);
    let mut xml = Writer::with_root("ListMultipartUploadsResult");
    xml.text("Bucket", &call.bucket).text("Prefix", prefix).text("KeyMarker", key_marker);
    xml.text("UploadIdMarker", id_marker).text("MaxUploads", &max_uploads.to_string());
    if let Some((key, id, _)) = all.last().filter(|_| is_truncated) {
        xml.text("NextKeyMarker", key).text("NextUploadIdMarker", id);
    }
    xml.text("IsTruncated", if is_truncated { "true" } else { "false" });
    for (key, id, initiated) in &all {
        xml.open("Upload").text("Key", key).text("UploadId", id).text("Initiated", initiated);
        xml.text("StorageClass", "STANDARD").close("Upload");
    }
    xml.close("ListMultipartUploadsResult");
    Ok(xml.into_response())
}
