//! Instants as the service writes them, in whichever form this release of it does.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::response::lenient::Json;

mod calendar;
mod http_date;
mod iso8601;
mod reader;
#[cfg(test)]
mod tests;
mod usual;

/// From here on an integer counts milliseconds: as seconds it would be the year 5138.
const FIRST_MILLIS: i64 = 100_000_000_000;

const EXPECTED: &str =
    "a time: Unix seconds or milliseconds, RFC 3339, a date (with or without a time), or an HTTP date";

/// An instant, with nanoseconds, in the years -9999 to 9999.
///
/// Reads every form the service has used: Unix seconds (integer, float or text; an integer or float of 100 000 000 000
/// and more counts milliseconds), RFC 3339, a date and time without an offset (taken as UTC), a date alone (its
/// midnight in UTC) and an HTTP date. A leap second is the second before it. Writes RFC 3339.
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
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Since the Unix epoch, rounded down.
    seconds: i64,
    /// On top of the seconds.
    nanos: u32,
}

impl Timestamp {
    /// -9999-01-01T00:00:00Z.
    const MIN: Self = Self { seconds: -377_705_116_800, nanos: 0 };
    /// 9999-12-31T23:59:59.999999999Z.
    const MAX: Self = Self { seconds: 253_402_300_799, nanos: 999_999_999 };

    /// `nanos` are less than a second.
    fn new(seconds: i64, nanos: u32) -> Option<Self> {
        (Self::MIN.seconds..=Self::MAX.seconds).contains(&seconds).then_some(Self { seconds, nanos })
    }

    /// The current time of the system clock.
    ///
    /// ```
    /// assert!(telnyx_ai_core::Timestamp::now().unix_seconds() > 1_700_000_000);
    /// ```
    pub fn now() -> Self {
        // No clock is set to the year 10000, and a wrong one must not stop the program.
        Self::try_from(SystemTime::now()).unwrap_or(Self::MAX)
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
        Self::new(seconds, 0)
    }

    /// Whole seconds since the Unix epoch, rounded down.
    ///
    /// ```
    /// let time: telnyx_ai_core::Timestamp = "2025-01-01T00:00:00.9Z".parse()?;
    /// assert_eq!(time.unix_seconds(), 1_735_689_600);
    /// # Ok::<(), telnyx_ai_core::TimestampError>(())
    /// ```
    pub fn unix_seconds(&self) -> i64 {
        self.seconds
    }

    /// Whole milliseconds since the Unix epoch, rounded down.
    ///
    /// ```
    /// let time: telnyx_ai_core::Timestamp = "2025-01-01T00:00:00.9Z".parse()?;
    /// assert_eq!(time.unix_millis(), 1_735_689_600_900);
    /// # Ok::<(), telnyx_ai_core::TimestampError>(())
    /// ```
    pub fn unix_millis(&self) -> i64 {
        self.seconds * 1000 + i64::from(self.nanos / 1_000_000)
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
    usual::read(text)
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

/// To the microsecond: what a float of this size still tells apart.
fn from_float(number: f64) -> Option<Timestamp> {
    let per_unit = if number.abs() < FIRST_MILLIS as f64 { 1e6 } else { 1e3 };
    let micros = (number * per_unit).round();
    if micros.is_nan() {
        return None;
    }
    // Casts saturate, and what saturates is out of range for a timestamp too.
    let micros = micros as i64;
    Timestamp::new(micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000) as u32 * 1000)
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

/// An instant the platform's clock cannot hold (on Windows, before 1601) becomes the Unix epoch.
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
        Self::from_json(&json).ok_or_else(|| json.refused(EXPECTED))
    }
}
