//! The limits of all models of a client.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use tokio::time::Instant;

use super::estimate::RequestSize;
use super::model::{Model, Reservation};
use super::model_request::ModelRequest;
use super::request_window::MAX_PAUSE;
use super::usage::Usage;
use crate::client::rate_limits::RateLimits;
use crate::response::metadata::RateLimit;
use crate::runtime::later;

/// Number of models with limits of their own. Further ones share the limits of the last, so that the names of models in
/// a program's input do not fill the memory.
const MAX_MODELS: usize = 256;

/// The line in which a request waits: one for each model and region, and one for requests that belong to no model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Line(pub(super) usize);

impl Line {
    /// The line of requests that belong to no model.
    pub(super) const NO_MODEL: Self = Self(0);
}

#[derive(Debug)]
pub(super) struct Models {
    limits: Arc<RateLimits>,
    adaptive: bool,
    /// The start of the times of models.
    start: Instant,
    /// The model of line `n` is at `n - 1`.
    models: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    model: String,
    region: String,
    state: Model,
}

impl Models {
    pub(super) fn new(limits: Arc<RateLimits>, adaptive: bool) -> Self {
        Self { limits, adaptive, start: Instant::now(), models: Vec::new() }
    }

    /// Returns `true` if requests of a model have limits.
    pub(super) fn have_limits(&self) -> bool {
        self.adaptive || !self.limits.is_unlimited()
    }

    /// Returns the line of a request. A client has one base URL, so a line belongs to one region of the service.
    pub(super) fn line_of(&mut self, request: ModelRequest) -> Line {
        let known =
            self.models.iter().position(|entry| entry.model == request.model && entry.region == request.region);
        if let Some(position) = known {
            return Line(position + 1);
        }
        if self.models.len() < MAX_MODELS {
            let state = Model::new(&self.limits.of(&request.model), self.adaptive);
            self.models.push(Entry { model: request.model, region: request.region, state });
        }
        Line(self.models.len())
    }

    /// Returns the time until which a request waits for the limits of its model; `None` if it may be sent now.
    pub(super) fn wait_until(&self, line: Line, size: RequestSize, now: Instant) -> Option<Instant> {
        let entry = self.models.get(line.0.checked_sub(1)?)?;
        let since_start = self.since_start(now);
        let ready = entry.state.ready_at(size, since_start);
        (ready > since_start).then(|| later(self.start, Duration::from_micros(ready)))
    }

    pub(super) fn reserve(&mut self, line: Line, size: RequestSize, now: Instant) -> Option<Reservation> {
        self.change(line, now, |model, now| model.reserve(size, now))
    }

    pub(super) fn settle(&mut self, line: Line, reserved: &Reservation, usage: &Usage, now: Instant) {
        self.change(line, now, |model, now| model.settle(reserved, usage, now));
    }

    pub(super) fn refund(&mut self, line: Line, reserved: &Reservation, was_sent: bool, now: Instant) {
        self.change(line, now, |model, now| model.refund(reserved, was_sent, now));
    }

    /// Records a response to a request. `wait` is the wait of a 429.
    pub(super) fn report(
        &mut self,
        line: Line,
        reserved: &Reservation,
        (status, headers, wait): (StatusCode, &HeaderMap, Option<Duration>),
        now: Instant,
    ) {
        let tokens = self.adaptive.then(|| self.shared(RateLimit::of_tokens(headers)));
        self.change(line, now, |model, now| {
            match wait {
                Some(wait) => model.rejected(reserved, wait, now),
                None if status.is_success() => model.accepted(reserved),
                None => {}
            }
            // A limit of 0 is ignored: it contradicts the response that reports it.
            if let Some(tokens) = tokens
                && let Some(limit) = tokens.limit.filter(|limit| *limit > 0)
            {
                model.report_limit(limit);
                if let (Some(0), Some(reset)) = (tokens.remaining, tokens.reset) {
                    model.pause(reset.min(MAX_PAUSE), now);
                }
            }
        });
    }

    /// Returns the share of this client in a limit that a response reports.
    pub(super) fn shared(&self, report: RateLimit) -> RateLimit {
        self.limits.of_report(report)
    }

    fn change<T>(&mut self, line: Line, now: Instant, change: impl FnOnce(&mut Model, u64) -> T) -> Option<T> {
        let since_start = self.since_start(now);
        let entry = self.models.get_mut(line.0.checked_sub(1)?)?;
        Some(change(&mut entry.state, since_start))
    }

    fn since_start(&self, now: Instant) -> u64 {
        u64::try_from(now.saturating_duration_since(self.start).as_micros()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Line, MAX_MODELS, ModelRequest, Models, RateLimits, RequestSize};

    fn request(model: &str, region: &str) -> ModelRequest {
        ModelRequest { model: model.to_owned(), region: region.to_owned(), size: RequestSize::default() }
    }

    #[test]
    fn each_model_and_region_has_a_line() {
        let mut models = Models::new(Arc::new(RateLimits::new()), true);
        let lines = [("a", ""), ("b", ""), ("a", "EU"), ("a", ""), ("a", "EU"), ("", "")]
            .map(|(model, region)| models.line_of(request(model, region)).0);
        assert_eq!(lines, [1, 2, 3, 1, 3, 4]);
    }

    #[test]
    fn the_number_of_lines_is_limited() {
        let mut models = Models::new(Arc::new(RateLimits::new()), true);
        let last = (0..1000).map(|number| models.line_of(request(&number.to_string(), ""))).last();
        assert_eq!(last, Some(Line(MAX_MODELS)));
        assert_eq!(models.line_of(request("3", "")), Line(4));
    }
}
