//! A loop of tool use, as it happens.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use telnyx_ai_core::{Result, ToolCall, try_next};

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
#[derive(Clone, Debug)]
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
/// # use telnyx_ai_chat::{Chat, Tool, ToolEvent};
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
pub struct ToolStream(BoxStream<'static, Result<ToolEvent>>);

impl ToolStream {
    pub(super) fn new(state: LoopState) -> Self {
        let begin = Some((state, Step::Ask));
        Self(Box::pin(stream::unfold(begin, async |at| {
            let (mut state, step) = at?;
            match state.happen(step).await {
                Ok((ToolEvent::Finished(run), _)) => Some((Ok(ToolEvent::Finished(run)), None)),
                Ok((event, step)) => Some((Ok(event), Some((state, step)))),
                Err(error) => Some((Err(error), None)),
            }
        })))
    }

    /// The next event; `None` at the end. Needs no import.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # use telnyx_ai_chat::Tool;
    /// # let tools = || [Tool::from_fn_with_schema("now", "The time.", serde_json::json!({"type":"object"}), async |_: serde_json::Value| Ok::<_, String>("Noon."))];
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

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl fmt::Debug for ToolStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ToolStream")
    }
}

/// Where the loop stands between two events.
enum Step {
    Ask,
    Read(Box<ChatStream>),
    /// Calls that are still to be told of, before any of them runs.
    Announce(VecDeque<ToolCall>, Vec<ToolCall>),
    Work(Work),
}

/// Functions at work.
struct Work {
    calls: Vec<ToolCall>,
    running: BoxStream<'static, (usize, Output)>,
    outputs: Vec<Option<Output>>,
}

impl LoopState {
    /// Goes on until something happens.
    async fn happen(&mut self, mut step: Step) -> Result<(ToolEvent, Step)> {
        loop {
            step = match step {
                Step::Ask => {
                    let request = self.next_request()?;
                    let opened = self.chat().stream(request).await;
                    Step::Read(Box::new(opened.map_err(|error| self.failed(error))?))
                }
                Step::Read(mut stream) => match stream.try_next().await {
                    Ok(Some(chunk)) => return Ok((ToolEvent::Chunk(chunk), Step::Read(stream))),
                    Ok(None) => {
                        let reply = stream.into_completion().map_err(|error| self.failed(error))?;
                        let calls = self.take(reply)?;
                        if calls.is_empty() {
                            return Ok((ToolEvent::Finished(Box::new(self.run().clone())), Step::Ask));
                        }
                        Step::Announce(calls.clone().into(), calls)
                    }
                    Err(error) => return Err(self.failed(error)),
                },
                Step::Announce(mut left, calls) => match left.pop_front() {
                    Some(call) => return Ok((ToolEvent::Call(call), Step::Announce(left, calls))),
                    None => Step::Work(self.begin(calls)),
                },
                Step::Work(mut work) => match work.running.next().await {
                    Some((at, output)) => match work.ended(at, output) {
                        Some(event) => return Ok((event, Step::Work(work))),
                        None => Step::Work(work),
                    },
                    None => {
                        let outputs: Vec<Output> = work.outputs.into_iter().flatten().collect();
                        self.tell(&work.calls, &outputs);
                        Step::Ask
                    }
                },
            };
        }
    }

    fn begin(&self, calls: Vec<ToolCall>) -> Work {
        let running: Vec<_> = calls
            .iter()
            .enumerate()
            .map(|(at, call)| {
                let running = self.call(call);
                async move { (at, running.await) }
            })
            .collect();
        let outputs = vec![None; calls.len()];
        Work { calls, running: Box::pin(stream::iter(running).buffer_unordered(self.parallel())), outputs }
    }
}

impl Work {
    /// Keeps an output in the place of its call.
    fn ended(&mut self, at: usize, output: Output) -> Option<ToolEvent> {
        let call = self.calls.get(at)?.clone();
        *self.outputs.get_mut(at)? = Some(output.clone());
        Some(ToolEvent::Result { call, output })
    }
}
