//! Answers in the form of a Rust type.

use std::ops::Deref;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;
use telnyx_ai_core::decode::{self, DecodeError};
use telnyx_ai_core::{Bytes, Request};

use crate::chat::Chat;
use crate::completion::ChatCompletion;
use crate::request::ChatRequest;
use crate::{schema, span};

/// A value that a model wrote, with the completion it wrote it in. It dereferences to the value.
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
    /// Sends the schema of `T` as `guided_json`, in place of one that is set; an enum without data is sent as
    /// `guided_choice`. The answer is otherwise that of [`complete`](Self::complete), and the call has the same class.
    ///
    /// # Errors
    /// [`is_decode`](telnyx_ai_core::Error::is_decode), naming the path in the JSON that the model wrote, when it is not
    /// a `T`: cut by `max_tokens`, or by a model that does not obey. It was paid for all the same: the completion with
    /// its text is the [`attachment`](telnyx_ai_core::Error::attachment).
    pub fn complete_as<T: DeserializeOwned + JsonSchema>(&self, request: impl Into<ChatRequest>) -> Request<Parsed<T>> {
        let mut request = request.into();
        let schema = schema::of::<T>();
        match schema::words(&schema) {
            Some(words) => request.guided_choice = Some(words),
            None => request.guided_json = Some(schema),
        }
        let open = span::opener(&request);
        self.endpoint("chat.complete_as", &request)
            .decode_with(read::<T>)
            .span(open, |parsed, span| span::record(&parsed.completion, span))
            .on(&self.client)
    }
}

fn read<T: DeserializeOwned + JsonSchema>(body: &Bytes) -> Result<Parsed<T>, DecodeError> {
    let completion: ChatCompletion = decode::object(body)?;
    let text = completion.text();
    let value = match schema::words(&schema::of::<T>()) {
        // The words of an enum come without the quotes that JSON has.
        Some(_) => decode::text::<T>(&Value::from(text.trim()).to_string()),
        None => decode::text::<T>(text),
    };
    match value {
        Ok(value) => Ok(Parsed { value, completion }),
        Err(problem) => Err(problem.under("choices[0].message.content").with_attachment(completion)),
    }
}
