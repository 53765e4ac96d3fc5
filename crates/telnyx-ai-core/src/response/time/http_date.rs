//! Dates of HTTP and mail: RFC 9110 with its two obsolete forms, and RFC 5322.

use super::Timestamp;
use super::calendar::Civil;
use super::reader::Reader;

const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// The zones of RFC 5322, in hours. Other zones are rejected. The RFC allows reading them as UTC, but the result would
/// be wrong by hours.
const ZONES: [(&str, i64); 12] = [
    ("GMT", 0),
    ("UTC", 0),
    ("UT", 0),
    ("Z", 0),
    ("EDT", -4),
    ("EST", -5),
    ("CDT", -5),
    ("CST", -6),
    ("MDT", -6),
    ("MST", -7),
    ("PDT", -7),
    ("PST", -8),
];

/// Reads `Wed, 01 Jan 2025 00:00:00 GMT` or with another zone, `Wednesday, 01-Jan-25 00:00:00 GMT`, or
/// `Wed Jan  1 00:00:00 2025`.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let mut text = Reader::new(text);
    let weekday = match text.word() {
        [] => None,
        name => Some(weekday(name)?),
    };
    text.eat_spaces();
    let (civil, offset) = match weekday {
        Some(_) if !text.eat(b',') => (asctime(&mut text)?, 0),
        _ => {
            text.eat_spaces();
            let civil = date_and_time(&mut text)?;
            let offset = zone(&mut text)?;
            text.eat_spaces();
            text.eat_bracketed(b'(', b')');
            (civil, offset)
        }
    };
    let instant = civil.at_offset(offset)?;
    let fits = weekday.is_none_or(|weekday| weekday == civil.weekday());
    (fits && text.is_at_end()).then_some(instant)
}

fn asctime(text: &mut Reader<'_>) -> Option<Civil> {
    let month = month(text)?;
    let day = separated(text, |text| text.eat_spaces(), one_or_two)?;
    let (hour, minute, second) = separated(text, |text| text.eat_spaces(), time_of_day)?;
    text.eat_spaces();
    let year = text.number(4)? as i32;
    Some(Civil { year, month, day, hour, minute, second, nanos: 0 })
}

fn date_and_time(text: &mut Reader<'_>) -> Option<Civil> {
    let day = one_or_two(text)?;
    let has_dashes = text.peek() == Some(b'-');
    let separator = |text: &mut Reader<'_>| if has_dashes { text.eat(b'-') } else { text.eat_spaces() };
    let month = separated(text, separator, month)?;
    let year = separated(text, separator, |text| {
        let digits = text.digits().min(4);
        let year = text.number(digits)? as i32;
        // First two-digit year that means 19xx: 50 in RFC 5322, and 69 in POSIX for the dates of RFC 850.
        let first_of_1900s = if has_dashes { 69 } else { 50 };
        match digits {
            2 if year < first_of_1900s => Some(year + 2000),
            2 | 3 => Some(year + 1900),
            4 => Some(year),
            _ => None,
        }
    })?;
    let (hour, minute, second) = separated(text, |text| text.eat_spaces(), time_of_day)?;
    text.eat_spaces().then_some(Civil { year, month, day, hour, minute, second, nanos: 0 })
}

/// Reads a required separator and the element after it.
fn separated<'a, T>(
    text: &mut Reader<'a>,
    separator: impl Fn(&mut Reader<'a>) -> bool,
    next: impl Fn(&mut Reader<'a>) -> Option<T>,
) -> Option<T> {
    if separator(text) { next(text) } else { None }
}

fn one_or_two(text: &mut Reader<'_>) -> Option<u32> {
    text.number(text.digits().clamp(1, 2))
}

/// Reads hours, minutes and optional seconds. It does not read the spaces after them.
fn time_of_day(text: &mut Reader<'_>) -> Option<(u32, u32, u32)> {
    let hour = text.number(2)?;
    let minute = separated(text, |text| text.eat(b':'), |text| text.number(2))?;
    let second = if text.eat(b':') { text.number(2)? } else { 0 };
    Some((hour, minute, second))
}

fn zone(text: &mut Reader<'_>) -> Option<i64> {
    match text.word() {
        [] => text.offset(),
        name => {
            ZONES.iter().find(|(zone, _)| zone.as_bytes().eq_ignore_ascii_case(name)).map(|(_, hours)| hours * 3600)
        }
    }
}

/// Returns the number of a weekday by its name or its first three letters; 0 is Sunday.
fn weekday(name: &[u8]) -> Option<i64> {
    let is_named = |full: &str| {
        let (full, length) = (full.as_bytes(), name.len());
        (length == 3 || length == full.len()) && full.get(..length).is_some_and(|part| part.eq_ignore_ascii_case(name))
    };
    WEEKDAYS.iter().position(|full| is_named(full)).map(|number| number as i64)
}

fn month(text: &mut Reader<'_>) -> Option<u32> {
    let name = text.word();
    let index = MONTHS.iter().position(|month| month.as_bytes().eq_ignore_ascii_case(name))?;
    Some(index as u32 + 1)
}

#[cfg(test)]
mod tests;
