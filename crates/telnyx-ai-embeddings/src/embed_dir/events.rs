//! The stream of events, which does the work while it is polled.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_core::future::BoxFuture;
use telnyx_ai_core::internal::try_next;
use telnyx_ai_core::{Error, Result};

use super::event::EmbedDirEvent;
use super::report::EmbedDirReport;

/// Events that were not yet read.
#[derive(Clone, Debug, Default)]
pub(super) struct EventQueue(Arc<Mutex<VecDeque<EmbedDirEvent>>>);

impl EventQueue {
    pub(super) fn push(&self, event: EmbedDirEvent) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(event);
    }

    fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    fn pop(&self) -> Option<EmbedDirEvent> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

/// Stream of the events of an [`EmbedDir`](crate::EmbedDir), from [`stream`](crate::EmbedDir::stream).
///
/// The work is done while the stream is polled, and stops if it is dropped. An error is the last item.
#[must_use = "streams do nothing until they are polled"]
pub struct EmbedDirStream {
    /// The run; `None` after its end.
    work: Option<BoxFuture<'static, Result<()>>>,
    failure: Option<Error>,
    queue: EventQueue,
    report: EmbedDirReport,
}

impl EmbedDirStream {
    pub(super) fn new(queue: EventQueue, work: BoxFuture<'static, Result<()>>) -> Self {
        Self { work: Some(work), failure: None, queue, report: EmbedDirReport::default() }
    }

    /// Waits for the next event; `None` at the end. Cancel-safe.
    ///
    /// # Errors
    /// As those of [`EmbedDir`](crate::EmbedDir).
    pub async fn try_next(&mut self) -> Result<Option<EmbedDirEvent>> {
        try_next(self).await
    }

    /// Returns the sum of the events so far.
    pub fn report(&self) -> &EmbedDirReport {
        &self.report
    }
}

impl Stream for EmbedDirStream {
    type Item = Result<EmbedDirEvent>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.queue.is_empty()
            && let Some(work) = this.work.as_mut()
            && let Poll::Ready(result) = work.as_mut().poll(cx)
        {
            this.work = None;
            this.failure = result.err();
        }
        // A failure is the last item, after the events before it.
        if let Some(event) = this.queue.pop() {
            this.report.add(&event);
            return Poll::Ready(Some(Ok(event)));
        }
        match (this.failure.take(), &this.work) {
            (Some(error), _) => Poll::Ready(Some(Err(error))),
            (None, None) => Poll::Ready(None),
            (None, Some(_)) => Poll::Pending,
        }
    }
}

impl fmt::Debug for EmbedDirStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmbedDirStream").field("report", &self.report).finish_non_exhaustive()
    }
}
