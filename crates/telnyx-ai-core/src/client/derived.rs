//! Clients derived from another client: the same connections, other settings or captured credentials.

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
    /// Returns a client with other settings over the same connections. This client does not change.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use std::time::Duration;
    /// use telnyx_ai::{Method, Telnyx};
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let timeout = Duration::from_secs(600);
    /// let export = telnyx.with(|settings| settings.timeout(timeout).header("x-job", "export"))?;
    /// let assistants = export.request(Method::GET, "/ai/assistants").await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Deriving a client costs about as much as a call and opens no connection, so a program may derive a client for
    /// each request that it handles. The retry budget and the limits are shared if the key stays the same; see
    /// [`share_limits`](ClientSettings::share_limits).
    ///
    /// # Errors
    /// [`is_config`](Error::is_config), as for [`build`](crate::ClientBuilder::build), and if `share_limits(true)` is
    /// combined with limits that differ from the parent's.
    pub fn with(&self, change: impl FnOnce(ClientSettings) -> ClientSettings) -> Result<Self> {
        self.derive(&change(ClientSettings::new(self.0.settings.clone())))
    }

    /// Returns a client with another API key over the same connections, for example the key of a tenant. With another
    /// key it has its own retry budget and its own limits.
    ///
    /// ```no_run
    /// use telnyx_ai::{Bytes, Method, Result, Telnyx};
    ///
    /// async fn assistants(telnyx: &Telnyx, tenant_key: &str) -> Result<Bytes> {
    ///     telnyx.with_api_key(tenant_key)?.request(Method::GET, "/ai/assistants").await
    /// }
    /// ```
    ///
    /// Keep the client while the tenant is active: `max_concurrent_requests`, `adaptive_rate`, `rate_limits` and the
    /// retry budget work across the calls of one client. For a single call use [`Request::api_key`](crate::Request::api_key).
    ///
    /// # Errors
    /// [`is_config`](Error::is_config) if the key is blank or cannot be sent.
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
                "share_limits is true, and max_concurrent_requests, adaptive_rate or rate_limits differs from the \
                 parent's; drop one of them",
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
                Limiter::new(&settings.values)
            },
            recent_secrets: self.recent_secrets().derive(parent.headers.secrets()),
        };
        Ok(Self(Arc::new(shared), self.1.clone().filter(|_| keeps_credentials)))
    }

    /// Returns this client with the credentials of the current task, for use in any task.
    #[doc(hidden)]
    #[must_use]
    pub fn capture(&self) -> Self {
        let captured = match &self.1 {
            // Credentials captured earlier have precedence.
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

    /// Returns `model`, or the default model if it is `None` and `extra` has no `model` field.
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
