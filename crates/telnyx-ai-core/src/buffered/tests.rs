//! A mock service whose responses take a known time.

mod concurrency;
mod results;
mod rows;
mod scheduling;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use tokio::time::{Instant, sleep};

use crate::client::Client;
use crate::client::builder::ClientBuilder;
use crate::request::Request;
use crate::transport::{ByteStream, Transport, TransportError, TransportRequest, TransportResponse};

/// Responds to request `n` with `n` or with 404, after the duration `takes`.
#[derive(Clone, Debug)]
struct Service {
    takes: fn(usize) -> Duration,
    misses: fn(usize) -> bool,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug, Default)]
struct Seen {
    /// The requests in the order of arrival.
    sent: Vec<usize>,
    running: usize,
    /// The number of running requests and of started requests after each change.
    log: Vec<(Instant, usize, usize)>,
}

impl Seen {
    fn add(&mut self, change: isize) {
        self.running = self.running.checked_add_signed(change).unwrap();
        self.log.push((Instant::now(), self.running, self.sent.len()));
    }
}

impl Service {
    fn new(takes: fn(usize) -> Duration) -> Self {
        Self { takes, misses: |_| false, seen: Arc::default() }
    }

    fn builder(&self) -> ClientBuilder {
        Client::builder().api_key("k").transport(self.clone()).timeout(secs(3600))
    }

    fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    fn sent(&self) -> usize {
        self.seen.lock().unwrap().sent.len()
    }

    fn running(&self) -> usize {
        self.seen.lock().unwrap().running
    }

    /// Checks that the requests arrived in order, and that `limit` requests were running while others waited.
    #[track_caller]
    fn assert_busy(&self, limit: usize, requests: usize) {
        let seen = self.seen.lock().unwrap();
        assert!(seen.sent.iter().copied().eq(0..requests), "{:?}", seen.sent);
        let most = seen.log.iter().map(|(_, running, _)| *running).max();
        assert_eq!(most, Some(limit.min(requests)));
        for pair in seen.log.windows(2) {
            let ((from, running, sent), (until, ..)) = (pair[0], pair[1]);
            assert!(from == until || sent == requests || running == limit, "{running} after {sent} requests");
        }
    }
}

/// Counts a request as running until it completes or is dropped.
struct Running(Service);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.seen.lock().unwrap().add(-1);
    }
}

#[async_trait]
impl Transport for Service {
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        let number: usize = request.url.path().rsplit('/').next().unwrap().parse().unwrap();
        {
            let mut seen = self.seen.lock().unwrap();
            seen.sent.push(number);
            seen.add(1);
        }
        let _running = Running(self.clone());
        sleep((self.takes)(number)).await;
        let status = if (self.misses)(number) { StatusCode::NOT_FOUND } else { StatusCode::OK };
        let body = Bytes::from(number.to_string());
        Ok(TransportResponse::new(status, HeaderMap::new(), ByteStream::from(body)))
    }
}

fn number(client: &Client, number: usize) -> Request<usize> {
    client.request(Method::GET, format!("/numbers/{number}")).json()
}

fn numbers(client: &Client, count: usize) -> impl Iterator<Item = Request<usize>> + '_ {
    (0..count).map(|n| number(client, n))
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Rounds to seconds, because some calls set several timers of a millisecond each.
fn since(started: Instant) -> u64 {
    started.elapsed().as_secs()
}
