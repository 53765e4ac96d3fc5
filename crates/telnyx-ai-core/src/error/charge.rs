//! The possible charge for the work of a failed call.

use super::Error;

/// The possible charge for the work of a failed call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Charge {
    #[default]
    None,
    Possible,
    /// As [`Possible`](Self::Possible), and the call was not retried for this reason.
    RetryWithheld,
}

impl Charge {
    pub(crate) fn possible_if(possible: bool) -> Self {
        if possible { Self::Possible } else { Self::None }
    }
}

impl Error {
    /// Returns true if the service may have done the work of the call, and charged for it, although the call failed. Check
    /// it before you make the call again: a repeat may be charged twice.
    ///
    /// ```
    /// use telnyx_ai_core::{Error, HeaderMap, StatusCode};
    ///
    /// let with = |status| Error::from_response(status, HeaderMap::new(), "");
    /// assert!(with(StatusCode::REQUEST_TIMEOUT).may_have_been_charged()); // 408: the work may have begun
    /// assert!(!with(StatusCode::TOO_MANY_REQUESTS).may_have_been_charged()); // 429: turned away
    /// ```
    ///
    /// The rule is the one by which calls are retried, over all attempts: a timeout counts although a later attempt met
    /// a 429.
    ///
    /// True after
    /// - a timeout, a deadline or an interrupted connection, once the request may have been sent,
    /// - 408, and any 5xx but a 503 that names a time to wait (`Retry-After`),
    /// - a successful response that cannot be used: it cannot be decoded, is too large, has the wrong type, reports an
    ///   error, or does not fit the type of a structured response,
    /// - a stream that was interrupted, stayed silent, was incomplete or reported an error,
    /// - a tool loop that failed or reached a limit after a completed turn.
    ///
    /// False
    /// - if nothing was sent: a wrong setting or argument, no connection, no permit in time,
    /// - after any other status: the service turned the request away,
    /// - for calls that are repeated without harm: GET, HEAD, PUT, DELETE and searches, unless the call has
    ///   [`idempotent(false)`](crate::Request::idempotent). [`idempotent(true)`](crate::Request::idempotent) on a paid call
    ///   changes nothing here,
    /// - for an error that belongs to no call, such as one of [`Error::decode`]. [`Error::from_response`] reads the
    ///   response as that of a paid call,
    /// - for a task that failed, and for a list or a wait that ended early: the calls that read them are not charged.
    ///
    /// A call with an `Idempotency-Key`, such as `embeddings.embed_bucket`, may have been charged too, but only once: the service
    /// recognizes a repeat with the same key.
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
