//! One scripted response.

use axum::http::StatusCode;
use serde::Serialize;

/// A scripted response of the model, for [`ReplyTo::with`](super::ReplyTo::with) and [`Rule::then`](super::Rule::then).
///
/// A `&str` or a `String` is a response with this text.
///
/// ```
/// use serde_json::json;
/// use telnyx_ai_emulator::script::ChatReply;
///
/// let text = ChatReply::from("Oslo.");
/// let call = ChatReply::tool_call("get_weather", json!({ "city": "Oslo" }));
/// let overloaded = ChatReply::error(503, "10007", "The model is overloaded.");
/// ```
#[derive(Clone, Debug)]
pub struct ChatReply(pub(crate) Scripted);

#[derive(Clone, Debug)]
pub(crate) enum Scripted {
    Text(String),
    /// Names and arguments of the calls.
    Calls(Vec<(String, String)>),
    Error {
        status: StatusCode,
        code: String,
        detail: String,
    },
}

impl ChatReply {
    /// Creates a call of one tool. See [`tool_calls`](Self::tool_calls).
    pub fn tool_call(name: impl Into<String>, arguments: impl Serialize) -> Self {
        Self::tool_calls([(name, arguments)])
    }

    /// Creates tool calls in one response.
    ///
    /// Arguments are serialized as JSON. A string is sent unchanged, so it can contain invalid JSON; Anthropic messages
    /// cannot, and become a 502. Each call has a new id. Without calls the response is an empty text.
    pub fn tool_calls<N: Into<String>, A: Serialize>(calls: impl IntoIterator<Item = (N, A)>) -> Self {
        let calls = calls.into_iter().map(|(name, arguments)| {
            let name = name.into();
            match text_of(&arguments) {
                Ok(text) => Ok((name, text)),
                Err(error) => Err(format!("The arguments of the scripted call of {name:?} are not JSON: {error}")),
            }
        });
        match calls.collect::<Result<Vec<_>, _>>() {
            // The finish reason `tool_calls` would be wrong.
            Ok(calls) if calls.is_empty() => Self::from(""),
            Ok(calls) => Self(Scripted::Calls(calls)),
            Err(problem) => Self::unusable(problem),
        }
    }

    /// Creates an error with this status, from 400 to 599, this code of the service and this message.
    ///
    /// The body has the form of the requested path. With another status the response is a 500 with the reason.
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        match StatusCode::from_u16(status) {
            Ok(status) if status.is_client_error() || status.is_server_error() => {
                Self(Scripted::Error { status, code: code.to_owned(), detail: message.to_owned() })
            }
            _ => Self::unusable(format!("The status of a scripted error is {status}; it must be from 400 to 599")),
        }
    }

    fn unusable(detail: String) -> Self {
        Self(Scripted::Error { status: StatusCode::INTERNAL_SERVER_ERROR, code: "10007".to_owned(), detail })
    }
}

impl From<&str> for ChatReply {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<String> for ChatReply {
    fn from(text: String) -> Self {
        Self(Scripted::Text(text))
    }
}

/// Returns a value as JSON text, and a string unchanged.
fn text_of(value: &impl Serialize) -> serde_json::Result<String> {
    let text = serde_json::to_string(value)?;
    if text.starts_with('"') { serde_json::from_str(&text) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_calls_become_an_empty_text() {
        let reply = ChatReply::tool_calls([] as [(&str, u8); 0]);
        assert!(matches!(&reply.0, Scripted::Text(text) if text.is_empty()), "{reply:?}");
    }

    #[test]
    fn invalid_reply_is_an_error_with_the_reason() {
        let unusable = |reply: ChatReply| match reply.0 {
            Scripted::Error { status, detail, .. } => (status.as_u16(), detail),
            other => panic!("{other:?}"),
        };
        let keys = std::collections::BTreeMap::from([(vec![1], 2)]);
        let problem = "The arguments of the scripted call of \"f\" are not JSON: key must be a string";
        assert_eq!(unusable(ChatReply::tool_call("f", keys)), (500, problem.to_owned()));
        for status in [0, 200, 399, 600] {
            let problem = format!("The status of a scripted error is {status}; it must be from 400 to 599");
            assert_eq!(unusable(ChatReply::error(status, "1", "x")), (500, problem));
        }
        for status in [400, 599] {
            assert_eq!(unusable(ChatReply::error(status, "1", "x")), (status, "x".to_owned()));
        }
    }
}
