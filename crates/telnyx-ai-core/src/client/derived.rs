//! Clients derived from another: over the same connections, with other settings or captured credentials.

use std::sync::Arc;

use super::{Captured, Client, Shared};
use crate::client::client_settings::ClientSettings;
use crate::client::credentials::Credentials;
use crate::client::limiter::Limiter;
use crate::client::retry_budget::RetryBudget;
use crate::error::{Error, Result};
use crate::redact::RecentSecrets;
use crate::types::extra_fields::ExtraFields;

impl Client {
    /// Returns a client with other settings over the same connections. This one stays as it is.
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use telnyx_ai_core::{Bytes, Client, Method, Result};
    ///
    /// async fn export(client: &Client) -> Result<Bytes> {
    ///     let patient = client.with(|settings| settings.timeout(Duration::from_secs(600)).header("x-job", "export"))?;
    ///     patient.request(Method::GET, "/ai/assistants").await
    /// }
    /// ```
    ///
    /// It costs about as much as a call and opens no connection, so a program may derive a client for each of its own
    /// requests. The retry budget and the limits are shared if the key stays; see
    /// [`share_limits`](ClientSettings::share_limits).
    ///
    /// # Errors
    /// [`is_config`](Error::is_config), naming the setting, as [`build`](crate::ClientBuilder::build), and when
    /// `share_limits(true)` meets a limit other than the parent's.
    pub fn with(&self, change: impl FnOnce(ClientSettings) -> ClientSettings) -> Result<Self> {
        self.derive(&change(ClientSettings::new(self.0.settings.clone())))
    }

    /// Returns a client with another API key over the same connections, such as the key of a tenant. Its retry budget and
    /// its limits are its own if the key differs.
    ///
    /// ```no_run
    /// use telnyx_ai_core::{Bytes, Client, Method, Result};
    ///
    /// async fn assistants(client: &Client, tenant_key: &str) -> Result<Bytes> {
    ///     client.with_api_key(tenant_key)?.request(Method::GET, "/ai/assistants").await
    /// }
    /// ```
    ///
    /// Keep it for as long as the tenant is active: with a new client for each call, `max_concurrent_requests`,
    /// `adaptive_rate` and the retry budget have nothing to count. For a single call there is
    /// [`Request::api_key`](crate::Request::api_key).
    ///
    /// # Errors
    /// [`is_config`](Error::is_config) when the key is blank or cannot be sent.
    pub fn with_api_key(&self, key: impl Into<String>) -> Result<Self> {
        self.with(|settings| settings.api_key(key))
    }

    fn derive(&self, settings: &ClientSettings) -> Result<Self> {
        let parent = &*self.0;
        let (credentials, headers) = settings.resolve(parent.credentials.as_ref(), &parent.headers)?;
        let keeps_credentials = is_same(credentials.as_ref(), parent.credentials.as_ref());
        let keeps_key = keeps_credentials && headers.authorization() == parent.headers.authorization();
        let shares = settings.share_limits.unwrap_or(keeps_key);
        let has_same_limits = settings.values.has_limits_of(&parent.settings);
        if settings.share_limits == Some(true) && !has_same_limits {
            return Err(Error::config(
                "share_limits is true, and max_concurrent_requests or adaptive_rate differs from the parent's; \
                 drop one of them",
            ));
        }
        let shared = Shared {
            base_url: parent.base_url.clone(),
            storage_url: parent.storage_url.clone(),
            key_form: parent.key_form,
            credentials,
            transport: Arc::clone(&parent.transport),
            headers,
            settings: settings.values.clone(),
            budget: if shares { Arc::clone(&parent.budget) } else { Arc::new(RetryBudget::full()) },
            limiter: if shares && has_same_limits {
                parent.limiter.clone()
            } else {
                Limiter::new(settings.values.max_concurrent_requests, settings.values.adaptive_rate)
            },
            recent_secrets: self.recent_secrets().derive(parent.headers.secrets()),
        };
        Ok(Self(Arc::new(shared), self.1.clone().filter(|_| keeps_credentials)))
    }

    /// Returns this client with the credentials that it has in the current task, wherever it is used.
    #[doc(hidden)]
    #[must_use]
    pub fn capture(&self) -> Self {
        let captured = match &self.1 {
            // What was captured earlier stays.
            Some(captured) => Some(Arc::clone(captured)),
            None => self
                .0
                .credentials
                .as_ref()
                .and_then(|credentials| credentials.capture())
                .map(|credentials| Arc::new(Captured { credentials, recent_secrets: RecentSecrets::default() })),
        };
        Self(Arc::clone(&self.0), captured)
    }

    /// Returns the model of a request that names `model`, or has one in its `extra` fields; otherwise the default model.
    #[doc(hidden)]
    #[must_use]
    pub fn model_or_default(&self, model: Option<String>, extra: &ExtraFields) -> Option<String> {
        match &model {
            None if extra.get("model").is_none() => self.0.settings.default_model.clone(),
            _ => model,
        }
    }
}

fn is_same(one: Option<&Arc<dyn Credentials>>, other: Option<&Arc<dyn Credentials>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        (None, None) => true,
        _ => false,
    }
}
