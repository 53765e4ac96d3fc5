//! XML of the storage service: lists and results of multipart uploads and deletions.

use percent_encoding::percent_decode_str;
use quick_xml::de::from_str;
use quick_xml::escape::escape;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use telnyx_ai_core::decode::DecodeError;
use telnyx_ai_core::{Bytes, Timestamp};

use crate::bucket_info::BucketInfo;
use crate::object::{DeleteFailure, Object, ObjectPage};
use crate::region::StorageRegion;

/// Reads a document whose root is `root`. Unknown elements are ignored.
fn read<T: DeserializeOwned>(body: &Bytes, root: &str) -> Result<T, DecodeError> {
    let problem = |problem: String| DecodeError::at(root, problem);
    let text = std::str::from_utf8(body).map_err(|error| problem(format!("is not UTF-8: {error}")))?;
    let text = text.trim_start_matches('\u{feff}').trim();
    let start =
        text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map_or(text, |(_, rest)| rest).trim_start();
    if !start
        .strip_prefix('<')
        .and_then(|rest| rest.strip_prefix(root))
        .is_some_and(|rest| rest.starts_with(['>', ' ', '/', '\n']))
    {
        let shown: String = start.chars().take(80).collect();
        return Err(problem(format!("expected XML with the root `{root}`, got `{shown}`")));
    }
    from_str(text).map_err(|error| problem(error.to_string()))
}

#[derive(Deserialize)]
struct ListBuckets {
    #[serde(rename = "Buckets", default)]
    buckets: BucketList,
}

#[derive(Default, Deserialize)]
struct BucketList {
    #[serde(rename = "Bucket", default)]
    all: Vec<BucketEntry>,
}

#[derive(Deserialize)]
struct BucketEntry {
    #[serde(rename = "Name")]
    name: String,
    #[serde(rename = "CreationDate", default)]
    created_at: String,
}

pub(crate) fn buckets(body: &Bytes) -> Result<Vec<BucketInfo>, DecodeError> {
    let list: ListBuckets = read(body, "ListAllMyBucketsResult")?;
    let bucket =
        |entry: BucketEntry| BucketInfo { name: entry.name, created_at: Timestamp::parse(&entry.created_at).ok() };
    Ok(list.buckets.all.into_iter().map(bucket).collect())
}

#[derive(Deserialize)]
struct Location {
    #[serde(rename = "$text", default)]
    region: String,
}

/// Reads the region of a bucket; `None` if the service sends an empty one.
pub(crate) fn location(body: &Bytes) -> Result<Option<StorageRegion>, DecodeError> {
    let location: Location = read(body, "LocationConstraint")?;
    let region = location.region.trim();
    Ok((!region.is_empty()).then(|| StorageRegion::from(region)))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListBucket {
    #[serde(default)]
    contents: Vec<ObjectEntry>,
    #[serde(default)]
    common_prefixes: Vec<Prefix>,
    #[serde(default)]
    is_truncated: String,
    #[serde(default)]
    next_continuation_token: String,
    #[serde(default)]
    encoding_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ObjectEntry {
    key: String,
    #[serde(default)]
    size: String,
    #[serde(rename = "ETag", default)]
    etag: String,
    #[serde(default)]
    last_modified: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Prefix {
    #[serde(default)]
    prefix: String,
}

pub(crate) fn objects(body: &Bytes) -> Result<ObjectPage, DecodeError> {
    let list: ListBucket = read(body, "ListBucketResult")?;
    let name = |text: String| if list.encoding_type == "url" { percent_decoded(&text) } else { text };
    let object = |entry: ObjectEntry| {
        let size = entry.size.trim().parse();
        let problem =
            || DecodeError::at("ListBucketResult.Contents.Size", format!("expected a number, got `{}`", entry.size));
        Ok(Object {
            size: size.map_err(|_| problem())?,
            key: name(entry.key),
            etag: Some(entry.etag).filter(|etag| !etag.is_empty()),
            last_modified: Timestamp::parse(&entry.last_modified).ok(),
        })
    };
    let is_truncated = list.is_truncated.trim().eq_ignore_ascii_case("true");
    if is_truncated && list.next_continuation_token.is_empty() {
        let problem = "is missing, although the list is truncated";
        return Err(DecodeError::at("ListBucketResult.NextContinuationToken", problem));
    }
    Ok(ObjectPage {
        objects: list.contents.into_iter().map(object).collect::<Result<_, DecodeError>>()?,
        common_prefixes: list.common_prefixes.into_iter().map(|prefix| name(prefix.prefix)).collect(),
        next: is_truncated.then_some(list.next_continuation_token),
    })
}

/// Decodes a key of a list with `encoding-type=url`, in which a plus sign is a space.
fn percent_decoded(text: &str) -> String {
    match percent_decode_str(&text.replace('+', " ")).decode_utf8() {
        Ok(decoded) => decoded.into_owned(),
        Err(_) => text.to_owned(),
    }
}

#[derive(Deserialize)]
struct InitiateMultipartUpload {
    #[serde(rename = "UploadId")]
    upload_id: String,
}

pub(crate) fn upload_id(body: &Bytes) -> Result<String, DecodeError> {
    read(body, "InitiateMultipartUploadResult").map(|result: InitiateMultipartUpload| result.upload_id)
}

#[derive(Deserialize)]
struct CompleteMultipartUpload {
    #[serde(rename = "ETag", default)]
    etag: String,
}

/// Reads the entity tag of a complete upload, which the service may leave empty.
pub(crate) fn completed(body: &Bytes) -> Result<Option<String>, DecodeError> {
    let result: CompleteMultipartUpload = read(body, "CompleteMultipartUploadResult")?;
    Ok(Some(result.etag).filter(|etag| !etag.is_empty()))
}

/// Writes the body that completes a multipart upload of parts with these entity tags.
pub(crate) fn complete(etags: &[String]) -> String {
    let mut body = "<CompleteMultipartUpload>".to_owned();
    for (number, etag) in (1..).zip(etags) {
        body.push_str(&format!("<Part><PartNumber>{number}</PartNumber><ETag>{}</ETag></Part>", escape(etag.as_str())));
    }
    body.push_str("</CompleteMultipartUpload>");
    body
}

#[derive(Deserialize)]
struct DeleteResult {
    #[serde(rename = "Error", default)]
    errors: Vec<DeleteError>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeleteError {
    #[serde(default)]
    key: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

/// Reads the objects that were not deleted.
pub(crate) fn delete_failures(body: &Bytes) -> Result<Vec<DeleteFailure>, DecodeError> {
    let result: DeleteResult = read(body, "DeleteResult")?;
    let failure = |DeleteError { key, code, message }| DeleteFailure { key, code, message };
    Ok(result.errors.into_iter().map(failure).collect())
}

/// Writes the body that deletes these objects and returns failures only.
pub(crate) fn delete(keys: &[String]) -> String {
    let mut body = "<Delete><Quiet>true</Quiet>".to_owned();
    for key in keys {
        body.push_str(&format!("<Object><Key>{}</Key></Object>", escape(key.as_str())));
    }
    body.push_str("</Delete>");
    body
}

#[cfg(test)]
mod tests;
