//! Idempotency of an operation.

/// The idempotency of an operation: the effect of sending its request more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Idempotency {
    /// A second request has no further effect: GET, PUT, DELETE, and POSTs that only read.
    Idempotent,
    /// The service ignores a second request, because every attempt sends the same `Idempotency-Key`.
    WithKey,
    /// A second request may do the work, and charge for it, again.
    NotIdempotent,
}
