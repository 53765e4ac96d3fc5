//! Sessions: conversations that keep their messages.

mod call;
mod instructions;
mod mirror;
mod reasoning;
mod run_tools;
mod saved;
mod trim;
mod turn;

use telnyx_ai_core::internal::TokensByModel;
use telnyx_ai_core::{Money, PriceList};

use crate::chat::Chat;
use crate::chat_request::ChatRequest;
use crate::completion::ChatCompletion;
use crate::message::Message;
use crate::requested_model::RequestedModel;
use crate::usage::Usage;
use mirror::Mirror;

pub use call::{SessionCall, SessionStream};
pub use turn::Turn;

impl Chat {
    /// Creates a session, which keeps the messages of a conversation; see [`ChatSession`].
    pub fn session(&self) -> ChatSession {
        ChatSession {
            chat: self.clone(),
            settings: ChatRequest::default(),
            instructions: Vec::new(),
            instructions_set: 0,
            is_loaded: false,
            messages: Vec::new(),
            usage: Usage::default(),
            tokens: TokensByModel::default(),
            mirror: None,
            keep_reasoning: false,
        }
    }
}

/// A conversation that keeps its messages.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::chat::{ChatRequest, Message};
///
/// let telnyx = Telnyx::from_env()?;
/// let settings = ChatRequest::new([Message::system("Be brief.")]).max_tokens(200);
/// let mut session = telnyx.chat().session().settings(settings);
/// println!("{}", session.complete("What is the capital of Norway?").await?.text());
///
/// let mut stream = session.stream("How many people live there?").await?;
/// while let Some(text) = stream.texts().try_next().await? {
///     print!("{text}");
/// }
/// println!("{} messages", session.messages().len()); // 5
/// # Ok(()) }
/// ```
///
/// A call that fails or is dropped before its end leaves the session unchanged, so the caller can retry the call.
/// [`save`] and [`load`] store a session as JSON, [`trim`] removes old messages, and with the feature `conversations` a
/// session mirrors its messages to a conversation of the service.
///
/// [`save`]: Self::save
/// [`load`]: Self::load
/// [`trim`]: Self::trim
#[derive(Clone, Debug)]
pub struct ChatSession {
    chat: Chat,
    settings: ChatRequest,
    /// System prompt of the settings.
    instructions: Vec<Message>,
    /// Number of leading messages that are the system prompt of settings; 0 if unknown.
    instructions_set: usize,
    /// `true` once a stored session was loaded.
    is_loaded: bool,
    messages: Vec<Message>,
    usage: Usage,
    /// Tokens of all turns, for the cost.
    tokens: TokensByModel,
    mirror: Option<Mirror>,
    keep_reasoning: bool,
}

impl ChatSession {
    /// Sets the system prompt and the options of every request: model, tools, limits.
    ///
    /// ```
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::chat::{ChatRequest, Message};
    ///
    /// let telnyx = Telnyx::builder().api_key("KEY0123").build()?;
    /// let settings = ChatRequest::new([Message::system("Be brief.")]).max_tokens(200);
    /// let session = telnyx.chat().session().settings(settings);
    /// assert_eq!(session.messages()[0].text(), "Be brief.");
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    ///
    /// The system prompt consists of the leading messages with the role `system` or `developer`. It replaces the system
    /// prompt of the session. Settings without a system prompt leave the system prompt of the session unchanged.
    ///
    /// Other messages of the settings, such as examples, are appended to the session. They are ignored if the session
    /// was [loaded](Self::load), because the stored messages include them.
    ///
    /// [`save`](Self::save) does not store the settings. Set them again for a session that you [`load`](Self::load),
    /// before or after the call.
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

    /// Returns the messages so far, oldest first.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Returns the token usage of all turns together, as far as the service reported it.
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// Returns the cost of all turns together, each at the price of its model; `None` if the cost of one of them is
    /// unknown. See [`PriceList`].
    ///
    /// A turn that failed is not in the session, and its cost is not included. [`save`](Self::save) stores what the cost
    /// needs.
    pub fn cost(&self, prices: &PriceList) -> Option<Money> {
        self.tokens.cost(prices)
    }

    /// Appends messages without a request to the model.
    ///
    /// ```
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::chat::Message;
    ///
    /// let mut session = Telnyx::builder().api_key("KEY0123").build()?.chat().session();
    /// session.push([Message::user("Hi"), Message::assistant("Hello! How can I help?")]);
    /// assert_eq!(session.messages().len(), 2);
    /// # Ok::<(), telnyx_ai::Error>(())
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

    /// Returns a request with the settings, the messages so far and the messages of `turn`, for calls that the session
    /// has no method for. The session stays unchanged.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// struct City {
    ///     name: String,
    /// }
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let mut session = telnyx.chat().session();
    /// let question = "What is the capital of Norway?";
    /// let city = telnyx.chat().complete_as::<City>(session.request(question)).await?;
    /// session.push(question);
    /// if let Some(message) = city.completion.message() {
    ///     session.push([message.clone()]);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn request(&self, turn: impl Into<Turn>) -> ChatRequest {
        let mut request = self.settings.clone();
        request.messages = self.messages.iter().cloned().chain(turn.into().0).collect();
        request
    }

    /// Appends a turn and its response.
    fn append(&mut self, turn: Turn, reply: &ChatCompletion) {
        self.push(turn);
        self.push(reply.message().cloned().into_iter().collect::<Vec<_>>());
        if let Some(usage) = &reply.usage {
            self.usage += usage;
        }
        RequestedModel::of(&self.chat, &self.settings).record(reply, &mut self.tokens);
    }
}
