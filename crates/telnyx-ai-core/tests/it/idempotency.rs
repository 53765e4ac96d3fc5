//! The `Idempotency-Key` of a call.

use std::collections::HashSet;

use telnyx_ai_core::internal::Idempotency;
use telnyx_ai_core::test_util::{MockReply, MockTransport};

use crate::support::{client, failure, get, interrupted, ok, post, script};

fn keys(mock: &MockTransport) -> Vec<String> {
    mock.requests().iter().map(|request| request.header("idempotency-key").to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn all_attempts_of_a_call_use_one_key_and_each_call_another() {
    let mock = script([interrupted(), MockReply::status(503), ok(), interrupted(), ok(), ok()]);
    let client = client(&mock);
    let call = post(&client, Idempotency::WithKey);
    call.clone().await.unwrap();
    call.await.unwrap();
    post(&client, Idempotency::WithKey).await.unwrap();
    let keys = keys(&mock);
    assert_eq!(keys.len(), 6);
    assert_eq!((&keys[0], &keys[0], &keys[3]), (&keys[1], &keys[2], &keys[4]));
    let different: HashSet<&String> = keys.iter().collect();
    assert_eq!(different.len(), 3, "{keys:?}");
    for key in different {
        assert!(key.len() == 36 && key.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-'), "{key}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_key_of_the_caller_has_precedence() {
    let mock = script([interrupted(), ok(), ok(), ok()]);
    let client = client(&mock);
    post(&client, Idempotency::WithKey).idempotency_key("order-42").await.unwrap();
    post(&client, Idempotency::WithKey).header("Idempotency-Key", "by hand").await.unwrap();
    post(&client, Idempotency::NotIdempotent).idempotency_key("a:b_c-9").await.unwrap();
    assert_eq!(keys(&mock), ["order-42", "order-42", "by hand", "a:b_c-9"]);
}

#[tokio::test(start_paused = true)]
async fn a_key_does_not_make_a_call_idempotent() {
    let mock = script([interrupted(), ok()]);
    let (error, _) = failure(post(&client(&mock), Idempotency::NotIdempotent).idempotency_key("order-42")).await;
    assert!(error.is_interrupted());
    assert_eq!(mock.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn other_calls_have_no_key() {
    let mock = script([ok(), ok(), ok(), ok()]);
    let client = client(&mock);
    get(&client).await.unwrap();
    post(&client, Idempotency::NotIdempotent).await.unwrap();
    post(&client, Idempotency::NotIdempotent).idempotent(true).await.unwrap();
    post(&client, Idempotency::Idempotent).await.unwrap();
    assert!(mock.requests().iter().all(|request| !request.headers.contains_key("idempotency-key")));
}

#[tokio::test(start_paused = true)]
async fn invalid_keys_are_rejected_before_sending() {
    let mock = MockTransport::new();
    let client = client(&mock);
    let long = "k".repeat(256);
    for key in ["", " ", "a b", "a/b", "a.b", "a\n", "é", &long] {
        let (error, _) = failure(post(&client, Idempotency::WithKey).idempotency_key(key)).await;
        assert!(error.is_invalid_input(), "{key:?}");
        assert_eq!(
            error.to_string(),
            "things.create: `idempotency_key` must be 1 to 255 letters, digits, `_`, `:` or `-`",
            "{key:?}"
        );
    }
    assert_eq!(mock.requests().len(), 0);
    let mock = mock.reply(ok());
    post(&client, Idempotency::WithKey).idempotency_key(&long[..255]).await.unwrap();
    assert_eq!(keys(&mock), [&long[..255]]);
}
