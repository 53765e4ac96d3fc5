//! A limit that is learned: a 429 halves it, and accepted requests raise it by equal steps.
//!
//! A 429 does not say which of the service's limits it met. As long as requests are of the same kind, a limit on input
//! and output together limits each of them.

use super::minute_budget::MinuteBudget;

/// A minute in which the limit is used up raises it by this part of the tokens that met the last 429.
const STEPS: u64 = 10;
/// The least limit, in requests of the size of the rejected one. Without it, a 429 to the first request of a program
/// would allow almost nothing.
const LEAST_REQUESTS: u64 = 30;

/// The learned limit of a model in tokens per minute. Unlimited until the first 429 or report.
#[derive(Debug, Default)]
pub(super) struct LearnedLimit {
    budget: MinuteBudget,
    /// Tokens per minute that met the last 429.
    met: u64,
    lowered_at: Option<u64>,
    /// The limit that the service reports.
    reported: Option<u64>,
}

impl LearnedLimit {
    pub(super) fn ready_at(&self, tokens: u64, now: u64) -> u64 {
        self.budget.ready_at(tokens, now)
    }

    pub(super) fn spend(&mut self, tokens: u64, now: u64) {
        self.budget.spend(tokens, now);
    }

    pub(super) fn correct(&mut self, spent: u64, actual: u64, at: u64, now: u64) {
        self.budget.correct(spent, actual, at, now);
    }

    /// Raises the limit after an accepted request.
    pub(super) fn raise(&mut self, tokens: u64) {
        let Some(limit) = self.budget.limit() else { return };
        let step = u128::from(tokens) * u128::from(self.met.max(limit)) / (u128::from(STEPS) * u128::from(limit.max(1)));
        let raised = limit.saturating_add(u64::try_from(step).unwrap_or(u64::MAX).max(1));
        self.budget.set_limit(Some(raised.min(self.reported.unwrap_or(u64::MAX))));
    }

    /// Lowers the limit after a 429 to a request that was sent at `sent_at` and whose tokens are not counted any more.
    ///
    /// All requests that were in flight when the limit was lowered met the same limit, so they do not halve it again.
    /// They show how much of what was sent was accepted.
    pub(super) fn lower(&mut self, tokens: u64, sent_at: u64, now: u64) {
        let spent = self.budget.spent(now);
        let least = tokens.saturating_mul(LEAST_REQUESTS);
        if self.lowered_at.is_some_and(|lowered| sent_at <= lowered) {
            self.met = self.met.min(spent.max(least));
        } else {
            self.met = self.budget.limit().map_or(spent, |limit| limit.min(spent)).max(least);
            self.lowered_at = Some(now);
        }
        let half = (self.met / 2).max(1);
        let limit = self.budget.limit().map_or(half, |limit| limit.min(half));
        self.budget.set_limit(Some(limit));
    }

    /// Records the limit that the service reports.
    pub(super) fn report(&mut self, limit: u64) {
        if self.reported == Some(limit) {
            return;
        }
        self.reported = Some(limit);
        self.budget.set_limit(Some(limit));
    }
}

#[cfg(test)]
mod tests {
    use super::LearnedLimit;

    const SECOND: u64 = 1_000_000;

    fn limit(learned: &LearnedLimit) -> Option<u64> {
        learned.budget.limit()
    }

    /// Rejects a request of `tokens`, as the model does.
    fn reject(learned: &mut LearnedLimit, tokens: u64, sent_at: u64, now: u64) {
        learned.correct(tokens, 0, sent_at, now);
        learned.lower(tokens, sent_at, now);
    }

    #[test]
    fn a_429_halves_what_was_spent_once_for_all_requests_in_flight() {
        let mut learned = LearnedLimit::default();
        (0..1000).for_each(|_| learned.spend(100, SECOND));
        assert_eq!((limit(&learned), learned.ready_at(100, SECOND)), (None, SECOND));
        // 600 of 1000 are accepted, which only the last rejection shows.
        (0..400).for_each(|_| reject(&mut learned, 100, SECOND, 2 * SECOND));
        assert_eq!((limit(&learned), learned.met), (Some(30_000), 60_000));
        // A request that was sent later meets the lower limit.
        learned.spend(100, 3 * SECOND);
        reject(&mut learned, 100, 3 * SECOND, 4 * SECOND);
        assert_eq!(limit(&learned), Some(15_000));
    }

    #[test]
    fn a_minute_of_accepted_requests_raises_the_limit_by_a_tenth_of_what_met_the_429() {
        let mut learned = LearnedLimit::default();
        (0..1000).for_each(|_| learned.spend(100, 0));
        reject(&mut learned, 100, 0, SECOND);
        let before = limit(&learned).unwrap();
        (0..before / 100).for_each(|_| learned.raise(100));
        let raised = limit(&learned).unwrap() - before;
        assert!((8_900..=10_000).contains(&raised), "{raised} of 100,000");
    }

    #[test]
    fn a_429_to_the_first_request_leaves_room_for_others() {
        let mut learned = LearnedLimit::default();
        learned.spend(200, 0);
        reject(&mut learned, 200, 0, SECOND);
        assert_eq!(limit(&learned), Some(3000));
    }

    #[test]
    fn the_limit_is_never_0() {
        let mut learned = LearnedLimit::default();
        reject(&mut learned, 0, 0, SECOND);
        assert_eq!(limit(&learned), Some(1));
        learned.raise(u64::MAX);
        assert!(limit(&learned) > Some(1));
        (0..100).for_each(|_| learned.raise(u64::MAX));
        assert_eq!(limit(&learned), Some(u64::MAX));
    }

    #[test]
    fn a_reported_limit_is_a_ceiling() {
        let mut learned = LearnedLimit::default();
        learned.raise(100);
        assert_eq!(limit(&learned), None);
        learned.report(10_000);
        (0..100).for_each(|_| learned.raise(1000));
        assert_eq!(limit(&learned), Some(10_000));
        (0..100).for_each(|_| learned.spend(100, SECOND));
        reject(&mut learned, 100, SECOND, SECOND);
        assert_eq!(limit(&learned), Some(4950));
        learned.report(10_000);
        assert_eq!(limit(&learned), Some(4950), "a report of the same limit does not raise it");
        learned.report(12_000);
        assert_eq!(limit(&learned), Some(12_000));
    }
}
