//! The exchange of one request and its response: the log entry and the time limit of the body.

use std::{
    io::{self, ErrorKind},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    body::{Body, HttpBody},
    extract::{ConnectInfo, Request, State},
    http::{HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};

use crate::{
    access_log::Entry,
    app::App,
    connection::{ConnectionHandle, Serving},
    faults::Fault,
    http::response::Failure,
    page,
    requests::Ending,
};

/// Number of body bytes that must arrive in each period of the read timeout, unless the body ends in that period.
const MIN_PROGRESS: usize = 1024;

/// Notes about a request in progress, stored in its extensions.
#[derive(Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<Noted>>);

#[derive(Default)]
struct Noted {
    /// The number of the request in the request log, if it is recorded.
    number: Option<u64>,
    faults: Vec<String>,
    /// `true` if the body of the request did not arrive.
    upload_failed: bool,
}

impl Notes {
    /// Sets the number of the request in the request log.
    pub(crate) fn recorded(&self, number: u64) {
        self.noted().number = Some(number);
    }

    /// Returns the number of the request in the request log, if it is recorded.
    pub(crate) fn number(&self) -> Option<u64> {
        self.noted().number
    }

    /// Adds injected faults.
    pub(crate) fn set_faults<'a>(&self, faults: impl Iterator<Item = &'a Fault>) {
        self.noted().faults.extend(faults.map(ToString::to_string));
    }

    /// Notes that the body of the request is incomplete.
    pub(crate) fn upload_failed(&self) {
        self.noted().upload_failed = true;
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Records the end of a request and writes it to the log.
pub(crate) async fn log(
    State(app): State<Arc<App>>,
    ConnectInfo(handle): ConnectInfo<ConnectionHandle>,
    mut request: Request,
    next: Next,
) -> Response {
    let is_logged = !page::is_refresh(request.method(), request.uri().path());
    let notes = Notes::default();
    request.extensions_mut().insert(notes.clone());
    let mut exchange = Exchange {
        entry: Entry {
            method: request.method().as_str().to_owned(),
            path: request.uri().path().to_owned(),
            status: None,
            duration: Duration::ZERO,
            bytes: 0,
            ending: Ending::Open,
            faults: Vec::new(),
        },
        started: Instant::now(),
        notes,
        is_logged,
        app,
        _serving: handle.serve(),
        handle,
    };
    let is_head = request.method() == Method::HEAD;
    let response = next.run(request).await;
    exchange.entry.status = Some(response.status().as_u16());
    let announced = || response.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok();
    let length = response.body().size_hint().exact().or_else(announced);
    if is_head || length == Some(0) {
        exchange.entry.ending = Ending::Complete;
        return response;
    }
    let (mut head, body) = response.into_parts();
    if let Some(length) = length {
        head.headers.entry(header::CONTENT_LENGTH).or_insert_with(|| HeaderValue::from(length));
    }
    Response::from_parts(head, Body::from_stream(counted(body, exchange, length)))
}

/// Counts the bytes of a response body. A body of a known length is complete with its last byte, because its end is not
/// polled.
fn counted(body: Body, exchange: Exchange, length: Option<u64>) -> impl Stream<Item = Result<Bytes, axum::Error>> {
    stream::unfold((body.into_data_stream(), exchange), move |(mut parts, mut exchange)| async move {
        let part = parts.next().await;
        match &part {
            Some(Ok(bytes)) => {
                exchange.entry.bytes += bytes.len() as u64;
                if length == Some(exchange.entry.bytes) {
                    exchange.entry.ending = Ending::Complete;
                }
            }
            Some(Err(_)) => exchange.entry.ending = Ending::Interrupted,
            None => exchange.entry.ending = Ending::Complete,
        }
        part.map(|part| (part, (parts, exchange)))
    })
}

/// A request in progress. Its end is recorded on drop.
struct Exchange {
    app: Arc<App>,
    entry: Entry,
    started: Instant,
    notes: Notes,
    is_logged: bool,
    _serving: Serving,
    handle: ConnectionHandle,
}

impl Exchange {
    /// Returns the ending of the exchange, called on drop.
    fn ending(&self, noted: &Noted) -> Ending {
        match self.entry.ending {
            // A client that is gone cannot receive the response.
            _ if noted.upload_failed => Ending::ClientClosed,
            Ending::Open if self.handle.is_ended() || self.app.requests.is_stopped() => Ending::Interrupted,
            Ending::Open => Ending::ClientClosed,
            ending => ending,
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let noted = std::mem::take(&mut *self.notes.noted());
        self.entry.ending = self.ending(&noted);
        if let Some(number) = noted.number {
            self.app.requests.ended(number, self.entry.ending, self.entry.bytes);
        }
        if !self.is_logged && self.entry.status.is_some_and(|status| status < 400) {
            return;
        }
        self.entry.duration = self.started.elapsed();
        self.entry.faults = noted.faults;
        self.app.access_log.write(&self.entry);
    }
}

/// Fails a request with a 408 if its body stops arriving.
pub(crate) async fn limit_body(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let expired = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&expired);
    let request = request.map(|body| Body::from_stream(limited(body, app.read_timeout, flag)));
    let response = next.run(request).await;
    if expired.load(Ordering::Relaxed) { Failure::Slow(app.read_timeout).into_response() } else { response }
}

/// Returns a body that must make progress while it is polled. The time between two polls does not count.
fn limited(body: Body, limit: Duration, expired: Arc<AtomicBool>) -> impl Stream<Item = io::Result<Bytes>> {
    let begin = (Some(body.into_data_stream()), limit, 0_usize, expired);
    stream::unfold(begin, move |(parts, left, received, expired)| async move {
        let mut parts = parts?;
        let started = tokio::time::Instant::now();
        match tokio::time::timeout(left, parts.next()).await {
            Ok(Some(Ok(part))) => {
                let received = received + part.len();
                let (left, received) = if received >= MIN_PROGRESS {
                    (limit, 0)
                } else {
                    (left.saturating_sub(started.elapsed()), received)
                };
                Some((Ok(part), (Some(parts), left, received, expired)))
            }
            Ok(Some(Err(error))) => Some((Err(io::Error::other(error)), (None, left, received, expired))),
            Ok(None) => None,
            Err(_) => {
                expired.store(true, Ordering::Relaxed);
                Some((Err(ErrorKind::TimedOut.into()), (None, left, received, expired)))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the lengths of the received parts, and whether the time limit expired.
    async fn read(parts: Vec<(u64, usize)>) -> (Vec<usize>, bool) {
        let sent = stream::unfold(parts.into_iter(), |mut parts| async move {
            let (wait, length) = parts.next()?;
            tokio::time::sleep(Duration::from_secs(wait)).await;
            Some((io::Result::Ok(Bytes::from(vec![b'x'; length])), parts))
        });
        let expired = Arc::new(AtomicBool::new(false));
        let body = limited(Body::from_stream(sent), Duration::from_secs(30), Arc::clone(&expired));
        let read: Vec<_> = body.collect().await;
        let lengths = read.into_iter().filter_map(Result::ok).map(|part| part.len()).collect();
        (lengths, expired.load(Ordering::Relaxed))
    }

    #[tokio::test(start_paused = true)]
    async fn body_must_make_progress() {
        assert_eq!(read(vec![(29, 1), (2, 1)]).await, (vec![1], true));
        assert_eq!(read(vec![(29, 1024), (29, 1024), (29, 5)]).await, (vec![1024, 1024, 5], false));
        assert_eq!(read(vec![(29, 1023), (2, 1)]).await, (vec![1023], true));
        assert_eq!(read(vec![(10, 1), (10, 1), (9, 1)]).await, (vec![1, 1, 1], false));
        assert_eq!(read(Vec::new()).await, (Vec::new(), false));
    }
}
