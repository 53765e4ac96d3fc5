//! The possible charge for the work of a failed call.

use super::Error;

/// The possible charge for the work of a failed call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Charge {
    #[default]
    None,
    Possible,
    /// Like [`Possible`](Self::Possible), and the call was not retried for this reason.
    RetryWithheld,
}

impl Charge {
    pub(crate) fn possible_if(possible: bool) -> Self {
        if possible { Self::Possible } else { Self::None }
    }
}

impl Error {
    /// Returns `true` if the service may have done the work of the failed call, and charged for it. Check it before you
    /// make the call again: the second call may be charged too.
    ///
    /// ```
    /// use telnyx_ai::{Error, HeaderMap, StatusCode};
    ///
    /// let error = |status| Error::from_response(status, HeaderMap::new(), "");
    /// assert!(error(StatusCode::REQUEST_TIMEOUT).may_have_been_charged()); // the work may have begun
    /// assert!(!error(StatusCode::TOO_MANY_REQUESTS).may_have_been_charged()); // rejected before any work
    /// ```
    ///
    /// The rule is the same as for automatic retries. It covers all attempts of a call: a timeout of the first attempt
    /// counts although a later attempt got a 429.
    ///
    /// `true` after
    /// - a timeout, a deadline or an interrupted connection, once the request may have been sent,
    /// - status 408 or 5xx, except a 503 with `Retry-After`,
    /// - a successful response that cannot be used: it cannot be decoded, is too large, has the wrong type, reports an
    ///   error, or does not fit the type of a structured response,
    /// - a stream that was interrupted, stayed silent, was incomplete or reported an error,
    /// - a tool loop that failed or reached a limit after a completed turn.
    ///
    /// `false`
    /// - if nothing was sent: an invalid setting or argument, no connection, no permit in time,
    /// - after any other status: the service rejected the request,
    /// - for idempotent calls (`GET`, `HEAD`, `PUT`, `DELETE` and searches), unless the call has
    ///   [`idempotent(false)`](crate::Request::idempotent). [`idempotent(true)`](crate::Request::idempotent) on a paid call
    ///   changes nothing here,
    /// - for an error outside a call, such as an error of [`Error::decode`]. [`Error::from_response`] treats the
    ///   response as a response to a paid call,
    /// - for a failed task, and for a list or a wait that ended early: the calls that read a task or a list are free.
    ///
    /// For a call with an `Idempotency-Key`, such as `embeddings.embed_bucket`, the charge happens at most once: the
    /// service recognizes a retry with the same key.
    ///
    /// If a retry was withheld for this reason, the message ends with "not retried: it may have been charged".
    pub fn may_have_been_charged(&self) -> bool {
        self.0.charge != Charge::None
    }

    /// Replaces the charge of the error.
    pub(crate) fn with_charge(mut self, charge: Charge) -> Self {
        self.inner().charge = charge;
        self
    }
}

/// Marks the error of a loop of calls, some of which were charged.
pub fn mark_charged(error: Error) -> Error {
    if error.may_have_been_charged() { error } else { error.with_charge(Charge::Possible) }
}
