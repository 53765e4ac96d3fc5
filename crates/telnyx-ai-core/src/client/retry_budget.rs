//! The budget that all clones of a client share, so that an outage is not met with a storm of retries.

use std::sync::atomic::{AtomicU32, Ordering};

/// Tokens when full: enough for 100 retries.
const FULL: u32 = 500;
/// What a retry takes.
const COST: u32 = 5;
/// What a call that succeeds gives back.
const REFUND: u32 = 1;

#[derive(Debug)]
pub(crate) struct RetryBudget(AtomicU32);

impl RetryBudget {
    pub(crate) fn full() -> Self {
        Self(AtomicU32::new(FULL))
    }

    pub(crate) fn can_pay(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= COST
    }

    /// Takes a retry's tokens; false when another call took them first.
    pub(crate) fn pay(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| tokens.checked_sub(COST)).is_ok()
    }

    pub(crate) fn refund(&self) {
        let up = |tokens: u32| (tokens < FULL).then(|| tokens.saturating_add(REFUND).min(FULL));
        // Full already is no failure.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, up);
    }
}

#[cfg(test)]
mod tests {
    use super::{COST, FULL, RetryBudget};

    #[test]
    fn a_full_budget_pays_for_a_hundred_retries() {
        let budget = RetryBudget::full();
        let paid = (0..FULL).take_while(|_| budget.pay()).count();
        assert_eq!(paid, 100);
        assert!(!budget.can_pay());
    }

    #[test]
    fn five_successes_buy_one_retry_and_full_is_full() {
        let budget = RetryBudget::full();
        while budget.pay() {}
        (1..COST).for_each(|_| budget.refund());
        assert!(!budget.can_pay());
        budget.refund();
        assert!(budget.pay());
        (0..2 * FULL).for_each(|_| budget.refund());
        assert_eq!((0..FULL).take_while(|_| budget.pay()).count(), 100);
    }
}
