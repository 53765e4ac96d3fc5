//! Times in the formats of the service.

use jiff::{Timestamp, civil, tz::TimeZone};

/// Returns the current UTC time with microseconds: `2026-05-15T16:13:16.961118Z`.
pub(crate) fn now() -> String {
    write(moment())
}

/// Returns the current time, rounded to the written precision, so that the time equals its text form.
pub(crate) fn moment() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}

/// Parses a time in RFC 3339. A time without an offset is in UTC; the time of day is optional.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    if let Ok(time) = text.parse() {
        return Some(time);
    }
    // A text with an offset that did not parse above is invalid, not local.
    let time: civil::DateTime = text.parse().ok()?;
    time.to_zoned(TimeZone::UTC).ok().map(|time| time.timestamp())
}

/// Formats a time like [`now`].
pub(crate) fn write(time: Timestamp) -> String {
    format!("{time:.6}")
}

/// Returns the current time in seconds since 1970, as OpenAI's responses have it.
pub(crate) fn unix_now() -> i64 {
    Timestamp::now().as_second()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_parsed_in_all_forms() {
        for text in [
            "2026-05-15T00:00:00Z",
            "2026-05-15T02:00:00+02:00",
            "2026-05-15T00:00:00",
            "2026-05-15 00:00",
            "2026-05-15",
        ] {
            assert_eq!(read(text).map(write).as_deref(), Some("2026-05-15T00:00:00.000000Z"), "{text}");
        }
        for text in ["", "yesterday", "2026-13-01", "2026-05-15T00:00:00 02:00", "1700000000"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn times_have_microseconds_and_the_documented_ends() {
        let now = now();
        assert_eq!(now.len(), "2026-05-15T16:13:16.961118Z".len());
        assert!(now.ends_with('Z') && now.parse::<Timestamp>().is_ok());
    }
}
