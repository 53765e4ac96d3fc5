//! The paths and operations of the storage API.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::Method,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::any,
};

use super::{
    authorization, buckets, call::Call, delete_many, error, error::StorageError, list, multipart, object, parts,
};
use crate::{app::App, exchange, faults, hosts, http::body::SharedBody, requests};

/// The parameters of operations that the emulator does not support.
const UNSUPPORTED: [&str; 29] = [
    "accelerate",
    "acl",
    "analytics",
    "attributes",
    "cors",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
    "lifecycle",
    "logging",
    "metrics",
    "notification",
    "object-lock",
    "ownershipControls",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "replication",
    "requestPayment",
    "restore",
    "retention",
    "select",
    "tagging",
    "torrent",
    "versionId",
    "versioning",
    "versions",
    "website",
];

/// Creates the routes.
pub(crate) fn router(app: &Arc<App>) -> Router<Arc<App>> {
    Router::new()
        .route("/storage", any(serve))
        .route("/storage/", any(serve))
        .route("/storage/{bucket}", any(serve))
        .route("/storage/{bucket}/", any(serve))
        .route("/storage/{bucket}/{*key}", any(serve))
        // The operations have their own limits.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn(share_body))
        // Inside the fault layer, so that faults apply to the final form of an error.
        .layer(middleware::from_fn(error::shape))
        .layer(middleware::from_fn_with_state(Arc::clone(app), faults::inject))
        .layer(middleware::from_fn_with_state(Arc::clone(app), hosts::check))
        .layer(middleware::from_fn_with_state(Arc::clone(app), exchange::limit_body))
        .layer(middleware::from_fn(error::shape))
        .layer(middleware::from_fn(error::identify))
        .layer(middleware::from_fn_with_state(Arc::clone(app), requests::record))
}

/// Lends the body to the handler and reads the rest afterwards, so that the response is not sent during the body.
async fn share_body(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let (shared, body) = SharedBody::new(body);
    let response = next.run(Request::from_parts(head, body)).await;
    shared.discard().await;
    response
}

async fn serve(State(app): State<Arc<App>>, request: Request) -> Response {
    let response = match Call::new(&app, request) {
        Ok((call, body)) => dispatch(call, body).await,
        Err(error) => Err(error),
    };
    response.unwrap_or_else(StorageError::into_response)
}

async fn dispatch(call: Call, body: Body) -> Result<Response, StorageError> {
    authorization::check(&call)?;
    let unsupported = UNSUPPORTED.iter().find(|name| call.query(name).is_some());
    if let Some(name) = unsupported {
        return Err(StorageError::unsupported(&format!("the parameter {name}")));
    }
    let has = |name: &str| call.query(name).is_some();
    let is_root = call.bucket.is_empty();
    let is_bucket = call.key.is_empty();
    match call.method {
        Method::GET if is_root => buckets::list(call).await,
        _ if is_root => Err(StorageError::wrong_method()),
        Method::PUT if is_bucket => buckets::create(call, body).await,
        Method::HEAD if is_bucket => buckets::head(&call),
        Method::DELETE if is_bucket => buckets::delete(call).await,
        Method::POST if is_bucket && has("delete") => delete_many::delete(call, body).await,
        Method::GET if is_bucket && has("location") => buckets::location(call).await,
        Method::GET if is_bucket && has("uploads") => parts::uploads(&call),
        Method::GET if is_bucket => list::list(call).await,
        _ if is_bucket => Err(StorageError::wrong_method()),
        Method::GET if has("uploadId") => parts::parts(&call),
        Method::GET | Method::HEAD => object::get(call).await,
        Method::PUT if call.header("x-amz-copy-source").is_some() => {
            Err(StorageError::unsupported("copies; get the object and put it"))
        }
        Method::PUT if has("uploadId") || has("partNumber") => multipart::put_part(call, body).await,
        Method::PUT => object::put(call, body).await,
        Method::POST if has("uploads") => multipart::create(&call),
        Method::POST if has("uploadId") => multipart::complete(call, body).await,
        Method::DELETE if has("uploadId") => multipart::abort(&call),
        Method::DELETE => object::delete(call).await,
        _ => Err(StorageError::wrong_method()),
    }
}

/// Runs blocking work on another thread.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StorageError> + Send + 'static,
) -> Result<T, StorageError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(std::io::Error::other("the emulator failed with a panic on this request").into()))
}
