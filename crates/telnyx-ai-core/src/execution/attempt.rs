//! One attempt: a request and its response, within a timeout.

use http::{HeaderMap, StatusCode};
use tokio::time::{Instant, timeout_at};
use tracing::Span;

use super::content_range::check_range;
use super::failure::Failure;
use super::receive::{Opened, Receive, Received};
use super::redirect::Responded;
use super::retry;
use super::{Attempt, Execution};
use crate::error::{Error, ErrorKind};
use crate::response::metadata::ResponseMetadata;
use crate::transport::attempt_timeout::AttemptTimeout;

impl Execution<'_> {
    /// Runs one attempt until its timeout or the deadline of the call.
    pub(super) async fn attempt<B: Receive>(&self, attempt: &Attempt<'_>, span: &Span) -> Result<Received<B>, Failure> {
        // The future would be polled once before its timer: a call without time left must not be sent, let alone paid.
        let is_sent = attempt.ends > Instant::now();
        if is_sent {
            let timeout = AttemptTimeout::default();
            if let Ok(result) = timeout_at(attempt.ends, self.exchange(attempt, &timeout, span)).await {
                return result;
            }
            timeout.expire();
        }
        if self.timeout.is_zero() {
            return Err(Failure::last(Error::new(
                ErrorKind::Timeout,
                "the timeout of an attempt is 0 s, so nothing was sent",
            )));
        }
        let message = if self.deadline.is_some_and(|deadline| deadline <= attempt.ends) {
            let total = attempt.ends.duration_since(self.started).as_secs_f64();
            format!("no complete answer within the deadline of {total} s for the whole call")
        } else {
            format!("no complete answer within the timeout of {} s for one attempt", self.timeout.as_secs_f64())
        };
        Err(if is_sent { Failure::timeout(message) } else { Failure::not_sent(message) })
    }

    /// Sends the request, follows its redirects, and receives the response.
    async fn exchange<B: Receive>(
        &self,
        attempt: &Attempt<'_>,
        timeout: &AttemptTimeout,
        span: &Span,
    ) -> Result<Received<B>, Failure> {
        let Responded { response, secrets, redirected } =
            self.send_following_redirects(attempt.number, timeout).await?;
        let (status, headers, body) = (response.status, response.headers, response.body);
        span.record("http.response.status_code", status.as_u16());
        attempt.permit.report(status, &headers);
        if status.is_success() {
            check_range(self.call, status, &headers).map_err(|error| {
                Failure::unusable(error.with_metadata(self.metadata(status, headers.clone(), attempt.number)))
            })?;
            return B::receive(self, attempt, Opened { status, headers, body, secrets }).await;
        }
        let metadata = self.metadata(status, headers, attempt.number);
        if retry::is_deleted(self.call, attempt.earlier_may_be_done, status)
            && let Some(body) = B::empty()
        {
            return Ok(Received { metadata, body, secrets });
        }
        let request = (&self.call.method, redirected.as_ref().unwrap_or(&self.url));
        let failure = Failure::status(request, metadata, body, &secrets, attempt.ends).await;
        Err(failure.with_successor(self.call.successor))
    }

    /// The metadata of a response that has arrived now.
    pub(super) fn metadata(&self, status: StatusCode, headers: HeaderMap, attempts: u32) -> ResponseMetadata {
        ResponseMetadata::new(status, headers, attempts, self.started.elapsed())
    }
}
