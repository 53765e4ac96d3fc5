//! A conversation that is kept: its messages, turn by turn.

mod call;
mod mirror;
mod reasoning;
mod trim;
mod turn;

use serde::{Deserialize, Serialize};
use telnyx_ai_core::{Error, Result, decode};

use crate::chat::Chat;
use crate::chat_request::ChatRequest;
use crate::completion::ChatCompletion;
use crate::message::{Message, all_without_reasoning};
use crate::tool_loop::ToolRun;
use crate::usage::Usage;
use mirror::Mirror;

pub use call::{SessionCall, SessionStream};
pub use turn::Turn;

impl Chat {
    /// A conversation that keeps its messages; see [`ChatSession`].
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{"message":{"content":"Oslo."}}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut session = telnyx_ai_chat::Chat::new(&client).session();
    /// assert_eq!(session.complete("What is the capital of Norway?").await?.text(), "Oslo.");
    /// assert_eq!(session.messages().len(), 2);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn session(&self) -> ChatSession {
        ChatSession {
            chat: self.clone(),
            settings: ChatRequest::default(),
            messages: Vec::new(),
            usage: Usage::default(),
            mirror: None,
            keep_reasoning: false,
        }
    }
}

/// A conversation that keeps its messages.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
/// use telnyx_ai_chat::{Chat, ChatRequest, Message};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{"message":{"content":"Oslo."}}]}"#))
/// #     .reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"700,000.\"},\"finish_reason\":\"stop\"}]}\n\n"]));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
///
/// let settings = ChatRequest::new([Message::system("Be brief.")]).max_tokens(200);
/// let mut session = Chat::new(&client).session().settings(settings);
/// println!("{}", session.complete("What is the capital of Norway?").await?.text());
///
/// let mut stream = session.stream("How many people live there?").await?;
/// while let Some(chunk) = stream.try_next().await? {
///     print!("{}", chunk.text_delta());
/// }
/// assert_eq!(session.messages().len(), 5);
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// A call that fails, or is dropped before its end, leaves the session as it was, so that it can be made again. [`save`]
/// and [`load`] keep it as JSON, [`trim`] keeps it short, and with the feature `conversations` it mirrors itself to a
/// conversation of the service.
///
/// [`save`]: Self::save
/// [`load`]: Self::load
/// [`trim`]: Self::trim
#[derive(Clone, Debug)]
pub struct ChatSession {
    chat: Chat,
    settings: ChatRequest,
    messages: Vec<Message>,
    usage: Usage,
    mirror: Option<Mirror>,
    keep_reasoning: bool,
}

/// What is stored of a session.
#[derive(Serialize, Deserialize)]
struct SavedSession {
    #[serde(serialize_with = "all_without_reasoning")]
    messages: Vec<Message>,
    #[serde(default)]
    usage: Usage,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mirror: Option<Mirror>,
    /// Reasoning that is sent back is stored in the extra fields of its messages.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    keep_reasoning: bool,
}

impl ChatSession {
    /// Sets what every request of the session has: model, tools, limits. Its messages are appended to the session.
    /// [`save`](Self::save) does not store the settings: pass them again before [`load`](Self::load).
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::MockTransport};
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new()).build()?;
    /// use telnyx_ai_chat::{Chat, ChatRequest, Message};
    ///
    /// let brief = ChatRequest::new([Message::system("Be brief.")]).model("moonshotai/Kimi-K2.6").max_tokens(200);
    /// let session = Chat::new(&client).session().settings(brief);
    /// assert_eq!(session.messages()[0].text(), "Be brief.");
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    #[must_use]
    pub fn settings(mut self, mut settings: ChatRequest) -> Self {
        let messages = std::mem::take(&mut settings.messages);
        self.settings = settings;
        self.push(messages);
        self
    }

    /// The messages so far, oldest first.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::MockTransport};
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new()).build()?;
    /// let mut session = telnyx_ai_chat::Chat::new(&client).session();
    /// session.push("Hi");
    /// assert_eq!(session.messages()[0].text(), "Hi");
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// The tokens of all turns together, as far as the service reported them.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let reply = || MockReply::json(200, r#"{"choices":[{"message":{"content":"Hi."}}],"usage":{"total_tokens":9}}"#);
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new().reply(reply()).reply(reply())).build()?;
    /// let mut session = telnyx_ai_chat::Chat::new(&client).session();
    /// session.complete("Hi").await?; // 9 tokens
    /// session.complete("Hi again").await?; // 9 tokens
    /// assert_eq!(session.usage().total_tokens, 18);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// Appends messages without a request to the model.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::MockTransport};
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new()).build()?;
    /// use telnyx_ai_chat::{Chat, Message};
    ///
    /// let mut session = Chat::new(&client).session();
    /// session.push([Message::user("Hi"), Message::assistant("Hello! How can I help?")]);
    /// assert_eq!(session.messages().len(), 2);
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    pub fn push(&mut self, turn: impl Into<Turn>) {
        let Turn(mut messages) = turn.into();
        if self.keep_reasoning {
            messages.iter_mut().for_each(reasoning::set(true));
        }
        if let Some(mirror) = &mut self.mirror {
            mirror.push(&messages);
        }
        self.messages.extend(messages);
    }

    /// The request of a turn: the settings, the messages so far and those of the turn. For calls that the session has
    /// no method for.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{"message":{"content":"It is noon."}}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let tools: [telnyx_ai_chat::FunctionTool; 0] = [];
    /// let chat = telnyx_ai_chat::Chat::new(&client);
    /// let mut session = chat.session();
    /// let run = chat.run_tools(session.request("What time is it?"), tools).await?;
    /// session.take_run(&run)?;
    /// assert_eq!(session.messages().len(), 2);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn request(&self, turn: impl Into<Turn>) -> ChatRequest {
        let mut request = self.settings.clone();
        request.messages = self.messages.iter().cloned().chain(turn.into().0).collect();
        request
    }

    /// Appends what a loop of tool use brought: the messages of its turn, calls, results and the answer.
    ///
    /// The [`attachment`](telnyx_ai_core::Error::attachment) of a run that ended at a limit can be taken too. It ends with
    /// calls that nobody has answered: the next turn must begin with their results.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::MockTransport};
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new()).build()?;
    /// let mut session = telnyx_ai_chat::Chat::new(&client).session();
    /// session.take_run(&telnyx_ai_chat::ToolRun::default())?; // what `run_tools(session.request(…), …)` gave
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) when the run does not go on from the messages of
    /// this session. Nothing is appended then.
    pub fn take_run(&mut self, run: &ToolRun) -> Result<()> {
        let Some(new) = run.messages.strip_prefix(self.messages.as_slice()) else {
            let problem = "does not begin with the messages of this session; make its request with `request`";
            return Err(Error::invalid_input("run", problem));
        };
        let mut new = new.to_vec();
        new.iter_mut().for_each(reasoning::set(self.keep_reasoning));
        self.push(new);
        self.usage += &run.usage;
        Ok(())
    }

    /// Returns the session as JSON: messages, usage, and messages that are not mirrored yet. The settings are not part of it:
    /// they belong to your program. Reasoning is, if [`keep_reasoning`](Self::keep_reasoning) is true.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::MockTransport};
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new()).build()?;
    /// let chat = telnyx_ai_chat::Chat::new(&client);
    /// let mut session = chat.session();
    /// session.push("Hi");
    /// let text = session.save()?;
    /// assert_eq!(chat.session().load(&text)?.messages(), session.messages());
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) if the session cannot be written as JSON.
    pub fn save(&self) -> Result<String> {
        let saved = SavedSession {
            messages: self.messages.clone(),
            usage: self.usage.clone(),
            mirror: self.mirror.clone(),
            keep_reasoning: self.keep_reasoning,
        };
        serde_json::to_string(&saved)
            .map_err(|error| Error::invalid_input("session", format!("cannot be written as JSON: {error}")))
    }

    /// Replaces the messages with those that [`save`](Self::save) stored, and keeps the settings of this session. Reasoning
    /// is sent back if this session or the stored one [keeps it](Self::keep_reasoning).
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::MockTransport};
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new()).build()?;
    /// let stored = r#"{"messages":[{"role":"user","content":"Hi"}]}"#;
    /// let session = telnyx_ai_chat::Chat::new(&client).session().load(stored)?;
    /// assert_eq!(session.messages()[0].text(), "Hi");
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_decode`](telnyx_ai_core::Error::is_decode), naming the JSON path.
    pub fn load(mut self, json: &str) -> Result<Self> {
        let SavedSession { messages, usage, mirror, keep_reasoning } = decode::text(json)?;
        (self.messages, self.usage, self.mirror) = (messages, usage, mirror);
        let keep = self.keep_reasoning || keep_reasoning;
        Ok(self.keep_reasoning(keep))
    }

    /// Appends a turn and its answer.
    fn take(&mut self, turn: Turn, reply: &ChatCompletion) {
        self.push(turn);
        self.push(reply.message().cloned().into_iter().collect::<Vec<_>>());
        if let Some(usage) = &reply.usage {
            self.usage += usage;
        }
    }
}
