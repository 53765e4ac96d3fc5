//! Limits of a client: the number of concurrent requests, the adaptive rate, and tokens per minute.
//!
//! A call waits in the line of its model ([`queue`]) until a permit is free, the window of the service allows a request
//! ([`request_window`]) and the limits of its model have room for its estimated tokens ([`model`], [`estimate`]). The
//! estimate is replaced with the usage that the response reports ([`permit`], [`usage`], [`metered_body`]).

mod estimate;
mod gate;
mod learned_limit;
mod metered_body;
mod minute_budget;
mod model;
mod model_request;
mod models;
mod permit;
mod queue;
mod request_window;
mod usage;
mod wake_task;
mod waiter;

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use crate::client::settings::Settings;
use crate::request::body::Body;
use estimate::RequestSize;
use gate::Gate;
use model_request::ModelRequest;
use models::{Line, Models};
pub(crate) use permit::Permit;
use queue::Place;
use request_window::RequestWindow;
use waiter::Waiter;

/// The limits, shared by the clones of a client. Calls get permits in the order of arrival while they are polled.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limiter(Option<Arc<Limits>>);

#[derive(Debug)]
struct Limits {
    gate: Arc<Gate>,
    /// Requests of a model have limits, so the bodies of requests are read.
    has_models: bool,
    /// The names of the settings, for errors.
    settings: String,
}

/// The rate limit is unknown, and no response reported a limit within the timeout of the call.
#[derive(Debug)]
pub(crate) struct NoResponse;

impl Limiter {
    pub(crate) fn new(settings: &Settings) -> Self {
        let window = settings.adaptive_rate.then(RequestWindow::default);
        let models = Models::new(Arc::clone(&settings.rate_limits), settings.adaptive_rate);
        let names = [
            ("max_concurrent_requests", settings.max_concurrent_requests.is_some()),
            ("adaptive_rate", settings.adaptive_rate),
            ("rate_limits", !settings.rate_limits.is_unlimited()),
        ];
        let names: Vec<&str> = names.into_iter().filter_map(|(name, is_set)| is_set.then_some(name)).collect();
        Self((!names.is_empty()).then(|| {
            let has_models = models.have_limits();
            let gate = Arc::new(Gate::new(settings.max_concurrent_requests, window, models));
            Arc::new(Limits { gate, has_models, settings: names.join(", ") })
        }))
    }

    /// Waits for a permit to send `body`; while the rate limit is unknown, at most `timeout`.
    pub(crate) async fn admit(&self, body: &Body, timeout: Duration) -> Result<Permit, NoResponse> {
        let Some(limits) = &self.0 else { return Ok(Permit::default()) };
        let mut waiter = Waiter::new(&limits.gate, limits.place_of(body));
        poll_fn(|cx| waiter.poll(cx, timeout)).await
    }

    /// Returns the names of the settings for which a call may wait.
    pub(crate) fn settings(&self) -> &str {
        self.0.as_ref().map_or("", |limits| &limits.settings)
    }
}

impl Limits {
    fn place_of(&self, body: &Body) -> Place {
        let request = if self.has_models { ModelRequest::read(body) } else { None };
        match request {
            Some(request) => {
                let size = request.size;
                Place { line: self.gate.state().models.line_of(request), number: None, size }
            }
            None => Place { line: Line::NO_MODEL, number: None, size: RequestSize::default() },
        }
    }
}

#[cfg(test)]
mod tests;
