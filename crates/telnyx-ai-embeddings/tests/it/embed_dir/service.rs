//! Storage and embeddings of the service, in memory, as a transport.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures_util::TryStreamExt;
use serde_json::{Value, json};
use telnyx_ai_core::transport::{
    Transport, TransportBody, TransportError, TransportErrorKind, TransportRequest, TransportResponse,
};
use telnyx_ai_core::{Bytes, Client, HeaderMap, StatusCode, Timestamp};
use telnyx_ai_embeddings::Embeddings;

/// MD5 of the contents that tests use.
const DIGESTS: [(&str, &str); 5] = [
    ("", "d41d8cd98f00b204e9800998ecf8427e"),
    ("one", "f97c5d29941bfb1b2fdab0874906ab82"),
    ("two", "b8a9f715dbb64fd5c56e7783c6820a61"),
    ("three", "35d6d33467aae9a2e3dccb4b6b027878"),
    ("four", "8cbad96aced40b3838dd9f07f6ef5772"),
];

#[derive(Clone, Debug)]
pub(super) struct StoredObject {
    pub(super) body: String,
    pub(super) metadata: Option<String>,
    pub(super) modified: i64,
}

#[derive(Clone, Debug)]
pub(super) struct EmbeddedFile {
    pub(super) status: &'static str,
    /// The service has not embedded the current content.
    pub(super) is_due: bool,
    /// Number of lists until it is embedded.
    pub(super) work: u32,
    pub(super) embedded: Option<i64>,
    pub(super) updated: i64,
    pub(super) error: Option<&'static str>,
}

type Hook = Box<dyn FnOnce() + Send>;

#[derive(Default)]
pub(super) struct State {
    /// Host of the bucket; `None` without a bucket.
    pub(super) region: Option<String>,
    pub(super) objects: BTreeMap<String, StoredObject>,
    /// Entity tags are no MD5.
    pub(super) opaque_etags: bool,
    pub(super) embedded: bool,
    pub(super) files: BTreeMap<String, EmbeddedFile>,
    /// Statuses of the running task that polls are yet to return.
    pub(super) task: Option<VecDeque<&'static str>>,
    /// Statuses of the next task.
    pub(super) next_task: Vec<&'static str>,
    /// Reasons for which files are not embedded.
    pub(super) unreadable: BTreeMap<String, &'static str>,
    /// Files that are never listed.
    pub(super) unlisted: Vec<String>,
    /// A changed file has its old result until the new one.
    pub(super) keeps_results: bool,
    /// Number of lists until a new or changed file is embedded.
    pub(super) work: u32,
    /// Status and body of requests, by method and path. Each is used once.
    pub(super) faults: Vec<(String, u16, String)>,
    /// Runs before the request with this method and path.
    pub(super) hooks: Vec<(String, Hook)>,
    /// Requests in order.
    pub(super) log: Vec<String>,
    /// Number of times that each object was stored.
    pub(super) stores: BTreeMap<String, u32>,
    pub(super) tasks_started: Vec<Value>,
    pub(super) in_flight: u32,
    pub(super) most_in_flight: u32,
    /// Seconds since the epoch; each change takes a minute.
    clock: i64,
}

#[derive(Clone, Default)]
pub(super) struct Service(pub(super) Arc<Mutex<State>>);

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Service")
    }
}

impl Service {
    /// Returns a service whose tasks succeed at the third poll.
    pub(super) fn new() -> Self {
        let service = Self::default();
        service.with(|state| state.next_task = vec!["queued", "processing", "success"]);
        service
    }

    pub(super) fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap())
    }

    pub(super) fn embeddings(&self) -> Embeddings {
        let client = Client::builder().api_key("KEY0123").transport(self.clone()).max_retries(1).build().unwrap();
        Embeddings::new(&client)
    }

    /// Returns the requests since the last call.
    pub(super) fn take_log(&self) -> Vec<String> {
        self.with(|state| std::mem::take(&mut state.log))
    }
}

#[async_trait]
impl Transport for Service {
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        // A request can be lost before it arrives, and its response after it took effect.
        let guard = InFlight::new(self.clone());
        tokio::task::yield_now().await;
        let body = match request.body {
            TransportBody::Bytes(bytes) => bytes,
            TransportBody::Stream { stream, .. } => {
                let parts = stream.try_collect::<Vec<Bytes>>().await;
                parts.map_err(|error| TransportError::new(TransportErrorKind::Body, error))?.concat().into()
            }
            _ => Bytes::new(),
        };
        let body = String::from_utf8(body.to_vec()).unwrap();
        let host = request.url.host_str().unwrap();
        let (region, is_api) = (host.split('.').next().unwrap(), host == "api.telnyx.com");
        let path = decoded(request.url.path());
        let path = path.trim_start_matches(if is_api { "/v2" } else { "/docs" });
        let query = request.url.query().unwrap_or_default();
        let operation = match query.split(['&', '=']).next().unwrap_or_default() {
            name @ ("location" | "list-type" | "delete") => format!("{} {path}?{name}", request.method),
            _ => format!("{} {path}", request.method),
        };
        let hook = self.with(|state| {
            state.log.push(operation.clone());
            let at = state.hooks.iter().position(|(of, _)| *of == operation)?;
            Some(state.hooks.remove(at).1)
        });
        if let Some(hook) = hook {
            hook();
        }
        let (status, headers, body) = self.with(|state| state.respond(&operation, region, &request.headers, body));
        tokio::task::yield_now().await;
        drop(guard);
        Ok(TransportResponse::new(StatusCode::from_u16(status).unwrap(), headers, Bytes::from(body).into()))
    }
}

struct InFlight(Service);

impl InFlight {
    fn new(service: Service) -> Self {
        service.with(|state| {
            state.in_flight += 1;
            state.most_in_flight = state.most_in_flight.max(state.in_flight);
        });
        Self(service)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.with(|state| state.in_flight -= 1);
    }
}

pub(super) type Reply = (u16, HeaderMap, String);

pub(super) fn reply(status: u16, content_type: &str, body: impl Into<String>) -> Reply {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", content_type.parse().unwrap());
    (status, headers, body.into())
}

pub(super) fn s3_error(status: u16, code: &str) -> Reply {
    reply(status, "application/xml", format!("<Error><Code>{code}</Code><Message>No.</Message></Error>"))
}

pub(super) fn data(value: Value) -> Reply {
    reply(200, "application/json", json!({ "data": value }).to_string())
}

pub(super) fn time(seconds: i64) -> String {
    Timestamp::from_unix(seconds).unwrap().to_string()
}

/// Decodes a path with escaped bytes.
fn decoded(path: &str) -> String {
    let mut parts = path.split('%');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        let (hex, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(hex, 16).unwrap());
        bytes.extend(rest.as_bytes());
    }
    String::from_utf8(bytes).unwrap()
}

pub(super) fn digest(text: &str) -> &'static str {
    DIGESTS.iter().find(|(known, _)| *known == text).unwrap_or_else(|| panic!("no digest of {text:?}")).1
}

impl State {
    pub(super) fn now(&mut self) -> i64 {
        self.clock += 60;
        1_800_000_000 + self.clock
    }
}
