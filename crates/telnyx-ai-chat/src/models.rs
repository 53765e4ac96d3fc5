//! The handle for models.

use telnyx_ai_core::{Client, Request, internal::Endpoint};

use crate::model::Model;

/// Path that the service marks as deprecated and still serves.
const OLDER_PATH: &str = "/ai/models";

/// The handle for models; `telnyx.models()` in the facade.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::from_env()?;
/// for model in telnyx.openai().models().list().await? {
///     println!("{} {:?}", model.id, model.context_length);
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Models {
    client: Client,
    path: &'static str,
}

impl Models {
    /// Creates a handle for `GET /ai/models`; `telnyx.models()` in the facade.
    ///
    /// The service marks this path as deprecated and still serves it. [`Models::openai`] uses the current path and is
    /// otherwise the same.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone(), path: OLDER_PATH }
    }

    /// Creates a handle for the current path, `GET /ai/openai/models`; `telnyx.openai().models()` in the facade.
    pub fn openai(client: &Client) -> Self {
        Self { client: client.clone(), path: "/ai/openai/models" }
    }

    /// Lists all models that the API key may use: hosted, proxied and fine-tuned. The list is not paged.
    ///
    /// `GET /ai/models` (deprecated), or `GET /ai/openai/models` with [`Models::openai`].
    pub fn list(&self) -> Request<Vec<Model>> {
        Endpoint::get("models.list", self.path)
            .successor((self.path == OLDER_PATH).then_some("telnyx.openai().models()"))
            .list()
            .on(&self.client)
    }
}
