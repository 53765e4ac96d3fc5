use std::fmt::Write as _;

use proptest::prelude::*;

use super::{Timestamp, read};

fn shown(text: &str) -> Option<String> {
    read(text).map(|time| time.to_string())
}

/// Converts an instant of jiff.
fn from_jiff(time: jiff::Timestamp) -> Timestamp {
    let (seconds, nanos) = (time.as_second(), time.subsec_nanosecond());
    let (seconds, nanos) = if nanos < 0 { (seconds - 1, nanos + 1_000_000_000) } else { (seconds, nanos) };
    Timestamp::new(seconds, nanos as u32).unwrap()
}

/// Parses with jiff: with an offset, or else in UTC. Jiff supports at most nine digits of a fraction.
fn general(text: &str) -> Option<Timestamp> {
    let naive = || text.parse::<jiff::civil::DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    let zoned = || naive().filter(|_| !text.contains('[')).map(|zoned| zoned.timestamp());
    text.parse::<jiff::Timestamp>().ok().or_else(zoned).map(from_jiff)
}

#[test]
fn dates_and_times_are_read_in_all_forms() {
    for (text, expected) in [
        ("2026-05-15T16:13:16.961118Z", "2026-05-15T16:13:16.961118Z"),
        ("2026-05-15T16:13:16z", "2026-05-15T16:13:16Z"),
        ("2026-05-15t16:13:16", "2026-05-15T16:13:16Z"),
        ("2026-05-15 16:13", "2026-05-15T16:13:00Z"),
        ("2026-05-15T16Z", "2026-05-15T16:00:00Z"),
        ("2026-05-15", "2026-05-15T00:00:00Z"),
        ("20260515T161316Z", "2026-05-15T16:13:16Z"),
        ("20260515T1613-01", "2026-05-15T17:13:00Z"),
        ("2026-05-15T161316.5+0230", "2026-05-15T13:43:16.5Z"),
        ("2026-05-15T16:13:16,25+02:30", "2026-05-15T13:43:16.25Z"),
        ("2026-05-15T16:13:16.12345678987654321-02:30:30", "2026-05-15T18:43:46.123456789Z"),
        ("2026-05-15T16:13:16-00:00", "2026-05-15T16:13:16Z"),
        ("2026-05-15T16:13:16+02:00[Europe/Paris]", "2026-05-15T14:13:16Z"),
        ("2026-05-15T16:13:16Z[UTC][u-ca=iso8601]", "2026-05-15T16:13:16Z"),
        ("2024-02-29T23:59:60Z", "2024-02-29T23:59:59Z"),
        ("2000-02-29", "2000-02-29T00:00:00Z"),
        ("0000-01-01", "0000-01-01T00:00:00Z"),
        ("+002026-05-15", "2026-05-15T00:00:00Z"),
        ("-001199-02-15T14:13:21Z", "-001199-02-15T14:13:21Z"),
        ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"),
        ("-009999-01-01T00:00:00Z", "-009999-01-01T00:00:00Z"),
    ] {
        assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn invalid_dates_are_rejected() {
    for text in [
        "",
        "2026",
        "2026-05",
        "20260515",
        "+0020260515",
        "2026-0515",
        "202605-15",
        "2026-05-15x",
        "2026-05-15T",
        "2026-05-15T16:",
        "2026-05-15T16:13:",
        "2026-05-15T16:13:16.",
        "2026-05-15T16:13:16.Z",
        "2026-05-15T16:13:16.5ZZ",
        "2026-05-15T16:13:16 Z",
        "2026-05-15T16:13:16+2",
        "2026-05-15T16:13:16+02:",
        "2026-05-15T16:13:16+02:0",
        "2026-05-15T16:13:16+26:00",
        "2026-05-15T16:13:16+02:60",
        "2026-05-15T16:1316",
        "2026-05-15T1613:16",
        "2026-05-15T24:00:00Z",
        "2026-05-15T16:60:00Z",
        "2026-05-15T16:13:61Z",
        "2025-02-29",
        "1900-02-29",
        "2026-04-31",
        "2026-00-01",
        "2026-13-01",
        "2026-01-00",
        "2026-01-32",
        "-000000-01-01",
        "+010000-01-01",
        "+02026-01-01",
        "2026-05-15T16:13:16[Europe/Paris]",
        "2026-05-15[Europe/Paris]",
        "2026-05-15T16:13:16Z[]",
        "2026-05-15T16:13:16Z[UTC",
        "2026-05-15T16:13:16Z[[UTC]]",
        "9999-12-31T23:59:59-00:01",
        "-009999-01-01T00:00:00+00:01",
        "２０２６-05-15",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn the_precision_of_a_format_is_applied() {
    let time = read("2026-05-15T16:13:16.961118Z").unwrap();
    let shown = |digits: usize| format!("{time:.digits$}");
    assert_eq!(shown(0), "2026-05-15T16:13:16Z");
    assert_eq!(shown(3), "2026-05-15T16:13:16.961Z");
    assert_eq!(shown(20), "2026-05-15T16:13:16.961118000Z");
}

/// The instants of jiff. Its range is a day shorter at each end, for offsets.
fn of_jiff() -> impl Strategy<Value = jiff::Timestamp> {
    let (first, last) = (jiff::Timestamp::MIN.as_second(), jiff::Timestamp::MAX.as_second());
    let nanos = prop_oneof![Just(0), 0..1000_i32, 0..1_000_000_000_i32];
    (first..last, nanos).prop_map(|(second, nano)| jiff::Timestamp::new(second, nano).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn formatting_agrees_with_jiff(time in of_jiff(), digits in 0..12_usize) {
        let ours = from_jiff(time);
        prop_assert_eq!(ours.to_string(), time.to_string());
        prop_assert_eq!(format!("{ours:.digits$}"), format!("{time:.digits$}"));
        prop_assert_eq!(read(&time.to_string()), Some(ours));
    }

    #[test]
    fn parsing_agrees_with_jiff(
        date in "([0-9]{4}|[+-]00[0-9]{4})(-[01][0-9]-[0-3][0-9]|[01][0-9][0-3][0-9])",
        time in "([Tt ][0-2][0-9](:?[0-6][0-9](:?[0-6][0-9]([.,][0-9]{0,9})?)?)?([Zz]|[+-][0-2][0-9](:?[0-6][0-9](:?[0-6][0-9])?)?)?)?",
    ) {
        let text = date + &time;
        // Instants outside the range of jiff and numbers of seconds are excluded.
        let is_bare = text.parse::<i64>().is_ok();
        if !text.contains("9999") && !is_bare {
            prop_assert_eq!(read(&text), general(&text), "{}", text);
        }
    }

    #[test]
    fn no_text_panics(text in any::<String>(), near in "[-+0-9T:.,Zz \\[\\]]{0,40}") {
        let mut out = String::new();
        for time in [read(&text), read(&near)].into_iter().flatten() {
            write!(out, "{time}").unwrap();
        }
    }
}
