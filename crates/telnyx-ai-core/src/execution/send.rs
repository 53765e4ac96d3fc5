//! Sending a request: the one place where this crate calls the transport.

use http::header::AUTHORIZATION;
use url::Url;

use super::Execution;
use super::failure::Failure;
use crate::redact::{Secrets, mark_secrets};
use crate::transport::{TransportRequest, TransportResponse};

impl Execution<'_> {
    /// Sends the request to `url`, with the authorization of the credentials, and returns its response and its secrets.
    pub(super) async fn send(&self, url: &Url) -> Result<(TransportResponse, Secrets), Failure> {
        let shared = &self.client.0;
        let mut headers = self.headers();
        if let Some(credentials) = &shared.credentials
            && !headers.contains_key(AUTHORIZATION)
        {
            credentials.authorize(&mut headers).await.map_err(Failure::credentials)?;
            mark_secrets(&mut headers);
        }
        let secrets = Secrets::of(&headers);
        shared.recent_secrets.add(&secrets, shared.headers.secrets());
        let request = TransportRequest::new(self.call.method.clone(), url.clone(), headers, self.call.body.open());
        let response = shared.transport.send(request).await.map_err(|error| Failure::unanswered(error, url))?;
        Ok((response, secrets))
    }
}
