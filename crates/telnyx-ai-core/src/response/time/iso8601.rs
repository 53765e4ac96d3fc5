//! RFC 3339 and other forms of ISO 8601.

use std::fmt;

use super::Timestamp;
use super::calendar::Civil;
use super::reader::Reader;

/// Reads a date (`2025-01-01`), or a date and a time with an optional offset. The separators of the date and of the
/// time, the minutes and the seconds are optional. A time without an offset is in UTC.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let mut text = Reader::new(text);
    let mut civil = Civil { year: year(&mut text)?, ..Civil::default() };
    let has_dashes = text.eat(b'-');
    civil.month = text.number(2)?;
    if text.eat(b'-') != has_dashes {
        return None;
    }
    civil.day = text.number(2)?;
    if text.is_at_end() {
        // Without dashes the text is a number of seconds.
        return if has_dashes { civil.at_offset(0) } else { None };
    }
    text.take(|byte| matches!(byte, b'T' | b't' | b' '))?;
    time_of_day(&mut text, &mut civil)?;
    let offset = match text.take(|byte| matches!(byte, b'Z' | b'z')) {
        Some(_) => Some(0),
        None if text.is_at_end() => None,
        None => Some(text.offset()?),
    };
    // An annotation such as [Europe/Paris] is redundant after an offset. Without an offset, UTC would be wrong by hours.
    while offset.is_some() && text.eat_bracketed(b'[', b']') {}
    if text.is_at_end() { civil.at_offset(offset.unwrap_or(0)) } else { None }
}

fn year(text: &mut Reader<'_>) -> Option<i32> {
    match text.take(|byte| matches!(byte, b'+' | b'-')) {
        None => Some(text.number(4)? as i32),
        Some(sign) => match (sign, text.number(6)?) {
            (b'-', 0) | (_, 10_000..) => None,
            (b'-', year) => Some(-(year as i32)),
            (_, year) => Some(year as i32),
        },
    }
}

fn time_of_day(text: &mut Reader<'_>, civil: &mut Civil) -> Option<()> {
    civil.hour = text.number(2)?;
    let has_colons = text.peek() == Some(b':');
    for field in [&mut civil.minute, &mut civil.second] {
        let follows = if has_colons { text.eat(b':') } else { text.digits() > 1 };
        if !follows {
            return Some(());
        }
        *field = text.number(2)?;
    }
    if text.take(|byte| matches!(byte, b'.' | b',')).is_some() {
        let digits = text.digits().min(9);
        if digits == 0 {
            return None;
        }
        civil.nanos = text.number(digits)? * 10_u32.pow(9 - digits as u32);
        // Digits after the ninth are less than a nanosecond.
        while text.take(|byte| byte.is_ascii_digit()).is_some() {}
    }
    Some(())
}

/// Writes RFC 3339. The fraction has the precision of the format, or as many digits as it needs.
pub(super) fn write(time: Timestamp, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Civil { year, month, day, hour, minute, second, nanos } = Civil::of(time);
    match year {
        0.. => write!(out, "{year:04}")?,
        _ => write!(out, "{year:07}")?,
    }
    write!(out, "-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
    let nanos = format!("{nanos:09}");
    let fraction = match out.precision() {
        Some(digits) => nanos.get(..digits.min(9)).unwrap_or_default(),
        None => nanos.trim_end_matches('0'),
    };
    if !fraction.is_empty() {
        write!(out, ".{fraction}")?;
    }
    out.write_str("Z")
}

#[cfg(test)]
mod tests;
