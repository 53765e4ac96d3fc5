use proptest::prelude::*;

use super::read;

fn shown(text: &str) -> Option<String> {
    read(text).map(|time| time.to_string())
}

#[test]
fn the_dates_of_http_and_mail_are_read() {
    for (text, expected) in [
        ("Wed, 01 Jan 2025 00:00:00 GMT", "2025-01-01T00:00:00Z"),
        ("wed, 1 jan 2025 00:00 gmt", "2025-01-01T00:00:00Z"),
        ("Wed ,  1  Jan  2025  00:00:00  UT", "2025-01-01T00:00:00Z"),
        ("1 Jan 2025 01:00:00 +0100", "2025-01-01T00:00:00Z"),
        ("1 Jan 25 00:00:00 -0000 (UTC)", "2025-01-01T00:00:00Z"),
        ("31 Dec 2024 19:00:00 EST", "2025-01-01T00:00:00Z"),
        ("1 Jan 49 00:00:00 Z", "2049-01-01T00:00:00Z"),
        ("1 Jan 50 00:00:00 Z", "1950-01-01T00:00:00Z"),
        ("1 Jan 125 00:00:00 Z", "2025-01-01T00:00:00Z"),
        ("Tue, 29 Feb 2000 23:59:60 GMT", "2000-02-29T23:59:59Z"),
        ("Wednesday, 01-Jan-25 00:00:00 GMT", "2025-01-01T00:00:00Z"),
        ("Wed, 01-Jan-2025 00:00:00 GMT", "2025-01-01T00:00:00Z"),
        ("Sunday, 01-Jan-68 00:00:00 GMT", "2068-01-01T00:00:00Z"),
        ("Wednesday, 01-Jan-69 00:00:00 GMT", "1969-01-01T00:00:00Z"),
        ("Wed Jan  1 00:00:00 2025", "2025-01-01T00:00:00Z"),
        ("Wed Jan 01 00:00:00 2025", "2025-01-01T00:00:00Z"),
    ] {
        assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn other_dates_are_rejected() {
    for text in [
        "",
        "Wed",
        "Wed,",
        "Wed, 01 Jan 2025",
        "Wed, 01 Jan 2025 00:00:00",
        "Wed, 01 Jan 2025 00:00:00GMT",
        "Wed, 01Jan 2025 00:00:00 GMT",
        "Wed, 01-Jan 2025 00:00:00 GMT",
        "Wed, 01 Jan 2025 00:00:00 GMT x",
        "Wed, 01 Jan 2025 00:00:00 GMT (",
        "Wed, 01 Jan 2025 00:00:00 CET",
        "Wed, 01 Jan 2025 24:00:00 GMT",
        "Wed, 01 Jan 2025 0:00:00 GMT",
        "Wed, 01 January 2025 00:00:00 GMT",
        "Wed, 1 Jan 5 00:00:00 GMT",
        "Wed, 1 Jan 20250 00:00:00 GMT",
        "Thu, 01 Jan 2025 00:00:00 GMT",
        "Wedn, 01 Jan 2025 00:00:00 GMT",
        "We, 01 Jan 2025 00:00:00 GMT",
        "30 Feb 2025 00:00:00 GMT",
        "Wed Jan  1 00:00:00 25",
        "Wed Jan  1 00:00:00 2025 GMT",
        "Thu Jan  1 00:00:00 2025",
        "WedJan  1 00:00:00 2025",
        "Jan  1 00:00:00 2025",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

fn jiff_of_mail(text: &str) -> Option<String> {
    let parsed = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok();
    parsed.map(|time| time.to_string())
}

fn jiff_of_form(form: &str, text: &str) -> Option<String> {
    let time = jiff::civil::DateTime::strptime(form, text).ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().to_string())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn mail_dates_agree_with_jiff(
        text in "((Mon|tue|WED|Thu|Fri|Sat|Sun) ?, ?)?[0-3]?[0-9] {1,2}(Jan|FEB|mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([0-9]{1,3}|[12][0-9]{3}) [0-2][0-9]:[0-6][0-9](:[0-6][0-9])? ?([+-][0-2][0-9][0-6][0-9]|GMT|UT|est|PDT|Z)?"
    ) {
        prop_assert_eq!(shown(&text), jiff_of_mail(&text), "{}", text);
    }

    #[test]
    fn http_dates_round_trip(second in 0_i64..4_000_000_000) {
        let time = jiff::Timestamp::from_second(second).unwrap();
        let zoned = time.to_zoned(jiff::tz::TimeZone::UTC);
        for form in ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%Y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y", "%a %b %e %H:%M:%S %Y"] {
            let text = zoned.strftime(form).to_string();
            prop_assert_eq!(shown(&text), Some(time.to_string()), "{}", text);
        }
        let rfc850 = "%A, %d-%b-%y %H:%M:%S GMT";
        let text = zoned.strftime(rfc850).to_string();
        prop_assert_eq!(shown(&text), jiff_of_form(rfc850, &text), "{}", text);
    }

    #[test]
    fn no_text_panics(text in any::<String>(), near in "(Wed)?,? ?[-0-9A-Za-z:+() ]{0,40}") {
        let _ = (read(&text), read(&near));
    }
}
