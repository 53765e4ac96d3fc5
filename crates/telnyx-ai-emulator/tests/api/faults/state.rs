//! The state after a fault.

use serde_json::{Value, json};
use telnyx_ai_emulator::faults::Fault;

use super::{CONVERSATIONS, KEY, awake, conversations, once, open_request, open_request_with, playing, rest};
use crate::client::{Response, create, get, post, send};

#[tokio::test(start_paused = true)]
async fn work_is_done_or_not_as_the_fault_says() {
    for (fault, made) in [
        (Fault::status(503), 0),
        (Fault::status(503).after_work(), 1),
        (Fault::reset(), 0),
        (Fault::reset().after_work(), 1),
        (Fault::stall(), 0),
        (Fault::stall().after_work(), 1),
        (Fault::cut_body(0), 1),
        (Fault::cut_body(0).after_work(), 1),
    ] {
        let text = fault.to_string();
        let emulator = awake(playing([fault.on("POST", CONVERSATIONS)])).await;
        let connection =
            awake(open_request_with(&emulator, "POST", CONVERSATIONS, "Connection: close\r\n", "{}")).await;
        once(&emulator, "POST", CONVERSATIONS, |request| !request.faults.is_empty()).await;
        if text.starts_with("stall") {
            // Work that is done is done soon, and more would be seen.
            for _ in 0..100 {
                if awake(conversations(&emulator)).await > 0 {
                    break;
                }
            }
        } else {
            let (_, end) = awake(rest(connection)).await;
            assert_eq!(end.is_err(), text.starts_with("reset"), "{text}");
        }
        assert_eq!(awake(conversations(&emulator)).await, made, "{text}");
    }
}

#[tokio::test]
async fn a_lost_answer_is_given_again_to_the_same_key() {
    for fault in [Fault::reset().after_work(), Fault::cut_body(5), Fault::cut_body(0)] {
        let emulator = playing([fault.on("POST", CONVERSATIONS)]).await;
        drop(rest(open_request_with(&emulator, "POST", CONVERSATIONS, "Idempotency-Key: k-1\r\n", "{}").await).await);
        assert_eq!(conversations(&emulator).await, 1);

        let again = async || -> Response {
            send(&emulator, "POST", CONVERSATIONS, &format!("{KEY}Idempotency-Key: k-1\r\n"), b"{}").await
        };
        let first: Value = again().await.json(200);
        assert_eq!(again().await.json(200), first);
        assert_eq!(conversations(&emulator).await, 1);
        let seen = emulator.requests().of("POST", CONVERSATIONS);
        assert!(seen.len() == 3 && seen.iter().all(|request| request.header("idempotency-key") == Some("k-1")));
    }
}

#[tokio::test]
async fn a_turned_away_request_leaves_its_key_unused() {
    let emulator = playing([Fault::status(503)]).await;
    let headers = format!("{KEY}Idempotency-Key: k-1\r\n");
    send(&emulator, "POST", CONVERSATIONS, &headers, b"{}").await.json(503);
    send(&emulator, "POST", CONVERSATIONS, &headers, b"{\"name\": \"other\"}").await.json(200);
    assert_eq!(conversations(&emulator).await, 1);
}

#[tokio::test]
async fn a_deletion_whose_answer_was_lost_has_happened() {
    let emulator = playing([Fault::status(502).on("DELETE", "/ai/conversations/{id}").after_work()]).await;
    let id = create(&emulator, CONVERSATIONS, json!({})).await;
    let path = format!("/ai/conversations/{id}");
    let delete = async || send(&emulator, "DELETE", &path, KEY, b"").await.status;
    assert_eq!((delete().await, delete().await), (502, 404));
}

#[tokio::test]
async fn a_streamed_turn_that_was_cut_is_in_its_conversation() {
    let emulator = playing([Fault::cut_stream(1)]).await;
    let id = create(&emulator, CONVERSATIONS, json!({})).await;
    let body = json!({"model": "meta-llama/Meta-Llama-3.1-8B-Instruct", "input": "Hi", "stream": true,
        "conversation": id});
    let (sent, end) = rest(open_request(&emulator, "POST", "/ai/openai/responses", &body.to_string()).await).await;
    end.unwrap();
    assert_eq!(sent.matches("event: ").count(), 1);
    let messages = get(&emulator, &format!("/ai/conversations/{id}/messages")).await.json(200);
    let roles: Vec<_> = messages["data"].as_array().unwrap().iter().map(|message| &message["role"]).collect();
    assert_eq!(roles.len(), 2, "{roles:?}");
    // And the next turn goes on from there.
    let mut body = body;
    body["stream"] = json!(false);
    post(&emulator, "/ai/openai/responses", body).await.json(200);
}
