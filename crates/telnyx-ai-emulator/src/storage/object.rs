//! Operations on objects.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::{Stream, stream};

use super::{body, call::Call, conditions, error::StorageError, list::modified, routes::blocking};
use crate::store::{
    files::{Files, Source},
    objects::{NewObject, Object},
};

/// The content type of objects without one.
const DEFAULT_TYPE: &str = "binary/octet-stream";
/// The prefix of headers with metadata.
const METADATA: &str = "x-amz-meta-";
/// Number of bytes that are read from a file at once.
const READ_SIZE: usize = 256 * 1024;

/// Handles `GET /{bucket}/{key}` and `HEAD /{bucket}/{key}`.
pub(super) async fn get(call: Call) -> Result<Response, StorageError> {
    let is_head = call.method == Method::HEAD;
    let (object, selection) = blocking(move || open(&call)).await?;
    let Some((source, range)) = selection else {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        describe(response.headers_mut(), &object);
        return Ok(response);
    };
    let len = object.stamp.len;
    let sent = range.clone().unwrap_or(0..len);
    let sent_len = sent.end.saturating_sub(sent.start);
    let mut response = match (is_head, source) {
        (true, _) => Response::new(Body::empty()),
        (false, Source::Memory(bytes)) => Response::new(Body::from(part(&bytes, &sent))),
        (false, Source::File(file)) => Response::new(Body::from_stream(read(file, sent_len))),
    };
    describe(response.headers_mut(), &object);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(sent_len));
    if range.is_some() {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let value = format!("bytes {}-{}/{len}", sent.start, sent.end.saturating_sub(1));
        insert(response.headers_mut(), header::CONTENT_RANGE, &value);
    }
    Ok(response)
}

/// The content of an object and the requested bytes; `None` if the object is not modified.
type Selection = Option<(Source, Option<Range<u64>>)>;

fn open(call: &Call) -> Result<(Object, Selection), StorageError> {
    call.require_bucket()?;
    let opened = call.app.store.open_object(&call.bucket, &call.key)?;
    let (object, document) = opened.ok_or_else(StorageError::no_key)?;
    if !conditions::check(&call.headers, &object.etag, modified(object.stamp))? {
        return Ok((object, None));
    }
    let range = conditions::range(&call.headers, &object.etag, object.stamp.len)?;
    let mut source = document.source;
    if let (Source::File(file), Some(range)) = (&mut source, &range) {
        file.seek(SeekFrom::Start(range.start))?;
    }
    Ok((object, Some((source, range))))
}

fn part(bytes: &Bytes, range: &Range<u64>) -> Bytes {
    let index = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
    bytes.slice(index(range.start)..index(range.end))
}

/// Reads `len` bytes of a file.
fn read(file: File, len: u64) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold((file, len), |(mut file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let size = usize::try_from(left).unwrap_or(READ_SIZE).min(READ_SIZE);
        let reading = tokio::task::spawn_blocking(move || {
            let mut buffer = vec![0; size];
            file.read_exact(&mut buffer)?;
            io::Result::Ok((buffer, file))
        });
        let (buffer, file) = reading.await.map_err(io::Error::other)??;
        let left = left - buffer.len() as u64;
        Ok(Some((Bytes::from(buffer), (file, left))))
    })
}

/// Writes the metadata of an object.
fn describe(headers: &mut HeaderMap, object: &Object) {
    insert(headers, header::ETAG, &format!("\"{}\"", object.etag));
    insert(headers, header::CONTENT_TYPE, object.content_type.as_deref().unwrap_or(DEFAULT_TYPE));
    insert(headers, header::ACCEPT_RANGES, "bytes");
    if let Some(date) = conditions::http_date(modified(object.stamp)) {
        insert(headers, header::LAST_MODIFIED, &date);
    }
    for (name, value) in &object.metadata {
        if let Ok(name) = HeaderName::from_bytes(format!("{METADATA}{name}").as_bytes()) {
            insert(headers, name, value);
        }
    }
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
        headers.insert(name, value);
    }
}

/// Handles `PUT /{bucket}/{key}`.
pub(super) async fn put(call: Call, body: Body) -> Result<Response, StorageError> {
    call.require_bucket()?;
    Files::check_filename(&call.key)?;
    let received = body::receive(&call, body).await?;
    let (content_type, metadata) = description(&call.headers);
    let etag = format!("{:x}", md5::Digest(received.md5));
    let mut response = StatusCode::OK.into_response();
    insert(response.headers_mut(), header::ETAG, &format!("\"{etag}\""));
    blocking(move || {
        call.require_bucket()?;
        let new = NewObject { content: received.content, etag, content_type, metadata };
        call.app.store.put_object(&call.bucket, &call.key, new, |existing| {
            conditions::check_upload(&call.headers, existing.map(|object| object.etag.as_str()))
        })
    })
    .await?;
    Ok(response)
}

/// Returns the content type and the metadata of an upload.
pub(super) fn description(headers: &HeaderMap) -> (Option<String>, Vec<(String, String)>) {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let metadata = headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str().strip_prefix(METADATA)?.to_owned(), text(value))));
    (headers.get(header::CONTENT_TYPE).map(text), metadata.collect())
}

/// Handles `DELETE /{bucket}/{key}`.
pub(super) async fn delete(call: Call) -> Result<Response, StorageError> {
    blocking(move || {
        call.require_bucket()?;
        let failures = call.app.store.remove_objects(&call.bucket, &[call.key])?;
        if let Some(error) = failures.into_values().next() {
            return Err(error.into());
        }
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}
