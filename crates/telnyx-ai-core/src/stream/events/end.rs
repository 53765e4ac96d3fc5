//! The end of a stream.

/// The end of a stream without an error.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StreamEnd {
    /// The service sent `[DONE]`, or responded with one complete JSON body.
    Done,
    /// The connection closed after a complete event, without `[DONE]`. The stream may be incomplete.
    Closed,
    /// The connection was interrupted, or did not close in time, after a completion was complete. Trailers such as
    /// token usage may be missing. Only a [`CompletionStream`](crate::CompletionStream) ends like this.
    Interrupted,
}
