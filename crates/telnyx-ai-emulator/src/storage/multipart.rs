//! Operations of multipart uploads.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    body,
    call::Call,
    conditions,
    error::StorageError,
    object::description,
    routes::blocking,
    uploads::{Part, Upload},
    xml::Writer,
};
use crate::{
    clock,
    store::{files::Files, objects::NewObject},
};

/// Maximum number of a part.
const MAX_PART: u32 = 10_000;

/// Handles `POST /{bucket}/{key}?uploads`.
pub(super) fn create(call: &Call) -> Result<Response, StorageError> {
    call.require_bucket()?;
    Files::check_filename(&call.key)?;
    let (content_type, metadata) = description(&call.headers);
    let id = call.app.uploads.add(Upload {
        bucket: call.bucket.clone(),
        key: call.key.clone(),
        content_type,
        metadata,
        initiated: clock::now(),
        parts: BTreeMap::new(),
    });
    let mut xml = Writer::with_root("InitiateMultipartUploadResult");
    xml.text("Bucket", &call.bucket).text("Key", &call.key).text("UploadId", &id);
    xml.close("InitiateMultipartUploadResult");
    Ok(xml.into_response())
}

/// Handles `PUT /{bucket}/{key}?partNumber&uploadId`.
pub(super) async fn put_part(call: Call, body: Body) -> Result<Response, StorageError> {
    call.require_bucket()?;
    let number = call.query("partNumber").and_then(|number| number.parse().ok());
    let number = number.filter(|number| (1..=MAX_PART).contains(number)).ok_or_else(|| {
        StorageError::bad("InvalidArgument", format!("The parameter partNumber must be a number from 1 to {MAX_PART}."))
    })?;
    let id = call.query("uploadId").unwrap_or_default();
    // Checked first, so that the body of an unknown upload is not stored.
    call.app.uploads.with(id, object(&call), |_| ())?;
    let received = body::receive(&call, body).await?;
    let part = Part::new(received.content, received.md5);
    let etag = format!("\"{}\"", part.etag());
    let replaced = call.app.uploads.with(id, object(&call), |upload| upload.parts.insert(number, part))?;
    drop(replaced);
    Ok([(header::ETAG, etag)].into_response())
}

/// Handles `POST /{bucket}/{key}?uploadId`.
pub(super) async fn complete(call: Call, body: Body) -> Result<Response, StorageError> {
    call.require_bucket()?;
    let request = body::receive_xml(&call, body, false).await?;
    let mut parts = Vec::new();
    for part in request.all("Part") {
        let number = part.child("PartNumber").and_then(|number| number.trim().parse().ok());
        let etag = part.child("ETag").map(str::to_owned);
        let part = number.zip(etag).ok_or_else(|| StorageError::malformed("a part has no number or no entity tag"))?;
        parts.push(part);
    }
    if request.name != "CompleteMultipartUpload" || parts.is_empty() {
        return Err(StorageError::malformed("it must be a `CompleteMultipartUpload` with parts"));
    }
    let location = format!("{}/{}/{}", Call::own_url(&call.headers), call.bucket, call.key);
    let (bucket, key) = (call.bucket.clone(), call.key.clone());
    let etag = blocking(move || assemble(&call, &parts)).await?;
    let mut xml = Writer::with_root("CompleteMultipartUploadResult");
    xml.text("Location", &location).text("Bucket", &bucket).text("Key", &key).etag(&etag);
    xml.close("CompleteMultipartUploadResult");
    Ok(xml.into_response())
}

/// Makes the parts an object, and returns its entity tag.
fn assemble(call: &Call, parts: &[(u32, String)]) -> Result<String, StorageError> {
    let id = call.query("uploadId").unwrap_or_default();
    let etag = call.app.uploads.with(id, object(call), |upload| upload.check(parts))??;
    let mut upload = call.app.uploads.remove(id, object(call))?;
    let store = &call.app.store;
    let numbers = parts.iter().map(|(number, _)| *number);
    let len = numbers.clone().filter_map(|number| upload.parts.get(&number)).map(|part| part.content.len()).sum();
    let assembled = store.files.new_content(len).and_then(|mut content| {
        for number in numbers {
            if let Some(part) = upload.parts.get_mut(&number) {
                content.append_content(&mut part.content)?;
            }
        }
        Ok(content)
    });
    let content = match assembled {
        Ok(content) => content,
        Err(error) => {
            // The client can retry once there is space.
            call.app.uploads.put_back(id.to_owned(), upload);
            return Err(error.into());
        }
    };
    let Upload { content_type, metadata, .. } = upload;
    let new = NewObject { content, etag: etag.clone(), content_type, metadata };
    store.put_object(&call.bucket, &call.key, new, |existing| {
        conditions::check_upload(&call.headers, existing.map(|object| object.etag.as_str()))
    })?;
    Ok(etag)
}

/// Handles `DELETE /{bucket}/{key}?uploadId`.
pub(super) fn abort(call: &Call) -> Result<Response, StorageError> {
    call.require_bucket()?;
    call.app.uploads.remove(call.query("uploadId").unwrap_or_default(), object(call))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Returns the bucket and the key of a request.
pub(super) fn object(call: &Call) -> (&str, &str) {
    (&call.bucket, &call.key)
}
