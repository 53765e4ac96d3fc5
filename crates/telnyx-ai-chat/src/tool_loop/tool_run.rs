//! The result of a tool loop.

use serde::{Deserialize, Serialize};
use telnyx_ai_core::internal::TokensByModel;
use telnyx_ai_core::{Money, PriceList};

use crate::completion::ChatCompletion;
use crate::message::Message;
use crate::usage::Usage;

/// The result of a tool loop.
///
/// ```no_run
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::chat::{ChatRequest, FunctionTool, Message, ToolRun};
///
/// async fn search(telnyx: &Telnyx, tools: Vec<FunctionTool>) -> telnyx_ai::Result<()> {
///     let tool_loop = telnyx.chat().run_tools("Find the cheapest flight.", tools).max_turns(3);
///     if let Err(error) = tool_loop.await {
///         let Some(run) = error.attachment::<ToolRun>() else { return Err(error) };
///         let question = Message::user("Stop searching. What did you find?");
///         let request = ChatRequest::new(run.messages.clone()).message(question);
///         println!("{}", telnyx.chat().complete(request).await?.text());
///     }
///     Ok(())
/// }
/// ```
///
/// Each error of a loop has a run as its [`attachment`](telnyx_ai_core::Error::attachment): the conversation so far
/// and, as the completion, the last response, complete or partial. Each call in its messages has a result, so the
/// conversation can continue from there. The result of a call that did not run because of a limit is an error that
/// names the limit.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ToolRun {
    /// Last response of the model.
    pub completion: ChatCompletion,
    /// The complete conversation: the messages of the request, calls, results, and the last response.
    pub messages: Vec<Message>,
    /// Token usage of all turns together, as far as the service reported it.
    pub usage: Usage,
    /// Number of responses of the model.
    pub turns: u32,
    /// Tokens of all calls, for the cost. It is unknown for a run that was stored without them.
    #[serde(default = "TokensByModel::unknown")]
    pub(crate) tokens: TokensByModel,
}

impl ToolRun {
    /// Returns the cost of all turns, each at the price of its model; `None` if the cost of one of them is unknown. See
    /// [`PriceList`].
    ///
    /// In the attachment of an error, the cost is also unknown if the call that failed may have been charged.
    pub fn cost(&self, prices: &PriceList) -> Option<Money> {
        self.tokens.cost(prices)
    }
}
