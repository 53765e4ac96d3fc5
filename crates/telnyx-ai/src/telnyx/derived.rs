//! Handles derived from another, over the same connections.

use telnyx_ai_core::{ClientSettings, Result};

use super::Telnyx;

impl Telnyx {
    /// Returns a handle with other settings over the same connections. This one stays as it is. See [`Client::with`](crate::Client::with).
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use telnyx_ai::{Result, Telnyx};
    ///
    /// # #[cfg(feature = "chat")]
    /// async fn summary(telnyx: &Telnyx, text: &str) -> Result<String> {
    ///     let quick = telnyx.with(|settings| {
    ///         settings.timeout(Duration::from_secs(20)).default_model("zai-org/GLM-5.3-Flash")
    ///     })?;
    ///     Ok(quick.chat().complete(format!("Summarize: {text}")).await?.text().into_owned())
    /// }
    /// ```
    ///
    /// # Errors
    /// [`is_config`](crate::Error::is_config), naming the setting.
    pub fn with(&self, change: impl FnOnce(ClientSettings) -> ClientSettings) -> Result<Self> {
        self.client.with(change).map(Self::from)
    }

    /// Returns a handle with another API key over the same connections, such as the key of a tenant. Its retry budget and
    /// limits are its own if the key differs. See [`Client::with_api_key`](crate::Client::with_api_key).
    ///
    /// # Errors
    /// [`is_config`](crate::Error::is_config) when the key is blank or cannot be sent.
    pub fn with_api_key(&self, key: impl Into<String>) -> Result<Self> {
        self.client.with_api_key(key).map(Self::from)
    }
}
