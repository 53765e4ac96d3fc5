//! Limits in requests and tokens per minute, set by the program.

mod share;

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::response::metadata::RateLimit;
pub(crate) use share::Share;

/// Limits of a client in requests and tokens per minute, for
/// [`ClientBuilder::rate_limits`](crate::ClientBuilder::rate_limits).
///
/// ```
/// use telnyx_ai::{ModelLimits, RateLimits, Telnyx};
///
/// let medium = ModelLimits::new()
///     .input_tokens_per_minute(40_000_000)
///     .uncached_input_tokens_per_minute(8_000_000)
///     .output_tokens_per_minute(400_000);
/// let large = ModelLimits::new().output_tokens_per_minute(200_000);
/// let limits = RateLimits::new().each_model(medium).model("moonshotai/Kimi-K3", large);
/// let telnyx = Telnyx::builder().api_key("KEY0123").rate_limits(limits).build()?;
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
///
/// The service counts tokens for each organization, model and region. Each model has its own limits, and each `region`
/// of a request too. Several programs with the same organization divide the limits with [`share`](Self::share).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "limits do nothing until they are passed to `rate_limits`"]
pub struct RateLimits {
    each: ModelLimits,
    models: BTreeMap<String, ModelLimits>,
    share: Option<Share>,
}

/// Limits of one model, per minute. Each is unlimited by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use = "limits do nothing until they are passed to `RateLimits`"]
pub struct ModelLimits {
    pub(crate) requests: Option<u64>,
    pub(crate) input: Option<u64>,
    pub(crate) uncached_input: Option<u64>,
    pub(crate) output: Option<u64>,
}

impl ModelLimits {
    /// Creates limits of which none is set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the number of requests per minute.
    pub fn requests_per_minute(mut self, requests: u64) -> Self {
        self.requests = Some(requests);
        self
    }

    /// Sets the number of input tokens per minute, cached and uncached.
    pub fn input_tokens_per_minute(mut self, tokens: u64) -> Self {
        self.input = Some(tokens);
        self
    }

    /// Sets the number of input tokens per minute that the service does not read from its cache.
    pub fn uncached_input_tokens_per_minute(mut self, tokens: u64) -> Self {
        self.uncached_input = Some(tokens);
        self
    }

    /// Sets the number of output tokens per minute, reasoning tokens included.
    pub fn output_tokens_per_minute(mut self, tokens: u64) -> Self {
        self.output = Some(tokens);
        self
    }

    fn named(&self) -> [(&'static str, Option<u64>); 4] {
        [
            ("requests_per_minute", self.requests),
            ("input_tokens_per_minute", self.input),
            ("uncached_input_tokens_per_minute", self.uncached_input),
            ("output_tokens_per_minute", self.output),
        ]
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn shared(self, share: Option<Share>) -> Self {
        let of = |limit: Option<u64>| limit.map(|limit| share.map_or(limit, |share| share.of_limit(limit)));
        Self {
            requests: of(self.requests),
            input: of(self.input),
            uncached_input: of(self.uncached_input),
            output: of(self.output),
        }
    }
}

impl RateLimits {
    /// Creates limits of which none is set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the limits of each model that has none of its own.
    pub fn each_model(mut self, limits: ModelLimits) -> Self {
        self.each = limits;
        self
    }

    /// Sets the limits of the model with the id `model`, instead of those of [`each_model`](Self::each_model).
    pub fn model(mut self, model: impl Into<String>, limits: ModelLimits) -> Self {
        self.models.insert(model.into(), limits);
        self
    }

    /// Sets the share of this client: `part` of `of` equal parts of each limit, rounded down and at least 1. Default 1
    /// of 1.
    ///
    /// ```
    /// use telnyx_ai::{RateLimits, Telnyx};
    ///
    /// // One of eight processes. `from_env()` reads the same share from `TELNYX_AI_SHARE=1/8`.
    /// let limits = RateLimits::new().share(1, 8);
    /// let telnyx = Telnyx::builder().api_key("KEY0123").adaptive_rate(true).rate_limits(limits).build()?;
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    ///
    /// The share applies to the limits that are set here, and to the limits that responses report for all processes of
    /// the organization. Of the remaining requests that a response reports, the client uses its share, so that processes
    /// which receive the same report do not all use it up. Shares of all processes must add up to at most 1.
    pub fn share(mut self, part: u32, of: u32) -> Self {
        self.share = Some(Share { part, of });
        self
    }

    /// Sets the share if the program sets none.
    pub(crate) fn set_default_share(&mut self, share: Share) {
        self.share.get_or_insert(share);
    }

    /// Returns the share of this client in a limit that a response reports.
    pub(crate) fn of_report(&self, report: RateLimit) -> RateLimit {
        self.share.map_or(report, |share| share.of_report(report))
    }

    /// Returns the share of this client in the limits of a model.
    pub(crate) fn of(&self, model: &str) -> ModelLimits {
        self.models.get(model).copied().unwrap_or(self.each).shared(self.share)
    }

    /// Returns `true` if no model has a limit.
    pub(crate) fn is_unlimited(&self) -> bool {
        self.each.is_empty() && self.models.values().all(ModelLimits::is_empty)
    }

    /// Rejects limits with which no call can succeed.
    pub(crate) fn check(&self) -> Result<()> {
        if let Some(share) = self.share {
            share.check().map_err(|problem| Error::config(format!("rate_limits: the share {problem}")))?;
        }
        let of_models = self.models.iter().map(|(model, limits)| (Some(model), limits));
        for (model, limits) in [(None, &self.each)].into_iter().chain(of_models) {
            if model.is_some_and(|model| model.trim().is_empty()) {
                return Err(Error::config("rate_limits: a model is blank; set the id of a model"));
            }
            if let Some((name, _)) = limits.named().into_iter().find(|(_, limit)| *limit == Some(0)) {
                let of = model.map(|model| format!(" of `{model}`")).unwrap_or_default();
                let problem = format!("rate_limits: {name}{of} is 0, which allows no call; set at least 1");
                return Err(Error::config(problem));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
