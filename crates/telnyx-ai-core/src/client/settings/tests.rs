mod base_url;

use std::sync::Arc;

use http::{HeaderMap, Method};

use crate::client::Client;
use crate::client::builder::ClientBuilder;
use crate::client::credentials::{ApiKey, Credentials};
use crate::client::rate_limits::{ModelLimits, RateLimits};
use crate::error::Error;
use crate::transport::mock::{MockReply, MockTransport};
use crate::transport::network::Network;

fn builder() -> ClientBuilder {
    Client::builder().api_key("canary-key").transport(MockTransport::new())
}

/// Returns a builder that reads only these environment variables.
fn with_vars(builder: ClientBuilder, vars: &[(&str, &str)]) -> ClientBuilder {
    builder.with_vars(|name| vars.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
}

/// Sends a request and returns its URL and authorization.
async fn sent(builder: ClientBuilder) -> (String, String) {
    let mock = MockTransport::new().reply(MockReply::status(200));
    let client = builder.transport(mock.clone()).build().unwrap();
    client.request(Method::GET, "/ai/models").query("limit", 5).await.unwrap();
    let request = &mock.requests()[0];
    (request.url.to_string(), request.header("authorization").to_owned())
}

fn rejected(builder: ClientBuilder) -> Error {
    let error = builder.build().unwrap_err();
    assert!(error.is_config(), "{error:?}");
    assert_eq!(error.attempts(), 0);
    error
}

#[tokio::test]
async fn the_environment_fills_unset_settings() {
    let vars = [("TELNYX_API_KEY", "from-env"), ("TELNYX_BASE_URL", "https://env.test/v2")];
    assert_eq!(
        sent(with_vars(Client::builder(), &vars)).await,
        ("https://env.test/v2/ai/models?limit=5".to_owned(), "Bearer from-env".to_owned())
    );
    let set = Client::builder().api_key("set").base_url("https://set.test");
    let expected = ("https://set.test/ai/models?limit=5".to_owned(), "Bearer set".to_owned());
    assert_eq!(sent(with_vars(set.clone(), &vars)).await, expected);
    let late = with_vars(Client::builder(), &vars).api_key("set").base_url("https://set.test");
    assert_eq!(sent(late).await, expected, "later settings have precedence too");
}

#[tokio::test]
async fn the_share_of_the_environment_is_a_fraction() {
    let share = |text| with_vars(builder(), &[("TELNYX_AI_SHARE", text)]);
    for valid in ["1/8", " 8/8 ", "", " "] {
        share(valid).build().unwrap();
    }
    let says = "the variable TELNYX_AI_SHARE is `1:8`; give a fraction such as `1/8`";
    assert_eq!(rejected(share("1:8")).to_string(), says);
    let says = "the variable TELNYX_AI_SHARE is 9/8; give a fraction above 0 and of at most 1, such as 1/8";
    assert_eq!(rejected(share("9/8")).to_string(), says);
    let of_program = share("1/8").rate_limits(RateLimits::new().share(0, 8));
    let says = "rate_limits: the share is 0/8; give a fraction above 0 and of at most 1, such as 1/8";
    assert_eq!(rejected(of_program).to_string(), says, "the share of the program has precedence");
    // The environment does not replace the limits of the program.
    let limits = RateLimits::new().each_model(ModelLimits::new().output_tokens_per_minute(80));
    let client = share("1/8").rate_limits(limits).build().unwrap();
    assert_eq!(client.0.settings.rate_limits.of("m").output, Some(10));
}

#[tokio::test]
async fn an_empty_variable_counts_as_unset() {
    for blank in ["", " ", "\t\n"] {
        let (url, _) = sent(with_vars(builder(), &[("TELNYX_BASE_URL", blank)])).await;
        assert_eq!(url, "https://api.telnyx.com/v2/ai/models?limit=5", "{blank:?}");
        let error = rejected(with_vars(Client::builder(), &[("TELNYX_API_KEY", blank)]));
        let says = "no api_key; set TELNYX_API_KEY and use `from_env()`, or call `api_key(…)`";
        assert_eq!(error.to_string(), says, "{blank:?}");
    }
    assert!(rejected(with_vars(Client::builder(), &[])).to_string().starts_with("no api_key"));
}

#[tokio::test]
async fn the_key_of_the_environment_has_the_lowest_precedence() {
    let vars = [("TELNYX_API_KEY", "from-env")];
    let key = || ApiKey::new("of-the-credentials").unwrap();
    for (builder, expected) in [
        (Client::builder().credentials(key()), "Bearer of-the-credentials"),
        (Client::builder().header("authorization", "Basic set"), "Basic set"),
    ] {
        assert_eq!(sent(with_vars(builder, &vars)).await.1, expected);
    }
    for builder in [with_vars(Client::builder().no_api_key(), &vars), with_vars(Client::builder(), &vars).no_api_key()]
    {
        let client = builder.transport(MockTransport::new()).build().unwrap();
        let error = client.request(Method::GET, "/ai/models").await.unwrap_err();
        assert!(error.is_config() && error.to_string().starts_with("request: no api_key: "), "{error}");
    }
}

#[test]
fn an_invalid_key_is_rejected() {
    assert!(rejected(builder().api_key(" ")).to_string().starts_with("api_key is blank"));
    let error = rejected(builder().api_key("canary\n"));
    assert_eq!(error.to_string(), "api_key contains a line break at byte 6 of 7; remove it");

    #[derive(Debug)]
    struct Vault;
    #[async_trait::async_trait]
    impl Credentials for Vault {
        async fn authorize(&self, _: &mut HeaderMap) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
            Ok(())
        }
    }
    let error = rejected(builder().credentials(Vault));
    assert_eq!(error.to_string(), "both api_key and credentials are set; drop one of them");
}

#[tokio::test]
async fn plain_http_is_for_this_machine_only() {
    for host in ["127.0.0.1:8080", "127.9.9.9", "[::1]:8080", "localhost", "LOCALHOST:1", "[::ffff:7f00:1]"] {
        let (url, _) = sent(builder().base_url(format!("http://{host}/v2"))).await;
        assert_eq!(url, format!("http://{}/v2/ai/models?limit=5", host.to_lowercase()));
    }
    for (host, means) in
        [("127.1", "127.0.0.1"), ("0x7f000001", "127.0.0.1"), ("[::ffff:127.0.0.1]:1", "[::ffff:7f00:1]:1")]
    {
        let (url, _) = sent(builder().base_url(format!("http://{host}/v2"))).await;
        assert_eq!(url, format!("http://{means}/v2/ai/models?limit=5"));
    }
    for host in [
        "api.telnyx.com",
        "10.0.0.1",
        "0.0.0.0",
        "[::]",
        "[::ffff:a00:1]",
        "localhost.evil.test",
        "127.0.0.1.evil.test",
        "notlocalhost",
        "api.localhost",
        "emulator.localhost",
        "localhost.",
        "localhost.localdomain",
    ] {
        let error = rejected(builder().base_url(format!("http://{host}/v2?q=hunter2")));
        let says = format!(
            "base_url is plain http to `{host}`, which would show the key to the network; use https, or `allow_insecure_http(true)`"
        );
        assert_eq!(error.to_string(), says);
        let (url, _) = sent(builder().allow_insecure_http(true).base_url(format!("http://{host}/v2"))).await;
        assert_eq!(url, format!("http://{host}/v2/ai/models?limit=5"));
    }
}

#[test]
fn headers_that_cannot_be_sent_are_rejected() {
    let owned = |name: &str| format!("header `{name}` is set by the SDK; drop it");
    let unsendable = "the value of header `x-a` contains a line break or another character that is invalid in a header";
    for (name, value, says) in [
        ("host", "evil.test", owned("host")),
        ("Host", "evil.test", owned("host")),
        ("Content-Length", "0", owned("content-length")),
        ("transfer-encoding", "chunked", owned("transfer-encoding")),
        ("Connection", "close", owned("connection")),
        ("keep-alive", "timeout=5", owned("keep-alive")),
        ("te", "trailers", owned("te")),
        ("Upgrade", "h2c", owned("upgrade")),
        ("Proxy-Connection", "close", owned("proxy-connection")),
        ("Content-Type", "text/plain", owned("content-type")),
        (
            "Idempotency-Key",
            "k-1",
            "header `idempotency-key` belongs to one call; use `idempotency_key(…)` there".to_owned(),
        ),
        ("", "v", "header name \"\" is not a header name".to_owned()),
        ("bad name", "v", "header name \"bad name\" is not a header name".to_owned()),
        ("x-a\n", "v", "header name \"x-a\\n\" is not a header name".to_owned()),
        ("x-a", "canary\r\nx-b: 1", unsendable.to_owned()),
        ("X-A", "canary\n", unsendable.to_owned()),
        ("x-a", "canary\0", unsendable.to_owned()),
    ] {
        let error = rejected(builder().header(name, value));
        assert_eq!(error.to_string(), says);
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
}

#[test]
fn debug_shows_no_secret() {
    let builder = builder().header("x-token", "canary-header").base_url("https://gw.test/v2?token=canary-query");
    let shown = format!("{builder:?}");
    assert!(shown.starts_with("ClientBuilder { settings: ClientSettings { api_key: Some(\"[redacted]\"), values: "));
    let client = builder.build().unwrap();
    assert_eq!(format!("{client:?}"), "Client { host: Some(\"gw.test\"), .. }");
    assert!(!shown.contains("canary"), "{shown}");
    assert_eq!(Arc::strong_count(&client.clone().0), 2, "clones share everything");
}

#[test]
fn the_defaults_are_those_of_the_docs() {
    let settings = super::Settings::default();
    assert_eq!((settings.timeout, settings.deadline), (None, None));
    assert_eq!((Network::default().connect_timeout.as_secs(), settings.stream_idle_timeout.as_secs()), (10, 120));
    assert_eq!(settings.max_retries, 2);
    assert_eq!((settings.max_response_bytes, settings.max_event_bytes), (64 << 20, 8 << 20));
    assert_eq!((settings.max_concurrent_requests, settings.adaptive_rate), (None, false));
}
