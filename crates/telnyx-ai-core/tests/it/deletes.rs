//! A DELETE whose answer was lost may meet its own success as a 404.

use serde_json::Value;
use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_core::transport::TransportErrorKind;
use telnyx_ai_core::{Endpoint, Method, RetryClass, StatusCode};

use crate::support::{client, delete, failure, interrupted, ok, post, refused, script, secs};

fn gone() -> MockReply {
    MockReply::json(404, r#"{"errors":[{"code":"10005","title":"Resource not found"}]}"#)
}

#[tokio::test(start_paused = true)]
async fn gone_after_a_lost_answer_is_done() {
    for lost in [
        interrupted(),
        MockReply::fails(TransportErrorKind::Timeout),
        MockReply::status(500),
        MockReply::status(502),
        MockReply::status(504),
        MockReply::status(200).after(secs(600)),
        MockReply::status(200).then_breaks(TransportErrorKind::Interrupted),
    ] {
        let mock = script([lost.clone(), gone()]);
        let response = delete(&client(&mock)).with_response().await.unwrap_or_else(|error| panic!("{lost:?}: {error}"));
        assert_eq!((response.status(), response.attempts()), (StatusCode::NOT_FOUND, 2));
        assert_eq!(mock.requests().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_lost_two_attempts_ago_counts_too() {
    let mock = script([interrupted(), refused(), gone()]);
    delete(&client(&mock)).await.unwrap();
    assert_eq!(mock.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn gone_where_nothing_was_lost_is_an_error() {
    let busy = MockReply::status(429).header("retry-after", "0");
    for replies in [vec![gone()], vec![refused(), gone()], vec![busy, gone()]] {
        let mock = script(replies.clone());
        let (error, _) = failure(delete(&client(&mock))).await;
        assert!(error.is_not_found(), "{error}");
        assert_eq!(error.attempts() as usize, replies.len());
        assert_eq!(error.details()[0].code.as_deref(), Some("10005"));
    }
}

#[tokio::test(start_paused = true)]
async fn gone_is_no_success_of_other_methods() {
    let mock = script([interrupted(), gone()]);
    assert!(failure(client(&mock).request(Method::GET, "/things/t-1")).await.0.is_not_found());
    let mock = script([interrupted(), gone()]);
    assert!(failure(post(&client(&mock), RetryClass::Keyed)).await.0.is_not_found());
}

#[tokio::test(start_paused = true)]
async fn a_delete_that_should_give_a_value_says_that_there_is_none() {
    let mock = script([interrupted(), gone(), interrupted(), gone(), ok()]);
    let client = client(&mock);
    #[derive(Debug, serde::Deserialize)]
    struct Deleted {
        #[allow(dead_code)]
        id: String,
    }
    let (error, _) = failure(Endpoint::delete("things.delete", "/things/1").json::<Deleted>().on(&client)).await;
    assert!(error.is_not_found(), "{error}");
    assert_eq!(error.to_string(), "things.delete: 404 Not Found: Resource not found (10005) [after 2 attempts]");
    let whatever: Value = Endpoint::delete("things.delete", "/things/1").json().on(&client).await.unwrap();
    assert_eq!(whatever["errors"][0]["code"], "10005");
}
