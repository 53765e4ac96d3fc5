//! A conversation that is kept: its messages, turn by turn.

mod call;
mod instructions;
mod mirror;
mod reasoning;
mod run_tools;
mod saved;
mod trim;
mod turn;

use crate::chat::Chat;
use crate::chat_request::ChatRequest;
use crate::completion::ChatCompletion;
use crate::message::Message;
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
            instructions: Vec::new(),
            instructions_set: 0,
            is_loaded: false,
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
    /// The system prompt that the settings have.
    instructions: Vec<Message>,
    /// Number of messages at the beginning that are the system prompt of settings; 0 if it is not known.
    instructions_set: usize,
    /// The messages are those of a stored session.
    is_loaded: bool,
    messages: Vec<Message>,
    usage: Usage,
    mirror: Option<Mirror>,
    keep_reasoning: bool,
}

impl ChatSession {
    /// Sets what every request of the session has: model, tools, limits, and the system prompt.
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
    ///
    /// The system prompt is what the settings begin with: messages of the roles `system` and `developer`. It replaces the
    /// system prompt of the session; without one, that of the session stays. Other messages, such as examples, are appended
    /// to the session, unless it was [loaded](Self::load): the stored messages have them.
    ///
    /// [`save`](Self::save) does not store the settings. Set them again when you [`load`](Self::load), before or after it.
    #[must_use]
    pub fn settings(mut self, mut settings: ChatRequest) -> Self {
        let mut messages = std::mem::take(&mut settings.messages);
        let others = messages.split_off(instructions::count(&messages));
        self.settings = settings;
        if !messages.is_empty() {
            self.instructions = messages;
            self.set_instructions();
        }
        if !self.is_loaded {
            self.push(others);
        }
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

    /// Appends a turn and its answer.
    fn take(&mut self, turn: Turn, reply: &ChatCompletion) {
        self.push(turn);
        self.push(reply.message().cloned().into_iter().collect::<Vec<_>>());
        if let Some(usage) = &reply.usage {
            self.usage += usage;
        }
    }
}
