//! Idempotency of an operation.

/// Idempotency of an operation: what repeating its request may cost.
///
/// ```
/// # use telnyx_ai_core::{internal::{Endpoint, Idempotency}, Client, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::status(502)).reply(MockReply::status(200)).reply(MockReply::status(502)).reply(MockReply::status(200));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let post = |class| Endpoint::post("things.create", "/things", class).on(&client).with_response();
/// assert_eq!(post(Idempotency::Idempotent).await?.attempts(), 2); // the first met a 502
/// assert!(post(Idempotency::NotIdempotent).await.unwrap_err().is_server_error()); // so did this one
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Idempotency {
    /// A repeated request has no further effect: GET, PUT, DELETE, and POSTs that only read.
    Idempotent,
    /// The service ignores a repeated request, because every attempt carries the same `Idempotency-Key`.
    WithKey,
    /// A repeated request may do, and charge, the work twice.
    NotIdempotent,
}
