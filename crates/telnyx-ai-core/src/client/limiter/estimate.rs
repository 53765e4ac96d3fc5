//! Estimates of the tokens of a request, corrected by the usage that responses report.

use super::usage::Usage;

/// Bytes of a JSON body for each input token, until a response reports its usage.
const BYTES_PER_TOKEN: u64 = 4;
/// Bounds of the bytes for each token. Images have many bytes and few tokens.
const BYTES_PER_TOKEN_RANGE: (u64, u64) = (1, 64);
/// Output tokens of a request, until a response reports its usage.
const OUTPUT_TOKENS: u64 = 500;
/// Weight of the first estimate of the bytes per token, in tokens. The first response outweighs it.
const FIRST_WEIGHT: u64 = 50;
/// After this number of responses, older ones count half.
const MEMORY: u64 = 200;

/// The facts about a request from which its tokens are estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RequestSize {
    /// Bytes of the JSON body.
    pub(super) bytes: u64,
    /// The limit of output tokens in the request.
    pub(super) max_output: Option<u64>,
}

/// Requests and tokens: the estimate for a request, or its actual numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Amounts {
    pub(super) requests: u64,
    pub(super) input: u64,
    pub(super) uncached_input: u64,
    pub(super) output: u64,
}

impl Amounts {
    pub(super) fn total_tokens(&self) -> u64 {
        self.input.saturating_add(self.output)
    }
}

/// Sums over the latest responses of a model.
#[derive(Clone, Copy, Debug)]
pub(super) struct Estimate {
    bytes: u64,
    input: u64,
    uncached_input: u64,
    output: u64,
    /// Number of responses in `output`, including the first estimate.
    responses: u64,
}

impl Default for Estimate {
    fn default() -> Self {
        Self {
            bytes: FIRST_WEIGHT * BYTES_PER_TOKEN,
            input: FIRST_WEIGHT,
            uncached_input: FIRST_WEIGHT,
            output: OUTPUT_TOKENS,
            responses: 1,
        }
    }
}

impl Estimate {
    /// Estimates the tokens of a request. The output is the mean of the output so far, at most the limit of the request:
    /// most responses are far shorter than their limit.
    pub(super) fn of(&self, size: RequestSize) -> Amounts {
        let (least, most) = BYTES_PER_TOKEN_RANGE;
        let input = scale(size.bytes, self.input, self.bytes).clamp(size.bytes / most, size.bytes / least);
        let output = self.output / self.responses.max(1);
        Amounts {
            requests: 1,
            input,
            uncached_input: scale(input, self.uncached_input, self.input).min(input),
            output: size.max_output.map_or(output, |max| max.min(output)),
        }
    }

    /// Corrects later estimates by the usage of a response.
    pub(super) fn learn(&mut self, size: RequestSize, usage: &Usage) {
        if let Some(input) = usage.input {
            self.bytes = self.bytes.saturating_add(size.bytes);
            self.input = self.input.saturating_add(input);
            self.uncached_input = self.uncached_input.saturating_add(usage.uncached_input(input));
        }
        if let Some(output) = usage.output {
            self.output = self.output.saturating_add(output);
            self.responses = self.responses.saturating_add(1);
        }
        if self.responses > MEMORY || self.bytes > u64::MAX / 2 {
            let halves = [&mut self.bytes, &mut self.input, &mut self.uncached_input];
            halves.into_iter().chain([&mut self.output, &mut self.responses]).for_each(|sum| *sum = sum.div_ceil(2));
        }
    }
}

/// Returns `number` × `of` / `whole`.
fn scale(number: u64, of: u64, whole: u64) -> u64 {
    let scaled = u128::from(number) * u128::from(of) / u128::from(whole.max(1));
    u64::try_from(scaled).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Amounts, Estimate, MEMORY, RequestSize, Usage};

    fn size(bytes: u64, max_output: Option<u64>) -> RequestSize {
        RequestSize { bytes, max_output }
    }

    fn usage(input: u64, cached: u64, output: u64) -> Usage {
        Usage { input: Some(input), cached_input: cached, output: Some(output) }
    }

    #[test]
    fn the_first_estimate_is_four_bytes_per_token_and_500_tokens_of_output() {
        let estimate = Estimate::default();
        let expected = Amounts { requests: 1, input: 1000, uncached_input: 1000, output: 500 };
        assert_eq!(estimate.of(size(4000, None)), expected);
        assert_eq!(estimate.of(size(4000, Some(8192))), expected);
        assert_eq!(estimate.of(size(4000, Some(20))), Amounts { output: 20, ..expected });
        assert_eq!(estimate.of(size(0, None)).input, 0);
    }

    #[test]
    fn usage_corrects_the_estimate() {
        let mut estimate = Estimate::default();
        (0..50).for_each(|_| estimate.learn(size(12_000, None), &usage(1000, 250, 80)));
        let Amounts { input, uncached_input, output, .. } = estimate.of(size(24_000, None));
        assert!((1990..=2010).contains(&input) && (1490..=1520).contains(&uncached_input), "{input} {uncached_input}");
        assert_eq!(output, (500 + 50 * 80) / 51);
    }

    #[test]
    fn a_model_that_changes_is_learned_again() {
        let mut estimate = Estimate::default();
        (0..10_000).for_each(|_| estimate.learn(size(100, None), &usage(100, 0, 1000)));
        (0..5 * MEMORY).for_each(|_| estimate.learn(size(100, None), &usage(25, 25, 10)));
        let Amounts { input, uncached_input, output, .. } = estimate.of(size(1000, None));
        assert!((250..300).contains(&input) && uncached_input < 60 && output < 60, "{estimate:?}");
    }

    #[test]
    fn estimates_are_bounded() {
        let mut estimate = Estimate::default();
        (0..100).for_each(|_| estimate.learn(size(10, None), &usage(u64::MAX, 0, u64::MAX)));
        assert_eq!(estimate.of(size(640, Some(7))).input, 640, "at most a token for each byte");
        let mut estimate = Estimate::default();
        (0..100).for_each(|_| estimate.learn(size(u64::MAX / 50, None), &usage(0, 0, 0)));
        assert_eq!(estimate.of(size(640, None)).input, 10, "at least a token for 64 bytes");
    }

    #[test]
    fn a_part_without_usage_is_not_learned() {
        let mut estimate = Estimate::default();
        estimate.learn(size(9, None), &Usage { input: None, cached_input: 0, output: Some(100) });
        assert_eq!(estimate.of(size(40, None)), Amounts { requests: 1, input: 10, uncached_input: 10, output: 300 });
        estimate.learn(size(200, None), &Usage { input: Some(150), cached_input: 0, output: None });
        assert_eq!(estimate.of(size(40, None)), Amounts { requests: 1, input: 20, uncached_input: 20, output: 300 });
    }
}
