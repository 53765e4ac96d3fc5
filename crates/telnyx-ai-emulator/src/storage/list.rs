//! Lists of objects, in both versions.

use axum::response::Response;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{call::Call, error::StorageError, routes::blocking, xml::Writer};
use crate::{clock, store::files::Stamp};

/// Maximum number of keys and prefixes of a page.
const MAX_KEYS: usize = 1000;
/// The characters that `encoding-type=url` encodes.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'*').remove(b'/');

/// An item of a list.
#[derive(Debug, PartialEq)]
enum Item<'a> {
    Key(&'a str),
    Prefix(&'a str),
}

impl Item<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Key(name) | Self::Prefix(name) => name,
        }
    }
}

/// Handles `GET /{bucket}`, with `list-type=2` for the second version.
pub(super) async fn list(call: Call) -> Result<Response, StorageError> {
    blocking(move || {
        call.require_bucket()?;
        respond(&call)
    })
    .await
}

fn respond(call: &Call) -> Result<Response, StorageError> {
    let text = |name| call.query(name).unwrap_or_default();
    let is_second = call.query("list-type") == Some("2");
    let (prefix, delimiter) = (text("prefix"), text("delimiter"));
    let max_keys = call.limit("max-keys", MAX_KEYS)?;
    let token = call.query("continuation-token").filter(|_| is_second);
    let after = match (is_second, token) {
        (true, Some(token)) => decode(token)?,
        (true, None) => text("start-after").to_owned(),
        (false, _) => text("marker").to_owned(),
    };
    let encode = match call.query("encoding-type") {
        None => false,
        Some("url") => true,
        Some(_) => return Err(StorageError::bad("InvalidArgument", "The parameter encoding-type must be `url`.")),
    };
    let name = |text: &str| if encode { utf8_percent_encode(text, ENCODED).to_string() } else { text.to_owned() };

    let keys = call.app.store.files.names(&call.bucket)?;
    let (items, is_truncated) = page(&keys, prefix, delimiter, &after, max_keys);
    let mut xml = Writer::with_root("ListBucketResult");
    xml.text("Name", &call.bucket).text("Prefix", &name(prefix));
    if is_second {
        xml.text("KeyCount", &items.len().to_string());
        for (element, value) in [("ContinuationToken", token), ("StartAfter", call.query("start-after"))] {
            if let Some(value) = value {
                xml.text(element, &if element == "StartAfter" { name(value) } else { value.to_owned() });
            }
        }
    } else {
        xml.text("Marker", &name(&after));
    }
    xml.text("MaxKeys", &max_keys.to_string());
    if !delimiter.is_empty() {
        xml.text("Delimiter", &name(delimiter));
    }
    if encode {
        xml.text("EncodingType", "url");
    }
    xml.text("IsTruncated", if is_truncated { "true" } else { "false" });
    if let Some(last) = items.last().filter(|_| is_truncated) {
        if is_second {
            xml.text("NextContinuationToken", &BASE64_URL_SAFE_NO_PAD.encode(last.name()));
        } else {
            xml.text("NextMarker", &name(last.name()));
        }
    }
    let listed = items.iter().filter_map(|item| if let Item::Key(key) = item { Some(*key) } else { None });
    let objects = call.app.store.describe_objects(&call.bucket, listed)?;
    for item in &items {
        match item {
            Item::Key(key) => {
                // A document that was removed in the meantime is omitted.
                if let Some(object) = objects.get(key) {
                    xml.open("Contents").text("Key", &name(key)).text("LastModified", &iso_time(object.stamp));
                    xml.etag(&object.etag).text("Size", &object.stamp.len.to_string());
                    xml.text("StorageClass", "STANDARD").close("Contents");
                }
            }
            Item::Prefix(prefix) => {
                xml.open("CommonPrefixes").text("Prefix", &name(prefix)).close("CommonPrefixes");
            }
        }
    }
    xml.close("ListBucketResult");
    Ok(xml.into_response())
}

/// Returns the time of the last change of an object.
pub(super) fn modified(stamp: Stamp) -> Timestamp {
    Timestamp::from_nanosecond(i128::from(stamp.modified)).unwrap_or_default()
}

fn iso_time(stamp: Stamp) -> String {
    clock::write(modified(stamp))
}

fn decode(token: &str) -> Result<String, StorageError> {
    let decoded = BASE64_URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    decoded.ok_or_else(|| StorageError::bad("InvalidArgument", "The continuation token is not one of a previous page."))
}

/// Returns the items of a page of sorted keys, and `true` if there are more.
fn page<'a>(keys: &'a [String], prefix: &str, delimiter: &str, after: &str, max_keys: usize) -> (Vec<Item<'a>>, bool) {
    let begin = keys.partition_point(|key| key.as_str() < prefix.max(after));
    // A page can end with a prefix, whose keys are not listed again.
    let ended = !delimiter.is_empty() && after.len() > prefix.len() && after.ends_with(delimiter);
    let mut items: Vec<Item<'a>> = Vec::new();
    for key in keys.iter().skip(begin).map(String::as_str) {
        let Some(rest) = key.strip_prefix(prefix) else { break };
        if key == after || (ended && key.starts_with(after)) {
            continue;
        }
        let end = if delimiter.is_empty() { None } else { rest.find(delimiter) };
        let item = match end.and_then(|at| key.get(..prefix.len() + at + delimiter.len())) {
            Some(common) => Item::Prefix(common),
            None => Item::Key(key),
        };
        if items.last() == Some(&item) {
            continue;
        }
        if items.len() == max_keys {
            return (items, max_keys > 0);
        }
        items.push(item);
    }
    (items, false)
}

#[cfg(test)]
mod tests;
