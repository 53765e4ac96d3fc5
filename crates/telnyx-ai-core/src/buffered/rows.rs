//! Rows of data with the results of their requests.

use std::fmt;
use std::future::{IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::StreamExt;

use super::queue::Queue;
use crate::client::Client;
use crate::error::Result;

impl Client {
    /// Sends a request for each row, up to `limit` at a time, and returns each row with its result, in order.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use telnyx_ai::Telnyx;
    ///
    /// async fn print_replies(telnyx: &Telnyx, questions: Vec<String>) {
    ///     let chat = telnyx.chat();
    ///     let request = |question: &String| chat.complete(question).timeout(Duration::from_secs(60));
    ///     let mut results = telnyx.buffered_rows(questions, 8, request);
    ///     while let Some((question, result)) = results.next().await {
    ///         match result {
    ///             Ok(reply) => println!("{question} {}", reply.text()),
    ///             Err(error) => eprintln!("{question} {error}"), // the other requests continue
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// Set a timeout as in the example: by default an attempt to generate text may take 10 minutes. `request` is called
    /// with a row when its request starts. See [`buffered`](Self::buffered) for the requests and the errors, and
    /// [`Buffered`](crate::Buffered) for scheduling, memory use and cancellation.
    pub fn buffered_rows<I, Q, T, F>(&self, rows: I, limit: usize, request: F) -> BufferedRows<I::IntoIter, F, T>
    where
        I: IntoIterator,
        F: FnMut(&I::Item) -> Q,
        Q: IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>,
        T: Send + 'static,
    {
        BufferedRows(Queue::new(WithRow { rows: rows.into_iter(), request }, limit))
    }
}

/// Rows with the results of their requests, in the order of the rows; returned by [`Client::buffered_rows`].
///
/// Each row is returned exactly once, by value, with its result or its error. Scheduling, timeouts, cancellation and
/// limits are the same as for [`Buffered`](crate::Buffered).
#[must_use = "streams do nothing until they are polled"]
pub struct BufferedRows<I: Iterator, F, T>(Queue<WithRow<I, F>, I::Item, T>);

struct WithRow<I, F> {
    rows: I,
    request: F,
}

impl<I: Iterator, Q, F: FnMut(&I::Item) -> Q> Iterator for WithRow<I, F> {
    type Item = (I::Item, Q);

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.rows.next()?;
        let request = (self.request)(&row);
        Some((row, request))
    }
}

impl<I, Q, T, F> BufferedRows<I, F, T>
where
    I: Iterator,
    F: FnMut(&I::Item) -> Q,
    Q: IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>,
    T: Send + 'static,
{
    /// Returns the next row and its result, or `None` after the last row. Cancel-safe.
    pub async fn next(&mut self) -> Option<(I::Item, Result<T>)> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// Returns all remaining rows and results, without the bound on results kept in memory.
    pub async fn collect(self) -> Vec<(I::Item, Result<T>)> {
        StreamExt::collect(Self(self.0.without_bound_ahead())).await
    }

    /// Returns rows in the order in which their results arrive, so that a slow request does not delay other rows.
    pub fn unordered(self) -> Self {
        Self(self.0.unordered())
    }
}

impl<I, Q, T, F> Stream for BufferedRows<I, F, T>
where
    I: Iterator,
    F: FnMut(&I::Item) -> Q,
    Q: IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>,
    T: Send + 'static,
{
    type Item = (I::Item, Result<T>);

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().0.poll_next(cx).map(|item| item.map(|(_, row, result)| (row, result)))
    }
}

// The requests are pinned in their tasks, and rows are not pinned.
impl<I: Iterator, F, T> Unpin for BufferedRows<I, F, T> {}

impl<I: Iterator, F, T> fmt::Debug for BufferedRows<I, F, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt("BufferedRows", f)
    }
}
