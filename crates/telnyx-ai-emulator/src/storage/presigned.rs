//! Presigned URLs.

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, Method},
};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{call::Call, error::StorageError};
use crate::{
    app::App,
    clock,
    http::{body, response::Failure},
    routes::{AppState, PathParam},
    store::database::Table,
};

/// The parameter with the token.
pub(super) const TOKEN: &str = "X-AMZ-Security-Token";

/// Maximum life of a URL in seconds: a week.
const MAX_TTL: u64 = 604_800;
/// Life of a URL in seconds for a request without `ttl`.
const DEFAULT_TTL: u64 = 300;

/// The characters of a key that are encoded in a URL.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// The object of a token.
#[derive(Deserialize, Serialize)]
struct Presigned {
    bucket: String,
    key: String,
    expires_at: String,
}

fn tokens(app: &App) -> Table<'_, Presigned> {
    app.store.database().table("presigned_urls")
}

/// Handles `POST /storage/buckets/{bucketName}/{objectName}/presigned_url`.
pub(crate) async fn create(
    State(app): AppState,
    path: PathParam<(String, String)>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<Value>, Failure> {
    let Path((bucket, key)) =
        path.map_err(|_| Failure::BadRequest("The path is not percent-encoded UTF-8.".to_owned()))?;
    if !app.store.files.exists(&bucket) {
        return Err(Failure::NotFound(format!("The bucket '{bucket}' does not exist.")));
    }
    let ttl = ttl(&raw)?;
    let expires_at = clock::moment()
        .checked_add(SignedDuration::from_secs(ttl))
        .map_err(|error| Failure::Internal(error.to_string()))?;
    let expires_at = clock::write(expires_at);
    let token = uuid::Uuid::new_v4().simple().to_string();
    let url = format!("{}/{bucket}/{}?{TOKEN}={token}", Call::own_url(&headers), utf8_percent_encode(&key, ENCODED));
    tokens(&app).insert(&token, &Presigned { bucket, key, expires_at: expires_at.clone() })?;
    Ok(Json(json!({ "content": { "token": token, "expires_at": expires_at, "presigned_url": url } })))
}

/// Reads the life of a URL. Older samples of the service write `TTL`.
fn ttl(raw: &Bytes) -> Result<i64, Failure> {
    let body = if raw.is_empty() { json!({}) } else { body::parse(raw)? };
    let ttl = match body.get("ttl").or_else(|| body.get("TTL")) {
        None | Some(Value::Null) => Some(DEFAULT_TTL),
        Some(value) => value.as_u64().filter(|ttl| (1..=MAX_TTL).contains(ttl)),
    };
    ttl.and_then(|ttl| i64::try_from(ttl).ok())
        .ok_or_else(|| Failure::BadRequest(format!("The field ttl must be a whole number from 1 to {MAX_TTL}.")))
}

/// Checks that a token is for this object and has not expired.
pub(super) fn check(call: &Call, token: &str) -> Result<(), StorageError> {
    let tokens = tokens(&call.app);
    let Some(presigned) = tokens.get(token)?.filter(|known| known.bucket == call.bucket && known.key == call.key)
    else {
        return Err(StorageError::denied("The token of the URL is unknown, or belongs to another object."));
    };
    if clock::read(&presigned.expires_at).is_none_or(|end| end <= Timestamp::now()) {
        tokens.remove(token)?;
        let message = format!("The URL expired at {}. Create another one.", presigned.expires_at);
        return Err(StorageError::denied(message));
    }
    if call.method == Method::PUT && call.query("uploadId").is_some() {
        return Err(StorageError::denied("A presigned URL cannot upload a part."));
    }
    Ok(())
}
