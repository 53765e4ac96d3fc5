//! Operations on buckets.

use std::{io::ErrorKind, net::Ipv4Addr};

use axum::{
    body::Body,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{body, call::Call, error::StorageError, routes::blocking, xml::Writer};
use crate::app::ORGANIZATION_ID;

/// Handles `GET /`.
pub(super) async fn list(call: Call) -> Result<Response, StorageError> {
    blocking(move || {
        let mut xml = Writer::with_root("ListAllMyBucketsResult");
        xml.open("Owner").text("ID", ORGANIZATION_ID).text("DisplayName", "emulator").close("Owner").open("Buckets");
        for name in call.app.store.files.buckets()? {
            let info = call.app.store.bucket_info(&name)?;
            xml.open("Bucket").text("Name", &name).text("CreationDate", &info.created_at);
            xml.text("BucketRegion", &info.region).close("Bucket");
        }
        xml.close("Buckets").close("ListAllMyBucketsResult");
        Ok(xml.into_response())
    })
    .await
}

/// Handles `PUT /{bucket}`.
pub(super) async fn create(call: Call, body: Body) -> Result<Response, StorageError> {
    let has_body = call.header("content-length").is_some_and(|length| length != "0")
        || call.headers.contains_key(header::TRANSFER_ENCODING);
    let region = if has_body {
        let configuration = body::receive_xml(&call, body, true).await?;
        configuration.child("LocationConstraint").map(str::to_owned).filter(|region| !region.is_empty())
    } else {
        None
    };
    check_name(&call.bucket)?;
    blocking(move || {
        if !call.app.store.create_bucket(&call.bucket, region)? {
            let message = "The bucket exists and is yours.";
            return Err(StorageError::new(StatusCode::CONFLICT, "BucketAlreadyOwnedByYou", message));
        }
        Ok([(header::LOCATION, format!("/{}", call.bucket))].into_response())
    })
    .await
}

/// Handles `HEAD /{bucket}`.
pub(super) fn head(call: &Call) -> Result<Response, StorageError> {
    call.require_bucket()?;
    let info = call.app.store.bucket_info(&call.bucket)?;
    Ok([("x-amz-bucket-region", info.region)].into_response())
}

/// Handles `GET /{bucket}?location`.
pub(super) async fn location(call: Call) -> Result<Response, StorageError> {
    blocking(move || {
        call.require_bucket()?;
        let mut xml = Writer::with_root("LocationConstraint");
        xml.content(&call.app.store.bucket_info(&call.bucket)?.region).close("LocationConstraint");
        Ok(xml.into_response())
    })
    .await
}

/// Handles `DELETE /{bucket}`.
pub(super) async fn delete(call: Call) -> Result<Response, StorageError> {
    blocking(move || {
        call.require_bucket()?;
        call.app.store.delete_bucket(&call.bucket).map_err(|error| match error.kind() {
            ErrorKind::DirectoryNotEmpty => {
                let message = "The bucket has objects, or its folder has hidden files. Delete them first.";
                StorageError::new(StatusCode::CONFLICT, "BucketNotEmpty", message)
            }
            _ => error.into(),
        })?;
        call.app.uploads.remove_bucket(&call.bucket);
        Ok(StatusCode::NO_CONTENT.into_response())
    })
    .await
}

/// Checks the rules of S3 for the name of a new bucket.
fn check_name(name: &str) -> Result<(), StorageError> {
    let is_end = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_valid = (3..=63).contains(&name.len())
        && name.bytes().all(|byte| is_end(byte) || matches!(byte, b'-' | b'.'))
        && name
            .split('.')
            .all(|label| label.bytes().next().is_some_and(is_end) && label.bytes().last().is_some_and(is_end))
        && name.parse::<Ipv4Addr>().is_err();
    if is_valid {
        return Ok(());
    }
    let message = format!(
        "The name `{name}` must have 3 to 63 lower-case letters, digits, hyphens and dots, begin and end with a letter or \
         digit, and not be an IP address."
    );
    Err(StorageError::bad("InvalidBucketName", message))
}

#[cfg(test)]
mod tests {
    use super::check_name;

    #[test]
    fn names_follow_the_rules_of_s3() {
        for name in ["abc", "a.b-c.9", &"a".repeat(63)] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["ab", &"a".repeat(64), "Docs", "do_cs", "-abc", "abc-", ".abc", "a..b", "a.-b", "10.0.0.1", "döcs"]
        {
            assert_eq!(check_name(name).unwrap_err().code, "InvalidBucketName", "{name}");
        }
    }
}
