//! Clients of the storage service: the same connections, credentials and settings, with its hosts and authorization.

use std::sync::Arc;

use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use url::Url;
use zeroize::Zeroizing;

use super::{Client, Shared};
use crate::client::builder::ClientBuilder;
use crate::client::settings;
use crate::error::{Error, Result};
use crate::response::time::Timestamp;
use crate::transport::network::is_loopback;

/// Domain of the storage hosts, each of which is a region.
const DOMAIN: &str = "telnyxcloudstorage.com";

/// Form in which requests carry the API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyForm {
    /// `Authorization: Bearer KEY`.
    Bearer,
    /// The header form of AWS Signature Version 4, with the API key as its access key. The storage service reads only
    /// the key: it ignores date, region and signature.
    Aws,
}

/// The address of the storage service, from the builder or the environment.
#[derive(Clone, Debug)]
pub(crate) enum StorageUrl {
    /// One host for each region below the domain of the service.
    Regions,
    /// One URL for all regions, such as that of an emulator.
    Fixed(Url),
    /// None: the base URL is not one of the service, so its key is not sent to the storage hosts of the service.
    Unknown,
}

impl StorageUrl {
    pub(crate) fn of(text: Option<&str>, base_url: &Url, allow_insecure_http: bool) -> Result<Self> {
        match text {
            Some(text) => settings::url("storage_url", text, allow_insecure_http).map(Self::Fixed),
            None if settings::is_service(base_url) => Ok(Self::Regions),
            // An emulator, whose storage has the same origin.
            None if is_loopback(base_url) => {
                let mut url = base_url.clone();
                url.set_path("/storage");
                url.set_query(None);
                Ok(Self::Fixed(url))
            }
            None => Ok(Self::Unknown),
        }
    }
}

impl<C: From<Client>> ClientBuilder<C> {
    /// Sets the URL of the storage service for all regions, such as that of an emulator; its buckets are below it, in
    /// path style. `from_env` reads it from `TELNYX_STORAGE_URL`.
    ///
    /// Default: `https://{region}.telnyxcloudstorage.com` if the base URL is one of the service, and `/storage` of the
    /// same origin if it is one of this machine, such as that of an emulator. Otherwise calls of storage fail with
    /// [`is_config`](Error::is_config), so that the key of another server is not sent to Telnyx.
    ///
    /// [`build`](Self::build) fails with [`is_config`](Error::is_config) for a URL that [`base_url`](Self::base_url)
    /// rejects.
    pub fn storage_url(mut self, url: impl Into<String>) -> Self {
        self.storage_url = Some(url.into());
        self
    }
}

impl Client {
    /// Returns true if one URL serves all regions, so that the region of a bucket need not be known.
    #[doc(hidden)]
    pub fn has_one_storage_url(&self) -> bool {
        matches!(self.0.storage_url, StorageUrl::Fixed(_))
    }

    /// Returns a client of the storage service in `region`. Its requests carry the key in the form of AWS.
    #[doc(hidden)]
    pub fn storage(&self, region: &str) -> Result<Self> {
        let base_url = match &self.0.storage_url {
            StorageUrl::Fixed(url) => url.clone(),
            StorageUrl::Regions => {
                let is_label = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
                if region.is_empty() || !region.bytes().all(is_label) {
                    let problem = format!("is `{region}`; give a region such as `us-central-1`");
                    return Err(Error::invalid_input("region", problem));
                }
                settings::url("storage_url", &format!("https://{region}.{DOMAIN}"), false)?
            }
            StorageUrl::Unknown => {
                return Err(Error::config(
                    "storage_url is not set, and base_url is not one of the service; set it with `.storage_url(…)` or \
                     TELNYX_STORAGE_URL",
                ));
            }
        };
        let parent = &*self.0;
        let shared = Shared {
            base_url,
            storage_url: parent.storage_url.clone(),
            key_form: KeyForm::Aws,
            credentials: parent.credentials.clone(),
            transport: Arc::clone(&parent.transport),
            headers: parent.headers.of_files(),
            settings: parent.settings.clone(),
            budget: Arc::clone(&parent.budget),
            limiter: parent.limiter.clone(),
            recent_secrets: self.recent_secrets().derive(parent.headers.secrets()),
        };
        Ok(Self(Arc::new(shared), self.1.clone()))
    }
}

impl KeyForm {
    /// Rewrites `Authorization: Bearer KEY` to this form. Another scheme is left to the caller who chose it.
    pub(crate) fn apply(self, headers: &mut HeaderMap) -> Result<()> {
        if self == Self::Bearer {
            return Ok(());
        }
        let bearer = headers.get(AUTHORIZATION).and_then(|value| value.as_bytes().split_at_checked("Bearer ".len()));
        let Some((_, key)) = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case(b"Bearer ")) else {
            return Ok(());
        };
        let mut line = Zeroizing::new(Vec::with_capacity(key.len() + 256));
        line.extend_from_slice(b"AWS4-HMAC-SHA256 Credential=");
        line.extend_from_slice(key.trim_ascii());
        let time = Timestamp::now().to_string();
        let time: String = time
            .chars()
            .take_while(|next| *next != '.' && *next != 'Z')
            .filter(|next| !matches!(next, '-' | ':'))
            .collect();
        let day = time.split('T').next().unwrap_or_default();
        line.extend_from_slice(
            format!("/{day}/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature={}", "0".repeat(64))
                .as_bytes(),
        );
        let mut value = HeaderValue::from_bytes(&line)
            .map_err(|source| Error::config("the key cannot be sent as a header").with_source(source))?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
        if let Ok(time) = HeaderValue::try_from(format!("{time}Z")) {
            headers.insert("x-amz-date", time);
        }
        Ok(())
    }
}
