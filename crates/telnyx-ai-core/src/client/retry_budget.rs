//! The retry budget, shared by all clones of a client, which limits the retries during an outage.

use std::sync::atomic::{AtomicU32, Ordering};

/// Tokens of a full budget: enough for 100 retries.
const FULL: u32 = 500;
/// Tokens that a retry takes.
const COST: u32 = 5;
/// Tokens that a successful call returns.
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

    /// Takes the tokens of a retry. Returns `false` if there are too few.
    pub(crate) fn pay(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| tokens.checked_sub(COST)).is_ok()
    }

    pub(crate) fn refund(&self) {
        let up = |tokens: u32| (tokens < FULL).then(|| tokens.saturating_add(REFUND).min(FULL));
        // The update fails only if the budget is already full.
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
