//! Invalid client settings are rejected.

use telnyx_ai::{ClientBuilder, Telnyx};
use telnyx_ai_tests::{FaultServer, Script, json_response};

#[track_caller]
fn assert_rejected(builder: ClientBuilder<Telnyx>, message: &str) {
    let error = builder.build().unwrap_err();
    assert!(error.is_config(), "{error:?}");
    assert_eq!(error.to_string(), message);
    assert_eq!((error.attempts(), error.operation(), error.status()), (0, None, None));
    assert!(!error.is_transient());
}

fn with_key(key: &str) -> ClientBuilder<Telnyx> {
    Telnyx::builder().api_key(key)
}

fn with_url(url: &str) -> ClientBuilder<Telnyx> {
    with_key("test-key").base_url(url)
}

#[test]
fn a_missing_or_invalid_key() {
    assert_rejected(Telnyx::builder(), "no api_key; set TELNYX_API_KEY and use `from_env()`, or call `api_key(…)`");
    for blank in ["", " ", "\t \n"] {
        assert_rejected(with_key(blank), "api_key is blank; pass a key or set TELNYX_API_KEY");
    }
    for (key, message) in [
        ("KEY\n", "api_key contains a line break at byte 3 of 4; remove it"),
        ("\r\nKEY", "api_key contains a line break at byte 0 of 5; remove it"),
        ("Bearer KEY", "api_key begins with `Bearer`; drop the prefix: the SDK adds it"),
        ("KEY 0123", "api_key contains white space at byte 3 of 8; remove it"),
        ("KEY\u{0}", "api_key contains a character outside printable ASCII at byte 3 of 4; remove it"),
        ("KÉY", "api_key contains a character outside printable ASCII at byte 1 of 4; remove it"),
    ] {
        assert_rejected(with_key(key), message);
    }
}

#[test]
fn a_key_together_with_credentials() {
    let both = with_key("test-key").credentials(telnyx_ai::ApiKey::new("other").unwrap());
    assert_rejected(both, "both api_key and credentials are set; drop one of them");
}

#[test]
fn plain_http_to_a_remote_host() {
    for host in ["api.telnyx.com", "10.0.0.1", "192.168.1.7", "localhost.evil.test", "[2001:db8::1]", "0.0.0.0"] {
        assert_rejected(
            with_url(&format!("http://{host}/v2")),
            &format!(
                "base_url is plain http to `{host}`, which would show the key to the network; use https, or \
                 `allow_insecure_http(true)`"
            ),
        );
        with_url(&format!("http://{host}/v2")).allow_insecure_http(true).build().unwrap();
        with_url(&format!("https://{host}/v2")).build().unwrap();
    }
    for host in ["127.0.0.1", "127.9.9.9", "localhost", "LOCALHOST", "[::1]"] {
        with_url(&format!("http://{host}:1234/v2")).build().unwrap();
    }
}

#[test]
fn an_invalid_base_url() {
    for (url, problem) in [
        ("", "is not a URL (relative URL without a base); give one such as https://api.telnyx.com/v2"),
        ("api.telnyx.com/v2", "is not a URL (relative URL without a base); give one such as https://api.telnyx.com/v2"),
        ("/v2", "is not a URL (relative URL without a base); give one such as https://api.telnyx.com/v2"),
        ("https://", "is not a URL (empty host); give one such as https://api.telnyx.com/v2"),
        ("https://x.test:99999", "is not a URL (invalid port number); give one such as https://api.telnyx.com/v2"),
        ("https://[::1", "is not a URL (invalid IPv6 address); give one such as https://api.telnyx.com/v2"),
        ("ftp://api.telnyx.com/v2", "has the scheme `ftp`; use https"),
        ("file:///v2", "has the scheme `file`; use https"),
        ("data:text/plain,x", "has the scheme `data`; use https"),
        ("localhost:8080", "has the scheme `localhost`; use https"),
        ("https://api.telnyx.com/v2#x", "contains a fragment (`#…`); remove it"),
        ("https://u:p@api.telnyx.com", "contains a user name or password; pass the key with `api_key(…)`"),
    ] {
        assert_rejected(with_url(url), &format!("base_url {problem}"));
    }
}

#[test]
fn an_invalid_header() {
    let with = |name: &str, value: &str| with_key("test-key").header(name, value);
    assert_rejected(with("x y", "1"), "header name \"x y\" is not a header name");
    assert_rejected(with("", "1"), "header name \"\" is not a header name");
    assert_rejected(
        with("x-tenant", "a\nb"),
        "the value of header `x-tenant` contains a line break or another character that is invalid in a header",
    );
    for name in ["Host", "content-length", "Transfer-Encoding"] {
        assert_rejected(with(name, "1"), &format!("header `{}` is set by the SDK; drop it", name.to_lowercase()));
    }
}

#[tokio::test]
async fn a_base_url_may_have_a_slash_a_prefix_and_a_query() {
    let server = FaultServer::start([Script::respond(json_response(200, r#"{"data":[]}"#))]).await;
    for (path, target) in [
        ("", "/ai/models"),
        ("/", "/ai/models"),
        ("/v2/", "/v2/ai/models"),
        ("/v2///", "/v2/ai/models"),
        (" ", "/ai/models"),
        ("/proxy/telnyx/v2?tenant=a%20b", "/proxy/telnyx/v2/ai/models?tenant=a%20b"),
    ] {
        with_url(&format!("{}{path}", server.base_url())).build().unwrap().models().list().await.unwrap();
        assert_eq!(server.requests().last().unwrap().target, target, "{path:?}");
    }
}
