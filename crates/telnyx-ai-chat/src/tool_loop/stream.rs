//! A loop of tool use, as it happens.

use std::fmt;
use std::future::IntoFuture;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use serde::{Deserialize, Serialize};
use telnyx_ai_core::{Request, Result, ToolCall, internal::try_next};

use super::running::RunningCalls;
use super::state::LoopState;
use super::{RunOwner, ToolRun};
use crate::chunk::ChatChunk;
use crate::stream::ChatStream;

/// Something that happens in a loop of tool use.
///
/// ```
/// use telnyx_ai_chat::ToolEvent;
///
/// fn show(event: &ToolEvent) {
///     match event {
///         ToolEvent::Chunk(chunk) => print!("{}", chunk.text_delta()),
///         ToolEvent::Call(call) => println!("[{}({})]", call.name(), call.function.arguments),
///         ToolEvent::Result { call, output: Err(problem) } => println!("[{} failed: {problem}]", call.name()),
///         ToolEvent::Finished(run) => println!("[{} turns]", run.turns),
///         _ => {}
///     }
/// }
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolEvent {
    /// A chunk of a response.
    Chunk(ChatChunk),
    /// A call of the model; its function is about to run.
    Call(ToolCall),
    /// A function has ended. Results come as they are ready, not in the order of their calls.
    Result {
        /// The call of the function.
        call: ToolCall,
        /// The output or the error, as the model receives it.
        output: std::result::Result<String, String>,
    },
    /// The model has responded without a call. The last event.
    Finished(Box<ToolRun>),
}

/// The events of a loop of tool use; made by [`ToolLoop::stream`](crate::ToolLoop::stream).
///
/// The first error is the last item; it has the [`ToolRun`] so far as its attachment. Dropping the stream stops the call
/// to the model and the functions that are running.
///
/// `S` is `&mut ChatSession` for a loop of a session, which appends the run before [`ToolEvent::Finished`] is returned.
pub struct ToolStream<S = ()> {
    owner: S,
    state: LoopState,
    step: Step,
}

impl<S> ToolStream<S> {
    pub(super) fn new(state: LoopState, owner: S) -> Self {
        Self { owner, state, step: Step::Ask }
    }
}

impl<S: RunOwner> ToolStream<S> {
    /// Returns the next event; `None` at the end. Cancel-safe, and needs no import.
    pub async fn try_next(&mut self) -> Result<Option<ToolEvent>> {
        try_next(self).await
    }
}

impl<S: RunOwner> Stream for ToolStream<S> {
    type Item = Result<ToolEvent>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if matches!(this.step, Step::Over) {
            return Poll::Ready(None);
        }
        let mut event = ready!(this.step.poll_event(&mut this.state, cx));
        if let Ok(ToolEvent::Finished(run)) = &event
            && let Err(error) = this.owner.take(run)
        {
            event = Err(error);
        }
        if matches!(event, Ok(ToolEvent::Finished(_)) | Err(_)) {
            this.step = Step::Over;
        }
        Poll::Ready(Some(event))
    }
}

impl<S> fmt::Debug for ToolStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ToolStream")
    }
}

/// The next thing to do. It is changed in place, so that an event moves nothing but itself.
enum Step {
    Ask,
    Open(<Request<ChatStream> as IntoFuture>::IntoFuture),
    Read(Box<ChatStream>),
    /// Calls that are not announced yet; none of them runs before all are.
    Announce(vec::IntoIter<ToolCall>, Vec<ToolCall>),
    Work(RunningCalls),
    Over,
}

impl Step {
    /// Goes on until something happens.
    fn poll_event(&mut self, state: &mut LoopState, cx: &mut Context<'_>) -> Poll<Result<ToolEvent>> {
        loop {
            *self = match self {
                Step::Ask => Step::Open(state.stream()?.into_future()),
                Step::Open(opening) => {
                    let stream = ready!(opening.as_mut().poll(cx)).map_err(|error| state.call_failed(error))?;
                    Step::Read(Box::new(stream))
                }
                Step::Read(stream) => {
                    match ready!(Pin::new(&mut **stream).poll_next(cx)) {
                        Some(Ok(chunk)) => return Poll::Ready(Ok(ToolEvent::Chunk(chunk))),
                        Some(Err(error)) => return Poll::Ready(Err(state.call_failed(error))),
                        None => {}
                    }
                    let Step::Read(stream) = mem::replace(self, Step::Over) else { continue };
                    let reply = stream.into_completion().map_err(|error| state.failed(error))?;
                    let calls = state.take(reply)?;
                    if calls.is_empty() {
                        return Poll::Ready(Ok(ToolEvent::Finished(Box::new(state.end()))));
                    }
                    Step::Announce(calls.clone().into_iter(), calls)
                }
                Step::Announce(left, calls) => match left.next() {
                    Some(call) => return Poll::Ready(Ok(ToolEvent::Call(call))),
                    None => Step::Work(RunningCalls::new(mem::take(calls), state)),
                },
                Step::Work(running) => match ready!(running.poll_next(state, cx))? {
                    Some((call, output)) => return Poll::Ready(Ok(ToolEvent::Result { call, output })),
                    None => Step::Ask,
                },
                Step::Over => return Poll::Ready(Ok(ToolEvent::Finished(Box::new(state.end())))),
            };
        }
    }
}
