//! Replies in the form of the service, so that tests write no JSON.

use http::StatusCode;
use serde::Serialize;
use serde_json::json;

use super::{MockReply, completion::Completion};

impl MockReply {
    /// A chat completion with this text, for a plain or a streamed request.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let mock = MockTransport::new().reply(MockReply::chat("Hello."));
    /// let client = Client::builder().api_key("test").transport(mock).build()?;
    /// let request = serde_json::json!({ "messages": [{ "role": "user", "content": "Hi" }] });
    /// let completion: serde_json::Value =
    ///     client.request(Method::POST, "/ai/chat/completions").body(&request).json().await?;
    /// assert_eq!(completion["choices"][0]["message"]["content"], "Hello.");
    /// assert_eq!(completion["choices"][0]["finish_reason"], "stop");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// The response has one choice. It repeats the `model` of the request, its id is `chatcmpl-1` for the first request
    /// of the mock transport, and its `usage` counts words. A stream ends with the finish reason, a chunk with the
    /// usage, and `[DONE]`; [`then_breaks`](Self::then_breaks) and [`then_stalls`](Self::then_stalls) take the place of
    /// that end. The reply fits the path `…/chat/completions`; a request for another path fails and names it.
    pub fn chat(text: impl Into<String>) -> Self {
        Self::chat_stream([text])
    }

    /// A chat completion with this text, streamed in these pieces if the request asks for a stream.
    ///
    /// ```
    /// # use telnyx_ai_core::transport::TransportErrorKind;
    /// use telnyx_ai_core::test_util::MockReply;
    ///
    /// let complete = MockReply::chat_stream(["Hel", "lo"]);
    /// let interrupted = MockReply::chat_stream(["Hel", "lo"]).then_breaks(TransportErrorKind::Interrupted);
    /// ```
    ///
    /// Each piece is an event and a chunk of the body. The rest is as for [`chat`](Self::chat).
    pub fn chat_stream<T: Into<String>>(pieces: impl IntoIterator<Item = T>) -> Self {
        Self::completion(Completion::text(pieces.into_iter().map(Into::into).collect()))
    }

    /// A chat completion that calls one tool. See [`tool_calls`](Self::tool_calls).
    ///
    /// ```
    /// use telnyx_ai_core::test_util::MockReply;
    ///
    /// let call = MockReply::tool_call("get_weather", serde_json::json!({ "city": "Oslo" }));
    /// let malformed = MockReply::tool_call("get_weather", r#"{"city": "#);
    /// ```
    pub fn tool_call(name: impl Into<String>, arguments: impl Serialize) -> Self {
        Self::tool_calls([(name, arguments)])
    }

    /// A chat completion that calls tools, for a plain or a streamed request.
    ///
    /// ```
    /// use telnyx_ai_core::test_util::MockReply;
    /// # use serde_json::json;
    ///
    /// let calls = MockReply::tool_calls([("get_weather", json!({ "city": "Oslo" })), ("get_time", json!({}))]);
    /// ```
    ///
    /// Arguments are sent as JSON. A string is sent as it is: it can hold arguments that are not JSON. The calls of the
    /// first request of the mock transport have the ids `call_1_1`, `call_1_2` and so on, those of the second `call_2_1`.
    /// The finish reason is `tool_calls`; the rest is as for [`chat`](Self::chat).
    pub fn tool_calls<N: Into<String>, A: Serialize>(calls: impl IntoIterator<Item = (N, A)>) -> Self {
        Self::completion(Completion::calls(calls))
    }

    /// An error in the form of the service.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let mock = MockTransport::new().reply(MockReply::error(404, "10005", "There is no such bucket."));
    /// let client = Client::builder().api_key("test").transport(mock).build()?;
    /// let error = client.request(Method::GET, "/ai/embeddings/buckets/docs").await.unwrap_err();
    /// assert!(error.is_not_found() && error.to_string().contains("There is no such bucket."));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// The body is `{"errors": [{"code", "title", "detail"}]}`, with the message as `detail` and the standard phrase of
    /// the status as `title`, for any operation.
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        let title = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Error");
        let body = json!({ "errors": [{ "code": code, "title": title, "detail": message }] });
        Self::json(status, body.to_string())
    }
}
