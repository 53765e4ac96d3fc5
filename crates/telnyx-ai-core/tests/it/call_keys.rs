//! Keys of single calls, and clients without a key.

use async_trait::async_trait;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Credentials, Error, HeaderMap, Method, Page, internal::Endpoint};

use crate::support::{CANARY, builder, chunks, client, failure, get, ok, script};

const NO_KEY: &str = "no api_key: the client was built with `no_api_key()`; call `.api_key(…)` on the request, or derive a \
     client with `with_api_key(…)`";

#[derive(Debug)]
struct Sealed;

#[async_trait]
impl Credentials for Sealed {
    async fn authorize(&self, _: &mut HeaderMap) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        Err("the vault is sealed".into())
    }
}

fn client_without_key(mock: &MockTransport) -> Client {
    Client::builder().no_api_key().transport(mock.clone()).build().unwrap()
}

#[tokio::test]
async fn the_call_key_overrides_every_other_authorization() {
    let mock = script((0..5).map(|_| ok()));
    let clients = [
        client_without_key(&mock),
        client(&mock),
        builder(&mock).header("authorization", "Basic of-the-client").build().unwrap(),
        Client::builder().credentials(Sealed).transport(mock.clone()).build().unwrap(),
    ];
    for client in &clients {
        get(client).api_key("of-the-call").await.unwrap();
    }
    get(&clients[0]).header("authorization", "Basic of-the-call").await.unwrap();
    let sent: Vec<String> = mock.requests().iter().map(|request| request.header("authorization").to_owned()).collect();
    assert_eq!(sent[..4], ["Bearer of-the-call"; 4]);
    assert_eq!(sent[4], "Basic of-the-call");
}

#[tokio::test]
async fn missing_authorization_is_an_error_before_sending() {
    let mock = MockTransport::new();
    // The call does not wait for a permit either.
    let client = Client::builder().no_api_key().adaptive_rate(true).transport(mock.clone()).build().unwrap();
    let check = |error: Error, operation: &str| {
        assert!(error.is_config() && !error.is_transient());
        assert_eq!((error.to_string(), error.attempts()), (format!("{operation}: {NO_KEY}"), 0));
    };
    check(failure(get(&client)).await.0, "things.get");
    check(failure(get(&client).with_response()).await.0, "things.get");
    check(failure(get(&client).header("x-team", "search")).await.0, "things.get");
    check(chunks(&client).await.unwrap_err(), "chunks");
    check(client.request(Method::GET, "/file").download().bytes().await.unwrap_err(), "request");
    let list = Endpoint::get("numbers.list", "/numbers").page::<u32>().on(&client);
    check(list.items().try_next().await.unwrap_err(), "numbers.list");
    check(client.buffered([get(&client)], 1).next().await.unwrap().unwrap_err(), "things.get");
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test]
async fn all_pages_of_a_list_use_the_call_key() {
    let page =
        |n: u8| MockReply::json(200, format!(r#"{{"data":[{n}],"meta":{{"page_number":{n},"total_pages":2}}}}"#));
    let mock = script([page(1), page(2)]);
    let list: telnyx_ai_core::Request<Page<u8>> =
        Endpoint::get("numbers.list", "/numbers").page().on(&client_without_key(&mock));
    let mut items = list.api_key("of-the-call").items();
    while items.try_next().await.unwrap().is_some() {}
    let sent: Vec<String> = mock.requests().iter().map(|request| request.header("authorization").to_owned()).collect();
    assert_eq!(sent, ["Bearer of-the-call"; 2]);
}

#[tokio::test]
async fn the_call_key_is_redacted_and_not_sent_across_origins() {
    let echo = MockReply::json(401, r#"{"detail":"no: canary-call"}"#).header("x-echo", "canary-call");
    let away = MockReply::status(307).header("location", "https://evil.test/?k=canary-call");
    let mock = script([echo, away]);
    let call = get(&client_without_key(&mock)).api_key("canary-call");
    assert!(!format!("{call:?} {:?}", call.clone().with_response()).contains("canary"));
    let (error, _) = failure(call.clone()).await;
    assert_eq!(error.to_string(), "things.get: 401 Unauthorized: no: [redacted]");
    assert!(!format!("{error:?} {:?}", mock.requests()).contains("canary"));
    let (error, _) = failure(call).await;
    assert!(error.to_string().contains("a 307 redirect was not followed: it leads to another origin"), "{error}");
    assert_eq!(mock.requests().len(), 2);
    assert!(!format!("{error:?}").contains("canary"));
}

#[tokio::test]
async fn an_invalid_call_key_is_an_error() {
    let mock = MockTransport::new();
    let (error, _) = failure(get(&client(&mock)).api_key("canary\n")).await;
    assert!(error.is_config());
    assert_eq!(error.to_string(), "things.get: api_key contains a line break at byte 6 of 7; remove it");
    assert_eq!(mock.requests().len(), 0);
}

#[test]
fn api_key_and_no_api_key_are_mutually_exclusive() {
    for builder in [
        Client::builder().api_key(CANARY),
        Client::builder().credentials(Sealed),
        Client::builder().header("Authorization", CANARY),
    ] {
        let error = builder.no_api_key().transport(MockTransport::new()).build().unwrap_err();
        assert!(error.is_config());
        assert_eq!(error.to_string(), "no_api_key is set, and so is a key or credentials; drop one of them");
    }
}
