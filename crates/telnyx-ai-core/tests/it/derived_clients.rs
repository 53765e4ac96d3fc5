//! Clients derived from another one: the same connections, another key or other settings.

use std::future::IntoFuture;

use async_trait::async_trait;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, ClientSettings, Credentials, HeaderMap, Method};
use tokio::time::timeout;

use crate::support::{CANARY, assert_took, builder, chunks, client, failure, get, ok, script, secs};

/// The values of these headers in the only request of a call.
async fn sent<const N: usize>(client: &Client, mock: &MockTransport, names: [&str; N]) -> [String; N] {
    let before = mock.requests().len();
    get(client).await.unwrap();
    let requests = mock.requests();
    assert_eq!(requests.len(), before + 1);
    names.map(|name| requests[before].header(name).to_owned())
}

#[derive(Debug)]
struct Vault;

#[async_trait]
impl Credentials for Vault {
    async fn authorize(&self, headers: &mut HeaderMap) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        headers.insert("authorization", "Bearer of-the-vault".parse()?);
        Ok(())
    }
}

#[tokio::test]
async fn headers_of_the_parent_are_inherited_or_replaced_by_name() {
    let mock = script((0..9).map(|_| ok()));
    let parent = builder(&mock).header("x-team", "search").header("x-job", "nightly").header("accept", "a/b");
    let parent = parent.build().unwrap();
    let derived = parent.with(|settings| settings.header("X-Team", "support").header("user-agent", "u/1")).unwrap();
    let names = ["x-team", "x-job", "accept", "user-agent", "authorization"];
    let key = format!("Bearer {CANARY}");
    assert_eq!(sent(&derived, &mock, names).await, ["support", "nightly", "a/b", "u/1", &key]);
    let again = derived.with(|settings| settings.header("x-job", "hourly")).unwrap();
    assert_eq!(sent(&again, &mock, names).await, ["support", "hourly", "a/b", "u/1", &key]);
    let sdk = concat!("telnyx-ai-rust/", env!("CARGO_PKG_VERSION"));
    assert_eq!(sent(&parent, &mock, names).await, ["search", "nightly", "a/b", sdk, &key], "the parent stays");
}

#[tokio::test]
async fn a_new_authorization_replaces_any_other() {
    let mock = script((0..30).map(|_| ok()));
    let header = ("authorization", "Basic of-the-parent");
    let parents = [
        client(&mock),
        builder(&mock).header(header.0, header.1).build().unwrap(),
        Client::builder().header(header.0, header.1).transport(mock.clone()).build().unwrap(),
        Client::builder().credentials(Vault).transport(mock.clone()).build().unwrap(),
        Client::builder().no_api_key().transport(mock.clone()).build().unwrap(),
    ];
    for parent in parents {
        let key = parent.with_api_key("of-the-tenant").unwrap();
        let header = parent.with(|settings| settings.header("Authorization", "Basic of-the-tenant")).unwrap();
        let both = parent.with(|settings| settings.api_key("unused").header("authorization", "Basic both")).unwrap();
        let vault = parent.with(|settings| settings.credentials(Vault)).unwrap();
        for (derived, expected) in [
            (&key, "Bearer of-the-tenant"),
            (&header, "Basic of-the-tenant"),
            (&both, "Basic both"),
            (&vault, "Bearer of-the-vault"),
            (&vault.with_api_key("last").unwrap(), "Bearer last"),
            (&header.with(|settings| settings.timeout(secs(9))).unwrap(), "Basic of-the-tenant"),
        ] {
            assert_eq!(sent(derived, &mock, ["authorization"]).await, [expected]);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn settings_apply_only_to_the_derived_client() {
    let stalled = || MockReply::events(["data: {\"n\":1}\n\n"]).then_stalls();
    let mock = script([ok().after(secs(3600)), ok().after(secs(3600)), MockReply::status(503), stalled()]);
    let parent = client(&mock);
    let derive = |change: fn(ClientSettings) -> ClientSettings| parent.with(change).unwrap();

    let (error, took) = failure(get(&derive(|settings| settings.timeout(secs(7)).max_retries(0)))).await;
    assert_took(took, secs(7));
    assert!(error.is_timeout());
    let (error, took) = failure(get(&derive(|settings| settings.deadline(secs(3))))).await;
    assert_took(took, secs(3));
    assert!(error.to_string().contains("`deadline` (3 s) elapsed"), "{error}");
    assert_eq!(failure(get(&derive(|settings| settings.max_retries(0)))).await.0.attempts(), 1);
    let mut stream = chunks(&derive(|settings| settings.stream_idle_timeout(secs(5)))).await.unwrap();
    stream.try_next().await.unwrap();
    let (error, took) = failure(stream.try_next()).await;
    assert_took(took, secs(5));
    assert!(error.is_timeout());

    let events = || MockReply::events([format!("data: {}\n\ndata: [DONE]\n\n", "7".repeat(100))]);
    let mock = script([MockReply::bytes(200, "text/plain", "x".repeat(100)), events(), events()]);
    let parent = client(&mock);
    let small = parent.with(|settings| settings.max_response_bytes(50)).unwrap();
    let (error, _) = failure(small.request(Method::GET, "/x")).await;
    assert!(error.to_string().contains("larger than 50 bytes (max_response_bytes)"), "{error}");
    let small = parent.with(|settings| settings.max_event_bytes(60)).unwrap();
    let read = async |client: &Client| {
        client.request(Method::GET, "/x").events::<serde_json::Value>().await.unwrap().try_next().await
    };
    let error = read(&small).await.unwrap_err();
    assert!(error.to_string().contains("larger than 60 bytes (max_event_bytes)"), "{error}");
    assert!(read(&parent).await.is_ok(), "the parent stays");
}

/// Returns `true` if the two clients share `max_concurrent_requests`, which is 1.
async fn share_a_limit(one: &Client, other: &Client) -> bool {
    let held = chunks(one).await.unwrap();
    let is_held_up = timeout(secs(1), get(other).into_future()).await.is_err();
    drop(held);
    is_held_up
}

#[tokio::test(start_paused = true)]
async fn limits_are_shared_only_by_clients_with_the_same_key() {
    let opened = || [MockReply::events(["data: {\"n\":1}\n\n"]).then_stalls(), ok()];
    type Change = fn(ClientSettings) -> ClientSettings;
    let changes: [(bool, Change); 13] = [
        (true, |settings| settings),
        (true, |settings| settings.timeout(secs(9)).header("x-team", "search")),
        (true, |settings| settings.api_key(CANARY)),
        (true, |settings| settings.max_concurrent_requests(1).share_limits(true)),
        (true, |settings| settings.api_key("other").share_limits(true)),
        (true, |settings| settings.credentials(Vault).share_limits(true)),
        (false, |settings| settings.api_key("other")),
        (false, |settings| settings.credentials(Vault)),
        (false, |settings| settings.header("authorization", "Bearer other")),
        (false, |settings| settings.share_limits(false)),
        (false, |settings| settings.max_concurrent_requests(2)),
        (false, |settings| settings.adaptive_rate(true)),
        (false, |settings| settings.api_key("other").share_limits(false)),
    ];
    for (at, (is_shared, change)) in changes.into_iter().enumerate() {
        let mock = script(opened());
        let parent = builder(&mock).max_concurrent_requests(1).build().unwrap();
        let derived = parent.with(change).unwrap();
        assert_eq!(share_a_limit(&parent, &derived).await, is_shared, "change {at}");
    }
    let mock = script(opened().into_iter().chain(opened()));
    let parent = builder(&mock).max_concurrent_requests(1).build().unwrap();
    let tenant = parent.with_api_key("other").unwrap();
    assert!(share_a_limit(&tenant, &tenant.clone()).await, "a tenant has a limit of its own");
}

#[tokio::test(start_paused = true)]
async fn the_retry_budget_is_shared_only_by_clients_with_the_same_key() {
    let mock = script((0..400).map(|_| MockReply::status(503)));
    let parent = client(&mock);
    let attempts = async |client: &Client| failure(get(client).max_retries(1)).await.0.attempts();
    for _ in 0..100 {
        assert_eq!(attempts(&parent).await, 2);
    }
    assert_eq!(attempts(&parent).await, 1, "the budget is used up");
    assert_eq!(attempts(&parent.with(|settings| settings.timeout(secs(9))).unwrap()).await, 1);
    // Another limit needs a separate limiter. The budget is still shared.
    assert_eq!(attempts(&parent.with(|settings| settings.max_concurrent_requests(9)).unwrap()).await, 1);
    let tenant = parent.with_api_key("other").unwrap();
    assert_eq!(attempts(&tenant).await, 2);
    assert_eq!(attempts(&tenant.with(|settings| settings.api_key(CANARY).share_limits(true)).unwrap()).await, 2);
    assert_eq!(attempts(&parent.with(|settings| settings.api_key("other").share_limits(true)).unwrap()).await, 1);
}

#[test]
fn invalid_settings_are_named() {
    let parent = builder(&MockTransport::new()).build().unwrap();
    type Change = fn(ClientSettings) -> ClientSettings;
    let changes: [(Change, &str); 7] = [
        (|settings| settings.api_key(" "), "api_key is blank; pass a key or set TELNYX_API_KEY"),
        (|settings| settings.api_key("k").credentials(Vault), "both api_key and credentials are set; drop one of them"),
        (|settings| settings.header("host", "evil.test"), "header `host` is set by the SDK; drop it"),
        (
            |settings| settings.max_concurrent_requests(0),
            "max_concurrent_requests is 0, which allows no call; set at least 1",
        ),
        (|settings| settings.default_model(" "), "default_model is blank; set the id of a model"),
        (
            |settings| settings.max_concurrent_requests(8).share_limits(true),
            "share_limits is true, and max_concurrent_requests, adaptive_rate or rate_limits differs from the parent's; drop one of them",
        ),
        (
            |settings| settings.adaptive_rate(true).share_limits(true),
            "share_limits is true, and max_concurrent_requests, adaptive_rate or rate_limits differs from the parent's; drop one of them",
        ),
    ];
    for (change, says) in changes {
        let error = parent.with(change).unwrap_err();
        assert!(error.is_config());
        assert_eq!(error.to_string(), says);
    }
}

#[tokio::test]
async fn a_new_key_is_redacted_like_the_first() {
    let mock = script([MockReply::json(401, r#"{"detail":"no: canary-tenant"}"#)]);
    let parent = client(&mock);
    let tenant = parent
        .with(|settings| {
            let settings = settings.api_key("canary-tenant").header("x-token", "canary-token");
            assert!(!format!("{settings:?}").contains("canary"), "{settings:?}");
            settings
        })
        .unwrap();
    let (error, _) = failure(get(&tenant)).await;
    assert_eq!(error.to_string(), "things.get: 401 Unauthorized: no: [redacted]");
    assert!(!format!("{error:?} {tenant:?}").contains("canary"));
    let redacted = |text: &str| tenant.redacted(&text.to_owned());
    assert_eq!(redacted("canary-tenant canary-token"), "[redacted] [redacted]");
    assert_eq!(redacted(CANARY), "[redacted]", "a conversation may have started with the key of the parent");
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn a_hundred_derived_clients_use_one_connection() {
    use std::sync::atomic::Ordering;

    let (base, connections) = crate::counting_server::server();
    let parent = Client::builder().no_api_key().base_url(base).build().unwrap();
    for tenant in 0..100 {
        let derived = parent.with_api_key(format!("key-{tenant}")).unwrap();
        let derived =
            derived.with(|settings| settings.header("x-tenant", tenant.to_string()).timeout(secs(20))).unwrap();
        let number: u32 = derived.request(Method::GET, "/n").json().await.unwrap();
        assert_eq!(number, 7);
        parent.request(Method::GET, "/n").api_key(format!("key-{tenant}")).await.unwrap();
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}
