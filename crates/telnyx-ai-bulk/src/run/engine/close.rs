//! The end of a run.

use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::FutureExt;
use telnyx_ai_core::Result;

use super::Engine;
use crate::outcome::Outcome;

impl<T: Send + 'static> Engine<'_, T> {
    /// Closes the ledger and completes the report.
    pub(super) fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Outcome<T>>>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        if let Some(ledger) = self.sender.ledger.take().and_then(Arc::into_inner) {
            self.closing = Some(Box::pin(ledger.close()));
        }
        if let Some(closing) = &mut self.closing {
            let Poll::Ready(closed) = closing.poll_unpin(cx) else { return Poll::Pending };
            self.closing = None;
            if let Err(error) = closed {
                self.fail(error);
            }
        }
        self.has_ended = true;
        let has_read_all = self.reader.has_ended() && self.error.is_none();
        let seconds = self.started.elapsed().as_secs_f64();
        self.tally.send_modify(|tally| {
            tally.report.complete = has_read_all && tally.unsent == 0;
            tally.report.seconds = seconds;
            tally.has_ended = true;
        });
        Poll::Ready(self.error.clone().map(Err))
    }
}
