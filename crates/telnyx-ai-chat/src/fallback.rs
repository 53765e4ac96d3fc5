//! Fallbacks: other models, regions or clients for a request.

use telnyx_ai_core::internal::{Alternative, Endpoint, with_alternatives};
use telnyx_ai_core::{Client, Region, Request};

use crate::chat::Chat;
use crate::chat_request::ChatRequest;

/// Another model, region or client for a request that the service could not serve; see [`Chat::fallback`].
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::chat::{ChatRequest, Fallback};
/// use telnyx_ai::{Region, Telnyx};
///
/// let telnyx = Telnyx::from_env()?;
/// let in_europe = Fallback::new().region(Region::Eu);
/// let other_model = Fallback::from("zai-org/GLM-5.3-Flash");
/// let request = ChatRequest::from("Say hello.").model("zai-org/GLM-5.2").region(Region::Usa);
/// let reply = telnyx.chat().fallback([in_europe, other_model]).complete(request).await?;
/// println!("{}: {}", reply.model, reply.text());
/// # Ok(()) }
/// ```
///
/// A text converts to a fallback with another model. What a fallback does not set is as in the request.
#[non_exhaustive]
#[derive(Clone, Debug, Default)]
pub struct Fallback {
    /// Id of the model. Default: the model of the request.
    pub model: Option<String>,
    /// Region. Default: the region of the request.
    pub region: Option<Region>,
    /// Client, for example of another server or with another API key. Default: the client of the handle.
    pub client: Option<Client>,
}

impl Fallback {
    /// Creates a fallback without changes. Set at least one of its fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets [`model`](field@Self::model).
    #[must_use]
    pub fn model(mut self, model: impl Into<String>) -> Self {
        self.model = Some(model.into());
        self
    }

    /// Sets [`region`](field@Self::region).
    #[must_use]
    pub fn region(mut self, region: impl Into<Region>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets [`client`](field@Self::client).
    #[must_use]
    pub fn client(mut self, client: &Client) -> Self {
        self.client = Some(client.clone());
        self
    }

    /// Returns `true` if the fallback changes nothing of a request.
    fn is_same(&self, model: Option<&String>, region: Option<&Region>) -> bool {
        self.client.is_none()
            && (self.model.is_none() || self.model.as_ref() == model)
            && (self.region.is_none() || self.region.as_ref() == region)
    }
}

impl<T: Into<String>> From<T> for Fallback {
    fn from(model: T) -> Self {
        Self::new().model(model)
    }
}

impl Chat {
    /// Sets what to call if the service cannot serve a request: other models, regions or clients, in this order.
    /// Default: none.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::chat::ChatRequest;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let chat = telnyx.chat().fallback(["zai-org/GLM-5.3-Flash", "moonshotai/Kimi-K2.6"]);
    /// let request = ChatRequest::from("Say hello.").model("zai-org/GLM-5.2");
    /// let reply = chat.complete(request).await?;
    /// println!("{}: {}", reply.model, reply.text()); // `model` is the one that responded
    /// # Ok(()) }
    /// ```
    ///
    /// The next fallback is called only if the service did no work for the request: no connection was made, the response
    /// is a 429, or a 503 with `Retry-After`, or reports that the model [is
    /// unavailable](telnyx_ai_core::Error::is_model_unavailable). Nothing is charged twice: after an error that
    /// [may have been charged](telnyx_ai_core::Error::may_have_been_charged), and after the first byte of a stream, there
    /// is no fallback.
    ///
    /// The next fallback is called at once, without a retry of the same model. Only the last one is retried after such a
    /// failure. The options of a request, such as its headers and its timeout, apply to each of them, and its deadline to
    /// all together. Its API key is not sent with a client of a fallback. A fallback that equals the request is skipped.
    ///
    /// All calls of the handle have the fallbacks: plain, streamed and structured completions, tool loops (each turn
    /// begins with the model of the request) and sessions.
    ///
    /// # Errors
    /// The error of the last call. Its message names the model, the models before it and their errors.
    #[must_use]
    pub fn fallback(mut self, fallbacks: impl IntoIterator<Item = impl Into<Fallback>>) -> Self {
        self.fallbacks = fallbacks.into_iter().map(Into::into).collect();
        self
    }

    /// Creates the call of a request, with the default model of the client if it names none, and with its fallbacks.
    /// Changes the request only while the bodies are written.
    pub(crate) fn call<T>(
        &self,
        request: &mut ChatRequest,
        endpoint: impl Fn(&ChatRequest) -> Endpoint<T>,
    ) -> Request<T> {
        let named = (request.model.take(), request.region.take());
        let (model, region) = (self.client.model_or_default(named.0.clone(), &request.extra), named.1.clone());
        (request.model, request.region) = (model.clone(), region.clone());
        let mut call = endpoint(request).on(&self.client);
        if !self.fallbacks.is_empty() {
            let target = self.target(request, &self.client);
            let mut others = Vec::new();
            for fallback in self.fallbacks.iter().filter(|other| !other.is_same(model.as_ref(), region.as_ref())) {
                request.model = fallback.model.clone().or_else(|| model.clone());
                request.region = fallback.region.clone().or_else(|| region.clone());
                let client = fallback.client.as_ref().unwrap_or(&self.client);
                others.push(Alternative {
                    target: self.target(request, client),
                    request: endpoint(request).on(client),
                    has_own_client: fallback.client.is_some(),
                });
            }
            call = with_alternatives(target, call, others);
        }
        (request.model, request.region) = named;
        call
    }

    /// Describes what a request is sent to, for messages.
    fn target(&self, request: &ChatRequest, client: &Client) -> String {
        let model = request.model.as_deref().or_else(|| request.extra.get("model")?.as_str());
        let mut target = model.map_or_else(|| "the default model".to_owned(), |model| format!("`{model}`"));
        if let Some(region) = &request.region {
            target.push_str(&format!(" in {region}"));
        }
        if client.base_url() != self.client.base_url() {
            target.push_str(&format!(" at {}", client.base_url().host_str().unwrap_or_default()));
        }
        target
    }

    /// Captures the credentials of this task in the client of the handle and those of its fallbacks.
    #[cfg(feature = "tools")]
    pub(crate) fn capture(&self) -> Self {
        let mut chat = self.clone();
        chat.client = chat.client.capture();
        for client in chat.fallbacks.iter_mut().filter_map(|fallback| fallback.client.as_mut()) {
            *client = client.capture();
        }
        chat
    }
}
