//! The proleptic Gregorian calendar: conversion between a date and time and the seconds since the Unix epoch.

use super::Timestamp;

const SECONDS_PER_DAY: i64 = 86_400;
/// Number of days in 400 years, the period of the calendar.
const DAYS_PER_CYCLE: i64 = 146_097;
/// Number of days from 0000-03-01 to 1970-01-01.
const DAYS_TO_EPOCH: i64 = 719_468;
/// Number of years, a multiple of 400, that makes all years positive.
const SHIFT: i32 = 10_000;
const SHIFTED_DAYS_TO_EPOCH: i64 = DAYS_TO_EPOCH + SHIFT as i64 / 400 * DAYS_PER_CYCLE;

/// A date and a time of day, as written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i32,
    pub(super) month: u32,
    pub(super) day: u32,
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
    pub(super) nanos: u32,
}

impl Civil {
    /// Returns the instant at an offset from UTC in seconds; `None` if the date or the time of day is invalid. A leap
    /// second is the second before it.
    pub(super) fn at_offset(self, offset: i64) -> Option<Timestamp> {
        let is_time = self.hour < 24 && self.minute < 60 && self.second <= 60;
        if !is_time || self.day == 0 || self.day > days_of_month(self.year, self.month)? {
            return None;
        }
        let seconds_of_day = i64::from(self.hour * 3600 + self.minute * 60 + self.second.min(59));
        Timestamp::new(self.days() * SECONDS_PER_DAY + seconds_of_day - offset, self.nanos)
    }

    /// Returns the date and time of an instant in UTC.
    pub(super) fn of(time: Timestamp) -> Self {
        let days = time.seconds.div_euclid(SECONDS_PER_DAY) + DAYS_TO_EPOCH;
        let seconds_of_day = time.seconds.rem_euclid(SECONDS_PER_DAY) as u32;
        let (cycle, day) = (days.div_euclid(DAYS_PER_CYCLE), days.rem_euclid(DAYS_PER_CYCLE));
        // Corrects the division by 365 for the leap days of 4, 100 and 400 years.
        let year = (day - day / 1460 + day / 36_524 - day / (DAYS_PER_CYCLE - 1)) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        // Months count from March, so that the leap day is the last day of the year.
        let month = (5 * day + 2) / 153;
        let (month, day) = (if month < 10 { month + 3 } else { month - 9 }, day - (153 * month + 2) / 5 + 1);
        Self {
            year: (cycle * 400 + year + i64::from(month < 3)) as i32,
            month: month as u32,
            day: day as u32,
            hour: seconds_of_day / 3600,
            minute: seconds_of_day / 60 % 60,
            second: seconds_of_day % 60,
            nanos: time.nanos,
        }
    }

    /// Returns the day of the week; 0 is Sunday.
    pub(super) fn weekday(self) -> i64 {
        // The epoch was a Thursday.
        (self.days() + 4).rem_euclid(7)
    }

    /// Returns the days since the Unix epoch. Uses unsigned numbers, because signed division takes more instructions.
    fn days(self) -> i64 {
        // Years and months count from March, so that the leap day is the last day of the year.
        let before_march = u32::from(self.month < 3);
        let year = (self.year + SHIFT) as u32 - before_march;
        let month = self.month + 12 * before_march;
        let century = year / 100;
        let days = year * 1461 / 4 - century + century / 4 + (979 * month - 2919) / 32 + self.day - 1;
        i64::from(days) - SHIFTED_DAYS_TO_EPOCH
    }
}

fn days_of_month(year: i32, month: u32) -> Option<u32> {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => Some(29),
        2 => Some(28),
        4 | 6 | 9 | 11 => Some(30),
        1..=12 => Some(31),
        _ => None,
    }
}
