//! Many requests, some of them at once.

mod queue;

use std::fmt;
use std::future::{IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::StreamExt;

use crate::client::Client;
use crate::error::Result;
use queue::Queue;

impl Client {
    /// Runs many requests, `limit` of them at once, and gives a result for each, in their order.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, "3")).reply(MockReply::status(404)).reply(MockReply::json(200, "5"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let ids = ["a", "b", "c"];
    /// let requests = ids.iter().map(|id| client.request(Method::GET, format!("/sizes/{id}")).json::<u32>());
    /// let mut results = client.buffered(requests, 2);
    /// let mut sizes = Vec::new();
    /// for id in ids {
    ///     match results.next().await.unwrap() {
    ///         Ok(size) => sizes.push(size),
    ///         Err(error) => println!("{id}: {error}"), // of this one; the others go on
    ///     }
    /// }
    /// assert_eq!(sizes, [3, 5]); // there is no `b`
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `requests` is a list or an iterator, also an endless one, of requests with or without
    /// [`with_response`](crate::Request::with_response), or of what else gives a `Result` when it is awaited, such as a
    /// [`Poller`](crate::Poller). A request is sent by the client that it was made with. How and when requests run is
    /// told at [`Buffered`].
    ///
    /// # Errors
    /// With a `limit` of 0, nothing is sent and each result is an error ([`is_invalid_input`](crate::Error::is_invalid_input));
    /// outside a Tokio runtime too ([`is_config`](crate::Error::is_config)).
    pub fn buffered<I, T>(&self, requests: I, limit: usize) -> Buffered<I::IntoIter, T>
    where
        I: IntoIterator<Item: IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>>,
        T: Send + 'static,
    {
        Buffered(Queue::new(requests.into_iter(), limit))
    }
}

/// The results of many requests, in the order of the requests; made by [`Client::buffered`].
///
/// ```
/// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
/// # use std::time::Duration;
/// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
/// # let mock = [4, 3, 2, 1].iter().fold(MockTransport::new(), |mock, n| mock.reply(MockReply::json(200, n.to_string()).after(Duration::from_secs(*n))));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// # let started = tokio::time::Instant::now();
/// let endless = (1..).map(|page| client.request(Method::GET, "/slow").query("page", page).json::<u64>());
/// let mut results = client.buffered(endless.take(4), 4);
/// let mut sum = 0;
/// while let Some(result) = results.next().await {
///     sum += result?;
/// }
/// assert_eq!(sum, 10);
/// assert_eq!(started.elapsed().as_secs(), 4); // they take 4 s, 3 s, 2 s and 1 s
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// There is one result for each request. An error is that of its request alone and ends nothing, which is why there is no
/// `try_next` here: take results with [`next`](Self::next) until it gives `None`, or all at once with
/// [`collect`](Self::collect). A request that panics does so again where its result is taken.
///
/// # When requests run
/// They run in tasks, so that they go on, and their clocks are right, while the program works on a result. They
/// begin in their order, and only while a result is waited for: then up to `limit` are under way, retries and the waits
/// between them included, and a place that gets free is filled at once. The iterator is advanced no further than that.
///
/// Results that come before their turn are kept. So that they do not pile up behind a slow request, none begins that is
/// 8 × `limit` or more after the one whose result is next; [`unordered`](Self::unordered) does not wait for it, and
/// [`collect`](Self::collect) keeps all results anyway.
///
/// Dropping this stops what is under way and closes its connections; what the service has begun by then it may still
/// finish and charge. A half-way dropped `next` loses nothing.
///
/// # With other limits
/// `max_concurrent_requests` and `adaptive_rate` of the client hold as always. A request that waits for its turn there has
/// begun, so its deadline runs, while one that waits for a place here has not: with a `limit` of `max_concurrent_requests`
/// or less, the requests do not queue there behind each other.
///
/// The span that is open at `buffered` is the parent of the spans of the requests.
#[must_use = "streams do nothing until they are polled"]
pub struct Buffered<I, T>(Queue<I, T>);

impl<I, T> Buffered<I, T>
where
    I: Iterator<Item: IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>>,
    T: Send + 'static,
{
    /// The result of the next request; `None` after the last. Needs no import.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(404)).reply(MockReply::json(200, "2"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let requests = ["/a", "/b"].map(|path| client.request(Method::GET, path).json::<u32>());
    /// let mut results = client.buffered(requests, 8);
    /// assert!(results.next().await.unwrap().unwrap_err().is_not_found()); // `/a`
    /// assert_eq!(results.next().await.unwrap()?, 2);
    /// assert!(results.next().await.is_none());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub async fn next(&mut self) -> Option<Result<T>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// All results that are left, in the order of their requests, so that each has the index of its request.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, Result, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, "3")).reply(MockReply::status(404));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let paths = ["/a", "/b"];
    /// let requests = paths.map(|path| client.request(Method::GET, path).json::<u32>());
    /// let results = client.buffered(requests, 8).collect().await;
    /// let failed: Vec<&str> = paths.into_iter().zip(&results).filter(|(_, result)| result.is_err()).map(|(path, _)| path).collect();
    /// assert_eq!(failed, ["/b"]);
    /// let numbers: Result<Vec<u32>> = results.into_iter().collect(); // all of them, or the first error
    /// assert!(numbers.unwrap_err().is_not_found());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// No request waits for a slow one before it: `limit` are under way until there are no more. All results are in memory,
    /// and an endless list never ends.
    pub async fn collect(self) -> Vec<Result<T>> {
        StreamExt::collect(Self(self.0.without_bound_ahead())).await
    }

    /// Gives the results as they come, each with the index of its request.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # use std::time::Duration;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, "1").after(Duration::from_secs(9))).reply(MockReply::json(200, "2"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let paths = ["/slow", "/fast"];
    /// let requests = paths.map(|path| client.request(Method::GET, path).json::<u32>());
    /// let mut results = client.buffered(requests, 8).unordered();
    /// let mut came = Vec::new();
    /// while let Some((index, result)) = results.next().await {
    ///     came.push((paths[index], result?));
    /// }
    /// assert_eq!(came, [("/fast", 2), ("/slow", 1)]);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn unordered(self) -> BufferedUnordered<I, T> {
        BufferedUnordered(self.0.unordered())
    }
}

/// The results of many requests as they come, each with the index of its request; made by [`Buffered::unordered`].
///
/// ```
/// # use telnyx_ai_core::{BufferedUnordered, Client, Method, Request, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, "1")).reply(MockReply::status(404));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let requests = vec![client.request(Method::GET, "/a").json::<u32>(), client.request(Method::GET, "/b").json()];
/// let mut results: BufferedUnordered<std::vec::IntoIter<Request<u32>>, u32> = client.buffered(requests, 8).unordered();
/// let mut failed = Vec::new();
/// while let Some((index, result)) = results.next().await {
///     if result.is_err() {
///         failed.push(index);
///     }
/// }
/// assert_eq!(failed, [1]);
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// Requests run as is told at [`Buffered`]. As many as 8 × `limit` may have begun whose results were not taken: whoever
/// takes them more slowly than they come slows them down.
#[must_use = "streams do nothing until they are polled"]
pub struct BufferedUnordered<I, T>(Queue<I, T>);

impl<I, T> BufferedUnordered<I, T>
where
    I: Iterator<Item: IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>>,
    T: Send + 'static,
{
    /// The index of a request and its result, as soon as there is one; `None` after the last. Needs no import.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, "1"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut results = client.buffered([client.request(Method::GET, "/a").json::<u32>()], 8).unordered();
    /// let (index, result) = results.next().await.unwrap();
    /// assert_eq!((index, result?), (0, 1));
    /// assert!(results.next().await.is_none());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub async fn next(&mut self) -> Option<(usize, Result<T>)> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<I, T> Stream for Buffered<I, T>
where
    I: Iterator<Item: IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>>,
    T: Send + 'static,
{
    type Item = Result<T>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().0.poll_next(cx).map(|item| item.map(|(_, result)| result))
    }
}

impl<I, T> Stream for BufferedUnordered<I, T>
where
    I: Iterator<Item: IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>>,
    T: Send + 'static,
{
    type Item = (usize, Result<T>);

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().0.poll_next(cx)
    }
}

/// Nothing in them is polled in place.
impl<I, T> Unpin for Buffered<I, T> {}
impl<I, T> Unpin for BufferedUnordered<I, T> {}

impl<I, T> fmt::Debug for Buffered<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt("Buffered", f)
    }
}

impl<I, T> fmt::Debug for BufferedUnordered<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt("BufferedUnordered", f)
    }
}

#[cfg(test)]
mod tests;
