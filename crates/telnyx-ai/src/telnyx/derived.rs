//! Handles derived from a handle, over the same connections.

use telnyx_ai_core::{ClientSettings, Result};

use super::Telnyx;

impl Telnyx {
    /// Returns a handle with other settings over the same connections and leaves this handle unchanged. See
    /// [`Client::with`](crate::Client::with).
    ///
    /// ```no_run
    /// use std::time::Duration;
    ///
    /// use telnyx_ai::Telnyx;
    ///
    /// async fn summarize(telnyx: &Telnyx, text: &str) -> telnyx_ai::Result<String> {
    ///     let quick = telnyx.with(|settings| {
    ///         settings.timeout(Duration::from_secs(20)).default_model("zai-org/GLM-5.3-Flash")
    ///     })?;
    ///     let reply = quick.chat().complete(format!("Summarize: {text}")).await?;
    ///     Ok(reply.text().into_owned())
    /// }
    /// ```
    ///
    /// # Errors
    /// [`is_config`](crate::Error::is_config), with the name of the invalid setting.
    pub fn with(&self, change: impl FnOnce(ClientSettings) -> ClientSettings) -> Result<Self> {
        self.client.with(change).map(Self::from)
    }

    /// Returns a handle with another API key over the same connections, such as the key of a tenant. If the key
    /// differs, the handle has its own retry budget and limits. See
    /// [`Client::with_api_key`](crate::Client::with_api_key).
    ///
    /// # Errors
    /// [`is_config`](crate::Error::is_config) if the key is blank or has a character that a header cannot have.
    pub fn with_api_key(&self, key: impl Into<String>) -> Result<Self> {
        self.client.with_api_key(key).map(Self::from)
    }
}
