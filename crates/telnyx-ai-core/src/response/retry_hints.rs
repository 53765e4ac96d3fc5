//! Hints of the service about retries.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

use crate::response::time::Timestamp;

/// The hints of one answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hints {
    /// `x-should-retry`.
    pub(crate) should_retry: Option<bool>,
    /// `retry-after-ms`, `retry-after`, or for 429 `x-ratelimit-reset`.
    pub(crate) retry_after: Option<Duration>,
    /// The body says that a quota, not a rate, is the limit.
    pub(crate) quota_exhausted: bool,
}

/// A number from here on is a moment in Unix time, not a wait: 10^9 s are 31 years.
const FIRST_MOMENT: f64 = 1e9;
/// From here on the moment is in milliseconds.
const FIRST_MILLIS: f64 = 1e12;
/// The end of the year 9999 in Unix seconds. Beyond it a number is neither a wait nor a moment, only too large.
const NO_MOMENT: f64 = 253_402_300_800.0;

impl Hints {
    /// Reads the headers; only a body says that a quota is exhausted. A moment counts from the `Date` of the response, so that a wrong clock on either side does no harm;
    /// without one it counts from `now`, and without both it is ignored. Of several waits in one header, or in several of
    /// one name, the longest counts: a gateway may add its own to that of the service.
    pub(crate) fn read(status: u16, headers: &HeaderMap, now: Option<SystemTime>) -> Self {
        let now = date(headers).or(now);
        let millis = |number| if number >= FIRST_MILLIS { wait(number, now) } else { duration(number / 1e3) };
        let retry_after = texts(headers, "retry-after-ms")
            .flat_map(numbers)
            .filter_map(millis)
            .max()
            .or_else(|| texts(headers, RETRY_AFTER.as_str()).filter_map(|text| retry_after(text, now)).max())
            .or_else(|| (status == 429).then(|| reset(headers, now)).flatten());
        Self { should_retry: should_retry(headers), retry_after, quota_exhausted: false }
    }

    /// Returns true if the service may have done the work of a request although it responded with this status.
    pub(crate) fn may_be_done(&self, status: u16) -> bool {
        match status {
            // A service that names a time turned the request away.
            503 => self.retry_after.is_none(),
            _ => status == 408 || (500..=599).contains(&status),
        }
    }
}

/// The `x-ratelimit-reset` of a response: seconds, or a moment.
pub(crate) fn rate_limit_reset(headers: &HeaderMap) -> Option<Duration> {
    reset(headers, date(headers).or_else(|| Some(SystemTime::now())))
}

fn reset(headers: &HeaderMap, now: Option<SystemTime>) -> Option<Duration> {
    texts(headers, "x-ratelimit-reset").flat_map(numbers).filter_map(|number| wait(number, now)).max()
}

/// Reads `x-should-retry`; of two that disagree, `false` counts.
fn should_retry(headers: &HeaderMap) -> Option<bool> {
    let words = texts(headers, "x-should-retry").flat_map(|text| text.split(',').map(str::trim));
    words.filter_map(|word| word.to_ascii_lowercase().parse().ok()).min()
}

/// Reads one `Retry-After`: a number, several that a proxy joined, or a date.
fn retry_after(text: &str, now: Option<SystemTime>) -> Option<Duration> {
    let seconds = numbers(text).filter_map(|number| wait(number, now)).max();
    seconds.or_else(|| Some(until(moment(text)?, now?)))
}

fn texts<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok()).map(str::trim)
}

fn numbers(text: &str) -> impl Iterator<Item = f64> {
    text.split(',').filter_map(|part| number(part.trim()))
}

/// A number in digits; one that is too large for the type is infinite.
fn number(text: &str) -> Option<f64> {
    text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '.'))
        .then(|| text.parse().ok())
        .flatten()
}

/// The wait that a number of seconds means, which may be a moment instead.
fn wait(seconds: f64, now: Option<SystemTime>) -> Option<Duration> {
    if seconds < FIRST_MOMENT {
        return duration(seconds);
    }
    let since_epoch = if seconds < FIRST_MILLIS { seconds } else { seconds / 1e3 };
    if since_epoch >= NO_MOMENT {
        return Some(Duration::MAX);
    }
    Some(until(UNIX_EPOCH.checked_add(duration(since_epoch)?)?, now?))
}

fn duration(seconds: f64) -> Option<Duration> {
    (seconds >= 0.0).then(|| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}

/// The `Date` of a response.
fn date(headers: &HeaderMap) -> Option<SystemTime> {
    texts(headers, DATE.as_str()).find_map(moment)
}

/// A date. A number is none: `-3` would be a time long ago, which means now.
fn moment(text: &str) -> Option<SystemTime> {
    if text.parse::<f64>().is_ok() {
        return None;
    }
    Timestamp::parse(text).ok().map(SystemTime::from)
}

/// The time until a moment; one in the past means now.
fn until(moment: SystemTime, now: SystemTime) -> Duration {
    moment.duration_since(now).unwrap_or_default()
}

#[cfg(test)]
mod tests;
