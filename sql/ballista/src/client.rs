//! The client of a process that sends rows.

use std::num::NonZeroU64;

use telnyx_ai::{ModelLimits, RateLimits, Telnyx};

/// Number of retries of a request. Nobody waits for a row of a query, and a rejected request is not charged.
const RETRIES: u32 = 8;

/// Creates the client of a process that sends the rows of queries, from the environment (`TELNYX_API_KEY`, `TELNYX_BASE_URL`,
/// `TELNYX_AI_SHARE`). It adapts its rate to the limits that responses report, and retries rejected requests patiently.
///
/// # Errors
/// The environment has no key, or an invalid setting.
pub fn client(limits: RateLimits) -> telnyx_ai::Result<Telnyx> {
    Telnyx::builder().from_env().rate_limits(limits).adaptive_rate(true).max_retries(RETRIES).build()
}

/// Returns limits with a number of requests per minute for each model.
pub fn requests_per_minute(requests: Option<NonZeroU64>) -> RateLimits {
    match requests {
        Some(requests) => RateLimits::new().each_model(ModelLimits::new().requests_per_minute(requests.get())),
        None => RateLimits::new(),
    }
}
