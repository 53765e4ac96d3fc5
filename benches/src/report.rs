//! Formatted numbers.

use std::fmt;

/// Median and range of the repetitions.
#[derive(Debug)]
pub struct Spread {
    lowest: f64,
    median: f64,
    highest: f64,
}

impl Spread {
    pub fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.collect();
        let median = median(&mut values);
        let edge = |value: Option<&f64>| value.copied().unwrap_or(f64::NAN);
        Self { lowest: edge(values.first()), median, highest: edge(values.last()) }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} ({:.2} to {:.2})", self.median, self.lowest, self.highest)
    }
}

/// Returns the median of `values`, which are sorted in place.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
