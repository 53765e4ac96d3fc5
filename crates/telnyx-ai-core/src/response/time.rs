//! Instants, in all forms that the service writes.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::response::lenient::Json;

mod calendar;
mod fast_path;
mod http_date;
mod iso8601;
mod reader;
#[cfg(test)]
mod tests;

/// Smallest number that counts milliseconds: as seconds it would be the year 5138.
const FIRST_MILLIS: i64 = 100_000_000_000;

const EXPECTED: &str =
    "a time: Unix seconds or milliseconds, RFC 3339, a date (with or without a time), or an HTTP date";

/// An instant with nanosecond precision, in the years -9999 to 9999.
///
/// Decoding accepts all forms that the service uses: Unix seconds (an integer, a float or a text; numbers from
/// 100,000,000,000 count milliseconds), RFC 3339, a date and time without an offset (in UTC), a date (midnight in UTC)
/// and an HTTP date. A leap second reads as the second before it. `Display` and serde write RFC 3339.
///
/// ```
/// use telnyx_ai::Timestamp;
///
/// let time: Timestamp = "2026-05-15T16:13:16.961118".parse()?; // without an offset: UTC
/// assert_eq!(time.to_string(), "2026-05-15T16:13:16.961118Z");
/// assert_eq!(format!("{time:.3}"), "2026-05-15T16:13:16.961Z");
///
/// let start_of_2025: Timestamp = "1735689600".parse()?;
/// assert_eq!(start_of_2025, Timestamp::parse("2025-01-01")?);
/// assert!(start_of_2025 < time);
/// # Ok::<(), telnyx_ai::TimestampError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Seconds since the Unix epoch, rounded down.
    seconds: i64,
    /// Nanoseconds after the second.
    nanos: u32,
}

impl Timestamp {
    /// -9999-01-01T00:00:00Z.
    const MIN: Self = Self { seconds: -377_705_116_800, nanos: 0 };
    /// 9999-12-31T23:59:59.999999999Z.
    const MAX: Self = Self { seconds: 253_402_300_799, nanos: 999_999_999 };

    /// Creates an instant. `nanos` must be less than a second.
    fn new(seconds: i64, nanos: u32) -> Option<Self> {
        (Self::MIN.seconds..=Self::MAX.seconds).contains(&seconds).then_some(Self { seconds, nanos })
    }

    /// Returns the current time of the system clock.
    pub fn now() -> Self {
        // A system clock in the year 10000 must not stop the program.
        Self::try_from(SystemTime::now()).unwrap_or(Self::MAX)
    }

    /// Creates an instant from seconds since the Unix epoch. Returns `None` outside the years -9999 to 9999.
    pub fn from_unix(seconds: i64) -> Option<Self> {
        Self::new(seconds, 0)
    }

    /// Returns the seconds since the Unix epoch, rounded down.
    pub fn unix_seconds(&self) -> i64 {
        self.seconds
    }

    /// Returns the milliseconds since the Unix epoch, rounded down.
    pub fn unix_millis(&self) -> i64 {
        self.seconds * 1000 + i64::from(self.nanos / 1_000_000)
    }

    /// Parses a text in any form of [`Timestamp`].
    ///
    /// # Errors
    /// Fails if the text has another form, or if the instant is outside the years -9999 to 9999.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        from_text(text.trim()).ok_or_else(|| TimestampError(Unreadable::Text(text.chars().take(64).collect())))
    }
}

fn from_text(text: &str) -> Option<Timestamp> {
    fast_path::read(text)
        .or_else(|| iso8601::read(text))
        .or_else(|| text.parse().ok().and_then(from_integer))
        .or_else(|| text.parse().ok().and_then(from_float))
        .or_else(|| http_date::read(text))
}

fn from_integer(number: i64) -> Option<Timestamp> {
    if number.unsigned_abs() < FIRST_MILLIS.unsigned_abs() {
        Timestamp::from_unix(number)
    } else {
        Timestamp::new(number.div_euclid(1000), number.rem_euclid(1000) as u32 * 1_000_000)
    }
}

/// Converts a float with microsecond precision, which is the resolution of an `f64` of this size.
fn from_float(number: f64) -> Option<Timestamp> {
    let per_unit = if number.abs() < FIRST_MILLIS as f64 { 1e6 } else { 1e3 };
    let micros = (number * per_unit).round();
    if micros.is_nan() {
        return None;
    }
    // The cast saturates. A saturated value is out of range for a timestamp too.
    let micros = micros as i64;
    Timestamp::new(micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000) as u32 * 1000)
}

/// The error of a text that is not a time, or of a system time out of range.
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
            Unreadable::SystemTime => out.write_str("the system time is outside the years -9999 to 9999"),
        }
    }
}

impl std::error::Error for TimestampError {}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        iso8601::write(*self, out)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Timestamp").field(&format_args!("{self}")).finish()
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
        let (seconds, nanos) = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => (i64::try_from(since.as_secs()).ok(), since.subsec_nanos()),
            Err(before) => match (before.duration().as_secs(), before.duration().subsec_nanos()) {
                (seconds, 0) => (0_i64.checked_sub_unsigned(seconds), 0),
                (seconds, nanos) => ((-1_i64).checked_sub_unsigned(seconds), 1_000_000_000 - nanos),
            },
        };
        seconds.and_then(|seconds| Self::new(seconds, nanos)).ok_or(TimestampError(Unreadable::SystemTime))
    }
}

/// An instant that the platform cannot represent (on Windows, before 1601) becomes the Unix epoch.
impl From<Timestamp> for SystemTime {
    fn from(time: Timestamp) -> Self {
        let distance = Duration::from_secs(time.seconds.unsigned_abs());
        let shifted = if time.seconds < 0 {
            Self::UNIX_EPOCH.checked_sub(distance)
        } else {
            Self::UNIX_EPOCH.checked_add(distance)
        };
        shifted
            .and_then(|shifted| shifted.checked_add(Duration::from_nanos(u64::from(time.nanos))))
            .unwrap_or(Self::UNIX_EPOCH)
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
        Self::from_json(&json).ok_or_else(|| json.type_error(EXPECTED))
    }
}
