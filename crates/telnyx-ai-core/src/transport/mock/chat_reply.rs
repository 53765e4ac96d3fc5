//! Mock responses in the format of the service, so that tests do not have to write JSON.

use http::StatusCode;
use serde::Serialize;
use serde_json::json;

use super::{MockReply, completion::Completion};

impl MockReply {
    /// Creates a chat completion with the given text, for a plain or a streamed request.
    ///
    /// The response has one choice, the `model` of the request, and a `usage` that counts words. Its id is `chatcmpl-1`
    /// for the first request of the mock transport. A stream ends with the finish reason, a chunk with the usage, and
    /// `[DONE]`, unless [`then_fails`](Self::then_fails) or [`then_stalls`](Self::then_stalls) follows. It
    /// applies to requests to `…/chat/completions`; a request to another path fails with an error that names the path.
    pub fn chat(text: impl Into<String>) -> Self {
        Self::chat_stream([text])
    }

    /// Creates a chat completion with the given text, sent in these pieces if the request is streamed.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::test_util::{MockReply, MockTransport};
    /// use telnyx_ai::transport::TransportErrorKind;
    ///
    /// let lost = MockReply::chat_stream(["Hel", "lo"]).then_fails(TransportErrorKind::Interrupted);
    /// let mock = MockTransport::new().reply(lost);
    /// let telnyx = Telnyx::builder().api_key("test").transport(mock).build()?;
    ///
    /// let mut stream = telnyx.chat().stream("Say hello.").await?;
    /// while let Ok(Some(_)) = stream.try_next().await {}
    /// assert_eq!(stream.partial().text(), "Hello");
    /// assert!(stream.into_completion().unwrap_err().is_incomplete_stream());
    /// # Ok::<(), telnyx_ai::Error>(()) }).unwrap();
    /// ```
    ///
    /// Each piece is one event and one chunk of the body. The rest is the same as for [`chat`](Self::chat).
    pub fn chat_stream<T: Into<String>>(pieces: impl IntoIterator<Item = T>) -> Self {
        Self::completion(Completion::text(pieces.into_iter().map(Into::into).collect()))
    }

    /// Creates a chat completion that calls one tool. See [`tool_calls`](Self::tool_calls).
    pub fn tool_call(name: impl Into<String>, arguments: impl Serialize) -> Self {
        Self::tool_calls([(name, arguments)])
    }

    /// Creates a chat completion that calls tools, for a plain or a streamed request.
    ///
    /// ```
    /// use serde_json::json;
    /// use telnyx_ai::test_util::MockReply;
    ///
    /// let call = MockReply::tool_call("get_weather", json!({ "city": "Oslo" }));
    /// let weather = ("get_weather", json!({ "city": "Oslo" }));
    /// let calls = MockReply::tool_calls([weather, ("get_time", json!({}))]);
    /// let malformed = MockReply::tool_call("get_weather", r#"{"city": "#); // sent as it is
    /// ```
    ///
    /// Arguments are sent as JSON, and a string unchanged, so that it may hold invalid arguments. The ids of the calls
    /// are `call_1_1`, `call_1_2` and so on in the response to the first request of the mock transport, `call_2_1` in
    /// the second. The finish reason is `tool_calls`. The rest is the same as for [`chat`](Self::chat).
    pub fn tool_calls<N: Into<String>, A: Serialize>(calls: impl IntoIterator<Item = (N, A)>) -> Self {
        Self::completion(Completion::calls(calls))
    }

    /// Creates an error in the format of the service, for any operation.
    ///
    /// The body is `{"errors": [{"code", "title", "detail"}]}`. The message is the `detail`, and the reason phrase of
    /// the status is the `title`.
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        let title = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Error");
        let body = json!({ "errors": [{ "code": code, "title": title, "detail": message }] });
        Self::json(status, body.to_string())
    }
}
