//! Structured output: responses read as a Rust type.

mod absent;
mod framing;
pub(crate) mod output;
mod part;
mod part_value;
mod partial;
mod parts;
mod prepare;
mod reader;
mod scan;
mod stream;
mod unfinished;
mod wrapper;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use telnyx_ai_core::internal::Operation;
use telnyx_ai_core::{Request, Result};

use crate::chat::Chat;
use crate::chat_request::ChatRequest;
use crate::completion::ChatCompletion;
use crate::response_format::ResponseSchema;
use crate::schema::FromModel;
use crate::span;
use reader::Reader;

pub use output::StructuredOutput;
pub use part::{ParsedPart, PartValue};
pub use stream::ParsedStream;

/// A value read from a response, with its completion.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parsed<T> {
    /// The value.
    pub value: T,
    /// The completion, with text, reasoning, usage and finish reason.
    pub completion: ChatCompletion,
}

impl Chat {
    /// Sets the method by which [`complete_as`](Self::complete_as) and [`stream_as`](Self::stream_as) request a type.
    /// Default: [`StructuredOutput::JsonSchema`].
    #[must_use]
    pub fn structured_output(mut self, method: StructuredOutput) -> Self {
        self.output.method = method;
        self
    }

    /// Sets `strict` of the schema that [`complete_as`](Self::complete_as) and [`stream_as`](Self::stream_as) send.
    ///
    /// Default: `true`, or `false` for a type that strict mode cannot express, such as a map or a `serde_json::Value`.
    /// With `true`, such a type fails before the request is sent with
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input), which names the field. With `false`, the SDK does
    /// not check the size limits of strict schemas.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.output.strict = Some(strict);
        self
    }

    /// Creates a completion whose response is a `T`.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// struct Ticket {
    ///     /// In a few words.
    ///     subject: String,
    ///     urgent: bool,
    /// }
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let ticket = telnyx.chat().complete_as::<Ticket>("The cellar is full of water!").await?;
    /// println!("{} (urgent: {})", ticket.value.subject, ticket.value.urgent);
    /// # Ok(()) }
    /// ```
    ///
    /// The call is [`complete`](Self::complete) with the schema of `T` as `response_format`. The schema has the name of
    /// the type, its doc comments as descriptions, and `strict: true`. It replaces `response_format` and `guided_*` of
    /// the request; such a field in `extra` is an error. For servers that need another method, see
    /// [`structured_output`](Self::structured_output).
    ///
    /// # The schema
    /// - Every field is required. A field with an `Option` or `#[serde(default)]` may be null, which counts as absent.
    /// - A type that is not an object, such as an enum or a `Vec`, is sent as the field `value` of an object.
    /// - A map or a `serde_json::Value` sets `strict` to `false`; see [`strict`](Self::strict).
    /// - A recursive type is described to a depth of 5 levels.
    /// - Lengths of texts and maps, which strict schemas cannot express, are part of the description.
    ///
    /// # The response
    /// The value is read from the first choice. White space, a byte order mark, reasoning up to the last `</think>` and
    /// a Markdown fence around the JSON are skipped. A complete value counts even if the completion ended early.
    /// `max_tokens` limits reasoning and response together.
    ///
    /// # Errors
    /// With the [`ChatCompletion`] as [`attachment`](telnyx_ai_core::Error::attachment), because it was paid for:
    /// - [`is_truncated`](telnyx_ai_core::Error::is_truncated): `max_tokens` was reached, perhaps by reasoning.
    /// - [`is_empty_content`](telnyx_ai_core::Error::is_empty_content),
    ///   [`is_refusal`](telnyx_ai_core::Error::is_refusal),
    ///   [`is_content_filtered`](telnyx_ai_core::Error::is_content_filtered): there is no content.
    /// - [`is_decode`](telnyx_ai_core::Error::is_decode), with the JSON path: the text is not a `T`, or a value is
    ///   outside the range or length of its `schemars` attributes. A `pattern` is sent and not checked.
    ///
    /// Before the request is sent, [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input): no schema can
    /// describe the type, or the schema exceeds the limits of strict servers.
    ///
    /// All other errors of [`complete`](Self::complete) are possible too.
    pub fn complete_as<T: FromModel>(&self, request: impl Into<ChatRequest>) -> Request<Parsed<T>> {
        let mut request = request.into();
        request.stream = None;
        let (reader, prepared) = self.prepare::<T>(&mut request);
        self.call(&mut request, |request| {
            self.endpoint("chat.complete_as", request)
                .check(prepared.clone())
                .decode_knowing({
                    let reader = Arc::clone(&reader);
                    move |body| reader.read(ChatCompletion::read(body)?)
                })
                .operation(Operation::Chat, |parsed: &mut Parsed<T>, span| span::record(&parsed.completion, span))
        })
    }

    /// Creates a completion whose response is JSON of a schema that is known only at run time. The response is read as that
    /// of [`complete_as`](Self::complete_as); types and enums of the schema are not checked.
    #[doc(hidden)]
    pub fn complete_with_schema(
        &self,
        request: impl Into<ChatRequest>,
        format: ResponseSchema,
    ) -> Request<Parsed<serde_json::Value>> {
        let mut request = request.into();
        request.stream = None;
        let schema = format.schema.clone().unwrap_or(serde_json::Value::Bool(true));
        request.response_format = Some(format.into());
        let reader = Arc::new(Reader::new(reader::Form::Json, schema, &request));
        self.call(&mut request, |request| {
            let reader = Arc::clone(&reader);
            self.endpoint("chat.complete_with_schema", request)
                .decode_knowing(move |body| reader.read(ChatCompletion::read(body)?))
                .operation(Operation::Chat, |parsed: &mut Parsed<_>, span| span::record(&parsed.completion, span))
        })
    }

    /// Creates a completion whose response is a `T`, and streams each value inside it once the value is complete; see
    /// [`ParsedStream`].
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// struct Ticket {
    ///     subject: String,
    ///     urgent: bool,
    /// }
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let mut stream = telnyx.chat().stream_as::<Ticket>("The cellar is full of water!").await?;
    /// while let Some(part) = stream.try_next().await? {
    ///     println!("{}: {}", part.path(), part.value); // subject: "Flood"
    /// }
    /// let ticket = stream.finish().await?.value;
    /// println!("{} (urgent: {})", ticket.subject, ticket.urgent);
    /// # Ok(()) }
    /// ```
    ///
    /// The request is the same as for [`complete_as`](Self::complete_as), with `stream: true`.
    ///
    /// # Errors
    /// The errors of [`stream`](Self::stream), and [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) for a
    /// type that [`complete_as`](Self::complete_as) rejects. The other errors of `complete_as` end the stream.
    pub fn stream_as<T: FromModel + 'static>(&self, request: impl Into<ChatRequest>) -> Request<ParsedStream<T>> {
        let mut request = request.into();
        request.stream = Some(true);
        let (reader, prepared) = self.prepare::<T>(&mut request);
        self.call(&mut request, |request| {
            self.endpoint("chat.stream_as", request)
                .check(prepared.clone())
                .events(ParsedStream::opener(request, Arc::clone(&reader)))
                .operation(Operation::Chat, |stream: &mut ParsedStream<T>, span| stream.observe(span))
        })
    }

    /// Adds the schema of `T` to the request and returns the reader of the response. Returns an error separately,
    /// because the call reports it when it runs.
    fn prepare<T: FromModel>(&self, request: &mut ChatRequest) -> (Arc<Reader>, Result<()>) {
        match prepare::prepare::<T>(request, self.output) {
            Ok(reader) => (Arc::new(reader), Ok(())),
            Err(error) => (Arc::new(Reader::new(reader::Form::Json, true.into(), request)), Err(error)),
        }
    }
}
