//! Sends many requests with a concurrency limit.

mod queue;
mod rows;

use std::fmt;
use std::future::{IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::StreamExt;

use crate::client::Client;
use crate::error::Result;
use queue::Queue;

pub use rows::BufferedRows;

impl Client {
    /// Sends many requests, up to `limit` at a time, and returns their results in order.
    ///
    /// ```no_run
    /// use telnyx_ai::Telnyx;
    ///
    /// async fn print_replies(telnyx: &Telnyx, questions: &[&str]) {
    ///     let chat = telnyx.chat();
    ///     let requests = questions.iter().map(|question| chat.complete(*question));
    ///     let mut results = telnyx.buffered(requests, 8);
    ///     while let Some(result) = results.next().await {
    ///         match result {
    ///             Ok(reply) => println!("{}", reply.text()),
    ///             Err(error) => eprintln!("{error}"), // the other requests continue
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// `requests` is a list or an iterator, which may be endless. Its items are requests, with or without
    /// [`with_response`](crate::Request::with_response), or other futures that return a [`Result`], such as a
    /// [`Poller`](crate::Poller). Each request is sent by the client that created the request, even if that is a
    /// different client. See [`Buffered`] for scheduling, memory use and cancellation, and
    /// [`buffered_rows`](Self::buffered_rows) for results together with the rows that the requests are created from.
    ///
    /// # Errors
    /// With a `limit` of 0, no request is sent and each result is an error that is
    /// [`is_invalid_input`](crate::Error::is_invalid_input). Outside a Tokio runtime, each result is an error that is
    /// [`is_config`](crate::Error::is_config). If the Tokio runtime of a request is shut down, its result is an error
    /// that is [`is_interrupted`](crate::Error::is_interrupted).
    pub fn buffered<I, T>(&self, requests: I, limit: usize) -> Buffered<I::IntoIter, T>
    where
        I: IntoIterator<Item: IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>>,
        T: Send + 'static,
    {
        Buffered(Queue::new(WithoutRow(requests.into_iter()), limit))
    }
}

/// The results of many requests, in the order of the requests; returned by [`Client::buffered`].
///
/// There is exactly one result for each request. An error does not end the stream, so there is no `try_next`: take
/// results with [`next`](Self::next) until it returns `None`, or all of them with [`collect`](Self::collect).
///
/// # Scheduling
/// Each request runs in a separate task, so requests and their timeouts proceed while the program works on a result.
/// Requests start in order and only while a result is awaited: up to `limit` run at a time, including their retries and
/// retry delays, and when one completes the next starts. The iterator is advanced only to start a request.
///
/// Results that arrive early are kept until it is their turn. At most 8 × `limit` requests are started ahead of the
/// next result, so a slow request cannot fill the memory. [`unordered`](Self::unordered) returns results without
/// waiting for slow requests, and [`collect`](Self::collect) has no such bound.
///
/// # Timeouts
/// Set a [`timeout`](crate::Request::timeout) or [`deadline`](crate::Request::deadline) for bulk work. By default an
/// attempt to generate text may take 10 minutes, so a few stalled calls delay the end of the job and, in order, the
/// results after them for as long.
///
/// # Cancellation
/// Dropping this value cancels the requests that are running and closes their connections. The service may still
/// complete, and charge for, a request that it has received. To stop without losing paid results, let the iterator of
/// requests end and take results until `next` returns `None`: no request starts, and those that are running complete.
/// Write results to a file or database as they arrive, so that a job that was stopped can continue with the rest.
/// `next` is cancel-safe.
///
/// # Panics
/// A panic in a request is resumed when the result of the request is taken.
///
/// # Other limits
/// `max_concurrent_requests`, `rate_limits` and `adaptive_rate` of the client also apply. A request that waits for them
/// has started, so its deadline runs; a request that waits for `limit` has not. With a `limit` of at most `max_concurrent_requests`,
/// requests do not wait twice.
///
/// # Tracing
/// The span that is current when `buffered` is called is the parent of the requests' spans.
#[must_use = "streams do nothing until they are polled"]
pub struct Buffered<I, T>(Queue<WithoutRow<I>, (), T>);

/// The requests of an iterator in the form that [`Queue`] takes.
struct WithoutRow<I>(I);

impl<I: Iterator> Iterator for WithoutRow<I> {
    type Item = ((), I::Item);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|request| ((), request))
    }
}

impl<I, T> Buffered<I, T>
where
    I: Iterator<Item: IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>>,
    T: Send + 'static,
{
    /// Returns the result of the next request, or `None` after the last result. Cancel-safe.
    pub async fn next(&mut self) -> Option<Result<T>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// Returns all remaining results, in the order of their requests.
    ///
    /// ```no_run
    /// use telnyx_ai::Telnyx;
    ///
    /// async fn failed<'a>(telnyx: &Telnyx, questions: &[&'a str]) -> Vec<&'a str> {
    ///     let chat = telnyx.chat();
    ///     let requests = questions.iter().map(|question| chat.complete(*question));
    ///     let results = telnyx.buffered(requests, 8).collect().await;
    ///     let pairs = questions.iter().zip(results);
    ///     pairs.filter(|(_, result)| result.is_err()).map(|(question, _)| *question).collect()
    /// }
    /// ```
    ///
    /// A slow request does not delay later requests: `limit` requests run at a time until the iterator ends. All
    /// results are kept in memory, so the iterator must end.
    pub async fn collect(self) -> Vec<Result<T>> {
        StreamExt::collect(Self(self.0.without_bound_ahead())).await
    }

    /// Returns the results in the order in which they arrive, each with the index of its request.
    ///
    /// ```no_run
    /// use telnyx_ai::Telnyx;
    ///
    /// async fn print_first(telnyx: &Telnyx, questions: &[&str]) {
    ///     let chat = telnyx.chat();
    ///     let requests = questions.iter().map(|question| chat.complete(*question));
    ///     let mut results = telnyx.buffered(requests, 8).unordered();
    ///     if let Some((index, Ok(reply))) = results.next().await {
    ///         println!("{}: {}", questions[index], reply.text());
    ///     }
    /// } // dropping `results` cancels the other requests
    /// ```
    pub fn unordered(self) -> BufferedUnordered<I, T> {
        BufferedUnordered(self.0.unordered())
    }
}

/// The results of many requests as they arrive, each with the index of its request; returned by
/// [`Buffered::unordered`].
///
/// See [`Buffered`] for scheduling. At most 8 × `limit` results are kept until they are taken; beyond that, no request
/// starts.
#[must_use = "streams do nothing until they are polled"]
pub struct BufferedUnordered<I, T>(Queue<WithoutRow<I>, (), T>);

impl<I, T> BufferedUnordered<I, T>
where
    I: Iterator<Item: IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>>,
    T: Send + 'static,
{
    /// Returns the next result to arrive, with the index of its request, or `None` after the last result. Cancel-safe.
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
        self.get_mut().0.poll_next(cx).map(|item| item.map(|(_, (), result)| result))
    }
}

impl<I, T> Stream for BufferedUnordered<I, T>
where
    I: Iterator<Item: IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>>,
    T: Send + 'static,
{
    type Item = (usize, Result<T>);

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().0.poll_next(cx).map(|item| item.map(|(index, (), result)| (index, result)))
    }
}

// The requests are pinned in their tasks, not here.
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
