//! The handle for all OpenAI-compatible operations.

use telnyx_ai_chat::{Chat, Model, Models};
use telnyx_ai_core::{Client, Request, internal::Endpoint};

use crate::responses::Responses;

/// Handle for the OpenAI-compatible operations, returned by `Telnyx::openai` of the facade.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
///
/// let openai = Telnyx::from_env()?.openai();
/// let response = openai.responses().create("Say hello.").await?;
/// let completion = openai.chat().complete("Say hello.").await?;
/// println!("{} {}", response.text(), completion.text());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct OpenAi {
    pub(crate) client: Client,
}

impl OpenAi {
    /// Creates a handle that sends requests with `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Returns the handle for plain and streamed responses of a model.
    pub fn responses(&self) -> Responses {
        Responses { client: self.client.clone() }
    }

    /// Returns the handle for chat completions, on `POST /ai/openai/chat/completions`.
    pub fn chat(&self) -> Chat {
        Chat::openai(&self.client)
    }

    /// Returns the handle for chat models, on `GET /ai/openai/models`.
    pub fn models(&self) -> Models {
        Models::openai(&self.client)
    }

    /// Lists the models that create embeddings. The list has no pages.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// for model in telnyx.openai().list_embedding_models().await? {
    ///     println!("{}", model.id);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// `GET /ai/openai/embeddings/models`. The service sets only the fields `id`, `created` and `owned_by` of each
    /// [`Model`].
    pub fn list_embedding_models(&self) -> Request<Vec<Model>> {
        Endpoint::get("openai.list_embedding_models", "/ai/openai/embeddings/models").list().on(&self.client)
    }
}
