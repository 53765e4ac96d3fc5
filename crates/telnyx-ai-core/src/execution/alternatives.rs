//! Alternatives of a request: another model, region or client, called if the service did no work for the earlier one.

use std::mem;
use std::time::Duration;

use http::header::AUTHORIZATION;
use tokio::time::Instant;

use super::value::Completed;
use crate::error::{Error, Result};
use crate::request::Request;
use crate::request::endpoint::Endpoint;
use crate::request::options::within;

/// The requests that follow a request, in order.
pub(crate) struct Alternatives<T> {
    /// The target of the first request, for messages.
    target: String,
    others: Vec<Alternative<T>>,
}

/// A request that follows another one.
pub struct Alternative<T> {
    /// The target, such as a model, which messages name.
    pub target: String,
    /// The request.
    pub request: Request<T>,
    /// The request has a client of its own. The API key of the call is not sent with it, because its client may be of
    /// another server or account.
    pub has_own_client: bool,
}

impl<T> Clone for Alternative<T> {
    fn clone(&self) -> Self {
        let Self { target, request, has_own_client } = self;
        Self { target: target.clone(), request: request.clone(), has_own_client: *has_own_client }
    }
}

impl<T> Clone for Alternatives<T> {
    fn clone(&self) -> Self {
        Self { target: self.target.clone(), others: self.others.clone() }
    }
}

/// Adds alternatives to the first request, whose target messages name. An invalid argument of one of them fails the call
/// before anything is sent.
pub fn with_alternatives<T>(target: String, mut first: Request<T>, others: Vec<Alternative<T>>) -> Request<T> {
    if let Some(error) = others.iter().find_map(|other| other.request.endpoint.call.deferred_error.clone()) {
        first.endpoint.call.defer_error(error);
    }
    if !others.is_empty() {
        first.alternatives = Some(Box::new(Alternatives { target, others }));
    }
    first
}

impl<T> Alternatives<T> {
    /// Converts the request of each alternative.
    pub(crate) fn map<U>(self, convert: impl Fn(Request<T>) -> Request<U>) -> Alternatives<U> {
        let others = self.others.into_iter().map(|Alternative { target, request, has_own_client }| Alternative {
            target,
            request: convert(request),
            has_own_client,
        });
        Alternatives { target: self.target, others: others.collect() }
    }

    pub(crate) fn endpoints_mut(&mut self) -> impl Iterator<Item = &mut Endpoint<T>> {
        self.others.iter_mut().map(|other| &mut other.request.endpoint)
    }
}

/// Returns the alternatives of a request, in order.
pub fn alternatives<T>(request: &Request<T>) -> impl Iterator<Item = &Request<T>> {
    request.alternatives.iter().flat_map(|alternatives| alternatives.others.iter().map(|other| &other.request))
}

impl<T> Request<T> {
    /// Runs the request, and after a failure without work the next alternative. All share the options, the query and
    /// the deadline of the first request.
    pub(super) async fn run_alternatives<U>(
        mut self,
        alternatives: Alternatives<T>,
        finish: fn(Completed<T>) -> U,
    ) -> Result<U> {
        let started = Instant::now();
        let deadline = self.endpoint.call.options.deadline.or(self.client.0.settings.deadline);
        let (options, query) = (self.endpoint.call.options.clone(), self.endpoint.call.query.clone());
        let mut target = alternatives.target;
        let mut others = alternatives.others.into_iter();
        let mut failures = Failures::default();
        loop {
            self.endpoint.call.options.has_alternative = others.len() > 0;
            let error = match self.run(false, finish).await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let left = deadline.map(|deadline| deadline.saturating_sub(started.elapsed()));
            if !is_without_work(&error) || left == Some(Duration::ZERO) {
                return Err(failures.described(error, &target));
            }
            let Some(next) = others.next() else {
                return Err(failures.described(error, &target));
            };
            tracing::debug!(from = %target, to = %next.target, error = %error, "falling back");
            failures.add(mem::replace(&mut target, next.target), &error);
            self = next.request;
            (self.endpoint.call.options, self.endpoint.call.query) = (options.clone(), query.clone());
            if next.has_own_client {
                self.endpoint.call.options.headers.remove(AUTHORIZATION);
            }
            if let Some(left) = left {
                self = within(self, left);
            }
        }
    }
}

/// Returns `true` if the service did no work because of the target of the request, so that another target may succeed
/// and nothing is charged twice.
pub(super) fn is_without_work(error: &Error) -> bool {
    !error.may_have_been_charged() && is_of_target(error)
}

/// Returns `true` for a failure that another model, region or server may not have.
pub(super) fn is_of_target(error: &Error) -> bool {
    let is_overloaded = error.status().is_some_and(|status| status.as_u16() == 503);
    error.is_connect() || error.is_rate_limited() || error.is_model_unavailable() || error.is_api() && is_overloaded
}

/// The failures of earlier targets.
#[derive(Default)]
struct Failures {
    texts: Vec<String>,
    attempts: u32,
}

impl Failures {
    fn add(&mut self, target: String, error: &Error) {
        let text = error.to_string();
        let operation = error.operation().map(|name| format!("{name}: ")).unwrap_or_default();
        self.texts.push(format!("{target} ({})", text.strip_prefix(&operation).unwrap_or(&text)));
        self.attempts = self.attempts.saturating_add(error.attempts());
    }

    /// Adds all targets and the attempts of all of them to the last error.
    fn described(self, error: Error, target: &str) -> Error {
        if self.texts.is_empty() {
            return error;
        }
        let attempts = self.attempts.saturating_add(error.attempts());
        error.with_note(&format!(" for {target}, after {}", self.texts.join(" and "))).with_attempts(attempts)
    }
}
