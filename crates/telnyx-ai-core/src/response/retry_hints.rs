//! Hints of the service about retries.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

use crate::response::time::Timestamp;

/// The retry hints of a response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hints {
    /// `x-should-retry`.
    pub(crate) should_retry: Option<bool>,
    /// `retry-after-ms`, `retry-after`, or for 429 `x-ratelimit-reset`.
    pub(crate) retry_after: Option<Duration>,
    /// The body reports an exhausted quota instead of a rate limit.
    pub(crate) quota_exhausted: bool,
}

/// Smallest number that is a Unix time instead of a wait: 10^9 s are 31 years.
const FIRST_UNIX_TIME: f64 = 1e9;
/// Smallest number that is a Unix time in milliseconds.
const FIRST_MILLIS: f64 = 1e12;
/// The end of the year 9999 in Unix seconds. Larger numbers are neither a wait nor a Unix time.
const END_OF_TIME: f64 = 253_402_300_800.0;

impl Hints {
    /// Reads the headers. `quota_exhausted` is not in the headers, so it is `false`.
    ///
    /// A date is relative to the `Date` of the response, so that clock skew has no effect; without that header it is
    /// relative to `now`, and without both it is ignored. If the headers have several waits, the longest wait counts,
    /// because a gateway may add its own wait to the wait of the service.
    pub(crate) fn read(status: u16, headers: &HeaderMap, now: Option<SystemTime>) -> Self {
        let now = date(headers).or(now);
        let millis = |number| if number >= FIRST_MILLIS { wait(number, now) } else { duration(number / 1e3) };
        let retry_after = texts(headers, "retry-after-ms")
            .flat_map(numbers)
            .filter_map(millis)
            .max()
            .or_else(|| texts(headers, RETRY_AFTER.as_str()).filter_map(|text| retry_after(text, now)).max())
            .or_else(|| (status == 429).then(|| reset(headers, "x-ratelimit-reset", now)).flatten());
        Self { should_retry: should_retry(headers), retry_after, quota_exhausted: false }
    }

    /// Returns `true` if the service may have done the work of a request despite this status.
    pub(crate) fn may_be_done(&self, status: u16) -> bool {
        match status {
            // A service that requests a wait has rejected the request.
            503 => self.retry_after.is_none(),
            _ => status == 408 || (500..=599).contains(&status),
        }
    }
}

/// Reads the header `name` with the time until a rate limit is reset: seconds, a Unix time, or a duration with units such
/// as `1m30s` or `250ms`.
pub(crate) fn rate_limit_reset(headers: &HeaderMap, name: &str) -> Option<Duration> {
    let number = reset(headers, name, date(headers).or_else(|| Some(SystemTime::now())));
    number.or_else(|| texts(headers, name).filter_map(with_units).max())
}

fn reset(headers: &HeaderMap, name: &str, now: Option<SystemTime>) -> Option<Duration> {
    texts(headers, name).flat_map(numbers).filter_map(|number| wait(number, now)).max()
}

/// Parses a duration such as `1h2m3.5s` or `250ms`.
fn with_units(text: &str) -> Option<Duration> {
    let mut total = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let (digits, after) = rest.split_at(rest.find(|next: char| next.is_ascii_alphabetic())?);
        let (unit, next) = after.split_at(after.find(|next: char| !next.is_ascii_alphabetic()).unwrap_or(after.len()));
        let seconds = match unit {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            _ => return None,
        };
        total = total.saturating_add(duration(number(digits)? * seconds)?);
        rest = next;
    }
    (!text.is_empty()).then_some(total)
}

/// Reads `x-should-retry`. Of contradictory values, `false` wins.
fn should_retry(headers: &HeaderMap) -> Option<bool> {
    let words = texts(headers, "x-should-retry").flat_map(|text| text.split(',').map(str::trim));
    words.filter_map(|word| word.to_ascii_lowercase().parse().ok()).min()
}

/// Reads a `Retry-After` header: a number, several numbers that a proxy joined, or a date.
fn retry_after(text: &str, now: Option<SystemTime>) -> Option<Duration> {
    let seconds = numbers(text).filter_map(|number| wait(number, now)).max();
    seconds.or_else(|| Some(until(parse_date(text)?, now?)))
}

fn texts<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok()).map(str::trim)
}

fn numbers(text: &str) -> impl Iterator<Item = f64> {
    text.split(',').filter_map(|part| number(part.trim()))
}

/// Parses a decimal number. A number that exceeds the range of `f64` is infinite.
fn number(text: &str) -> Option<f64> {
    text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '.'))
        .then(|| text.parse().ok())
        .flatten()
}

/// Returns the wait for a number of seconds or a Unix time.
fn wait(seconds: f64, now: Option<SystemTime>) -> Option<Duration> {
    if seconds < FIRST_UNIX_TIME {
        return duration(seconds);
    }
    let since_epoch = if seconds < FIRST_MILLIS { seconds } else { seconds / 1e3 };
    if since_epoch >= END_OF_TIME {
        return Some(Duration::MAX);
    }
    Some(until(UNIX_EPOCH.checked_add(duration(since_epoch)?)?, now?))
}

fn duration(seconds: f64) -> Option<Duration> {
    (seconds >= 0.0).then(|| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}

/// Reads the `Date` of a response.
fn date(headers: &HeaderMap) -> Option<SystemTime> {
    texts(headers, DATE.as_str()).find_map(parse_date)
}

/// Parses a date. A number is rejected, because `-3` would be a date in the past.
fn parse_date(text: &str) -> Option<SystemTime> {
    if text.parse::<f64>().is_ok() {
        return None;
    }
    Timestamp::parse(text).ok().map(SystemTime::from)
}

/// Returns the time until a date, or zero for a date in the past.
fn until(date: SystemTime, now: SystemTime) -> Duration {
    date.duration_since(now).unwrap_or_default()
}

#[cfg(test)]
mod tests;
