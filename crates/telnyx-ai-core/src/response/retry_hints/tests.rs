use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderName, HeaderValue};

use super::Hints;

/// Sun, 22 Nov 2026 12:00:00 GMT.
fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_795_348_800)
}

fn hints(status: u16, headers: &[(&'static str, &'static str)]) -> Hints {
    let headers: HeaderMap =
        headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect();
    Hints::read(status, &headers, Some(now()))
}

#[test]
fn retry_after_is_read_in_all_forms() {
    for (headers, expected) in [
        (vec![("retry-after", "+7")], Some(7.0)),
        (vec![("retry-after", "00")], Some(0.0)),
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
        (vec![("retry-after", "1e300")], Some(f64::MAX)),
        (vec![("retry-after", "soon")], None),
        (vec![("retry-after", "5 s")], None),
        (vec![("retry-after", "- 5")], None),
        (vec![("retry-after", "0x5")], None),
        (vec![("retry-after", "5.")], Some(5.0)),
        (vec![("retry-after", ".5")], Some(0.5)),
        (vec![("retry-after", "")], None),
        (vec![("retry-after", ",")], None),
        // The longest of several waits counts.
        (vec![("retry-after", "2"), ("retry-after", "7")], Some(7.0)),
        (vec![("retry-after", "7"), ("retry-after", "2")], Some(7.0)),
        (vec![("retry-after", "2, 7,3")], Some(7.0)),
        (vec![("retry-after", "soon"), ("retry-after", "7"), ("retry-after", "-9")], Some(7.0)),
        (vec![("retry-after", "7"), ("retry-after", "Sun, 22 Nov 2026 12:00:30 GMT")], Some(30.0)),
        (vec![("retry-after", "Sun, 22 Nov 2026 12:00:30 GMT"), ("retry-after", "70")], Some(70.0)),
        (vec![("retry-after", "Sunday, 22-Nov-26 12:00:30 GMT"), ("retry-after", "0")], Some(30.0)),
        (vec![("retry-after-ms", "250"), ("retry-after-ms", "900")], Some(0.9)),
        (vec![], None),
    ] {
        let expected = expected.map(|secs| Duration::try_from_secs_f64(secs).unwrap_or(Duration::MAX));
        assert_eq!(hints(503, &headers).retry_after, expected, "{headers:?}");
    }
}

#[test]
fn a_wait_that_overflows_is_the_longest_duration() {
    for value in [
        "18446744073709551615",
        "18446744073709551616",
        "18446744073709551617",
        "99999999999999999999",
        "1e30",
        "1e400",
        "340282366920938463463374607431768211456",
    ] {
        for (name, status) in [("retry-after", 503), ("retry-after-ms", 503), ("x-ratelimit-reset", 429)] {
            let wait = hints(status, &[(name, value)]).retry_after;
            assert!(wait.is_some_and(|wait| wait > crate::execution::retry::MAX_HINT), "{name}: {value}: {wait:?}");
        }
        let headers = HeaderMap::from_iter([(http::header::RETRY_AFTER, HeaderValue::from_static(value))]);
        assert!(Hints::read(503, &headers, None).retry_after.is_some(), "{value} without a clock");
    }
}

#[test]
fn a_number_from_a_billion_is_a_unix_time() {
    for (headers, expected) in [
        (vec![("retry-after", "1795348830")], Some(30.0)),
        (vec![("retry-after", "1795348830.5")], Some(30.5)),
        (vec![("retry-after", "1795348830000")], Some(30.0)),
        (vec![("retry-after-ms", "1795348800250")], Some(0.25)),
        (vec![("retry-after", "1795348799")], Some(0.0)),
        (vec![("retry-after", "1000000000")], Some(0.0)),
        (vec![("retry-after", "999999999")], Some(999_999_999.0)),
        (vec![("retry-after-ms", "999999999999")], Some(999_999_999.999)),
        (vec![("retry-after-ms", "1000000000000")], Some(0.0)),
        (vec![("retry-after", "999999999999")], Some(f64::MAX)),
        (vec![("retry-after", "253402300799999")], Some(253_402_300_799.999 - 1_795_348_800.0)),
        (vec![("retry-after", "253402300800000")], Some(f64::MAX)),
    ] {
        let wait = hints(503, &headers).retry_after;
        let expected = expected.map(|secs: f64| Duration::try_from_secs_f64(secs).unwrap_or(Duration::MAX));
        let close = wait.zip(expected).is_some_and(|(wait, expected)| wait.abs_diff(expected).as_millis() < 1);
        assert!(close, "{headers:?}: {wait:?}, not {expected:?}");
    }
    assert_eq!(hints(429, &[("x-ratelimit-reset", "1795348809")]).retry_after, Some(Duration::from_secs(9)));
}

#[test]
fn a_date_is_relative_to_the_date_of_the_response() {
    // The time of the service is one hour ahead of the local time, then one year behind it.
    for (date, later) in [
        ("Sun, 22 Nov 2026 13:00:00 GMT", "Sun, 22 Nov 2026 13:00:05 GMT"),
        ("Sat, 22 Nov 2025 12:00:00 GMT", "Sat, 22 Nov 2025 12:00:05 GMT"),
        ("Sun, 22 Nov 2026 13:00:00 GMT", "1795352405"),
        ("Sun, 22 Nov 2026 13:00:00 GMT", "1795352405000"),
        ("Sunday, 22-Nov-26 13:00:00 GMT", "Sun, 22 Nov 2026 13:00:05 GMT"),
        ("Sun, 22 Nov 2026 13:00:00 GMT", "Sunday, 22-Nov-26 13:00:05 GMT"),
        ("Sun, 22 Nov 2026 13:00:00 GMT", "Sun Nov 22 13:00:05 2026"),
        ("Sun Nov  1 13:00:00 2026", "Sunday, 01-Nov-26 13:00:05 GMT"),
        ("soon", "Sun, 22 Nov 2026 12:00:05 GMT"),
        ("0", "Sun, 22 Nov 2026 12:00:05 GMT"),
        ("-1", "1795348805"),
    ] {
        let wait = hints(503, &[("date", date), ("retry-after", later)]).retry_after;
        assert_eq!(wait, Some(Duration::from_secs(5)), "{date}, {later}");
    }
    let wait =
        |value| hints(429, &[("date", "Sun, 22 Nov 2026 13:00:00 GMT"), ("x-ratelimit-reset", value)]).retry_after;
    assert_eq!(wait("1795352409"), Some(Duration::from_secs(9)));
    assert_eq!(wait("9"), Some(Duration::from_secs(9)), "a wait needs no clock");
}

#[test]
fn without_a_current_time_dates_are_ignored() {
    let read = |value| {
        let headers = HeaderMap::from_iter([(http::header::RETRY_AFTER, HeaderValue::from_static(value))]);
        Hints::read(503, &headers, None).retry_after
    };
    assert_eq!(read("7"), Some(Duration::from_secs(7)));
    assert_eq!((read("1795348830"), read("Sun, 22 Nov 2026 12:00:30 GMT")), (None, None));
}

#[test]
fn the_reset_of_a_rate_limit_may_be_a_unix_time() {
    let reset = |headers: &[(&'static str, &'static str)]| {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        crate::RateLimit::read(&headers).reset
    };
    let date = ("date", "Sun, 22 Nov 2026 12:00:00 GMT");
    assert_eq!(reset(&[date, ("x-ratelimit-reset", "1795348830")]), Some(Duration::from_secs(30)));
    assert_eq!(reset(&[("x-ratelimit-reset", "20")]), Some(Duration::from_secs(20)));
    assert_eq!(reset(&[("x-ratelimit-reset", "1000000000")]), Some(Duration::ZERO), "long ago by our own clock");
    assert_eq!((reset(&[("x-ratelimit-reset", "-3")]), reset(&[("x-ratelimit-reset", "soon")])), (None, None));
}

#[test]
fn the_reset_of_a_rate_limit_may_have_units() {
    let reset = |text: &'static str| {
        let headers = [("x-ratelimit-reset-requests", text)].into_iter();
        let headers = headers.map(|(name, text)| (HeaderName::from_static(name), HeaderValue::from_static(text)));
        crate::RateLimit::read(&headers.collect()).reset
    };
    assert_eq!(reset("1h2m3.5s"), Some(Duration::from_millis(3_723_500)));
    assert_eq!((reset("250ms"), reset("6m0s")), (Some(Duration::from_millis(250)), Some(Duration::from_secs(360))));
    for text in ["", "s", "1d", "1m-2s", "5", "1s2", "m1", "1s "] {
        let number = (text == "5").then_some(Duration::from_secs(5));
        let trimmed = (text == "1s ").then_some(Duration::from_secs(1));
        assert_eq!(reset(text), number.or(trimmed), "{text}");
    }
}

#[test]
fn the_rate_limit_reset_counts_only_for_a_429() {
    assert_eq!(hints(429, &[("x-ratelimit-reset", "9")]).retry_after, Some(Duration::from_secs(9)));
    assert_eq!(
        hints(429, &[("x-ratelimit-reset", "9"), ("retry-after", "2")]).retry_after,
        Some(Duration::from_secs(2))
    );
    assert_eq!(hints(500, &[("x-ratelimit-reset", "9")]).retry_after, None);
}

#[test]
fn should_retry_is_true_false_or_missing() {
    assert_eq!(hints(500, &[("x-should-retry", "true")]).should_retry, Some(true));
    assert_eq!(hints(500, &[("x-should-retry", "false")]).should_retry, Some(false));
    for (values, expected) in [
        (vec!["maybe"], None),
        (vec!["0"], None),
        (vec![""], None),
        (vec!["TRUE"], Some(true)),
        (vec![" False "], Some(false)),
        (vec!["true", "true"], Some(true)),
        (vec!["true", "false"], Some(false)),
        (vec!["false", "maybe"], Some(false)),
        (vec!["true, false"], Some(false)),
    ] {
        let headers: Vec<_> = values.iter().map(|value| ("x-should-retry", *value)).collect();
        assert_eq!(hints(500, &headers).should_retry, expected, "{values:?}");
    }
}
