//! The function calls of one turn.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use telnyx_ai_core::{Result, ToolCall};

use super::paused_run::{CallState, OpenCall};
use super::state::LoopState;
use crate::function_tool::Output;

/// A running function. The output includes the position of the call, and is `None` if the call waits for a decision.
type Running = Pin<Box<dyn Future<Output = (usize, Option<Output>)> + Send>>;

/// The calls of one turn, at most `max_concurrency` of them at once.
pub(super) struct RunningCalls {
    calls: Vec<OpenCall>,
    /// Positions of the calls that have not started.
    queued: VecDeque<usize>,
    /// Positions of the calls that wait for a decision.
    paused: Vec<usize>,
    running: FuturesUnordered<Running>,
    max_concurrency: usize,
}

impl RunningCalls {
    pub(super) fn new(calls: Vec<OpenCall>, state: &LoopState) -> Self {
        let open = calls.iter().enumerate().filter(|(_, open)| !matches!(open.state, CallState::Done(_)));
        Self {
            queued: open.map(|(at, _)| at).collect(),
            calls,
            paused: Vec::new(),
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
    /// - [`is_timeout`](telnyx_ai_core::Error::is_timeout) at the deadline. The results so far are then part of the
    ///   conversation, and every other call has an error as its result.
    /// - [`is_limit`](telnyx_ai_core::Error::is_limit) if all calls have ended but those that wait for a decision.
    pub(super) fn poll_next(
        &mut self,
        state: &mut LoopState,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<(ToolCall, Output)>>> {
        loop {
            if let Some(error) = state.poll_deadline(cx) {
                self.settle(state);
                return Poll::Ready(Err(state.failed(error)));
            }
            while self.running.len() < self.max_concurrency
                && let Some(at) = self.queued.pop_front()
            {
                self.start(at, state);
            }
            let Some((at, output)) = std::task::ready!(self.running.poll_next_unpin(cx)) else {
                return Poll::Ready(self.end(state));
            };
            match (self.calls.get_mut(at), output) {
                (Some(open), Some(output)) => {
                    open.state = CallState::Done(output.clone());
                    return Poll::Ready(Ok(Some((open.call.clone(), output))));
                }
                _ => self.paused.push(at),
            }
        }
    }

    fn start(&mut self, at: usize, state: &LoopState) {
        if let Some(open) = self.calls.get(at) {
            let function = state.call(open);
            self.running.push(Box::pin(async move { (at, function.await) }));
        }
    }

    /// Adds the results to the conversation, or pauses the loop if a call has none.
    fn end(&mut self, state: &mut LoopState) -> Result<Option<(ToolCall, Output)>> {
        let calls = mem::take(&mut self.calls);
        if !self.paused.is_empty() {
            return Err(state.pause(calls));
        }
        state.add_results(calls.iter().filter_map(|open| match &open.state {
            CallState::Done(output) => Some((&open.call, output.clone())),
            _ => None,
        }));
        Ok(None)
    }

    /// Drops the running functions, and adds an error as the result of each call without a result.
    fn settle(&mut self, state: &mut LoopState) {
        self.running.clear();
        let calls = mem::take(&mut self.calls);
        state.add_results(calls.iter().enumerate().map(|(at, open)| {
            let never_started = self.queued.contains(&at) || self.paused.contains(&at);
            let problem = if never_started { "not run" } else { "not finished" };
            let output = match &open.state {
                CallState::Done(output) => output.clone(),
                _ => Err(format!("{problem}: the limit `deadline` was reached")),
            };
            (&open.call, output)
        }));
    }
}
