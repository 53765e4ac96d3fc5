//! Answers in the form of a Rust type.

mod part;
mod part_value;
mod partial;
mod parts;
mod scan;
mod stream;

use std::borrow::Cow;
use std::ops::Deref;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use telnyx_ai_core::Request;
use telnyx_ai_core::decode::{self, DecodeError};

use crate::chat::Chat;
use crate::completion::ChatCompletion;
use crate::request::ChatRequest;
use crate::{schema, span};

pub use part::{ParsedPart, PartValue};
pub use stream::ParsedStream;

/// A value that a model wrote, with the completion it wrote it in. It dereferences to the value.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{"message":{"content":"[\"Ada\",\"Bo\"]"}}]}"#));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// # let chat = telnyx_ai_chat::Chat::new(&client);
/// let names = chat.complete_as::<Vec<String>>("Two short names.").await?;
/// assert_eq!((names.len(), &*names.completion.text()), (2, r#"["Ada","Bo"]"#));
/// let names: Vec<String> = names.value;
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed<T> {
    /// The value.
    pub value: T,
    /// The completion: its text, usage, finish reason.
    pub completion: ChatCompletion,
}

impl<T> Deref for Parsed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl Chat {
    /// Asks the model for a `T`.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_chat::Chat;
    ///
    /// #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// struct Ticket {
    ///     /// In a few words.
    ///     subject: String,
    ///     urgent: bool,
    /// }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{"message":{"content":"{\"subject\":\"Flood\",\"urgent\":true}"}}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let ticket = Chat::new(&client).complete_as::<Ticket>("The cellar is full of water!").await?;
    /// assert!(ticket.urgent);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// Sends the schema of `T` as `guided_json`, or an enum without data as `guided_choice`, in place of any guide that is
    /// set. A type without content, such as `()`, is an empty object. The answer is otherwise that of [`complete`](Self::complete), and the call has the same class.
    ///
    /// # Errors
    /// [`is_decode`](telnyx_ai_core::Error::is_decode), naming the path in the JSON that the model wrote, when it is not
    /// a `T`: cut by `max_tokens`, or by a model that does not obey. It was paid for all the same: the completion with
    /// its text is the [`attachment`](telnyx_ai_core::Error::attachment).
    pub fn complete_as<T: DeserializeOwned + JsonSchema>(&self, request: impl Into<ChatRequest>) -> Request<Parsed<T>> {
        let mut request = request.into();
        guide::<T>(&mut request);
        let open = span::opener(&request);
        self.endpoint("chat.complete_as", &request)
            .decode_with(|body| parse(ChatCompletion::read(body)?))
            .span(open, |parsed: &mut Parsed<T>, span| span::record(&parsed.completion, span))
            .on(&self.client)
    }

    /// Asks the model for a `T`, and gives each value inside it as soon as it is complete; see [`ParsedStream`].
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # use telnyx_ai_chat::Chat;
    /// # #[derive(serde::Deserialize, schemars::JsonSchema)] struct Ticket { subject: String, urgent: bool }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"subject\\\":\\\"Flood\\\",\\\"urgent\\\":true}\"},\"finish_reason\":\"stop\"}]}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut stream = Chat::new(&client).stream_as::<Ticket>("The cellar is full of water!").await?;
    /// while let Some(part) = stream.try_next().await? {
    ///     println!("{}: {}", part.path(), part.value); // subject: "Flood"
    /// }
    /// assert!(stream.finish().await?.urgent);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// The request is that of [`complete_as`](Self::complete_as) with `stream: true`.
    ///
    /// # Errors
    /// As [`stream`](Self::stream).
    pub fn stream_as<T: DeserializeOwned + JsonSchema + 'static>(
        &self,
        request: impl Into<ChatRequest>,
    ) -> Request<ParsedStream<T>> {
        let mut request = request.into();
        request.stream = Some(true);
        guide::<T>(&mut request);
        let open = span::opener(&request);
        self.endpoint("chat.stream_as", &request)
            .events(ParsedStream::opener(&request))
            .span(open, |stream: &mut ParsedStream<T>, span| stream.observe(span))
            .on(&self.client)
    }
}

/// Asks for a `T`, in place of what was asked for.
fn guide<T: JsonSchema>(request: &mut ChatRequest) {
    let schema = schema::of::<T>();
    request.guided_regex = None;
    (request.guided_choice, request.guided_json) = match schema::choices(&schema) {
        Some(choices) => (Some(choices), None),
        None => (None, Some(schema::of_response(schema))),
    };
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    /// An empty object, for a type that JSON writes as `null`.
    Empty,
    /// One word of an enum, without the quotes that JSON has.
    Word,
}

impl Form {
    fn of<T: JsonSchema>() -> Self {
        let schema = schema::of::<T>();
        match schema::choices(&schema) {
            Some(_) => Self::Word,
            None if schema.get("type").is_some_and(|kind| kind == "null") => Self::Empty,
            None => Self::Json,
        }
    }

    fn json(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Empty if serde_json::from_str(text).is_ok_and(|fields: Map<_, _>| fields.is_empty()) => "null".into(),
            Self::Json | Self::Empty => text.into(),
            Self::Word => Value::from(text.trim()).to_string().into(),
        }
    }
}

fn parse<T: DeserializeOwned + JsonSchema>(completion: ChatCompletion) -> Result<Parsed<T>, DecodeError> {
    match read_as(&completion.text()) {
        Ok(value) => Ok(Parsed { value, completion }),
        Err(problem) => Err(problem.with_attachment(completion)),
    }
}

fn read_as<T: DeserializeOwned + JsonSchema>(text: &str) -> Result<T, DecodeError> {
    decode::text(&Form::of::<T>().json(text)).map_err(|problem| problem.under("choices[0].message.content"))
}
