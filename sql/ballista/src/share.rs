//! The share of an executor in the limits and in the budget.

use std::fmt;
use std::str::FromStr;

/// The share of one of `count` executors: `1/2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Number of executors that have equal shares.
    pub count: u32,
}

impl Default for Share {
    fn default() -> Self {
        Self { count: 1 }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1/{}", self.count)
    }
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let count = text.trim().strip_prefix("1/").and_then(|count| count.parse().ok()).filter(|count| *count > 0);
        count
            .map(|count| Self { count })
            .ok_or_else(|| format!("`{text}` is not 1/N; with two executors, pass 1/2 to each"))
    }
}

#[cfg(test)]
mod tests;
