//! What the service says about another try.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::RETRY_AFTER;

use crate::error::ErrorDetail;
use crate::time::Timestamp;

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

impl Hints {
    /// Reads them; a date counts from `now`, and says nothing without it.
    pub(crate) fn read(status: u16, headers: &HeaderMap, details: &[ErrorDetail], now: Option<SystemTime>) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
        let number = |name: &str| text(name).and_then(|text| text.parse::<f64>().ok());
        let should_retry = match text("x-should-retry") {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        };
        let retry_after = number("retry-after-ms")
            .and_then(|ms| duration(ms / 1000.0))
            .or_else(|| number(RETRY_AFTER.as_str()).and_then(duration))
            .or_else(|| text(RETRY_AFTER.as_str()).and_then(|text| until(text, now?)))
            .or_else(|| (status == 429).then(|| number("x-ratelimit-reset").and_then(duration)).flatten());
        let quota_exhausted = details
            .iter()
            .any(|detail| [&detail.code, &detail.kind].into_iter().flatten().any(|word| word == "insufficient_quota"));
        Self { should_retry, retry_after, quota_exhausted }
    }
}

fn duration(seconds: f64) -> Option<Duration> {
    (seconds >= 0.0).then(|| Duration::try_from_secs_f64(seconds).ok()).flatten()
}

/// The time until an HTTP date; a date in the past means now.
fn until(date: &str, now: SystemTime) -> Option<Duration> {
    // A number that is no wait (`-3`) would be read as a time long ago, which means now.
    if date.parse::<f64>().is_ok() {
        return None;
    }
    let at = SystemTime::from(Timestamp::parse(date).ok()?);
    Some(at.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use http::{HeaderMap, HeaderName, HeaderValue};

    use super::Hints;
    use crate::error::ErrorDetail;

    /// Sun, 22 Nov 2026 12:00:00 GMT.
    fn now() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_795_348_800)
    }

    fn hints(status: u16, headers: &[(&'static str, &'static str)]) -> Hints {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        Hints::read(status, &headers, &[], Some(now()))
    }

    #[test]
    fn retry_after_is_read_in_every_form() {
        for (headers, expected) in [
            (vec![("retry-after", "7")], Some(7.0)),
            (vec![("retry-after", " 1.5 ")], Some(1.5)),
            (vec![("retry-after", "0")], Some(0.0)),
            (vec![("retry-after", "Sun, 22 Nov 2026 12:00:30 GMT")], Some(30.0)),
            (vec![("retry-after", "Sun, 22 Nov 2026 11:00:00 GMT")], Some(0.0)),
            (vec![("retry-after-ms", "250")], Some(0.25)),
            (vec![("retry-after-ms", "250"), ("retry-after", "7")], Some(0.25)),
            (vec![("retry-after-ms", "soon"), ("retry-after", "7")], Some(7.0)),
            (vec![("retry-after", "-3")], None),
            (vec![("retry-after", "NaN")], None),
            (vec![("retry-after", "inf")], None),
            (vec![("retry-after", "1e300")], None),
            (vec![("retry-after", "soon")], None),
            (vec![], None),
        ] {
            assert_eq!(hints(503, &headers).retry_after, expected.map(Duration::from_secs_f64), "{headers:?}");
        }
    }

    #[test]
    fn the_rate_limit_window_counts_only_when_it_is_the_limit() {
        assert_eq!(hints(429, &[("x-ratelimit-reset", "9")]).retry_after, Some(Duration::from_secs(9)));
        assert_eq!(
            hints(429, &[("x-ratelimit-reset", "9"), ("retry-after", "2")]).retry_after,
            Some(Duration::from_secs(2))
        );
        assert_eq!(hints(500, &[("x-ratelimit-reset", "9")]).retry_after, None);
    }

    #[test]
    fn should_retry_is_true_false_or_silent() {
        assert_eq!(hints(500, &[("x-should-retry", "true")]).should_retry, Some(true));
        assert_eq!(hints(500, &[("x-should-retry", "false")]).should_retry, Some(false));
        assert_eq!(hints(500, &[("x-should-retry", "maybe")]).should_retry, None);
    }

    #[test]
    fn a_used_up_quota_is_told_from_a_rate() {
        let detail = ErrorDetail { code: Some("insufficient_quota".into()), ..ErrorDetail::default() };
        assert!(Hints::read(429, &HeaderMap::new(), &[detail], Some(now())).quota_exhausted);
    }
}
