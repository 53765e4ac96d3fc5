//! The function calls of one turn.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use telnyx_ai_core::{Result, ToolCall};

use super::state::LoopState;
use crate::function_tool::Output;

/// A running function. The output includes the position of the call.
type Running = Pin<Box<dyn Future<Output = (usize, Output)> + Send>>;

/// The calls of one turn, at most `max_concurrency` of them at once.
pub(super) struct RunningCalls {
    calls: Vec<ToolCall>,
    /// Results, in the order of the calls.
    outputs: Vec<Option<Output>>,
    /// Positions of the calls that have not started.
    waiting: VecDeque<usize>,
    running: FuturesUnordered<Running>,
    max_concurrency: usize,
}

impl RunningCalls {
    pub(super) fn new(calls: Vec<ToolCall>, state: &LoopState) -> Self {
        Self {
            outputs: vec![None; calls.len()],
            waiting: (0..calls.len()).collect(),
            calls,
            running: FuturesUnordered::new(),
            max_concurrency: state.max_concurrency(),
        }
    }

    /// Waits until the next function completes; `None` once all results are part of the conversation.
    pub(super) async fn next(&mut self, state: &mut LoopState) -> Result<Option<(ToolCall, Output)>> {
        poll_fn(|cx| self.poll_next(state, cx)).await
    }

    /// Polls for [`next`](Self::next).
    ///
    /// # Errors
    /// [`is_timeout`](telnyx_ai_core::Error::is_timeout) at the deadline. The results so far are then part of the
    /// conversation, and every other call has an error as its result.
    pub(super) fn poll_next(
        &mut self,
        state: &mut LoopState,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<(ToolCall, Output)>>> {
        if let Some(error) = state.poll_deadline(cx) {
            self.settle(state);
            return Poll::Ready(Err(state.failed(error)));
        }
        while self.running.len() < self.max_concurrency
            && let Some(at) = self.waiting.pop_front()
        {
            self.start(at, state);
        }
        let Some((at, output)) = std::task::ready!(self.running.poll_next_unpin(cx)) else {
            let outputs = mem::take(&mut self.outputs).into_iter().flatten();
            state.add_results(mem::take(&mut self.calls).iter().zip(outputs));
            return Poll::Ready(Ok(None));
        };
        if let Some(slot) = self.outputs.get_mut(at) {
            *slot = Some(output.clone());
        }
        Poll::Ready(Ok(self.calls.get(at).map(|call| (call.clone(), output))))
    }

    fn start(&mut self, at: usize, state: &LoopState) {
        if let Some(call) = self.calls.get(at) {
            let function = state.call(call);
            self.running.push(Box::pin(async move { (at, function.await) }));
        }
    }

    /// Drops the running functions, and adds an error as the result of each call without a result.
    fn settle(&mut self, state: &mut LoopState) {
        self.running.clear();
        let outputs: Vec<Output> = mem::take(&mut self.outputs)
            .into_iter()
            .enumerate()
            .map(|(at, output)| {
                let never_started = self.waiting.contains(&at);
                let problem = if never_started { "not run" } else { "not finished" };
                output.unwrap_or_else(|| Err(format!("{problem}: the limit `deadline` was reached")))
            })
            .collect();
        state.add_results(mem::take(&mut self.calls).iter().zip(outputs));
    }
}
