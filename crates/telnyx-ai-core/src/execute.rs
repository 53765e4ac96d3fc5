//! One call: its attempts, its clocks, and what comes of them.

mod content_type;
mod outcome;
mod redirect;
mod target;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};
use http::{Method, StatusCode};
use tokio::time::{Instant, sleep, timeout_at};
use tracing::{Instrument, Span};
use url::Url;

use crate::client::Client;
use crate::endpoint::{Call, EVENT_STREAM};
use crate::error::{Error, ErrorKind, Result};
use crate::metadata::{ResponseMetadata, compression};
use crate::headers;
use crate::limiter::{Permit, Unanswered};
use crate::live::{StreamingBody, StreamingLimits, later, read_all};
use crate::redact::Secrets;
use crate::request::Options;
use crate::retry::{self, Decision, Idempotency, RetryContext, backoff};
use crate::trace;
use crate::transport::TransportResponse;
use content_type::is_wrong_type;
use outcome::Failure;

pub(crate) use content_type::is_typed;
pub(crate) use target::Targets;

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);

/// The answer to a call, after all attempts.
pub(crate) struct Answer {
    pub(crate) metadata: ResponseMetadata,
    pub(crate) body: AnswerBody,
    pub(crate) secrets: Secrets,
}

#[expect(clippy::large_enum_variant, reason = "there is one for each call, and a box would be allocated for it")]
pub(crate) enum AnswerBody {
    Whole(Bytes),
    Live(StreamingBody),
}

/// A call with everything resolved that is the same for each of its attempts.
pub(crate) struct Execution<'a> {
    client: &'a Client,
    call: &'a Call,
    options: &'a Options,
    url: Url,
    /// The same in every attempt, so that the service knows them for one.
    idempotency_key: Option<HeaderValue>,
    class: Idempotency,
    timeout: Duration,
    started: Instant,
    deadline: Option<Instant>,
    max_retries: u32,
}

/// What is known of one attempt when it begins.
struct Attempt<'a> {
    /// From 1.
    number: u32,
    live: bool,
    /// An earlier attempt may have done the work although its response did not say so.
    may_be_done: bool,
    ends: Instant,
    permit: &'a Permit,
}

impl<'a> Execution<'a> {
    pub(crate) fn new(client: &'a Client, call: &'a Call, options: &'a Options) -> Result<Self> {
        if let Some(deferred_error) = &call.deferred_error {
            return Err(deferred_error.to_error());
        }
        require_runtime()?;
        let shared = &client.0;
        let settings = &shared.settings;
        let class = options.class(call.class);
        let idempotency_key = match (&options.idempotency_key, call.class) {
            (Some(key), _) => Some(key.clone()),
            (None, Idempotency::WithKey) => Some(new_idempotency_key()?),
            (None, _) => None,
        };
        let started = Instant::now();
        let deadline = options.deadline.or(settings.deadline).map(|deadline| later(started, deadline));
        Ok(Self {
            client,
            call,
            options,
            url: shared.targets.of(call),
            idempotency_key,
            class,
            timeout: options.timeout.or(settings.timeout).or(call.timeout).unwrap_or(DEFAULT_TIMEOUT),
            started,
            deadline,
            max_retries: options.max_retries.unwrap_or(settings.max_retries),
        })
    }

    /// What a request sends above its body, all but the authorization that has to be asked for.
    fn headers(&self) -> HeaderMap {
        let mut headers = self.client.0.headers.of(self.call);
        if let Some(key) = &self.idempotency_key {
            headers.insert(headers::IDEMPOTENCY_KEY, key.clone());
        }
        headers::replace(&mut headers, &self.options.headers);
        headers
    }

    /// Boxed, so that it is compiled here, and not again in each crate that has requests.
    pub(crate) fn run(self, live: bool) -> Pin<Box<dyn Future<Output = Result<Answer>> + Send + 'a>> {
        Box::pin(async move { self.attempts(live).await })
    }

    /// Attempts until one succeeds or the decision table says to give up.
    async fn attempts(&self, live: bool) -> Result<Answer> {
        let budget = &self.client.0.budget;
        let mut number = 1_u32;
        let mut may_be_done = false;
        loop {
            let host = self.url.host_str().unwrap_or_default();
            let permit = self.admit(number - 1).await?;
            let span = trace::attempt(&self.call.method, &self.call.template, host, number - 1);
            let ends = self.attempt_ends(permit.held_up());
            let attempt = Attempt { number, live, may_be_done, ends, permit: &permit };
            let failure = match self.attempt(&attempt, &span).instrument(span.clone()).await {
                Ok(mut answer) => {
                    budget.refund();
                    if let AnswerBody::Live(live) = &mut answer.body {
                        live.hold(permit);
                    }
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            // Other calls may run during the backoff, which is not part of the attempt.
            drop((permit, span));
            let situation = RetryContext {
                class: self.class,
                outcome: failure.outcome,
                hints: failure.hints,
                retries_left: self.max_retries.saturating_sub(number - 1),
                time_left: self.time_left(),
                backoff: backoff::full_jitter(number - 1, fastrand::f64()),
                budget: budget.can_pay(),
                body: self.call.body.can_be_sent(),
            };
            let Decision::RetryAfter(wait) = retry::decide(&situation) else {
                return Err(failure.error.with_attempts(number));
            };
            if !budget.pay() {
                return Err(failure.error.with_attempts(number));
            }
            tracing::debug!(attempt = number, wait_ms = wait.as_millis(), outcome = ?failure.outcome, "retrying");
            may_be_done |= retry::may_be_done(failure.outcome, &failure.hints);
            sleep(wait).await;
            number += 1;
        }
    }

    /// Waits for a permit until the deadline.
    async fn admit(&self, attempts: u32) -> Result<Permit> {
        let admit = self.client.0.limiter.admit(self.timeout);
        let admitted = match self.deadline {
            None => Some(admit.await),
            Some(deadline) => timeout_at(deadline, admit).await.ok(),
        };
        let problem = match (admitted, self.deadline) {
            (Some(Ok(permit)), _) => return Ok(permit),
            (Some(Err(Unanswered)), _) => format!(
                "the timeout of {} s passed while it waited for a response that reports the rate limit (adaptive_rate); \
                 nothing was sent",
                self.timeout.as_secs_f64()
            ),
            (None, deadline) => format!(
                "the deadline of {} s for the whole call passed while it waited for its turn \
                 (max_concurrent_requests, adaptive_rate)",
                deadline.unwrap_or(self.started).duration_since(self.started).as_secs_f64()
            ),
        };
        Err(Error::new(ErrorKind::Timeout, problem).with_attempts(attempts))
    }

    async fn attempt(&self, attempt: &Attempt<'_>, span: &Span) -> Result<Answer, Failure> {
        let began = Instant::now();
        // The future would be polled once before its clock: a call without time left must not be sent, let alone paid.
        if attempt.ends > began {
            if let Ok(result) = timeout_at(attempt.ends, self.exchange(attempt, span)).await {
                return result;
            }
            self.client.0.transport.timed_out(began);
        }
        if self.timeout.is_zero() {
            return Err(Failure::last(Error::new(
                ErrorKind::Timeout,
                "the timeout of an attempt is 0 s, so nothing was sent",
            )));
        }
        Err(Failure::timeout(if self.deadline.is_some_and(|deadline| deadline <= attempt.ends) {
            let total = attempt.ends.duration_since(self.started).as_secs_f64();
            format!("no complete answer within the deadline of {total} s for the whole call")
        } else {
            format!("no complete answer within the timeout of {} s for one attempt", self.timeout.as_secs_f64())
        }))
    }

    /// Sends the request, follows its redirects, and reads the answer as far as this kind of call wants it read.
    async fn exchange(&self, attempt: &Attempt<'_>, span: &Span) -> Result<Answer, Failure> {
        let shared = &self.client.0;
        let (TransportResponse { status, headers, mut body }, secrets) = self.send(attempt.number).await?;
        span.record("http.response.status_code", status.as_u16());
        attempt.permit.report(status, &headers);
        let metadata = |headers| ResponseMetadata::new(status, headers, attempt.number, self.started.elapsed());
        if !status.is_success() {
            let is_gone = matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE);
            if is_gone && attempt.may_be_done && self.deletes() {
                return Ok(Answer { metadata: metadata(headers), body: AnswerBody::Whole(Bytes::new()), secrets });
            }
            let failure = Failure::status(metadata(headers), body, &secrets, attempt.ends).await;
            return Err(failure.with_successor(self.call.successor));
        }
        if attempt.live {
            if is_wrong_type(self.call.accept, &headers) {
                return Err(Failure::wrong_type(metadata(headers), body, self.call.accept, &secrets, attempt.ends).await);
            }
            if compression(&headers).is_some() && !self.takes_compressed() {
                return Err(Failure::last(Error::compressed(&headers).with_metadata(metadata(headers))));
            }
            let limits = StreamingLimits {
                idle: shared.settings.stream_idle_timeout,
                deadline: self.deadline,
                max_event_bytes: shared.settings.max_event_bytes,
                max_response_bytes: shared.settings.max_response_bytes,
            };
            let metadata = metadata(headers);
            let live =
                StreamingBody::new(self.call.operation, metadata.clone(), secrets.clone(), body, &limits, Span::current());
            return Ok(Answer { metadata, body: AnswerBody::Live(live), secrets });
        }
        match read_all(&mut body, shared.settings.max_response_bytes).await {
            Ok(Some(body)) => Ok(Answer { metadata: metadata(headers), body: AnswerBody::Whole(body), secrets }),
            Ok(None) => {
                let limit = shared.settings.max_response_bytes;
                let message = format!("the answer is larger than {limit} bytes (max_response_bytes)");
                Err(Failure::last(Error::new(ErrorKind::TooLarge, message).with_metadata(metadata(headers))))
            }
            Err(error) => Err(Failure::broken(error, metadata(headers))),
        }
    }

    /// A call whose purpose is achieved when there is nothing to delete any more. One that returns a value has none then.
    fn deletes(&self) -> bool {
        self.call.method == Method::DELETE && self.call.returns_nothing
    }

    /// The caller asked for a compressed file. The events of a stream are read here, so they cannot be compressed.
    fn takes_compressed(&self) -> bool {
        let asked = self.headers().get(ACCEPT_ENCODING).is_some_and(|encoding| encoding != "identity");
        asked && self.call.accept != EVENT_STREAM
    }

    fn attempt_ends(&self, held_up: Duration) -> Instant {
        let timeout_ends = later(Instant::now(), self.timeout.saturating_sub(held_up));
        self.deadline.map_or(timeout_ends, |deadline| deadline.min(timeout_ends))
    }

    fn time_left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }
}

/// Checks that there is a runtime with time, because timers panic without one. Tokio offers no other check for time than
/// to make a timer.
pub(crate) fn require_runtime() -> Result<()> {
    if tokio::runtime::Handle::try_current().is_err() {
        return Err(Error::config("no Tokio runtime; await the call inside one, with its I/O and time enabled"));
    }
    std::panic::catch_unwind(|| drop(sleep(Duration::ZERO)))
        .map_err(|_| Error::config("the Tokio runtime has no time; build it with `enable_time()` or `enable_all()`"))
}

fn new_idempotency_key() -> Result<HeaderValue> {
    HeaderValue::try_from(uuid::Uuid::new_v4().to_string())
        .map_err(|source| Error::config("no idempotency key could be made").with_source(source))
}
