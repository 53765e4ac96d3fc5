//! A simulation of limits in tokens: 10,000 calls of four clients to a service with three limits per minute.

mod service;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_core::internal::{Endpoint, Idempotency};
use telnyx_ai_core::{Client, ClientBuilder, ModelLimits, RateLimits};
use tokio::task::JoinSet;
use tokio::time::Instant;

use service::{Counting, Limits, Service, Work};

const CALLS: usize = 10_000;
const CLIENTS: usize = 4;
/// Calls of a client at a time.
const AT_ONCE: usize = 64;
const WARM_UP: Duration = Duration::from_secs(120);

/// Random numbers from a fixed seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number from `least` to `most` with a heavy tail.
    fn heavy(&mut self, least: f64, most: f64) -> u64 {
        (least / (1.0 - self.next()).powf(0.75)).min(most) as u64
    }
}

/// Calls of which 20 % of the input is cached.
fn works(seed: u64, bytes_per_token: f64) -> Vec<Work> {
    let mut random = Random(seed);
    let mut work = || {
        let (input, output) = (random.heavy(150.0, 8_000.0), random.heavy(50.0, 3_000.0));
        let cached = if random.next() < 0.25 { input * 4 / 5 } else { 0 };
        let latency = Duration::from_millis(300 + 5 * output);
        Work { input, cached, output, latency, bytes: (input as f64 * bytes_per_token) as usize }
    };
    (0..CALLS).map(|_| work()).collect()
}

struct Scenario {
    seed: u64,
    bytes_per_token: f64,
    counting: Counting,
    limits: Limits,
    client: fn(ClientBuilder, Limits) -> ClientBuilder,
}

#[derive(Debug)]
struct Figures {
    /// Part of the binding limit that was used after the warm-up, while all clients had calls to send.
    used: f64,
    rejected: f64,
    longest_wait: Duration,
    calls: usize,
}

async fn simulate(scenario: &Scenario) -> Figures {
    let service =
        Arc::new(Service::new(works(scenario.seed, scenario.bytes_per_token), scenario.counting, scenario.limits));
    let started = Instant::now();
    let first_done = Arc::new(Mutex::new(None));
    let mut workers = JoinSet::new();
    for client in 0..CLIENTS {
        let builder = Client::builder().api_key("k").transport(Arc::clone(&service)).max_retries(100);
        let http = (scenario.client)(builder, scenario.limits).build().unwrap();
        let numbers = Arc::new(Mutex::new((client..CALLS).step_by(CLIENTS)));
        for _ in 0..AT_ONCE {
            let (http, service) = (http.clone(), Arc::clone(&service));
            let (numbers, first_done) = (Arc::clone(&numbers), Arc::clone(&first_done));
            workers.spawn(async move {
                let mut longest = Duration::ZERO;
                loop {
                    let Some(number) = numbers.lock().unwrap().next() else { break };
                    let work = service.works[number];
                    let called = Instant::now();
                    call(&http, number, &work).await;
                    longest = longest.max(called.elapsed() - work.latency);
                }
                first_done.lock().unwrap().get_or_insert_with(Instant::now);
                longest
            });
        }
    }
    let longest_wait = workers.join_all().await.into_iter().max().unwrap_or_default();
    let until = first_done.lock().unwrap().unwrap();
    Figures {
        used: service.used(started + WARM_UP, until),
        rejected: service.rejected(),
        longest_wait,
        calls: service.calls_done(),
    }
}

async fn call(client: &Client, number: usize, work: &Work) {
    let message = json!({ "role": "user", "content": "x".repeat(work.bytes) });
    let body = json!({ "model": "m", "messages": [message], "max_tokens": 4096, "number": number });
    let endpoint = Endpoint::post("chat.complete", "/ai/chat/completions", Idempotency::NotIdempotent);
    let _: Value = endpoint.body(&body, &Default::default()).json().on(client).await.unwrap();
}

const OUTPUT_BINDS: Limits = Limits { input: 1_500_000, uncached_input: 1_200_000, output: 160_000 };
const UNCACHED_BINDS: Limits = Limits { input: 1_500_000, uncached_input: 400_000, output: 800_000 };

/// A quarter of the known limits.
fn quarter(builder: ClientBuilder, limits: Limits) -> ClientBuilder {
    let each = ModelLimits::new()
        .input_tokens_per_minute(limits.input)
        .uncached_input_tokens_per_minute(limits.uncached_input)
        .output_tokens_per_minute(limits.output);
    builder.rate_limits(RateLimits::new().each_model(each).share(1, CLIENTS as u32))
}

/// Simulates clients with known limits.
async fn assert_limits_are_used(seed: u64, bytes_per_token: f64, counting: Counting, limits: Limits) {
    let figures = simulate(&Scenario { seed, bytes_per_token, counting, limits, client: quarter }).await;
    assert_eq!(figures.calls, CALLS, "{figures:?}");
    assert!(figures.used >= 0.95, "{figures:?}");
    assert!(figures.rejected <= 0.01, "{figures:?}");
    assert!(figures.longest_wait <= Duration::from_secs(90), "{figures:?}");
}

#[tokio::test(start_paused = true)]
async fn known_limits_of_output_are_used() {
    assert_limits_are_used(1, 4.0, Counting::Continuous, OUTPUT_BINDS).await;
}

#[tokio::test(start_paused = true)]
async fn known_limits_of_output_in_fixed_minutes_are_used() {
    assert_limits_are_used(2, 4.0, Counting::FixedMinutes, OUTPUT_BINDS).await;
}

#[tokio::test(start_paused = true)]
async fn first_estimates_that_are_three_times_too_low_are_corrected() {
    assert_limits_are_used(4, 4.0 / 3.0, Counting::Continuous, UNCACHED_BINDS).await;
}

#[tokio::test(start_paused = true)]
async fn first_estimates_that_are_three_times_too_high_are_corrected() {
    assert_limits_are_used(5, 12.0, Counting::Continuous, UNCACHED_BINDS).await;
}

/// Simulates clients that know no limits. They use less, because a client finds a limit by exceeding it.
async fn assert_limits_are_learned(seed: u64, counting: Counting, limits: Limits) {
    // A third of the limits, so that calls last for 30 minutes and meet the limits several times.
    let [input, uncached_input, output] = [limits.input, limits.uncached_input, limits.output].map(|limit| limit / 3);
    let limits = Limits { input, uncached_input, output };
    let client = |builder: ClientBuilder, _: Limits| builder.adaptive_rate(true);
    let figures = simulate(&Scenario { seed, bytes_per_token: 4.0, counting, limits, client }).await;
    assert_eq!(figures.calls, CALLS, "{figures:?}");
    assert!(figures.used >= 0.7, "{figures:?}");
    assert!(figures.rejected <= 0.03, "{figures:?}");
    assert!(figures.longest_wait <= Duration::from_secs(900), "{figures:?}");
}

#[tokio::test(start_paused = true)]
async fn unknown_limits_are_learned() {
    assert_limits_are_learned(6, Counting::Continuous, UNCACHED_BINDS).await;
}

#[tokio::test(start_paused = true)]
async fn unknown_limits_in_fixed_minutes_are_learned() {
    assert_limits_are_learned(7, Counting::FixedMinutes, OUTPUT_BINDS).await;
}
