//! Predicates on the status of the response, each with its remedy.

use http::StatusCode;

use super::{Error, ErrorKind};

impl Error {
    /// Returns `true` if the service reported an error: by a status outside 2xx, or by an error object in a response.
    ///
    /// *Troubleshooting:* read [`details`](Self::details) and quote [`request_id`](Self::request_id) to support.
    pub fn is_api(&self) -> bool {
        self.0.kind == ErrorKind::Api
    }

    /// Returns `true` for a 401: the API key is missing, unknown or revoked.
    ///
    /// *Troubleshooting:* check `TELNYX_API_KEY`. A key of another environment or region is rejected too.
    pub fn is_auth(&self) -> bool {
        self.has_status(StatusCode::UNAUTHORIZED)
    }

    /// Returns `true` for a 403: the key lacks a permission, or the account has reached a limit
    /// ([`is_feature_limited`](Self::is_feature_limited)).
    ///
    /// *Troubleshooting:* check the permissions of the key and of the account.
    pub fn is_permission_denied(&self) -> bool {
        self.has_status(StatusCode::FORBIDDEN)
    }

    /// Returns `true` for a 404: no resource has this id or name.
    ///
    /// *Troubleshooting:* the message contains the method and the URL without its query: check the base URL there. Ids are
    /// sent as one path segment, so a slash in an id is escaped.
    pub fn is_not_found(&self) -> bool {
        self.has_status(StatusCode::NOT_FOUND)
    }

    /// Returns `true` for a 409: the request conflicts with the state of the resource.
    ///
    /// *Troubleshooting:* fetch the resource, then make the change again.
    pub fn is_conflict(&self) -> bool {
        self.has_status(StatusCode::CONFLICT)
    }

    /// Returns `true` for a 400 or 422: the service rejects the content of the request.
    ///
    /// *Troubleshooting:* [`details`](Self::details) name the fields. The service also sends 422 for an unavailable model,
    /// and for an idempotency key that was used with another body.
    pub fn is_invalid_request(&self) -> bool {
        self.has_status(StatusCode::BAD_REQUEST) || self.has_status(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// Returns `true` for a 429: too many requests or tokens, or an exhausted quota
    /// ([`is_quota_exceeded`](Self::is_quota_exceeded)).
    ///
    /// *Troubleshooting:* wait for [`retry_after`](Self::retry_after). The rate-limit headers are in
    /// [`headers`](Self::headers).
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Returns `true` for a 5xx: the service, or a gateway before it, failed.
    ///
    /// *Troubleshooting:* after a 502 or 504 the work may have been done: see
    /// [`may_have_been_charged`](Self::may_have_been_charged).
    pub fn is_server_error(&self) -> bool {
        self.0.kind == ErrorKind::Api && self.status().is_some_and(|status| status.is_server_error())
    }

    pub(super) fn has_status(&self, status: StatusCode) -> bool {
        self.0.kind == ErrorKind::Api && self.status() == Some(status)
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, StatusCode};

    use super::Error;

    type Predicate = (&'static str, fn(&Error) -> bool);

    #[test]
    fn each_status_has_its_predicate() {
        let predicates: [Predicate; 7] = [
            ("auth", Error::is_auth),
            ("permission denied", Error::is_permission_denied),
            ("not found", Error::is_not_found),
            ("conflict", Error::is_conflict),
            ("invalid request", Error::is_invalid_request),
            ("rate limited", Error::is_rate_limited),
            ("server error", Error::is_server_error),
        ];
        for (status, expected) in [
            (400, "invalid request"),
            (401, "auth"),
            (403, "permission denied"),
            (404, "not found"),
            (409, "conflict"),
            (418, ""),
            (422, "invalid request"),
            (429, "rate limited"),
            (500, "server error"),
            (502, "server error"),
        ] {
            let error = Error::from_response(StatusCode::from_u16(status).unwrap(), HeaderMap::new(), "");
            let names: Vec<&str> = predicates.iter().filter(|(_, is)| is(&error)).map(|(name, _)| *name).collect();
            assert_eq!(names.join(" "), expected, "{status}");
            assert!(error.is_api(), "{status}");
        }
    }
}
