//! The estimate of the cost of a job from a sample of its rows.

mod range;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

use futures_util::{StreamExt, future};
use telnyx_ai_core::{Money, PriceList, Result, TokenCounts};

use crate::bulk::{Bulk, Rows};
use crate::run::{Run, fetch_prices};
use range::Samples;

/// The estimated tokens and cost of a job. Returned by [`Bulk::estimate`]. `Display` writes it as one line.
///
/// A range contains the true value in about 19 of 20 jobs, if the sample is like the other rows.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// Number of rows of the sample that have a value and a usage. A small sample has a wide range.
    pub sampled: u64,
    /// Number of rows of the sample without a value, or without a usage.
    pub failed: u64,
    /// Number of rows of the job; `None` if it is unknown. Then the estimate is for one row.
    pub rows: Option<u64>,
    /// Number of input tokens.
    pub input_tokens: RangeInclusive<u64>,
    /// Number of output tokens.
    pub output_tokens: RangeInclusive<u64>,
    /// Least and most expected cost; `None` if a price is unknown, or no row of the sample has a usage.
    pub cost: Option<(Money, Money)>,
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rows {
            Some(rows) => write!(f, "{rows} rows")?,
            None => f.write_str("each row")?,
        }
        let (input, output) = (&self.input_tokens, &self.output_tokens);
        write!(f, ": {} to {} input tokens", input.start(), input.end())?;
        write!(f, ", {} to {} output tokens", output.start(), output.end())?;
        match &self.cost {
            Some((least, most)) => write!(f, ", {least:.4} to {most:.4}")?,
            None => f.write_str(", cost unknown")?,
        }
        write!(f, "; from {} rows", self.sampled)?;
        if self.failed > 0 { write!(f, ", {} more failed", self.failed) } else { Ok(()) }
    }
}

/// Sends a sample of the rows and extrapolates.
pub(crate) async fn estimate<T: Send + 'static>(mut bulk: Bulk<'_, T>, sample: usize) -> Result<Estimate> {
    let shards = bulk.settings.shard.map_or(1, |shard| shard.count.max(1) as usize);
    let rows = match bulk.rows.size_hint() {
        (least, Some(most)) if least == most => Some(least),
        _ => None,
    };
    bulk.rows = take_sample(bulk.rows, rows, sample.saturating_mul(shards));
    let prices = match &bulk.settings.prices {
        Some(prices) => prices.clone(),
        None => fetch_prices(bulk.client.clone()).await?,
    };
    bulk.settings.prices = Some(prices.clone());
    let mut run = bulk.start().await?;
    let (samples, failed) = read_sample(&mut run).await?;
    let rows = rows.map(|rows| rows.div_ceil(shards) as u64);
    Ok(extrapolate(&samples, failed, rows, &prices))
}

/// Returns a sample that is spread over all rows, or the first rows if their number is unknown.
fn take_sample<'a, T: 'a>(rows: Rows<'a, T>, count: Option<usize>, sample: usize) -> Rows<'a, T> {
    // True for `sample` indexes below `count`, at equal distances.
    let is_sampled = move |index: usize| {
        count.is_none_or(|count| index as u128 * sample as u128 % (count.max(1) as u128) < sample as u128)
    };
    let spread = rows.enumerate().filter(move |(index, _)| future::ready(is_sampled(*index))).map(|(_, row)| row);
    Box::pin(spread.take(sample))
}

/// Returns the usage of each model, and the number of rows without usage.
async fn read_sample<T: Send + 'static>(run: &mut Run<'_, T>) -> Result<(BTreeMap<String, Samples>, u64)> {
    let mut samples = BTreeMap::<String, Samples>::new();
    let mut failed = 0;
    while let Some(outcome) = run.try_next().await? {
        match (outcome.result, outcome.usage) {
            (Ok(_), Some(usage)) => {
                samples.entry(outcome.model.unwrap_or_default()).or_default().add(&usage);
            }
            _ => failed += 1,
        }
    }
    Ok((samples, failed))
}

fn extrapolate(samples: &BTreeMap<String, Samples>, failed: u64, rows: Option<u64>, prices: &PriceList) -> Estimate {
    let sampled: u64 = samples.values().map(Samples::count).sum();
    let total = rows.unwrap_or(1);
    let mut estimate = Estimate { sampled, failed, rows, input_tokens: 0..=0, output_tokens: 0..=0, cost: None };
    let mut cost = Some(None::<(Money, Money)>);
    for (model, samples) in samples {
        // Each model has the part of the rows that it has of the sample.
        let input = samples.input.range(total, sampled);
        let output = samples.output.range(total, sampled);
        let price = |input: u64, output: u64| prices.cost(model, TokenCounts::new(input, output));
        let bounds = price(*input.start(), *output.start()).zip(price(*input.end(), *output.end()));
        cost = cost.zip(bounds).and_then(|(sum, bounds)| add(sum, bounds)).map(Some);
        estimate.input_tokens = sum(&estimate.input_tokens, &input);
        estimate.output_tokens = sum(&estimate.output_tokens, &output);
    }
    estimate.cost = cost.flatten();
    estimate
}

fn add(sum: Option<(Money, Money)>, more: (Money, Money)) -> Option<(Money, Money)> {
    match sum {
        Some(sum) => Some((sum.0.checked_add(more.0)?, sum.1.checked_add(more.1)?)),
        None => Some(more),
    }
}

fn sum(sum: &RangeInclusive<u64>, more: &RangeInclusive<u64>) -> RangeInclusive<u64> {
    sum.start().saturating_add(*more.start())..=sum.end().saturating_add(*more.end())
}

#[cfg(test)]
mod tests;
