//! Fallbacks to other models.

use std::time::Duration;

use serde_json::json;
use telnyx_ai_chat::{Chat, ChatRequest};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Error};
use tokio::time::Instant;

use crate::support::failures::{models, others, request, unavailable, without_work};
use crate::support::loops::{calls, run, wait};
use crate::support::priced::{prices, reply as priced_reply};
use crate::support::scripted::{chat, reply};

const SECOND: Duration = Duration::from_secs(1);

/// Calls plain or streamed, and returns the text.
async fn text(chat: &Chat, request: ChatRequest, streamed: bool) -> Result<String, Error> {
    Ok(match streamed {
        false => chat.complete(request).await?.text().into_owned(),
        true => chat.stream(request).await?.finish().await?.text().into_owned(),
    })
}

#[tokio::test(start_paused = true)]
async fn a_failure_without_work_calls_the_next_model_at_once() {
    for streamed in [false, true] {
        for (failure, _) in without_work() {
            let (chat, mock) = chat([failure, unavailable(), reply(&json!({ "content": "Hello." }), streamed)]);
            let start = Instant::now();
            assert_eq!(text(&chat.fallback(["b", "c"]), request(), streamed).await.unwrap(), "Hello.");
            assert_eq!(start.elapsed(), Duration::ZERO);
            let requests = mock.requests();
            assert_eq!(requests.len(), 3);
            for (sent, model) in requests.iter().zip(["a", "b", "c"]) {
                let stream = if streamed { r#","stream":true"# } else { "" };
                let body = format!(
                    r#"{{"messages":[{{"role":"user","content":"Hi"}}],"model":"{model}","max_tokens":9{stream}}}"#
                );
                assert_eq!((sent.target().as_str(), &sent.body[..]), ("/v2/ai/chat/completions", body.as_bytes()));
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn other_failures_are_returned_without_another_request() {
    for streamed in [false, true] {
        for failure in others() {
            let shown = format!("{failure:?}");
            let (chat, mock) = chat([failure, reply(&json!({ "content": "Hello." }), streamed)]);
            let error = text(&chat.fallback(["b"]), request(), streamed).await.unwrap_err();
            assert_eq!(models(&mock), ["a"], "{shown} {error}");
            assert!(!error.to_string().contains(" for `a`"), "{error}");
        }
        let (chat, mock) =
            chat([MockReply::status(200).then_stalls(), reply(&json!({ "content": "Hello." }), streamed)]);
        let request = chat.fallback(["b"]).complete(request()).timeout(SECOND);
        let error = request.await.unwrap_err();
        assert!(error.is_timeout() && error.may_have_been_charged(), "{error}");
        assert_eq!(models(&mock), ["a"]);
    }
}

#[tokio::test]
async fn a_stream_that_has_begun_has_no_fallback() {
    let chunk = format!("data: {}\n\n", json!({ "choices": [{ "delta": { "content": "Hel" } }] }));
    let error =
        format!("data: {}\n\n", json!({ "error": { "code": "model_unavailable", "message": "model unavailable" } }));
    for events in [vec![chunk.clone()], vec![chunk, error.clone()], vec![error]] {
        let (chat, mock) = chat([MockReply::events(events), reply(&json!({ "content": "Hello." }), true)]);
        let error = text(&chat.fallback(["b"]), request(), true).await.unwrap_err();
        assert!(error.may_have_been_charged(), "{error}");
        assert_eq!(models(&mock), ["a"]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_error_names_all_models_and_their_errors() {
    for streamed in [false, true] {
        for (failure, shown) in without_work() {
            let last = || MockReply::error(429, "10011", "Slow down.").header("x-request-id", "req-9");
            let (chat, mock) = chat([failure, unavailable(), last(), last(), last()]);
            let error = text(&chat.fallback(["b", "c"]), request(), streamed).await.unwrap_err();
            // Only the last model is retried, twice.
            assert_eq!(models(&mock), ["a", "b", "c", "c", "c"]);
            assert_eq!((error.attempts(), error.request_id()), (5, Some("req-9")));
            assert!(error.is_rate_limited() && !error.may_have_been_charged());
            let error = error.to_string();
            let (before, after) = error.split_once(" for `c`, after `a` (").unwrap();
            let operation = if streamed { "chat.stream" } else { "chat.complete" };
            assert_eq!(before, format!("{operation}: 429 Too Many Requests"));
            assert!(after.contains(shown) && !after.contains(operation), "{error}");
            let rest = " and `b` (422 Unprocessable Entity: model currently unavailable): Slow down. (10011) \
                        [request id req-9, after 5 attempts]";
            assert!(after.ends_with(rest), "{error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_later_model_may_fail_after_its_work() {
    let (chat, mock) = chat([unavailable(), MockReply::status(500), reply(&json!({ "content": "Hello." }), false)]);
    let error = chat.fallback(["b", "c"]).complete(request()).await.unwrap_err();
    assert!(error.may_have_been_charged());
    let says = "chat.complete: 500 Internal Server Error for `b`, after `a` (422 Unprocessable Entity: model currently \
                unavailable); not retried: it may have been charged [after 2 attempts]";
    assert_eq!((error.to_string().as_str(), models(&mock).len()), (says, 2));
}

#[tokio::test(start_paused = true)]
async fn retries_of_other_failures_stay_with_the_model() {
    let hello = || reply(&json!({ "content": "Hello." }), false);
    let (chat, mock) = chat([MockReply::status(500), MockReply::status(429), MockReply::status(429), hello()]);
    let call = chat.fallback(["b"]).complete(request()).idempotent(true).max_retries(3);
    call.await.unwrap();
    // After the 500 the work may be done, so even a 429 does not lead to another model.
    assert_eq!(models(&mock), ["a", "a", "a", "a"]);
    let (chat, mock) = self::chat([MockReply::status(429), MockReply::status(500), hello()]);
    chat.fallback(["b"]).complete(request()).idempotent(true).await.unwrap();
    assert_eq!(models(&mock), ["a", "b", "b"]);
}

#[tokio::test(start_paused = true)]
async fn options_apply_to_each_and_the_deadline_to_all() {
    let busy = || unavailable().after(2 * SECOND);
    let (chat, mock) = chat([busy(), busy(), busy()]);
    let start = Instant::now();
    let call = chat.fallback(["b", "c"]).complete(request()).deadline(3 * SECOND).header("x-team", "search");
    let error = call.query("debug", 1).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!((start.elapsed(), models(&mock).len()), (3 * SECOND, 2));
    for sent in mock.requests() {
        assert_eq!((sent.header("x-team"), sent.target().as_str()), ("search", "/v2/ai/chat/completions?debug=1"));
    }
    let (chat, mock) = self::chat([busy(), busy()]);
    let error = chat.fallback(["b"]).complete(request()).deadline(2 * SECOND).await.unwrap_err();
    assert_eq!(models(&mock), ["a"], "{error}");
}

#[tokio::test]
async fn each_turn_of_a_loop_begins_with_the_model_of_the_request() {
    for streamed in [false, true] {
        let done = || priced_reply("large", &json!({ "content": "Done." }), streamed);
        let turn = || priced_reply("large", &calls([("wait", 0)]), streamed);
        let (chat, mock) = chat([unavailable(), turn(), MockReply::status(429), done()]);
        let request = ChatRequest::from("Go.").model("small");
        let tools = chat.fallback(["large"]).run_tools(request.clone(), [wait("wait")]);
        let run = run(tools.cost_budget("1 USD".parse().unwrap(), &prices()), streamed).await.unwrap();
        assert_eq!(models(&mock), ["small", "large", "small", "large"]);
        assert_eq!(run.cost(&prices()).map(|cost| cost.to_string()).as_deref(), Some("0.00006 USD"));

        let (chat, mock) = self::chat([unavailable(), turn()]);
        let tools = chat.fallback(["unpriced"]).run_tools(request, [wait("wait")]);
        let error = self::run(tools.cost_budget("1 USD".parse().unwrap(), &prices()), streamed).await.unwrap_err();
        assert!(error.to_string().starts_with("`cost_budget` needs the price of `unpriced`"), "{error}");
        assert_eq!(mock.requests().len(), 0);
    }
}

async fn run_loop(chat: &Chat, streamed: bool) -> Option<String> {
    let run = run(chat.run_tools(ChatRequest::from("Go.").model("small"), []), streamed).await.unwrap();
    run.cost(&prices()).map(|cost| cost.to_string())
}

#[tokio::test]
async fn a_response_without_model_has_no_cost_if_several_may_have_responded() {
    for streamed in [false, true] {
        let done = || priced_reply("", &json!({ "content": "Done." }), streamed);
        let (chat, _) = chat([done(), done()]);
        assert_eq!(run_loop(&chat, streamed).await.as_deref(), Some("0.000002 USD"));
        assert_eq!(run_loop(&chat.fallback(["large"]), streamed).await, None);
    }
}

#[tokio::test]
async fn sessions_and_default_models_have_fallbacks() {
    let hello = |streamed| reply(&json!({ "role": "assistant", "content": "Hello." }), streamed);
    let script = [MockReply::status(429), hello(false), MockReply::status(429), hello(true)];
    let mock = script.into_iter().fold(MockTransport::new(), MockTransport::reply);
    let client = Client::builder().api_key("KEY0").default_model("a").transport(mock.clone()).build().unwrap();
    let mut session = Chat::new(&client).fallback(["b"]).session();
    session.complete("Hi").await.unwrap();
    session.stream("Hi").await.unwrap().finish().await.unwrap();
    assert_eq!(models(&mock), ["a", "b", "a", "b"]);
    assert_eq!((session.messages().len(), session.request("Hi").model), (4, None));
}

#[cfg(feature = "schemars")]
#[tokio::test]
async fn structured_completions_have_fallbacks() {
    for (failure, _) in without_work() {
        let seven = |streamed| reply(&json!({ "content": "{\"value\":7}" }), streamed);
        let (chat, mock) = chat([failure, seven(false), unavailable(), seven(true)]);
        let chat = chat.fallback(["b"]);
        assert_eq!(chat.complete_as::<u8>(request()).await.unwrap().value, 7);
        assert_eq!(chat.stream_as::<u8>(request()).await.unwrap().finish().await.unwrap().value, 7);
        assert_eq!(models(&mock), ["a", "b", "a", "b"]);
        let body = |nth| crate::support::scripted::body(&mock, nth)["response_format"].clone();
        assert!(body(0).is_object() && body(0) == body(1));
    }
    for failure in others() {
        let (chat, mock) = chat([failure, reply(&json!({ "content": "{\"value\":7}" }), false)]);
        chat.fallback(["b"]).complete_as::<u8>(request()).await.unwrap_err();
        assert_eq!(models(&mock), ["a"]);
    }
    // The value was paid for.
    let (chat, mock) = chat([reply(&json!({ "content": "seven" }), false), reply(&json!({ "content": "7" }), false)]);
    assert!(chat.fallback(["b"]).complete_as::<u8>(request()).await.unwrap_err().is_decode());
    assert_eq!(models(&mock), ["a"]);
}
