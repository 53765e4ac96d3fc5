//! The retry loop of a call: permits, deadlines, retries.

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::Instrument;

use super::alternatives::is_of_target;
use super::receive::{Receive, Received};
use super::retry::{self, Decision, Outcome, RetryContext};
use super::{Attempt, Execution, backoff};
use crate::client::limiter::{NoResponse, Permit};
use crate::error::charge::Charge;
use crate::error::{Error, ErrorKind, Result};
use crate::stream::body::StreamingBody;
use crate::trace;
use crate::trace::work_span::WorkSpan;

/// The shortest wait for a permit that is a wait and not the time to grant a permit.
const MIN_WAIT: Duration = Duration::from_millis(1);

/// A boxed execution, compiled once in this crate instead of in each crate with requests.
type Boxed<'a, B> = Pin<Box<dyn Future<Output = Result<Received<B>>> + Send + 'a>>;

impl<'a> Execution<'a> {
    /// Runs the call and reads its response to the end.
    pub(crate) fn read_to_end(self) -> Boxed<'a, Bytes> {
        Box::pin(self.attempts())
    }

    /// Runs the call up to the headers of its response.
    pub(crate) fn streaming(self) -> Boxed<'a, StreamingBody> {
        Box::pin(self.attempts())
    }

    /// Sends attempts until one succeeds or the failure is not retryable.
    async fn attempts<B: Receive>(self) -> Result<Received<B>> {
        let budget = &self.client.0.budget;
        let mut number = 1_u32;
        let mut may_be_done = false;
        loop {
            let permit = self.admit(number - 1).await.map_err(|error| error.with_charge(self.charge(may_be_done)))?;
            let span = trace::attempt(&self.call.method, &self.call.template, &self.url, number - 1);
            let mut span = WorkSpan::new(span);
            let ends = self.attempt_deadline(permit.waited());
            let attempt = Attempt { number, earlier_may_be_done: may_be_done, ends, permit: &permit };
            let failure = match self.attempt::<B>(&attempt, span.span()).instrument(span.span().clone()).await {
                Ok(mut received) => {
                    span.succeed();
                    budget.refund();
                    received.body.hold(permit);
                    return Ok(received);
                }
                Err(failure) => failure,
            };
            span.fail(&failure.error);
            match retry::may_be_done(failure.outcome, &failure.hints) {
                true => may_be_done = true,
                false => permit.refund(failure.outcome != Outcome::NotSent),
            }
            if self.call.options.has_alternative && !may_be_done && is_of_target(&failure.error) {
                return Err(failure.error.with_attempts(number));
            }
            // Release the permit: the backoff is not part of the attempt.
            drop((permit, span));
            let context = RetryContext {
                idempotency: self.idempotency,
                outcome: failure.outcome,
                hints: failure.hints,
                retries_left: self.max_retries.saturating_sub(number - 1),
                time_left: self.time_left(),
                backoff: backoff::full_jitter(number - 1, fastrand::f64()),
                budget: budget.can_pay(),
                body: self.call.body.can_be_sent(),
            };
            let Decision::RetryAfter(wait) = retry::decide(&context) else {
                let charge =
                    if retry::is_withheld(&context) { Charge::RetryWithheld } else { self.charge(may_be_done) };
                return Err(failure.error.with_attempts(number).with_charge(charge));
            };
            if !budget.pay() {
                return Err(failure.error.with_attempts(number).with_charge(self.charge(may_be_done)));
            }
            if let Some(observer) = self.client.observer() {
                observer.retried(self.call.operation, &failure.error, wait);
            }
            tracing::debug!(attempt = number, wait_ms = wait.as_millis(), outcome = ?failure.outcome, "retrying");
            sleep(wait).await;
            number += 1;
        }
    }

    fn charge(&self, may_be_done: bool) -> Charge {
        Charge::possible_if(may_be_done && self.call.may_be_charged())
    }

    /// Waits for a permit until the deadline.
    async fn admit(&self, attempts: u32) -> Result<Permit> {
        let limiter = &self.client.0.limiter;
        let observer = self.client.observer();
        let started = observer.map(|_| Instant::now());
        let admit = limiter.admit(&self.call.body, self.timeout);
        let admitted = match self.deadline {
            None => Some(admit.await),
            Some(deadline) => timeout_at(deadline, admit).await.ok(),
        };
        if let (Some(observer), Some(started)) = (observer, started)
            && started.elapsed() >= MIN_WAIT
        {
            observer.waited(self.call.operation, started.elapsed());
        }
        let problem = match (admitted, self.deadline) {
            (Some(Ok(permit)), _) => return Ok(permit),
            (Some(Err(NoResponse)), _) => format!(
                "`timeout` ({} s) elapsed while the call waited for a response that reports the rate limit \
                 (adaptive_rate); nothing was sent",
                self.timeout.as_secs_f64()
            ),
            (None, deadline) => format!(
                "`deadline` ({} s) elapsed while the call waited for a permit ({})",
                deadline.unwrap_or(self.started).duration_since(self.started).as_secs_f64(),
                limiter.settings()
            ),
        };
        Err(Error::new(ErrorKind::Timeout, problem).with_attempts(attempts))
    }
}
