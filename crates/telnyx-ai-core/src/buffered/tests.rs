//! A service whose answers take a known time, and what all these tests ask of it.

mod flow;
mod items;
mod places;
mod rows;

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

/// Answers request `n` with `n`, or with 404, after the time it takes.
#[derive(Clone, Debug)]
struct Service {
    takes: fn(usize) -> Duration,
    misses: fn(usize) -> bool,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug, Default)]
struct Seen {
    /// The requests in the order in which they came.
    begun: Vec<usize>,
    under_way: usize,
    /// How many were under way from when on, and how many had begun by then.
    log: Vec<(Instant, usize, usize)>,
}

impl Seen {
    fn add(&mut self, change: isize) {
        self.under_way = self.under_way.checked_add_signed(change).unwrap();
        self.log.push((Instant::now(), self.under_way, self.begun.len()));
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

    fn begun(&self) -> usize {
        self.seen.lock().unwrap().begun.len()
    }

    fn under_way(&self) -> usize {
        self.seen.lock().unwrap().under_way
    }

    /// The requests came in their order, and as many were under way as `limit` says as long as there were more.
    #[track_caller]
    fn assert_busy(&self, limit: usize, requests: usize) {
        let seen = self.seen.lock().unwrap();
        assert!(seen.begun.iter().copied().eq(0..requests), "{:?}", seen.begun);
        let most = seen.log.iter().map(|(_, under_way, _)| *under_way).max();
        assert_eq!(most, Some(limit.min(requests)));
        for pair in seen.log.windows(2) {
            let ((from, under_way, begun), (until, ..)) = (pair[0], pair[1]);
            assert!(from == until || begun == requests || under_way == limit, "{under_way} after {begun} requests");
        }
    }
}

/// Counts a request as under way until it is answered or dropped.
struct UnderWay(Service);

impl Drop for UnderWay {
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
            seen.begun.push(number);
            seen.add(1);
        }
        let _under_way = UnderWay(self.clone());
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

/// Whole seconds: some calls set several timers of a millisecond each.
fn since(started: Instant) -> u64 {
    started.elapsed().as_secs()
}
