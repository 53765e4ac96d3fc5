//! A service with limits per minute for input, uncached input and output.

use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use telnyx_ai_core::transport::{
    ByteStream, Transport, TransportBody, TransportError, TransportRequest, TransportResponse,
};
use telnyx_ai_core::{Bytes, HeaderMap, StatusCode};
use tokio::time::{Instant, sleep};

/// Tokens per minute of the service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) input: u64,
    pub(super) uncached_input: u64,
    pub(super) output: u64,
}

/// The minutes in which the service counts tokens.
#[derive(Clone, Copy, Debug)]
pub(super) enum Counting {
    /// Buckets of a minute's tokens that are filled continuously.
    Continuous,
    /// Minutes that all start with a full bucket.
    FixedMinutes,
}

/// The tokens and the time of a call, decided before it is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work {
    pub(super) input: u64,
    pub(super) cached: u64,
    pub(super) output: u64,
    pub(super) latency: Duration,
    pub(super) bytes: usize,
}

#[derive(Debug)]
pub(super) struct Service {
    pub(super) works: Vec<Work>,
    seen: Mutex<Seen>,
}

#[derive(Debug)]
struct Seen {
    /// Input, uncached input, output.
    buckets: [Bucket; 3],
    requests: usize,
    rejected: usize,
    done: usize,
}

/// A bucket that holds a minute's tokens.
#[derive(Debug)]
struct Bucket {
    counting: Counting,
    limit: f64,
    level: f64,
    filled: Instant,
    spent: Vec<(Instant, u64)>,
}

impl Bucket {
    fn new(counting: Counting, limit: u64) -> Self {
        Self { counting, limit: limit as f64, level: limit as f64, filled: Instant::now(), spent: Vec::new() }
    }

    fn has(&mut self, tokens: u64) -> bool {
        let now = Instant::now();
        let seconds = (now - self.filled).as_secs_f64();
        match self.counting {
            Counting::Continuous => {
                (self.level, self.filled) = ((self.level + self.limit * seconds / 60.0).min(self.limit), now);
            }
            Counting::FixedMinutes if seconds >= 60.0 => {
                self.level = self.limit;
                self.filled += Duration::from_secs(60 * (seconds / 60.0) as u64);
            }
            Counting::FixedMinutes => {}
        }
        self.level >= tokens as f64
    }

    fn spend(&mut self, tokens: u64) {
        self.level -= tokens as f64;
        self.spent.push((Instant::now(), tokens));
    }

    /// Returns the part of the limit that was used in a period.
    fn used(&self, from: Instant, until: Instant) -> f64 {
        let tokens: u64 = self.spent.iter().filter(|(time, _)| (from..until).contains(time)).map(|spent| spent.1).sum();
        tokens as f64 / (self.limit * (until - from).as_secs_f64() / 60.0)
    }
}

impl Service {
    pub(super) fn new(works: Vec<Work>, counting: Counting, limits: Limits) -> Self {
        let buckets = [limits.input, limits.uncached_input, limits.output].map(|limit| Bucket::new(counting, limit));
        Self { works, seen: Mutex::new(Seen { buckets, requests: 0, rejected: 0, done: 0 }) }
    }

    /// Returns the part of the binding limit that was used in a period.
    pub(super) fn used(&self, from: Instant, until: Instant) -> f64 {
        let seen = self.seen.lock().unwrap();
        seen.buckets.iter().map(|bucket| bucket.used(from, until)).fold(0.0, f64::max)
    }

    /// Returns the part of the requests that were rejected.
    pub(super) fn rejected(&self) -> f64 {
        let seen = self.seen.lock().unwrap();
        seen.rejected as f64 / seen.requests as f64
    }

    pub(super) fn calls_done(&self) -> usize {
        self.seen.lock().unwrap().done
    }

    /// Counts a request, and takes its input if it is accepted. The output is known and counted only at its end.
    fn accepts(&self, work: &Work) -> bool {
        let mut seen = self.seen.lock().unwrap();
        seen.requests += 1;
        let tokens = [work.input, work.input - work.cached, 1];
        let accepted = seen.buckets.iter_mut().zip(tokens).all(|(bucket, tokens)| bucket.has(tokens));
        match accepted {
            true => seen.buckets.iter_mut().zip(tokens).take(2).for_each(|(bucket, tokens)| bucket.spend(tokens)),
            false => seen.rejected += 1,
        }
        accepted
    }

    fn finish(&self, work: &Work) {
        let mut seen = self.seen.lock().unwrap();
        seen.done += 1;
        let [_, _, output] = &mut seen.buckets;
        output.has(0);
        output.spend(work.output);
    }
}

#[async_trait]
impl Transport for Service {
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        let TransportBody::Bytes(body) = request.body else { panic!("a body of JSON") };
        let number = serde_json::from_slice::<Value>(&body).unwrap()["number"].as_u64().unwrap();
        let work = self.works[number as usize];
        if !self.accepts(&work) {
            return Ok(TransportResponse::new(StatusCode::TOO_MANY_REQUESTS, HeaderMap::new(), json_body("{}".into())));
        }
        sleep(work.latency).await;
        self.finish(&work);
        let usage = json!({
            "prompt_tokens": work.input,
            "completion_tokens": work.output,
            "prompt_tokens_details": { "cached_tokens": work.cached },
        });
        let body = json!({ "usage": usage }).to_string();
        Ok(TransportResponse::new(StatusCode::OK, HeaderMap::new(), json_body(body)))
    }
}

fn json_body(text: String) -> ByteStream {
    ByteStream::from(Bytes::from(text))
}
