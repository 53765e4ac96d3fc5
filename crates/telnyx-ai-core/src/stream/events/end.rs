//! The end of a stream.

/// The ending of a stream without an error.
///
/// ```
/// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::events(["data: 1\n\n"]));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let mut numbers = client.request(Method::GET, "/numbers").events::<u32>().await?;
/// while numbers.try_next().await?.is_some() {}
/// assert_eq!(numbers.end(), Some(telnyx_ai_core::StreamEnd::Closed)); // without `[DONE]`
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StreamEnd {
    /// The service said so with `[DONE]`, or answered with one whole JSON body.
    Done,
    /// The connection closed between two events. Whether that is complete depends on what came.
    Closed,
    /// The connection was interrupted, or did not close in time, after the last part of a value that is complete. What
    /// follows it, such as token usage, may be missing. Only streams that add up to a value end like this.
    Interrupted,
}
