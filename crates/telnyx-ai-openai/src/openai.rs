//! The handle of the whole surface.

use telnyx_ai_chat::{Chat, Model, Models};
use telnyx_ai_core::{Client, Request, internal::Endpoint};

use crate::responses::Responses;

/// The OpenAI-compatible surface; `telnyx.openai()` in the facade.
///
/// ```
/// let client = telnyx_ai_core::Client::builder().api_key("KEY0123").build()?;
/// let openai = telnyx_ai_openai::OpenAi::new(&client);
/// # Ok::<(), telnyx_ai_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct OpenAi {
    pub(crate) client: Client,
}

impl OpenAi {
    /// Creates the handle on `client`.
    ///
    /// ```
    /// let client = telnyx_ai_core::Client::builder().api_key("KEY0123").build()?;
    /// let openai = telnyx_ai_openai::OpenAi::new(&client);
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Returns the handle for responses of a model, plain and streamed.
    ///
    /// ```
    /// # fn example(openai: &telnyx_ai_openai::OpenAi) {
    /// let plain = openai.responses().create("Hi"); // await it
    /// let streamed = openai.responses().stream("Hi");
    /// # }
    /// ```
    pub fn responses(&self) -> Responses {
        Responses { client: self.client.clone() }
    }

    /// Returns the handle for chat completions, on `POST /ai/openai/chat/completions`.
    ///
    /// ```
    /// # fn example(openai: &telnyx_ai_openai::OpenAi) {
    /// let ask = openai.chat().complete("Hi"); // await it
    /// # }
    /// ```
    pub fn chat(&self) -> Chat {
        Chat::openai(&self.client)
    }

    /// Returns the handle for chat models, on `GET /ai/openai/models`.
    ///
    /// ```
    /// # fn example(openai: &telnyx_ai_openai::OpenAi) {
    /// let list = openai.models().list();
    /// # }
    /// ```
    pub fn models(&self) -> Models {
        Models::openai(&self.client)
    }

    /// Lists the models that create embeddings. The list has no pages.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"object":"list","data":[{"id":"thenlper/gte-large","object":"model","created":1735689600,"owned_by":"Telnyx"}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// for model in telnyx_ai_openai::OpenAi::new(&client).list_embedding_models().await? {
    ///     println!("{} of {}", model.id, model.owned_by);
    /// }
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/openai/embeddings/models`. Of a [`Model`] the service returns `id`, `created` and `owned_by` here.
    pub fn list_embedding_models(&self) -> Request<Vec<Model>> {
        Endpoint::get("openai.list_embedding_models", "/ai/openai/embeddings/models").list().on(&self.client)
    }
}
