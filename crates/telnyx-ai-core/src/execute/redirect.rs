//! Redirects: within the origin, and with the method kept.

use http::Method;
use http::header::{AUTHORIZATION, LOCATION};
use url::Url;

use super::Execution;
use super::outcome::Failure;
use crate::error::{Error, ErrorKind};
use crate::head::ResponseHead;
use crate::redact::Secrets;
use crate::transport::{TransportRequest, TransportResponse};

const MAX_REDIRECTS: usize = 5;

impl Execution<'_> {
    /// Sends the request and follows redirects that stay within the origin and keep the method. What was secret in it
    /// comes with the answer.
    pub(super) async fn send(&self, attempt: u32) -> Result<(TransportResponse, Secrets), Failure> {
        let mut url = self.url.clone();
        let mut redirects = 0;
        loop {
            let mut headers = self.headers();
            if let Some(credentials) = &self.client.0.credentials
                && !headers.contains_key(AUTHORIZATION)
            {
                credentials.authorize(&mut headers).await.map_err(Failure::credentials)?;
            }
            let secrets = Secrets::of(&headers);
            let request = TransportRequest::new(self.call.method.clone(), url.clone(), headers, self.call.body.open());
            let sent = self.client.0.transport.send(request).await;
            let mut response = sent.map_err(|error| Failure::unanswered(error, &url))?;
            secrets.redact_headers(&mut response.headers);
            let keeps_method = match response.status.as_u16() {
                307 | 308 => true,
                301..=303 => matches!(self.call.method, Method::GET | Method::HEAD),
                _ => return Ok((response, secrets)),
            };
            let target = match redirects {
                MAX_REDIRECTS => Err(format!("the service redirected more than {MAX_REDIRECTS} times")),
                _ => self.redirect_target(&url, &response, keeps_method),
            };
            url = target.map_err(|problem| {
                let head = ResponseHead::new(response.status, response.headers, attempt, self.started.elapsed());
                Failure::last(Error::new(ErrorKind::Redirect, problem).with_head(head))
            })?;
            redirects += 1;
        }
    }

    fn redirect_target(&self, from: &Url, response: &TransportResponse, keeps_method: bool) -> Result<Url, String> {
        let status = response.status.as_u16();
        let refused = |why: String| format!("refused to follow a {status} redirect {why}");
        let location = response.headers.get(LOCATION).and_then(|value| value.to_str().ok());
        let Some(target) = location.and_then(|location| from.join(location).ok()) else {
            return Err(refused("that names no valid location".into()));
        };
        if target.origin() != self.client.base_url().origin() {
            let origin = target.origin().ascii_serialization();
            return Err(refused(format!("to another origin, {origin}; set base_url to it if it is yours")));
        }
        if !keeps_method {
            return Err(refused(format!("that would turn the {} into a GET", self.call.method)));
        }
        Ok(target)
    }
}
