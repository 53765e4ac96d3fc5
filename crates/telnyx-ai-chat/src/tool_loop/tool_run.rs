//! What a loop of tool use results in.

use serde::{Deserialize, Serialize};

use crate::completion::ChatCompletion;
use crate::message::Message;
use crate::usage::Usage;

/// The result of a loop of tool use.
///
/// ```no_run
/// # async fn run(chat: telnyx_ai_chat::Chat, tools: [telnyx_ai_chat::FunctionTool; 2]) -> telnyx_ai_chat::Result<()> {
/// use telnyx_ai_chat::{ChatRequest, Message, ToolRun};
///
/// if let Err(error) = chat.run_tools("Find the cheapest flight.", tools).max_turns(3).await {
///     let so_far: &ToolRun = error.attachment().ok_or(error.clone())?;
///     let ask = Message::user("Stop searching. What did you find?");
///     println!("{}", chat.complete(ChatRequest::new(so_far.messages.clone()).message(ask)).await?.text());
/// }
/// # Ok(()) }
/// ```
///
/// An error of the loop has one as its [`attachment`](telnyx_ai_core::Error::attachment), with the conversation so far and,
/// as its completion, the last response or the part of it that had arrived. Each call in its messages has a result: a call
/// that was not run, because a limit was reached, has an error that says so. The conversation can go on from there.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ToolRun {
    /// The last response of the model.
    pub completion: ChatCompletion,
    /// The whole conversation: the messages of the request, calls, results, and the last response.
    pub messages: Vec<Message>,
    /// The tokens of all turns together, as far as they were reported.
    pub usage: Usage,
    /// Number of responses of the model.
    pub turns: u32,
}
