//! Redirects. They stay within the origin and keep the method.

use http::header::{HeaderValue, LOCATION};
use http::{Method, StatusCode};
use url::Url;

use super::Execution;
use super::failure::Failure;
use crate::client::storage::KeyForm;
use crate::error::{Error, ErrorKind};
use crate::redact::{REDACTED, Secrets};
use crate::transport::TransportResponse;
use crate::transport::attempt_timeout::AttemptTimeout;

const MAX_REDIRECTS: usize = 5;

/// A response that is not a redirect.
pub(super) struct Responded {
    pub(super) response: TransportResponse,
    pub(super) secrets: Secrets,
    /// The URL of the response, if a redirect was followed.
    pub(super) redirected: Option<Url>,
}

impl Execution<'_> {
    /// Sends the request and follows redirects.
    pub(super) async fn send_following_redirects(
        &self,
        attempt: u32,
        timeout: &AttemptTimeout,
    ) -> Result<Responded, Failure> {
        let mut redirected: Option<Url> = None;
        let mut redirects = 0;
        loop {
            let url = redirected.as_ref().unwrap_or(&self.url);
            let (mut response, secrets) = self.send(url, timeout).await?;
            // Read before the headers are redacted, which would change the URL.
            let location = response.headers.get(LOCATION).cloned();
            secrets.redact_headers(&mut response.headers);
            let keeps_method = match response.status.as_u16() {
                307 | 308 => true,
                301..=303 => matches!(self.call.method, Method::GET | Method::HEAD),
                _ => return Ok(Responded { response, secrets, redirected }),
            };
            let target = match redirects {
                MAX_REDIRECTS => Err(format!("the service redirected more than {MAX_REDIRECTS} times")),
                _ => self.redirect_target(url, response.status, location.as_ref(), keeps_method, &secrets),
            };
            redirected = Some(target.map_err(|problem| {
                let metadata = self.metadata(response.status, response.headers, attempt);
                let error = Error::new(ErrorKind::Redirect, problem).with_metadata(metadata);
                // 303 means that the work is done and that the location has its result.
                if response.status == StatusCode::SEE_OTHER { Failure::unusable(error) } else { Failure::last(error) }
            })?);
            redirects += 1;
        }
    }

    fn redirect_target(
        &self,
        from: &Url,
        status: StatusCode,
        location: Option<&HeaderValue>,
        keeps_method: bool,
        secrets: &Secrets,
    ) -> Result<Url, String> {
        let problem = |why: String| format!("a {} redirect was not followed: it {why}", status.as_u16());
        // Some servers send a path in UTF-8 that should be percent-encoded.
        let text = location.and_then(|value| std::str::from_utf8(value.as_bytes()).ok()).unwrap_or_default().trim();
        // An empty location is the URL itself, which would be a loop.
        let Some(mut target) = from.join(text).ok().filter(|_| !text.is_empty()) else {
            return Err(problem("has no valid location".into()));
        };
        if target.origin() != self.client.base_url().origin() {
            let echoes = secrets.redacted(text.as_bytes()).is_some();
            let origin = if echoes { REDACTED.to_owned() } else { target.origin().ascii_serialization() };
            let advice = match self.client.0.key_form {
                KeyForm::Bearer => "set base_url to it if you trust it",
                KeyForm::Aws => "a bucket of another region is found by `storage().bucket(…)`",
            };
            return Err(problem(format!("leads to another origin, {origin}; {advice}")));
        }
        if !keeps_method {
            return Err(problem(format!("would change the method from {} to GET", self.call.method)));
        }
        // A user name and password would replace the authorization of the client. A fragment is not sent.
        let bare = target.set_username("").and_then(|()| target.set_password(None));
        bare.map_err(|()| problem("has no valid location".into()))?;
        target.set_fragment(None);
        Ok(target)
    }
}
