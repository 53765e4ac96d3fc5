//! Cancelled calls.

use telnyx_ai_tests::{LoadServer, Responses, soon};
use tokio::task::JoinSet;

use crate::process::{Resources, connections};
use crate::{client, exclusive_on_two_threads};

#[test]
fn calls_dropped_before_the_response_close_their_connections() {
    exclusive_on_two_threads(async {
        let server = LoadServer::start(Responses::Never);
        let telnyx = client(&server);
        let before = Resources::now();
        for round in 1..=2 {
            let (mut calls, at_once) = (JoinSet::new(), connections(200));
            for number in 0..at_once {
                let telnyx = telnyx.clone();
                calls.spawn(async move {
                    match number % 3 {
                        0 => drop(telnyx.models().list().await),
                        1 => drop(telnyx.chat().complete("Hi").idempotent(true).await),
                        _ => drop(telnyx.chat().stream("Hi").await),
                    }
                });
            }
            soon(server.wait_until(|counts| counts.requests == round * at_once)).await;
            assert_eq!(server.counts().open, at_once);
            calls.abort_all();
            soon(server.wait_until(|counts| counts.open == 0)).await;
            while calls.join_next().await.is_some() {}
            assert_eq!(server.counts().requests, round * at_once, "none was sent again");
        }
        before.assert_growth(4, 32);
    });
}

#[test]
fn streams_dropped_before_their_end_close_their_connections() {
    exclusive_on_two_threads(async {
        let server = LoadServer::start(Responses::Begun);
        let telnyx = client(&server);
        let before = Resources::now();
        for _ in 0..2 {
            let (mut streams, at_once) = (Vec::new(), connections(200));
            for _ in 0..at_once {
                let mut stream = telnyx.chat().stream("Hi").await.unwrap();
                assert_eq!(stream.try_next().await.unwrap().unwrap().text_delta(), "Hel");
                streams.push(stream);
            }
            assert_eq!(server.counts().open, at_once);
            drop(streams);
            soon(server.wait_until(|counts| counts.open == 0)).await;
        }
        before.assert_growth(4, 32);
    });
}
