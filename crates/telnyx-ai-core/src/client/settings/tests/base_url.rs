//! The base URL.

use super::*;

#[tokio::test]
async fn every_spelling_of_a_base_url_results_in_the_same_requests() {
    for spelling in [
        "https://api.telnyx.com/v2",
        "https://api.telnyx.com/v2/",
        "https://api.telnyx.com/v2//",
        " https://api.telnyx.com/v2 ",
        "\thttps://api.telnyx.com/v2/\r\n",
        "HTTPS://API.Telnyx.COM/v2",
        "https://api.telnyx.com:443/v2/",
        "https://api.telnyx.com/v2?",
        "https://api.telnyx.com/v2/?",
        "https://api.telnyx.com/v1/../v2/./",
        "https://api.telnyx.com",
        "https://api.telnyx.com/",
        "https://api.telnyx.com//",
        "https://API.telnyx.com:443?",
    ] {
        let (url, _) = sent(builder().base_url(spelling)).await;
        assert_eq!(url, "https://api.telnyx.com/v2/ai/models?limit=5", "{spelling:?}");
    }
}

#[tokio::test]
async fn prefix_and_query_of_a_base_url_are_kept() {
    for (base, expected) in [
        ("https://gw.test", "https://gw.test/ai/models?limit=5"),
        ("https://gw.test/", "https://gw.test/ai/models?limit=5"),
        ("https://gw.test//", "https://gw.test/ai/models?limit=5"),
        ("https://gw.test/a/b%20c/", "https://gw.test/a/b%20c/ai/models?limit=5"),
        ("https://gw.test/v2?region=eu", "https://gw.test/v2/ai/models?region=eu&limit=5"),
        ("https://gw.test/v2/?region=eu", "https://gw.test/v2/ai/models?region=eu&limit=5"),
        ("https://gw.test?via=/a/", "https://gw.test/ai/models?via=/a/&limit=5"),
        ("https://[2001:db8::1]:8443/v2", "https://[2001:db8::1]:8443/v2/ai/models?limit=5"),
    ] {
        let (url, _) = sent(builder().base_url(base)).await;
        assert_eq!(url, expected, "{base:?}");
    }
}

#[tokio::test]
async fn the_version_is_added_for_the_hosts_of_the_service_only() {
    for (base, expected) in [
        ("https://api.telnyx.eu", "https://api.telnyx.eu/v2/ai/models?limit=5"),
        ("https://api.telnyx.com.au/", "https://api.telnyx.com.au/v2/ai/models?limit=5"),
        ("https://api.telnyx.eu/?region=eu", "https://api.telnyx.eu/v2/ai/models?region=eu&limit=5"),
        ("https://api.telnyx.com.", "https://api.telnyx.com./v2/ai/models?limit=5"),
        ("https://api.telnyx.com/v3", "https://api.telnyx.com/v3/ai/models?limit=5"),
        ("https://api.telnyx.com.evil.test", "https://api.telnyx.com.evil.test/ai/models?limit=5"),
        ("https://eu.api.telnyx.com", "https://eu.api.telnyx.com/ai/models?limit=5"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/ai/models?limit=5"),
    ] {
        let expected = (expected.to_owned(), "Bearer canary-key".to_owned());
        assert_eq!(sent(builder().base_url(base)).await, expected, "{base:?}");
        assert_eq!(sent(with_vars(builder(), &[("TELNYX_BASE_URL", base)])).await, expected, "{base:?}");
    }
}

#[tokio::test]
async fn a_base_url_with_the_path_of_an_operation_is_rejected_with_the_right_one() {
    for (base, end, right) in [
        ("https://api.telnyx.com/v2/ai", "/ai", "https://api.telnyx.com/v2"),
        ("https://api.telnyx.com/v2/ai/", "/ai", "https://api.telnyx.com/v2"),
        ("https://api.telnyx.com/v2//ai//", "/ai", "https://api.telnyx.com/v2"),
        ("https://api.telnyx.com/ai", "/ai", "https://api.telnyx.com/v2"),
        ("https://api.telnyx.eu/ai/openai/", "/ai/openai", "https://api.telnyx.eu/v2"),
        ("https://api.telnyx.com/v2/ai/openai", "/ai/openai", "https://api.telnyx.com/v2"),
        ("https://api.telnyx.com/v2/ai/anthropic/v1", "/ai/anthropic/v1", "https://api.telnyx.com/v2"),
        ("https://api.telnyx.com/v2/ai/chat/completions", "/ai/chat/completions", "https://api.telnyx.com/v2"),
        ("https://api.telnyx.com/v2/ai/models?t=hunter2", "/ai/models", "https://api.telnyx.com/v2` with its query"),
        ("https://gw.test/ai", "/ai", "https://gw.test"),
        ("https://gw.test:8443/t/v2/ai/openai", "/ai/openai", "https://gw.test:8443/t/v2"),
        ("https://gw.test/ai/telnyx/ai/chat", "/ai/chat", "https://gw.test/ai/telnyx"),
        ("http://[::1]:8080/v2/ai/", "/ai", "http://[::1]:8080/v2"),
    ] {
        let right = if right.contains('`') { right.to_owned() } else { format!("{right}`") };
        let expected = format!("base_url ends in `{end}`, which belongs to the operations; use `{right}");
        let error = rejected(builder().base_url(base));
        assert_eq!(error.to_string(), expected, "{base:?}");
        assert!(!format!("{error:?}{error:#?}").contains("hunter2"));
        let error = rejected(with_vars(builder(), &[("TELNYX_BASE_URL", base)]));
        assert_eq!(error.to_string(), expected, "{base:?}");
    }
    for base in ["https://api.telnyx.com", "https://api.telnyx.com/v2/ai/openai", "https://gw.test/ai"] {
        let (url, _) = sent(builder().base_url(base).other_api()).await;
        assert_eq!(url, format!("{base}/ai/models?limit=5"), "the path of another API is kept");
    }
    for prefix in ["/ai/v2", "/aix", "/v2/air", "/openai", "/xai", "/ai-gateway/v2", "/ai/telnyx"] {
        let (url, _) = sent(builder().base_url(format!("https://gw.test{prefix}"))).await;
        assert_eq!(url, format!("https://gw.test{prefix}/ai/models?limit=5"));
    }
}

#[test]
fn invalid_base_urls_are_rejected_and_not_shown() {
    let example = "give one such as https://api.telnyx.com/v2";
    for (base, says) in [
        ("", format!("base_url is not a URL (relative URL without a base); {example}")),
        ("hunter2.telnyx.com/v2", format!("base_url is not a URL (relative URL without a base); {example}")),
        ("https://", format!("base_url is not a URL (empty host); {example}")),
        ("https://me:hunter2@gw.test:99999/v2", format!("base_url is not a URL (invalid port number); {example}")),
        (
            "https://me:hunter2@gw.test/v2",
            "base_url contains a user name or password; pass the key with `api_key(…)`".into(),
        ),
        (
            "https://hunter2@gw.test/v2",
            "base_url contains a user name or password; pass the key with `api_key(…)`".into(),
        ),
        (
            "https://:hunter2@gw.test/v2",
            "base_url contains a user name or password; pass the key with `api_key(…)`".into(),
        ),
        ("https://gw.test/v2#hunter2", "base_url contains a fragment (`#…`); remove it".into()),
        ("https://gw.test/v2#", "base_url contains a fragment (`#…`); remove it".into()),
        ("ftp://gw.test/hunter2", "base_url has the scheme `ftp`; use https".into()),
        ("localhost:8080/hunter2", "base_url has the scheme `localhost`; use https".into()),
    ] {
        let error = rejected(builder().base_url(base));
        assert_eq!(error.to_string(), says, "{base:?}");
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    }
}
