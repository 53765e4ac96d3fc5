//! Predicates on the code of an error. Titles differ between languages and releases, so none is read.

use http::StatusCode;

use super::{Error, ErrorDetail, ErrorKind};

const FEATURE_LIMITED: &str = "10039";
const UNSUPPORTED: &str = "10015";
/// Codes and types of a used-up allowance.
const QUOTA: [&str; 3] = ["insufficient_quota", "billing_hard_limit_reached", FEATURE_LIMITED];

impl Error {
    /// Returns true for a 403 with code 10039: the account has reached a limit. For inference it is the spending
    /// limit of the day or the month.
    ///
    /// ```
    /// # use telnyx_ai_core::{Error, HeaderMap, StatusCode};
    /// let body = r#"{"errors":[{"code":"10039","detail":"Inference spend limit reached"}]}"#;
    /// let error = Error::from_response(StatusCode::FORBIDDEN, HeaderMap::new(), body);
    /// assert!(error.is_feature_limited() && !error.is_transient());
    /// ```
    ///
    /// Also true for an error with this code inside a stream, which has no status of its own.
    ///
    /// *Troubleshooting:* [`details`](Self::details) name the limit; other features have limits too, such as the number
    /// of memory namespaces. Spending limits hold for the organization and all its keys, and reset at 00:00 UTC or at the
    /// end of the month. Raise the limit; a retry does not help.
    pub fn is_feature_limited(&self) -> bool {
        self.has_code(&[StatusCode::FORBIDDEN], FEATURE_LIMITED)
    }

    /// Returns true for a 400 or 422 with code 10015: the model, or the operation, does not support a parameter or a
    /// combination of parameters.
    ///
    /// ```
    /// # use telnyx_ai_core::{Error, HeaderMap, StatusCode};
    /// let body = r#"{"errors":[{"code":"10015","title":"Bad Request"}]}"#;
    /// let error = Error::from_response(StatusCode::BAD_REQUEST, HeaderMap::new(), body);
    /// assert!(error.is_unsupported_parameter() && error.is_invalid_request());
    /// ```
    ///
    /// Also true for an error with this code inside a stream, which has no status of its own.
    ///
    /// *Troubleshooting:* seen for `enable_thinking` with a model that does not reason, and for malformed bodies of any
    /// kind. [`details`](Self::details) mostly name the parameter: leave it out, or choose another model.
    pub fn is_unsupported_parameter(&self) -> bool {
        self.has_code(&[StatusCode::BAD_REQUEST, StatusCode::UNPROCESSABLE_ENTITY], UNSUPPORTED)
    }

    /// Returns true for a 429 or 403 because a quota is exhausted, and not because requests came too fast: code or type
    /// `insufficient_quota` or `billing_hard_limit_reached`, or code 10039. Includes every error of
    /// [`is_feature_limited`](Self::is_feature_limited), so match on that one first.
    ///
    /// ```
    /// # use telnyx_ai_core::{Error, HeaderMap, StatusCode};
    /// let body = r#"{"error":{"code":"insufficient_quota","message":"You are out of credit"}}"#;
    /// let error = Error::from_response(StatusCode::TOO_MANY_REQUESTS, HeaderMap::new(), body);
    /// assert!(error.is_quota_exceeded() && error.is_rate_limited() && !error.is_transient());
    /// ```
    ///
    /// Also true for an error with such a code inside a stream, which has no status of its own.
    ///
    /// *Troubleshooting:* add credit or raise the limit; the SDK does not retry it, and waiting some seconds does not help.
    pub fn is_quota_exceeded(&self) -> bool {
        self.has_detail(&[StatusCode::TOO_MANY_REQUESTS, StatusCode::FORBIDDEN], is_quota)
    }

    fn has_code(&self, statuses: &[StatusCode], code: &str) -> bool {
        self.has_detail(statuses, |detail| detail.codes().any(|known| known == code))
    }

    fn has_detail(&self, statuses: &[StatusCode], matches: impl FnMut(&ErrorDetail) -> bool) -> bool {
        // The status of a stream was sent before its error happened.
        let fits = |status: StatusCode| status.is_success() || statuses.contains(&status);
        self.0.kind == ErrorKind::Api && self.status().is_some_and(fits) && self.0.details.iter().any(matches)
    }
}

/// Reports that a detail means a used-up allowance.
pub(crate) fn is_quota(detail: &ErrorDetail) -> bool {
    detail.codes().chain(detail.kind.as_deref()).any(|word| QUOTA.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests;
