//! A server may close an idle connection at any time, even while the next request is sent.

use telnyx_ai_tests::{COMPLETION, FaultServer, Script, json_response, soon, telnyx};

fn models() -> Script {
    Script::respond(json_response(200, r#"{"data":[]}"#))
}

fn completion() -> Script {
    Script::respond(json_response(200, COMPLETION))
}

#[tokio::test]
async fn connections_are_reused() {
    let server = FaultServer::start([models()]).await;
    let telnyx = telnyx(&server);
    for _ in 0..3 {
        telnyx.models().list().await.unwrap();
        telnyx.clone().models().list().await.unwrap();
    }
    assert_eq!((server.requests().len(), server.connections()), (6, 1));
}

#[tokio::test]
async fn a_read_succeeds_after_an_idle_connection_was_closed() {
    for ending in [Script::then_close, Script::then_reset] {
        let server = FaultServer::start([ending(models())]).await;
        let telnyx = telnyx(&server);
        for round in 1..=10 {
            soon(telnyx.models().list()).await.unwrap();
            assert_eq!(server.requests().len(), round, "each was read once");
        }
    }
}

#[tokio::test]
async fn a_read_is_retried_if_its_connection_closes() {
    let server = FaultServer::start([models(), Script::read_request().then_close(), models()]).await;
    let telnyx = telnyx(&server);
    telnyx.models().list().await.unwrap();
    let second = telnyx.models().list().with_response().await.unwrap();

    assert_eq!(second.attempts(), 2);
    let connections: Vec<_> = server.requests().iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0, 0, 1], "the second was sent on the kept connection, then on a new one");
}

#[tokio::test]
async fn a_completion_is_not_retried_if_its_connection_closes() {
    for ending in [Script::then_close, Script::then_reset] {
        let server = FaultServer::start([completion(), ending(Script::read_request()), completion()]).await;
        let telnyx = telnyx(&server);
        telnyx.chat().complete("first").await.unwrap();
        let error = telnyx.chat().complete("second").await.unwrap_err();

        assert!(error.is_interrupted(), "{error:?}");
        assert_eq!(error.attempts(), 1);
        let connections: Vec<_> = server.requests().iter().map(|request| request.connection).collect();
        assert_eq!(connections, [0, 0]);

        // The client still works.
        assert_eq!(telnyx.chat().complete("third").await.unwrap().text(), "Hello");
    }
}

#[tokio::test]
async fn no_completion_arrives_twice_while_connections_close() {
    for ending in [Script::then_close, Script::then_reset] {
        let server = FaultServer::start([ending(completion())]).await;
        let telnyx = telnyx(&server);
        let mut succeeded = Vec::new();
        for number in 0..100 {
            let question = format!("question {number:03}");
            match soon(telnyx.chat().complete(question.as_str())).await {
                Ok(_) => succeeded.push(question),
                // The connection closed while the request was in transit; the client cannot know whether the server
                // read the request.
                Err(error) => assert!(error.is_interrupted() && error.attempts() == 1, "{error:?}"),
            }
        }

        let read: Vec<_> = server.requests().iter().map(|request| request.text().to_owned()).collect();
        let count = |question: &str| read.iter().filter(|body| body.contains(question)).count();
        assert!(succeeded.iter().all(|question| count(question) == 1), "{read:?}");
        assert!((0..100).all(|number| count(&format!("question {number:03}")) <= 1), "{read:?}");
        assert!(succeeded.len() >= 90, "only {} of 100 succeeded", succeeded.len());
    }
}
