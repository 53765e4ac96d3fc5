//! Instants as the service writes them, in whichever form this release of it does.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use jiff::civil::DateTime;
use jiff::fmt::rfc2822;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::response::lenient::Json;

#[cfg(test)]
mod tests;
mod utc;

/// From here on an integer counts milliseconds: as seconds it would be the year 5138.
const FIRST_MILLIS: i64 = 100_000_000_000;

const EXPECTED: &str =
    "a time: Unix seconds or milliseconds, RFC 3339, a date (with or without a time), or an HTTP date";

/// An instant, with nanoseconds, between the years -9999 and 9999.
///
/// Reads every form the service has used: Unix seconds (integer, float or text; an integer or float of 100 000 000 000
/// and more counts milliseconds), RFC 3339, a date and time without an offset (taken as UTC), a date alone (its
/// midnight in UTC) and an HTTP date. Writes RFC 3339.
///
/// ```
/// use telnyx_ai_core::Timestamp;
///
/// let naive: Timestamp = serde_json::from_str(r#""2026-05-15T16:13:16.961118""#)?;
/// assert_eq!(naive.to_string(), "2026-05-15T16:13:16.961118Z");
///
/// let unix: Timestamp = serde_json::from_str("1735689600")?;
/// assert_eq!(serde_json::to_string(&unix)?, r#""2025-01-01T00:00:00Z""#);
/// assert!(unix < naive);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// The current time of the system clock.
    ///
    /// ```
    /// assert!(telnyx_ai_core::Timestamp::now().unix_seconds() > 1_700_000_000);
    /// ```
    pub fn now() -> Self {
        Self(jiff::Timestamp::now())
    }

    /// The instant so many seconds after the Unix epoch, or `None` outside the years -9999 to 9999.
    ///
    /// ```
    /// use telnyx_ai_core::Timestamp;
    ///
    /// assert_eq!(Timestamp::from_unix(0).unwrap().to_string(), "1970-01-01T00:00:00Z");
    /// assert_eq!(Timestamp::from_unix(i64::MAX), None);
    /// ```
    pub fn from_unix(seconds: i64) -> Option<Self> {
        jiff::Timestamp::from_second(seconds).ok().map(Self)
    }

    /// Whole seconds since the Unix epoch, rounded down.
    ///
    /// ```
    /// let time: telnyx_ai_core::Timestamp = "2025-01-01T00:00:00.9Z".parse()?;
    /// assert_eq!(time.unix_seconds(), 1_735_689_600);
    /// # Ok::<(), telnyx_ai_core::TimestampError>(())
    /// ```
    pub fn unix_seconds(&self) -> i64 {
        self.0.as_second() - i64::from(self.0.subsec_nanosecond() < 0)
    }

    /// Whole milliseconds since the Unix epoch, rounded down.
    ///
    /// ```
    /// let time: telnyx_ai_core::Timestamp = "2025-01-01T00:00:00.9Z".parse()?;
    /// assert_eq!(time.unix_millis(), 1_735_689_600_900);
    /// # Ok::<(), telnyx_ai_core::TimestampError>(())
    /// ```
    pub fn unix_millis(&self) -> i64 {
        self.0.as_millisecond() - i64::from(self.0.subsec_nanosecond() % 1_000_000 < 0)
    }

    /// Reads an instant from text, in any of the forms listed above.
    ///
    /// # Errors
    /// The text is none of them, or the instant is outside the years -9999 to 9999.
    ///
    /// ```
    /// use telnyx_ai_core::Timestamp;
    ///
    /// assert_eq!(Timestamp::parse("Wed, 01 Jan 2025 00:00:00 GMT")?, Timestamp::parse("2025-01-01")?);
    /// assert!(Timestamp::parse("tomorrow").is_err());
    /// # Ok::<(), telnyx_ai_core::TimestampError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        from_text(text.trim()).ok_or_else(|| TimestampError(Unreadable::Text(text.chars().take(64).collect())))
    }
}

fn from_text(text: &str) -> Option<Timestamp> {
    if let Some(time) = utc::read(text) {
        return Some(Timestamp(time));
    }
    if let Ok(number) = text.parse() {
        return from_integer(number);
    }
    if let Ok(number) = text.parse() {
        return from_float(number);
    }
    let text = &short_fraction(text);
    let naive = || text.parse::<DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    text.parse()
        .ok()
        // An annotation such as [Europe/Paris] is an offset in disguise; UTC would be wrong by hours.
        .or_else(|| naive().filter(|_| !text.contains('[')).map(|zoned| zoned.timestamp()))
        .or_else(|| rfc2822::DateTimeParser::new().parse_timestamp(text).ok())
        .map(Timestamp)
}

fn from_integer(number: i64) -> Option<Timestamp> {
    if number.unsigned_abs() < FIRST_MILLIS.unsigned_abs() {
        Timestamp::from_unix(number)
    } else {
        jiff::Timestamp::from_millisecond(number).ok().map(Timestamp)
    }
}

/// To the microsecond: what a float of this size still tells apart.
fn from_float(number: f64) -> Option<Timestamp> {
    let per_unit = if number.abs() < FIRST_MILLIS as f64 { 1e6 } else { 1e3 };
    let micros = (number * per_unit).round();
    // Casts saturate, and what saturates is out of range for a timestamp too.
    if micros.is_nan() { None } else { jiff::Timestamp::from_microsecond(micros as i64).ok().map(Timestamp) }
}

/// The text without the digits that follow the ninth of its fraction, which the parser would refuse.
fn short_fraction(text: &str) -> String {
    let mut digits = None;
    text.chars()
        .filter(|next| {
            digits = match (next, digits) {
                ('.', _) => Some(0),
                ('0'..='9', Some(count)) => Some(count + 1),
                _ => None,
            };
            digits.is_none_or(|count| count <= 9)
        })
        .collect()
}

/// A text is no time this crate can read.
///
/// ```
/// let error = telnyx_ai_core::Timestamp::parse("soon").unwrap_err();
/// assert!(error.to_string().starts_with("cannot read \"soon\" as a time"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimestampError(Unreadable);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Unreadable {
    Text(String),
    SystemTime,
}

impl fmt::Display for TimestampError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Unreadable::Text(text) => write!(out, "cannot read {text:?} as {EXPECTED}"),
            Unreadable::SystemTime => {
                out.write_str("the system time is outside the years -9999 to 9999; give one within")
            }
        }
    }
}

impl std::error::Error for TimestampError {}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        Self::parse(text)
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = TimestampError;

    fn try_from(time: SystemTime) -> Result<Self, TimestampError> {
        jiff::Timestamp::try_from(time).map(Self).map_err(|_| TimestampError(Unreadable::SystemTime))
    }
}

/// An instant the platform's clock cannot hold (on Windows, before 1601) becomes the Unix epoch.
impl From<Timestamp> for SystemTime {
    fn from(time: Timestamp) -> Self {
        let since_epoch = time.0.as_duration();
        let distance: Duration = since_epoch.unsigned_abs();
        let shifted = if since_epoch.is_negative() {
            Self::UNIX_EPOCH.checked_sub(distance)
        } else {
            Self::UNIX_EPOCH.checked_add(distance)
        };
        shifted.unwrap_or(Self::UNIX_EPOCH)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Timestamp {
    pub(crate) fn from_json(value: &Json<'_>) -> Option<Self> {
        match value {
            Json::Unsigned(number) => i64::try_from(*number).ok().and_then(from_integer),
            Json::Signed(number) => from_integer(*number),
            Json::Float(number) => from_float(*number),
            Json::Text(text) => from_text(text.trim()),
            Json::Null | Json::Bool(_) | Json::Compound(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Json::read(deserializer)?;
        Self::from_json(&json).ok_or_else(|| json.refused(EXPECTED))
    }
}
