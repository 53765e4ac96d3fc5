//! The share of a process in limits that several processes divide.

use crate::response::metadata::RateLimit;

/// A fraction of the limits of an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) part: u32,
    pub(crate) of: u32,
}

impl Share {
    /// Parses a fraction such as `1/8`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let numbers = text.trim().split_once('/').map(|(part, of)| (part.trim().parse(), of.trim().parse()));
        let Some((Ok(part), Ok(of))) = numbers else {
            return Err(format!("is `{text}`; give a fraction such as `1/8`"));
        };
        let share = Self { part, of };
        share.check().map(|()| share)
    }

    pub(crate) fn check(self) -> Result<(), String> {
        let Self { part, of } = self;
        match (1..=of).contains(&part) {
            true => Ok(()),
            false => Err(format!("is {part}/{of}; give a fraction above 0 and of at most 1, such as 1/8")),
        }
    }

    /// Returns the share of a number, rounded down.
    pub(crate) fn of(self, number: u64) -> u64 {
        let share = u128::from(number) * u128::from(self.part) / u128::from(self.of.max(1));
        u64::try_from(share).unwrap_or(u64::MAX)
    }

    /// Returns the share of a limit. It is at least 1 unless the limit is 0: a share of nothing would stop the process
    /// forever.
    pub(crate) fn of_limit(self, limit: u64) -> u64 {
        self.of(limit).max(limit.min(1))
    }

    /// Returns the share of a limit that responses report to all processes. What remains of it is rounded down, so that
    /// the shares of all processes never exceed it.
    pub(crate) fn of_report(self, report: RateLimit) -> RateLimit {
        let limit = report.limit.map(|limit| self.of_limit(limit));
        RateLimit { limit, remaining: report.remaining.map(|remaining| self.of(remaining)), ..report }
    }
}
