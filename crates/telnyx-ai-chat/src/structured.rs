//! Responses in the form of a Rust type.

mod absent;
mod ask;
mod framing;
pub(crate) mod output;
mod part;
mod part_value;
mod partial;
mod parts;
mod reader;
mod scan;
mod stream;
mod unfinished;
mod wrapper;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use telnyx_ai_core::{Request, Result};

use crate::chat::Chat;
use crate::chat_request::ChatRequest;
use crate::completion::ChatCompletion;
use crate::schema::FromModel;
use crate::span;
use reader::Reader;

pub use output::StructuredOutput;
pub use part::{ParsedPart, PartValue};
pub use stream::ParsedStream;

/// A value that a model wrote, with its completion.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{"message":{"content":"{\"value\":[\"Ada\",\"Bo\"]}"}}]}"#));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// # let chat = telnyx_ai_chat::Chat::new(&client);
/// let names = chat.complete_as::<Vec<String>>("Two short names.").await?;
/// assert_eq!((names.value.len(), names.completion.finish_reason()), (2, None));
/// let names: Vec<String> = names.value;
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parsed<T> {
    /// The value.
    pub value: T,
    /// The completion: text, reasoning, usage, finish reason.
    pub completion: ChatCompletion,
}

impl Chat {
    /// Sets how [`complete_as`](Self::complete_as) and [`stream_as`](Self::stream_as) ask for a type. Default:
    /// [`StructuredOutput::JsonSchema`].
    #[must_use]
    pub fn structured_output(mut self, method: StructuredOutput) -> Self {
        self.output.method = method;
        self
    }

    /// Sets `strict` of the schema that [`complete_as`](Self::complete_as) and [`stream_as`](Self::stream_as) send.
    ///
    /// Default: true, and false for a type that strict mode cannot express, such as a map or a `serde_json::Value`. Set to
    /// true, such a type fails before the request with [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input), which
    /// names its field. Set to false, the limits on the size of strict schemas are not checked.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.output.strict = Some(strict);
        self
    }

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
    /// assert!(ticket.value.urgent);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// Sends the schema of `T` as `response_format`: its name is that of the type, its descriptions are the doc comments, and
    /// `strict` is true. It replaces `response_format` and `guided_*` of the request; one that was added as `extra` is
    /// an error. See [`structured_output`](Self::structured_output) for servers that need another method. Of several choices
    /// the first is read. The call is otherwise [`complete`](Self::complete).
    ///
    /// In the schema every field is required. An `Option` or a field with `#[serde(default)]` may be null, which counts as
    /// absent. A type that is not an object, such as an enum or a `Vec`, is the field `value` of an object on the wire. A map
    /// or a `serde_json::Value` sets `strict` to false; see [`strict`](Self::strict). A type that contains itself is described
    /// at up to 5 levels. Lengths of texts and maps, which strict schemas cannot express, are part of the description.
    ///
    /// White space, a byte order mark, reasoning up to the last `</think>`, and a Markdown fence around the JSON are
    /// skipped. A complete value counts, however the completion ended. `max_tokens` counts reasoning and response together.
    ///
    /// # Errors
    /// With the [`ChatCompletion`] as [`attachment`](telnyx_ai_core::Error::attachment), because it was paid for:
    /// - [`is_truncated`](telnyx_ai_core::Error::is_truncated): `max_tokens` was reached, perhaps by reasoning;
    /// - [`is_empty_content`](telnyx_ai_core::Error::is_empty_content), [`is_refusal`](telnyx_ai_core::Error::is_refusal),
    ///   [`is_content_filtered`](telnyx_ai_core::Error::is_content_filtered): there is no response;
    /// - [`is_decode`](telnyx_ai_core::Error::is_decode), with the path in the JSON: the text is not a `T`, or a value is
    ///   outside the range or length that its `schemars` attributes document. A `pattern` is sent and not checked.
    ///
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) before anything is sent, for a type that no schema can
    /// describe or whose schema is over the limits of strict servers.
    pub fn complete_as<T: FromModel>(&self, request: impl Into<ChatRequest>) -> Request<Parsed<T>> {
        let mut request = request.into();
        request.stream = None;
        let (reader, asked) = self.ask::<T>(&mut request);
        self.with_model(&mut request, |request| {
            self.endpoint("chat.complete_as", request)
                .check(asked)
                .decode_knowing(move |body| reader.read(ChatCompletion::read(body)?))
                .span(span::opener(request), |parsed: &mut Parsed<T>, span| span::record(&parsed.completion, span))
                .on(&self.client)
        })
    }

    /// Asks the model for a `T`, and returns each value inside it as soon as it is complete; see [`ParsedStream`].
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
    /// assert!(stream.finish().await?.value.urgent);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// The request is that of [`complete_as`](Self::complete_as) with `stream: true`.
    ///
    /// # Errors
    /// As [`stream`](Self::stream), and [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) for a type that
    /// [`complete_as`](Self::complete_as) rejects. The other errors of `complete_as` end the stream.
    pub fn stream_as<T: FromModel + 'static>(&self, request: impl Into<ChatRequest>) -> Request<ParsedStream<T>> {
        let mut request = request.into();
        request.stream = Some(true);
        let (reader, asked) = self.ask::<T>(&mut request);
        self.with_model(&mut request, |request| {
            self.endpoint("chat.stream_as", request)
                .check(asked)
                .events(ParsedStream::opener(request, reader))
                .span(span::opener(request), |stream: &mut ParsedStream<T>, span| stream.observe(span))
                .on(&self.client)
        })
    }

    /// Asks for a `T`, and returns how to read it. A type that cannot be asked for is an error when the request runs.
    fn ask<T: FromModel>(&self, request: &mut ChatRequest) -> (Arc<Reader>, Result<()>) {
        match ask::ask::<T>(request, self.output) {
            Ok(reader) => (Arc::new(reader), Ok(())),
            Err(error) => (Arc::new(Reader::new(reader::Form::Json, true.into(), request)), Err(error)),
        }
    }
}
