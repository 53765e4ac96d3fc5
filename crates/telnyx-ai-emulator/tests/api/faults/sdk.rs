//! Faults seen by the client of the SDK.

use std::time::Duration;

use telnyx_ai::{Error, conversations::CreateConversation};
use telnyx_ai_emulator::faults::Fault;

use super::{CHAT, CONVERSATIONS, awake, conversations, once, playing, telnyx};

#[tokio::test]
async fn a_completion_is_asked_for_until_it_is_not_turned_away() {
    let turned_away = Fault::status(503).retry_after(Duration::ZERO);
    let emulator = playing([turned_away.clone(), Fault::status(429).retry_after(Duration::from_millis(1))]).await;
    let completion = telnyx(&emulator).chat().complete("Hi").await.unwrap();
    assert!(completion.text().starts_with("You wrote: \"Hi\""));
    let requests = emulator.requests().of("POST", CHAT);
    assert_eq!(requests.iter().map(|request| request.status.unwrap()).collect::<Vec<_>>(), [503, 429, 200]);
    assert_eq!((requests[0].faults.as_slice(), requests[2].faults.as_slice()), (&[turned_away][..], &[][..]));
    assert!(requests.iter().all(|request| request.body == requests[0].body));
}

#[tokio::test]
async fn a_completion_that_may_have_been_made_is_asked_for_once() {
    type Predicate = fn(&Error) -> bool;
    let faults: [(Fault, Predicate); 8] = [
        (Fault::status(500), Error::is_server_error),
        (Fault::status(502).after_work(), Error::is_server_error),
        (Fault::status(503), Error::is_server_error),
        (Fault::status(429).body(r#"{"errors":[{"code":"insufficient_quota"}]}"#), Error::is_rate_limited),
        (Fault::reset(), Error::is_interrupted),
        (Fault::reset().after_work(), Error::is_interrupted),
        (Fault::cut_body(0), Error::is_interrupted),
        (Fault::cut_body(40), Error::is_interrupted),
    ];
    for (fault, is_expected) in faults {
        let emulator = playing([fault.clone()]).await;
        let error = telnyx(&emulator).chat().complete("Hi").await.unwrap_err();
        assert!(is_expected(&error), "{fault}: {error:?}");
        assert_eq!((error.attempts(), emulator.requests().of("POST", CHAT).len()), (1, 1), "{fault}");
        assert_eq!(emulator.faults().remaining(), []);
    }
}

#[tokio::test(start_paused = true)]
async fn a_stalled_completion_runs_into_its_timeout() {
    let emulator = awake(playing([Fault::stall()])).await;
    let telnyx = telnyx(&emulator);
    let (response, seen) = tokio::join!(
        telnyx.chat().complete("Hi").into_future(),
        once(&emulator, "POST", CHAT, |request| !request.faults.is_empty())
    );
    assert!(response.unwrap_err().is_timeout());
    assert_eq!((seen.status, emulator.requests().of("POST", CHAT).len()), (None, 1));
}

#[tokio::test]
async fn a_keyed_call_is_repeated_and_done_once() {
    let (reset, cut) = (Fault::reset().after_work(), Fault::cut_body(3));
    for first in [Fault::status(500), Fault::status(500).after_work(), reset, cut] {
        let emulator = playing([first.clone().on("POST", CONVERSATIONS)]).await;
        telnyx(&emulator).conversations().create(CreateConversation::new().name("a")).await.unwrap();
        let requests = emulator.requests().of("POST", CONVERSATIONS);
        assert_eq!(requests.len(), 2, "{first}");
        let keys: Vec<_> = requests.iter().map(|request| request.header("idempotency-key").unwrap()).collect();
        assert_eq!(keys[0], keys[1]);
        assert_eq!(conversations(&emulator).await, 1, "{first}");
    }
}

#[tokio::test]
async fn a_cut_stream_is_an_error_with_what_came() {
    for (fault, text) in [
        (Fault::cut_stream(0), ""),
        (Fault::cut_stream(1), ""),
        (Fault::cut_stream(3), "You wrote:"),
        (Fault::cut_body(1), ""),
    ] {
        let emulator = playing([fault.clone()]).await;
        let mut stream = telnyx(&emulator).chat().stream("Hi").await.unwrap();
        let error = loop {
            match stream.try_next().await {
                Ok(chunk) => assert!(chunk.is_some(), "{fault}: no stream ends well that was cut"),
                Err(error) => break error,
            }
        };
        assert!(error.is_interrupted() || error.is_incomplete_stream(), "{fault}: {error:?}");
        assert_eq!(stream.partial().text(), text, "{fault}");
        assert_eq!(emulator.requests().of("POST", CHAT).len(), 1);
    }
}

#[tokio::test]
async fn a_malformed_chunk_is_an_error_of_its_own() {
    let emulator = playing([Fault::malformed_chunk(2)]).await;
    let mut stream = telnyx(&emulator).chat().stream("Hi").await.unwrap();
    stream.try_next().await.unwrap().unwrap();
    stream.try_next().await.unwrap().unwrap();
    let error = stream.try_next().await.unwrap_err();
    assert!(error.is_decode(), "{error:?}");
    assert!(stream.try_next().await.unwrap().is_none());
    assert_eq!(stream.partial().text(), "You");
}

#[tokio::test(start_paused = true)]
async fn a_stalled_stream_runs_into_its_idle_timeout() {
    let emulator = awake(playing([Fault::stall_stream(2)])).await;
    let mut stream = awake(telnyx(&emulator).chat().stream("Hi")).await.unwrap();
    for _ in 0..2 {
        awake(stream.try_next()).await.unwrap().unwrap();
    }
    let error = stream.try_next().await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!(stream.partial().text(), "You");
}
