//! The models that can be asked.

use telnyx_ai_core::{Client, Request, internal::Endpoint};

use crate::model::Model;

/// Deprecated by the service, and still served.
const OLDER_PATH: &str = "/ai/models";

/// The models of the service; `telnyx.models()` in the facade.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"object":"list","data":[{"id":"moonshotai/Kimi-K2.6","context_length":262144}]}"#));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let models = telnyx_ai_chat::Models::new(&client).list().await?;
/// let large = models.iter().filter(|model| model.context_length > Some(100_000)).count();
/// # assert_eq!(large, 1);
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct Models {
    client: Client,
    path: &'static str,
}

impl Models {
    /// Creates the handle that calls `GET /ai/models`. The service marks that path as deprecated and still serves it;
    /// [`Models::openai`] calls its successor and is otherwise the same. `telnyx.models()` in the facade.
    ///
    /// ```
    /// let client = telnyx_ai_core::Client::builder().api_key("KEY0123").build()?;
    /// let models = telnyx_ai_chat::Models::new(&client);
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone(), path: OLDER_PATH }
    }

    /// Creates the handle that calls `GET /ai/openai/models`, the current path. `telnyx.openai().models()` in the facade.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"id":"a/b"}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let models = telnyx_ai_chat::Models::openai(&client).list().await?;
    /// assert_eq!(mock.requests()[0].target(), "/v2/ai/openai/models");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn openai(client: &Client) -> Self {
        Self { client: client.clone(), path: "/ai/openai/models" }
    }

    /// Lists all models that this key may use: hosted, proxied and fine-tuned. The list has no pages.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"id":"a/b"}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// for model in telnyx_ai_chat::Models::new(&client).list().await? {
    ///     println!("{} {:?}", model.id, model.tier);
    /// }
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/models` (deprecated), or `GET /ai/openai/models` by [`Models::openai`].
    pub fn list(&self) -> Request<Vec<Model>> {
        Endpoint::get("models.list", self.path)
            .successor((self.path == OLDER_PATH).then_some("telnyx.openai().models()"))
            .list()
            .on(&self.client)
    }
}
