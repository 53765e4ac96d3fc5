//! Predicates on the code of an error. Titles differ between languages and releases, so they are ignored.

use http::StatusCode;

use super::{Error, ErrorDetail, ErrorKind};

const FEATURE_LIMITED: &str = "10039";
const UNSUPPORTED: &str = "10015";
/// Codes and types of an exhausted quota.
const QUOTA: [&str; 3] = ["insufficient_quota", "billing_hard_limit_reached", FEATURE_LIMITED];

/// Codes of a model that is unknown or unavailable.
const NO_MODEL: [&str; 3] = ["model_not_found", "model_not_available", "model_unavailable"];
/// Descriptions of such a model. The service sends no code of its own for it.
const UNAVAILABLE: [&str; 5] = ["unavailable", "not available", "not found", "does not exist", "no such model"];

impl Error {
    /// Returns `true` for a 403 with code 10039: the account has reached a limit. For inference it is the daily or
    /// monthly spending limit.
    ///
    /// Also `true` for an error with this code inside a stream, although the response has a successful status.
    ///
    /// *Troubleshooting:* [`details`](Self::details) name the limit. Other features have limits too, such as the number
    /// of memory namespaces. Spending limits apply to the organization and all its keys, and reset at 00:00 UTC or at
    /// the end of the month. Raise the limit; a retry does not help.
    pub fn is_feature_limited(&self) -> bool {
        self.has_code(&[StatusCode::FORBIDDEN], FEATURE_LIMITED)
    }

    /// Returns `true` for a 400 or 422 with code 10015: the model or the operation does not support a parameter or a
    /// combination of parameters.
    ///
    /// Also `true` for an error with this code inside a stream, although the response has a successful status.
    ///
    /// *Troubleshooting:* the service sends this code for `enable_thinking` with a model that does not reason, and for
    /// malformed bodies. [`details`](Self::details) usually name the parameter: omit it, or choose another model.
    pub fn is_unsupported_parameter(&self) -> bool {
        self.has_code(&[StatusCode::BAD_REQUEST, StatusCode::UNPROCESSABLE_ENTITY], UNSUPPORTED)
    }

    /// Returns `true` for a 429 or 403 that reports an exhausted quota instead of too many requests: code or type
    /// `insufficient_quota` or `billing_hard_limit_reached`, or code 10039. It includes every error of
    /// [`is_feature_limited`](Self::is_feature_limited), so match on that predicate first:
    ///
    /// ```
    /// use telnyx_ai::Error;
    ///
    /// fn advice(error: &Error) -> &'static str {
    ///     if error.is_feature_limited() {
    ///         "raise the spending limit"
    ///     } else if error.is_quota_exceeded() {
    ///         "add credit"
    ///     } else if error.is_rate_limited() {
    ///         "send fewer requests per minute"
    ///     } else {
    ///         "see the message"
    ///     }
    /// }
    /// ```
    ///
    /// Also `true` for an error with such a code inside a stream, although the response has a successful status.
    ///
    /// *Troubleshooting:* add credit or raise the limit. The SDK does not retry such a call, because a wait of some
    /// seconds does not help.
    pub fn is_quota_exceeded(&self) -> bool {
        self.has_detail(&[StatusCode::TOO_MANY_REQUESTS, StatusCode::FORBIDDEN], is_quota)
    }

    /// Returns `true` for a 404 or 422 that reports that the model is unknown or currently unavailable.
    ///
    /// The service has no code for it, so the description counts: it names a model and reports that it is unavailable or
    /// does not exist. Also `true` for such an error inside a stream, although the response has a successful status.
    ///
    /// *Troubleshooting:* choose a model of the list of models. A listed model can be unavailable for a while:
    /// `Chat::fallback` then calls another one.
    pub fn is_model_unavailable(&self) -> bool {
        self.has_detail(&[StatusCode::NOT_FOUND, StatusCode::UNPROCESSABLE_ENTITY], |detail| {
            let text = detail.message.as_deref().unwrap_or_default().to_ascii_lowercase();
            let is_about_model = text.contains("model") || detail.field.as_deref().is_some_and(is_model_field);
            detail.codes().any(|code| NO_MODEL.contains(&code))
                || is_about_model && UNAVAILABLE.iter().any(|words| text.contains(words))
        })
    }

    fn has_code(&self, statuses: &[StatusCode], code: &str) -> bool {
        self.has_detail(statuses, |detail| detail.codes().any(|known| known == code))
    }

    fn has_detail(&self, statuses: &[StatusCode], matches: impl FnMut(&ErrorDetail) -> bool) -> bool {
        // A stream sends its status before an error can occur.
        let fits = |status: StatusCode| status.is_success() || statuses.contains(&status);
        self.0.kind == ErrorKind::Api && self.status().is_some_and(fits) && self.0.details.iter().any(matches)
    }
}

/// Returns `true` for the path of the field `model`, such as `body.model`.
fn is_model_field(path: &str) -> bool {
    path.rsplit(['.', '/']).next() == Some("model")
}

/// Returns `true` if a detail reports an exhausted quota.
pub(crate) fn is_quota(detail: &ErrorDetail) -> bool {
    detail.codes().chain(detail.kind.as_deref()).any(|word| QUOTA.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests;
