//! The events of a tool loop.

use std::borrow::Cow;
use std::fmt;
use std::future::IntoFuture;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use serde::{Deserialize, Serialize};
use telnyx_ai_core::internal::{TextStream, try_next};
use telnyx_ai_core::{Request, Result, Texts, ToolCall};

use super::paused_run::{CallState, OpenCall};
use super::running::RunningCalls;
use super::state::LoopState;
use super::{RunOwner, ToolRun};
use crate::chunk::ChatChunk;
use crate::stream::ChatStream;

/// An event of a tool loop.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolEvent {
    /// A chunk of a response.
    Chunk(ChatChunk),
    /// A function call by the model, before its function runs.
    Call(ToolCall),
    /// The result of a function. Results arrive as functions complete, not in the order of the calls.
    Result {
        /// The call of the function.
        call: ToolCall,
        /// The output or the error, as the model receives it.
        output: std::result::Result<String, String>,
    },
    /// The end of the loop: the model responded without a call. This is the last event.
    Finished(Box<ToolRun>),
}

/// The events of a tool loop; returned by [`ToolLoop::stream`](crate::ToolLoop::stream).
///
/// An error is the last item; the [`ToolRun`] so far is its attachment. Dropping the stream cancels the call to the
/// model and the running functions.
///
/// `S` is `&mut ChatSession` for a loop of a session, which appends the run before the stream returns
/// [`ToolEvent::Finished`].
pub struct ToolStream<S = ()> {
    owner: S,
    state: LoopState,
    step: Step,
}

impl<S> ToolStream<S> {
    pub(super) fn new(state: LoopState, owner: S) -> Self {
        Self { owner, state, step: Step::Start }
    }
}

impl<S: RunOwner> ToolStream<S> {
    /// Returns the next event; `None` at the end. Cancel-safe.
    ///
    /// # Errors
    /// The error that ends the loop. It is the last item: the next call returns `None`.
    pub async fn try_next(&mut self) -> Result<Option<ToolEvent>> {
        try_next(self).await
    }

    /// Returns the text of all responses of the model as it arrives, in the order of the turns.
    ///
    /// ```no_run
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::chat::FunctionTool;
    ///
    /// async fn ask(telnyx: &Telnyx, tools: Vec<FunctionTool>) -> telnyx_ai::Result<()> {
    ///     let mut session = telnyx.chat().session();
    ///     let mut events = session.run_tools("What time is it in Oslo?", tools).stream();
    ///     while let Some(text) = events.texts().try_next().await? {
    ///         print!("{text}");
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// Other events are discarded, including [`ToolEvent::Finished`] with the [`ToolRun`]. A loop of a session has then
    /// appended the run to the session. To keep the run of another loop, read the events with
    /// [`try_next`](Self::try_next). An error of the loop is the last item.
    pub fn texts(&mut self) -> Texts<'_, Self> {
        Texts::new(self)
    }
}

impl<S: RunOwner> TextStream for ToolStream<S> {
    type Event = ToolEvent;

    fn text<'e>(&self, event: &'e ToolEvent) -> Cow<'e, str> {
        match event {
            ToolEvent::Chunk(chunk) => chunk.text_delta().into(),
            _ => "".into(),
        }
    }
}

impl<S: RunOwner> Stream for ToolStream<S> {
    type Item = Result<ToolEvent>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if matches!(this.step, Step::Done) {
            return Poll::Ready(None);
        }
        let span = this.state.span().clone();
        let mut event = ready!(span.in_scope(|| this.step.poll_event(&mut this.state, cx)));
        if let Ok(ToolEvent::Finished(run)) = &event
            && let Err(error) = this.owner.take(run)
        {
            event = Err(error);
        }
        if matches!(event, Ok(ToolEvent::Finished(_)) | Err(_)) {
            this.step = Step::Done;
        }
        Poll::Ready(Some(event))
    }
}

impl<S> fmt::Debug for ToolStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ToolStream")
    }
}

/// The next step of the loop, updated in place so that an event does not move it.
enum Step {
    Start,
    Call,
    Connect(<Request<ChatStream> as IntoFuture>::IntoFuture),
    Read(Box<ChatStream>),
    /// The calls that are not announced yet, and all calls of the turn, which run once all are announced.
    Announce(vec::IntoIter<ToolCall>, Vec<OpenCall>),
    Run(RunningCalls),
    Done,
}

impl Step {
    /// Returns the step that announces the calls without a result.
    fn announce(calls: Vec<OpenCall>) -> Self {
        let open = calls.iter().filter(|open| !matches!(open.state, CallState::Done(_)));
        let open: Vec<ToolCall> = open.map(|open| open.call.clone()).collect();
        Step::Announce(open.into_iter(), calls)
    }

    /// Advances the loop to the next event.
    fn poll_event(&mut self, state: &mut LoopState, cx: &mut Context<'_>) -> Poll<Result<ToolEvent>> {
        loop {
            *self = match self {
                Step::Start => Step::announce(state.resume()?),
                Step::Call => Step::Connect(state.stream()?.into_future()),
                Step::Connect(opening) => {
                    let stream = ready!(opening.as_mut().poll(cx)).map_err(|error| state.call_failed(error))?;
                    Step::Read(Box::new(stream))
                }
                Step::Read(stream) => {
                    match ready!(Pin::new(&mut **stream).poll_next(cx)) {
                        Some(Ok(chunk)) => return Poll::Ready(Ok(ToolEvent::Chunk(chunk))),
                        Some(Err(error)) => return Poll::Ready(Err(state.call_failed(error))),
                        None => {}
                    }
                    let Step::Read(stream) = mem::replace(self, Step::Done) else { continue };
                    let reply = stream.into_completion().map_err(|error| state.failed(error))?;
                    let calls = state.take(reply)?;
                    if calls.is_empty() {
                        return Poll::Ready(Ok(ToolEvent::Finished(Box::new(state.end()))));
                    }
                    Step::announce(calls)
                }
                Step::Announce(left, calls) => match left.next() {
                    Some(call) => return Poll::Ready(Ok(ToolEvent::Call(call))),
                    None => Step::Run(RunningCalls::new(mem::take(calls), state)),
                },
                Step::Run(running) => match ready!(running.poll_next(state, cx))? {
                    Some((call, output)) => return Poll::Ready(Ok(ToolEvent::Result { call, output })),
                    None => Step::Call,
                },
                Step::Done => return Poll::Ready(Ok(ToolEvent::Finished(Box::new(state.end())))),
            };
        }
    }
}
