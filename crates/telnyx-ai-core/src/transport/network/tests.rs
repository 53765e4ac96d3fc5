use super::Network;
use crate::client::Client;
use crate::client::builder::ClientBuilder;
use crate::transport::mock::MockTransport;

fn builder() -> ClientBuilder {
    Client::builder().api_key("k")
}

#[track_caller]
fn rejected(builder: ClientBuilder) -> String {
    let error = builder.build().unwrap_err();
    assert!(error.is_config(), "{error:?}");
    assert!(!format!("{error:?} {:?}", std::error::Error::source(&error)).contains("hunter2"), "{error:?}");
    error.to_string()
}

#[test]
fn an_invalid_proxy_is_rejected_and_not_shown() {
    let no_url = "proxy is not an http or https URL; give one such as http://user:password@proxy.example:3128";
    let more = "proxy contains more than scheme, user, host and port; remove everything after the port";
    for (proxy, says) in [
        ("", no_url),
        ("proxy.test", no_url),
        ("hunter2:3128", no_url), // parsed as a scheme
        ("hunter2:x@proxy.test:3128", no_url),
        ("//hunter2@proxy.test", no_url),
        ("http://", no_url),
        ("http://me:hunter2@proxy.test:99999", no_url),
        ("http://me:hunter2@pro xy.test", no_url),
        ("socks5://me:hunter2@proxy.test:1080", no_url),
        ("ftp://me:hunter2@proxy.test", no_url),
        ("http://me:hunter2@proxy.test/hunter2", more),
        ("http://me:hunter2@proxy.test?hunter2", more),
        ("http://me:hunter2@proxy.test#hunter2", more),
    ] {
        assert_eq!(rejected(builder().proxy(proxy)), says, "{proxy:?}");
        // An invalid proxy is an error with a custom transport too.
        assert_eq!(rejected(builder().proxy(proxy).transport(MockTransport::new())), says, "{proxy:?}");
    }
}

#[test]
fn every_character_of_a_password_is_sent_or_rejected() {
    let base = "https://api.test/v2".parse().unwrap();
    for byte in 0x21..0x7f_u8 {
        let password = char::from(byte);
        // These characters end the password or the host in any URL.
        if matches!(password, '/' | '?' | '#' | '\\' | '@') {
            continue;
        }
        let proxy = Some(format!("http://me:a{password}b@proxy.test:3128"));
        let network = Network { proxy, ..Network::default() };
        let url = network.checked_proxy(&base, false).unwrap().unwrap();
        let uri: http::Uri = url.as_str().parse().unwrap();
        assert_eq!((uri.host(), uri.port_u16()), (Some("proxy.test"), Some(3128)), "{password}");
    }
}

#[test]
fn plain_http_is_not_sent_to_a_remote_proxy() {
    let says =
        "base_url is plain http, which would show the key to the proxy; use https, or `allow_insecure_http(true)`";
    let local = || builder().base_url("http://127.0.0.1:8080/v2");
    for proxy in ["http://proxy.test:3128", "https://hunter2@proxy.test", "http://10.0.0.1"] {
        assert_eq!(rejected(local().proxy(proxy)), says, "{proxy}");
        local().proxy(proxy).allow_insecure_http(true).transport(MockTransport::new()).build().unwrap();
        builder().proxy(proxy).transport(MockTransport::new()).build().unwrap();
    }
    for proxy in ["http://127.0.0.1:3128", "http://[::1]:3128", "http://localhost"] {
        local().proxy(proxy).transport(MockTransport::new()).build().unwrap();
    }
}

#[test]
fn proxy_and_no_proxy_conflict() {
    for builder in [builder().proxy("http://proxy.test").no_proxy(), builder().no_proxy().proxy("http://proxy.test")] {
        assert_eq!(rejected(builder), "both proxy and no_proxy are set; drop one of them");
    }
}

#[test]
fn debug_shows_neither_proxy_nor_certificates() {
    let builder = builder().proxy("http://me:hunter2@proxy.test").root_certificate("hunter2").root_certificate("x");
    let shown = format!("{builder:?}");
    assert!(!shown.contains("hunter2") && !shown.contains("proxy.test"), "{shown}");
    let network =
        "network: Network { connect_timeout: 10s, proxy: Some(\"[redacted]\"), no_proxy: false, root_certificates: 2 }";
    assert!(shown.contains(network), "{shown}");
}

#[cfg(all(feature = "reqwest", not(any(feature = "rustls", feature = "rustls-no-provider", feature = "native-tls"))))]
#[test]
fn settings_that_require_tls_fail_without_tls() {
    let certificate = builder().root_certificate("-----BEGIN CERTIFICATE-----\nhunter2");
    let says =
        "root_certificate is set, and no TLS feature is on; enable `rustls`, `rustls-no-provider` or `native-tls`";
    assert_eq!(rejected(certificate), says);
    let says = "proxy is an https URL, and no TLS feature is on; enable one such as `rustls`";
    assert_eq!(rejected(builder().proxy("https://me:hunter2@proxy.test")), says);
    builder().proxy("http://me:hunter2@proxy.test").build().unwrap();
}
