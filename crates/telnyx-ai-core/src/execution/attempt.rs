//! One attempt: a request and its response, within the timeout.

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
        // `timeout_at` polls the future before its timer, and a call without remaining time must not be sent.
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
                "`timeout` is 0 s, so nothing was sent; set a longer one with `.timeout(…)`",
            )));
        }
        let message = if self.deadline.is_some_and(|deadline| deadline <= attempt.ends) {
            let total = attempt.ends.duration_since(self.started).as_secs_f64();
            format!("`deadline` ({total} s) elapsed before the response completed; raise it with `.deadline(…)`")
        } else {
            let timeout = self.timeout.as_secs_f64();
            format!("`timeout` ({timeout} s) elapsed before the response completed; raise it with `.timeout(…)`")
        };
        Err(if is_sent { Failure::timeout(message) } else { Failure::not_sent(message) })
    }

    /// Sends the request, follows redirects, and receives the response.
    async fn exchange<B: Receive>(
        &self,
        attempt: &Attempt<'_>,
        timeout: &AttemptTimeout,
        span: &Span,
    ) -> Result<Received<B>, Failure> {
        let Responded { response, secrets, redirected } =
            self.send_following_redirects(attempt.number, timeout).await?;
        let (status, headers, body) = (response.status, response.headers, response.body);
        span.record("http.response.status_code", i64::from(status.as_u16()));
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

    /// Creates the metadata of a response that has just arrived.
    pub(super) fn metadata(&self, status: StatusCode, headers: HeaderMap, attempts: u32) -> ResponseMetadata {
        ResponseMetadata::new(status, headers, attempts, self.started.elapsed())
    }
}
