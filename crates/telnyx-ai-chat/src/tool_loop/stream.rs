//! A loop of tool use, as it happens.

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use serde::{Deserialize, Serialize};
use telnyx_ai_core::{Request, Result, ToolCall, internal::try_next};

use super::ToolRun;
use super::state::LoopState;
use crate::chunk::ChatChunk;
use crate::function_tool::Output;
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
    /// A piece of an answer.
    Chunk(ChatChunk),
    /// The model wants this function called; it is about to be.
    Call(ToolCall),
    /// A function has ended. Results come as they are ready, not in the order of their calls.
    Result {
        /// The call that it answers.
        call: ToolCall,
        /// What it gave, or what went wrong. The model is told either.
        output: std::result::Result<String, String>,
    },
    /// The model has answered without a call. The last event.
    Finished(Box<ToolRun>),
}

/// What happens in a loop of tool use; made by [`ToolLoop::stream`](crate::ToolLoop::stream).
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// # use telnyx_ai_chat::{Chat, ToolEvent};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"Hi.\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"]));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// # let tools: [telnyx_ai_chat::FunctionTool; 0] = [];
/// let mut events = Chat::new(&client).run_tools("Hello", tools).stream();
/// while let Some(event) = events.try_next().await? {
///     match event {
///         ToolEvent::Chunk(chunk) => print!("{}", chunk.text_delta()),
///         ToolEvent::Call(call) => println!("[calls {}]", call.name()),
///         ToolEvent::Finished(run) => println!("[{} turns]", run.turns),
///         _ => {}
///     }
/// }
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// The first error is the last item; it has the [`ToolRun`] so far as its attachment. Dropping the stream stops the call
/// to the model and the functions that are running.
pub struct ToolStream {
    state: LoopState,
    step: Step,
}

impl ToolStream {
    pub(super) fn new(state: LoopState) -> Self {
        Self { state, step: Step::Ask }
    }

    /// The next event; `None` at the end. Needs no import.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # use telnyx_ai_chat::FunctionTool;
    /// # let tools = || [FunctionTool::from_fn_with_schema("now", "The time.", serde_json::json!({"type":"object"}), async |_: serde_json::Value| Ok::<_, String>("Noon."))];
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"It is noon.\"},\"finish_reason\":\"stop\"}]}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let chat = telnyx_ai_chat::Chat::new(&client);
    /// let mut events = chat.run_tools("What time is it?", tools()).stream();
    /// while let Some(event) = events.try_next().await? {
    ///     println!("{event:?}");
    /// }
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub async fn try_next(&mut self) -> Result<Option<ToolEvent>> {
        try_next(self).await
    }
}

impl Stream for ToolStream {
    type Item = Result<ToolEvent>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if matches!(this.step, Step::Over) {
            return Poll::Ready(None);
        }
        let event = ready!(this.step.poll_event(&mut this.state, cx));
        if matches!(event, Ok(ToolEvent::Finished(_)) | Err(_)) {
            this.step = Step::Over;
        }
        Poll::Ready(Some(event))
    }
}

impl fmt::Debug for ToolStream {
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
    Work(Work),
    Over,
}

/// Functions at work.
struct Work {
    calls: Vec<ToolCall>,
    running: BoxStream<'static, (usize, Output)>,
    outputs: Vec<Option<Output>>,
}

impl Step {
    /// Goes on until something happens.
    fn poll_event(&mut self, state: &mut LoopState, cx: &mut Context<'_>) -> Poll<Result<ToolEvent>> {
        loop {
            *self = match self {
                Step::Ask => Step::Open(state.stream()?.into_future()),
                Step::Open(opening) => {
                    let stream = ready!(opening.as_mut().poll(cx)).map_err(|error| state.failed(error))?;
                    Step::Read(Box::new(stream))
                }
                Step::Read(stream) => match ready!(Pin::new(&mut **stream).poll_next(cx)) {
                    Some(Ok(chunk)) => return Poll::Ready(Ok(ToolEvent::Chunk(chunk))),
                    Some(Err(error)) => return Poll::Ready(Err(state.failed(error))),
                    None => {
                        let Step::Read(stream) = std::mem::replace(self, Step::Over) else { continue };
                        let reply = stream.into_completion().map_err(|error| state.failed(error))?;
                        let calls = state.take(reply)?;
                        if calls.is_empty() {
                            return Poll::Ready(Ok(ToolEvent::Finished(Box::new(state.end()))));
                        }
                        Step::Announce(calls.clone().into_iter(), calls)
                    }
                },
                Step::Announce(left, calls) => match left.next() {
                    Some(call) => return Poll::Ready(Ok(ToolEvent::Call(call))),
                    None => Step::Work(Work::begin(std::mem::take(calls), state)),
                },
                Step::Work(work) => match ready!(work.running.poll_next_unpin(cx)) {
                    Some((at, output)) => match work.ended(at, output) {
                        Some(event) => return Poll::Ready(Ok(event)),
                        None => continue,
                    },
                    None => {
                        let outputs: Vec<Output> = std::mem::take(&mut work.outputs).into_iter().flatten().collect();
                        state.tell(&work.calls, &outputs);
                        Step::Ask
                    }
                },
                Step::Over => return Poll::Ready(Ok(ToolEvent::Finished(Box::new(state.end())))),
            };
        }
    }
}

impl Work {
    fn begin(calls: Vec<ToolCall>, state: &LoopState) -> Self {
        let running: Vec<_> = calls
            .iter()
            .enumerate()
            .map(|(at, call)| {
                let running = state.call(call);
                async move { (at, running.await) }
            })
            .collect();
        let outputs = vec![None; calls.len()];
        Self { calls, running: Box::pin(stream::iter(running).buffer_unordered(state.max_concurrency())), outputs }
    }

    /// Keeps an output in the place of its call.
    fn ended(&mut self, at: usize, output: Output) -> Option<ToolEvent> {
        let call = self.calls.get(at)?.clone();
        *self.outputs.get_mut(at)? = Some(output.clone());
        Some(ToolEvent::Result { call, output })
    }
}
