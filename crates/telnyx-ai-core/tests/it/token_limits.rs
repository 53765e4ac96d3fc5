//! A simulation of limits in tokens: a service with three limits per minute, and four clients with a quarter each.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use telnyx_ai_core::internal::{Endpoint, Idempotency};
use telnyx_ai_core::transport::{
    ByteStream, Transport, TransportBody, TransportError, TransportRequest, TransportResponse,
};
use telnyx_ai_core::{Bytes, Client, ClientBuilder, HeaderMap, ModelLimits, RateLimits, StatusCode};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

const CALLS: usize = 10_000;
const CLIENTS: usize = 4;
const MINUTE: Duration = Duration::from_secs(60);

/// Tokens per minute of the service.
#[derive(Clone, Copy, Debug)]
struct Limits {
    input: u64,
    uncached_input: u64,
    output: u64,
}

/// What a call uses, decided before it is sent.
#[derive(Clone, Copy, Debug)]
struct Work {
    input: u64,
    cached: u64,
    output: u64,
    latency: Duration,
    bytes: usize,
}

/// One limit of the service: the tokens of the last minute, to the millisecond.
#[derive(Debug)]
struct Budget {
    limit: u64,
    spent: VecDeque<(Instant, u64)>,
    sum: u64,
    total: u64,
}

impl Budget {
    fn new(limit: u64) -> Self {
        Self { limit, spent: VecDeque::new(), sum: 0, total: 0 }
    }

    fn has_room(&mut self, tokens: u64) -> bool {
        while let Some((time, tokens)) = self.spent.front().copied().filter(|(time, _)| time.elapsed() >= MINUTE) {
            let _ = time;
            self.sum -= tokens;
            self.spent.pop_front();
        }
        self.sum == 0 || self.sum + tokens <= self.limit
    }

    fn spend(&mut self, tokens: u64) {
        self.spent.push_back((Instant::now(), tokens));
        self.sum += tokens;
        self.total += tokens;
    }
}

#[derive(Debug)]
struct Service {
    works: Vec<Work>,
    seen: Mutex<Seen>,
}

#[derive(Debug)]
struct Seen {
    /// Input, uncached input, output.
    budgets: [Budget; 3],
    requests: usize,
    rejected: usize,
}

impl Service {
    /// Counts a request, and returns the work to do if it is accepted.
    fn accept(&self, number: usize) -> Option<Work> {
        let work = self.works[number];
        let mut seen = self.seen.lock().unwrap();
        seen.requests += 1;
        let tokens = [work.input, work.input - work.cached, work.output];
        let has_room = seen.budgets.iter_mut().zip(tokens).all(|(budget, tokens)| budget.has_room(tokens));
        if !has_room {
            seen.rejected += 1;
            return None;
        }
        seen.budgets.iter_mut().zip(tokens).for_each(|(budget, tokens)| budget.spend(tokens));
        Some(work)
    }
}
