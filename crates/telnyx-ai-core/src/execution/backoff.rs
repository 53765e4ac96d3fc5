//! The wait between attempts.

use std::time::Duration;

const BASE_DELAY: Duration = Duration::from_millis(500);
const MAX_DELAY: Duration = Duration::from_secs(8);

/// Returns the wait before retry number `retry`, starting at 0: the part `share`, a random number in [0, 1), of 0.5 s
/// doubled for each retry up to 8 s. The full wait is random, so that callers that failed together do not retry
/// together.
pub(crate) fn full_jitter(retry: u32, share: f64) -> Duration {
    let ceiling = BASE_DELAY.saturating_mul(2_u32.saturating_pow(retry)).min(MAX_DELAY);
    ceiling.mul_f64(share.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::full_jitter;

    #[test]
    fn ceilings_double_up_to_eight_seconds() {
        let ceilings: Vec<u128> = (0..7).map(|retry| full_jitter(retry, 1.0).as_millis()).collect();
        assert_eq!(ceilings, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
        assert_eq!(full_jitter(3, 0.0), Duration::ZERO);
        assert_eq!(full_jitter(1, 0.25), Duration::from_millis(250));
    }

    proptest! {
        #[test]
        fn every_wait_is_its_share_of_the_ceiling(retry in prop_oneof![0_u32..8, any::<u32>()], share in 0.0_f64..1.0) {
            let ceiling = if retry < 4 { 0.5 * f64::from(1 << retry) } else { 8.0 };
            let wait = full_jitter(retry, share);
            prop_assert!((wait.as_secs_f64() - ceiling * share).abs() < 1e-6, "{wait:?} of {ceiling}");
            prop_assert!(wait <= Duration::from_secs_f64(ceiling));
        }

        #[test]
        fn no_share_exceeds_the_bounds(retry in prop_oneof![0_u32..8, any::<u32>()], share in -1e9_f64..1e9) {
            prop_assert!(full_jitter(retry, share) <= full_jitter(retry, 1.0));
        }
    }
}
