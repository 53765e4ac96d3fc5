//! HTTP/2: requests that the server certainly did not process are retried, and a hanging connection is abandoned.

use std::sync::Arc;
use std::time::Duration;

use telnyx_ai::{ClientBuilder, Error, Telnyx, Transport};
use telnyx_ai_tests::{COMPLETION, soon};
use telnyx_ai_tls_tests::{Authority, Http2Server, Reaction, install_provider};

const NO_ERROR: u32 = 0;
const INTERNAL_ERROR: u32 = 2;
const REFUSED_STREAM: u32 = 7;
const CANCEL: u32 = 8;
const ENHANCE_YOUR_CALM: u32 = 11;

const MODELS: Reaction = Reaction::Answer(r#"{"data":[]}"#);
const REPLY: Reaction = Reaction::Answer(COMPLETION);

async fn start(script: impl IntoIterator<Item = Reaction>) -> (Http2Server, ClientBuilder<Telnyx>) {
    install_provider();
    let authority = Authority::new("private");
    let server = Http2Server::start(authority.http2_acceptor("127.0.0.1"), script).await;
    let base = format!("https://{}/v2", server.addr());
    let builder = Telnyx::builder().api_key("test-key").base_url(base).root_certificate(authority.pem());
    (server, builder)
}

fn go_away(code: u32, leaves_out: u32) -> Reaction {
    Reaction::GoAway { code, leaves_out }
}

#[tokio::test]
async fn a_completion_that_was_not_processed_is_retried() {
    for refusal in [
        Reaction::Reset(REFUSED_STREAM),
        go_away(NO_ERROR, 1),
        go_away(ENHANCE_YOUR_CALM, 1),
        go_away(INTERNAL_ERROR, 1),
    ] {
        let (server, builder) = start([refusal, REPLY]).await;
        let reply = soon(builder.build().unwrap().chat().complete("Hi").with_response()).await.unwrap();
        assert_eq!((&*reply.value().text(), reply.attempts(), server.requests().len()), ("Hello", 2, 2), "{refusal:?}");
    }
}

#[tokio::test]
async fn a_completion_survives_a_goaway_on_its_connection() {
    // The second request of the connection is not processed; the first request has a response.
    for refusal in [Reaction::Reset(REFUSED_STREAM), go_away(NO_ERROR, 1)] {
        let (server, builder) = start([REPLY, refusal, REPLY]).await;
        let telnyx = builder.build().unwrap();
        for attempts in [1, 2] {
            let reply = soon(telnyx.chat().complete("Hi").with_response()).await.unwrap();
            assert_eq!((&*reply.value().text(), reply.attempts()), ("Hello", attempts), "{refusal:?}");
        }
        let connections = server.requests();
        assert_eq!(connections[..2], [0, 0], "{refusal:?}: {connections:?}");
        assert_eq!(connections.len(), 3);
    }
}

#[tokio::test]
async fn a_completion_that_may_have_been_processed_is_sent_once() {
    const REFUSED: Reaction = Reaction::Reset(REFUSED_STREAM);
    const LEFT_OUT: Reaction = Reaction::GoAway { code: INTERNAL_ERROR, leaves_out: 1 };
    for lost in [
        Reaction::Reset(NO_ERROR),
        Reaction::Reset(INTERNAL_ERROR),
        Reaction::Reset(CANCEL),
        Reaction::Reset(ENHANCE_YOUR_CALM),
        go_away(NO_ERROR, 0),
        go_away(ENHANCE_YOUR_CALM, 0),
        go_away(INTERNAL_ERROR, 0),
        Reaction::Close,
        // A stream with a partial response was processed, regardless of the error code.
        Reaction::Begin(&REFUSED),
        Reaction::Begin(&LEFT_OUT),
    ] {
        let (server, builder) = start([lost, REPLY]).await;
        let error = soon(builder.build().unwrap().chat().complete("Hi")).await.unwrap_err();
        assert!(error.is_interrupted(), "{lost:?}: {error:?}");
        assert_eq!((error.attempts(), server.requests().len()), (1, 1), "{lost:?}");
    }
}

#[tokio::test]
async fn a_body_shorter_than_its_length_is_incomplete() {
    for code in [NO_ERROR, CANCEL, INTERNAL_ERROR] {
        let (server, builder) = start([Reaction::Cut(code)]).await;
        let error = soon(builder.build().unwrap().models().list()).await.unwrap_err();
        assert!(error.is_interrupted(), "{code}: {error:?}");
        assert_eq!((error.attempts(), server.requests().len()), (3, 3), "{code}");
    }
}

#[tokio::test]
async fn a_refused_stream_in_each_attempt_is_reported() {
    let (server, builder) = start([Reaction::Reset(REFUSED_STREAM)]).await;
    let error: Error = soon(builder.build().unwrap().chat().complete("Hi")).await.unwrap_err();
    assert_eq!((error.attempts(), server.requests().len()), (3, 3));
    assert!(error.is_connect() && error.is_transient() && !error.is_interrupted(), "{error:?}");
    let text = error.to_string();
    assert!(
        text.contains(": the server did not process the request: ") && text.ends_with("[after 3 attempts]"),
        "{text}"
    );
}

#[tokio::test]
async fn after_a_timeout_a_read_goes_to_another_connection() {
    for before in [0, 1, 3] {
        let mut script = vec![MODELS; before];
        script.extend([Reaction::Hang, MODELS]);
        let (server, builder) = start(script).await;
        let telnyx = builder.timeout(Duration::from_secs(2)).build().unwrap();
        for _ in 0..before {
            soon(telnyx.models().list()).await.unwrap();
        }
        let response = soon(telnyx.models().list().with_response()).await.unwrap();
        assert_eq!(response.attempts(), 2);
        soon(telnyx.models().list()).await.unwrap();
        let mut expected = vec![0; before + 1];
        expected.extend([1, 1]);
        assert_eq!(server.requests(), expected, "the new connection is kept");
    }
}

#[tokio::test]
async fn after_a_timeout_that_is_not_retried_the_next_call_goes_to_another_connection() {
    let (server, builder) = start([REPLY, Reaction::Hang, REPLY]).await;
    let telnyx = builder.timeout(Duration::from_secs(2)).build().unwrap();
    soon(telnyx.chat().complete("Hi")).await.unwrap();
    let error = soon(telnyx.chat().complete("Hi")).await.unwrap_err();
    assert!(error.is_timeout() && error.attempts() == 1, "{error:?}");
    assert_eq!(soon(telnyx.chat().complete("Hi")).await.unwrap().text(), "Hello");
    assert_eq!(server.requests(), [0, 0, 1]);
}

#[tokio::test]
async fn calls_that_time_out_together_share_one_new_connection() {
    let (server, builder) = start([MODELS, Reaction::Hang, MODELS]).await;
    let telnyx = builder.timeout(Duration::from_secs(2)).build().unwrap();
    soon(telnyx.models().list()).await.unwrap();
    let calls: Vec<_> = (0..10).map(|_| tokio::spawn(telnyx.models().list().into_future())).collect();
    for call in calls {
        soon(call).await.unwrap().unwrap();
    }
    let connections = server.requests();
    assert_eq!(connections.len(), 21);
    assert!(connections[..11].iter().all(|connection| *connection == 0), "{connections:?}");
    // While one connection is being opened, a second connection may be opened too.
    let others: std::collections::BTreeSet<_> = connections[11..].iter().collect();
    assert!(!others.contains(&0) && others.len() <= 2, "{connections:?}");
}

#[tokio::test]
async fn derived_clients_abandon_a_hanging_connection_together() {
    let (server, builder) = start([MODELS, MODELS, Reaction::Hang, MODELS, MODELS]).await;
    let http: Arc<dyn Transport> = Arc::new(builder.http_transport().unwrap());
    let telnyx = builder.transport(http).timeout(Duration::from_secs(2)).build().unwrap();
    let tenant = |key: &str| telnyx.with_api_key(key).unwrap();
    soon(telnyx.models().list()).await.unwrap();
    soon(tenant("one").models().list()).await.unwrap();
    assert_eq!(soon(tenant("two").models().list().with_response()).await.unwrap().attempts(), 2);
    soon(tenant("three").models().list()).await.unwrap();
    assert_eq!(server.requests(), [0, 0, 0, 1, 1]);
}
