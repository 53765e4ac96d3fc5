//! Execution of a call. The modules in the order in which a call runs: [`call`] (awaiting a request), [`attempts`] (the
//! retry loop), [`attempt`] (one attempt within its timeout), [`send`] (the request), [`redirect`], [`receive`] (the
//! body of the response), [`value`] (decoding the body).

pub(crate) mod alternatives;
mod attempt;
mod attempts;
pub(crate) mod backoff;
mod call;
pub(crate) mod content_range;
pub(crate) mod content_type;
mod failure;
mod idempotency_key;
pub(crate) mod operation;
mod read_body;
mod receive;
mod redirect;
mod request_url;
pub(crate) mod retry;
mod send;
mod value;

use std::time::Duration;

use http::HeaderValue;
use http::header::AUTHORIZATION;
use tokio::time::Instant;
use url::Url;

use crate::client::Client;
use crate::client::limiter::Permit;
use crate::client::settings::DEFAULT_TIMEOUT;
use crate::error::{Error, Result};
use crate::request::endpoint::Call;
use crate::request::idempotency::Idempotency;
use crate::runtime::{later, require_runtime};

/// A call with its resolved settings, which are the same for all attempts.
pub(crate) struct Execution<'a> {
    client: &'a Client,
    call: &'a Call,
    url: Url,
    /// The same for all attempts, so that the service recognizes a retry.
    idempotency_key: Option<HeaderValue>,
    idempotency: Idempotency,
    timeout: Duration,
    started: Instant,
    deadline: Option<Instant>,
    max_retries: u32,
}

impl<'a> Execution<'a> {
    pub(crate) fn new(client: &'a Client, call: &'a Call) -> Result<Self> {
        let options = &call.options;
        if let Some(error) = &call.deferred_error {
            return Err(error.clone());
        }
        require_runtime()?;
        let shared = &client.0;
        require_authorization(client, call)?;
        let settings = &shared.settings;
        let idempotency_key = match (&options.idempotency_key, call.idempotency) {
            (Some(key), _) => Some(key.clone()),
            (None, Idempotency::WithKey) => Some(new_idempotency_key()?),
            (None, _) => None,
        };
        let started = Instant::now();
        let deadline = options.deadline.or(settings.deadline).map(|deadline| later(started, deadline));
        Ok(Self {
            client,
            call,
            url: request_url::of(&shared.base_url, call),
            idempotency_key,
            idempotency: options.idempotency(call.idempotency),
            timeout: options.timeout.or(settings.timeout).or(call.timeout).unwrap_or(DEFAULT_TIMEOUT),
            started,
            deadline,
            max_retries: options.max_retries.unwrap_or(settings.max_retries),
        })
    }

    /// Returns the time at which an attempt that starts now times out.
    fn attempt_deadline(&self, waited: Duration) -> Instant {
        let timeout = later(Instant::now(), self.timeout.saturating_sub(waited));
        self.deadline.map_or(timeout, |deadline| deadline.min(timeout))
    }

    fn time_left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }
}

/// Rejects a call without authorization before it waits for a permit. The service would reject it too.
fn require_authorization(client: &Client, call: &Call) -> Result<()> {
    let is_authorized = client.credentials().is_some()
        || client.0.headers.authorization().is_some()
        || call.options.headers.contains_key(AUTHORIZATION);
    match is_authorized {
        true => Ok(()),
        false => Err(Error::config(
            "no api_key: the client was built with `no_api_key()`; call `.api_key(…)` on the request, or derive a client with \
             `with_api_key(…)`",
        )),
    }
}

/// The state of an attempt when it starts.
struct Attempt<'a> {
    /// Starts at 1.
    number: u32,
    /// The service may have processed an earlier attempt that had no successful response.
    earlier_may_be_done: bool,
    ends: Instant,
    permit: &'a Permit,
}

fn new_idempotency_key() -> Result<HeaderValue> {
    HeaderValue::try_from(idempotency_key::new())
        .map_err(|source| Error::config("an idempotency key could not be created").with_source(source))
}
