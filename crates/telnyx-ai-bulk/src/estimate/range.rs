//! The range of a total from samples, in integers.

use std::ops::RangeInclusive;

use telnyx_ai_chat::Usage;

/// Width of a range in standard errors, in thousandths: 95 % of a normal distribution.
const WIDTH: u128 = 1_960;

/// The tokens of the rows of a sample.
#[derive(Debug, Default)]
pub(super) struct Samples {
    pub(super) input: Counts,
    pub(super) output: Counts,
}

/// Number, sum and sum of squares of counts.
#[derive(Debug, Default)]
pub(super) struct Counts {
    number: u128,
    sum: u128,
    squares: u128,
}

impl Samples {
    pub(super) fn add(&mut self, usage: &Usage) {
        self.input.add(usage.prompt_tokens);
        self.output.add(usage.completion_tokens);
    }

    pub(super) fn count(&self) -> u64 {
        u64::try_from(self.input.number).unwrap_or(u64::MAX)
    }
}

impl Counts {
    fn add(&mut self, count: u64) {
        // No row has more tokens than this, and the squares of a million such rows have a sum.
        let count = u128::from(count.min(u64::from(u32::MAX)));
        self.number += 1;
        self.sum += count;
        self.squares += count * count;
    }

    /// Returns the range of the sum over a part of `total` rows: the part that these samples are of `sampled`.
    pub(super) fn range(&self, total: u64, sampled: u64) -> RangeInclusive<u64> {
        let total = u128::from(total);
        let sampled = u128::from(sampled.max(1));
        // The estimated rows are total × number / sampled, and their mean is sum / number.
        let expected = self.sum.saturating_mul(total) / sampled;
        // The standard error of the mean is √(variance / number), with variance = (squares − sum² / number) / (number − 1).
        let margin = match self.number {
            0 => 0,
            // One sample has no deviation.
            1 => expected,
            number => {
                let deviations = self.squares.saturating_mul(number).saturating_sub(self.sum * self.sum);
                let scaled = deviations.saturating_mul(WIDTH * WIDTH) / (number * number * (number - 1));
                // √scaled is in thousandths of a token per row.
                let rows_by_number = total.saturating_mul(number) / sampled;
                scaled.isqrt().saturating_mul(rows_by_number) / 1_000
            }
        };
        let clamp = |value: u128| u64::try_from(value).unwrap_or(u64::MAX);
        clamp(expected.saturating_sub(margin))..=clamp(expected.saturating_add(margin))
    }
}
