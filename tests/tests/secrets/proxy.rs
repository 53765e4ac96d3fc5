//! The user and password of a proxy are only sent to the proxy. Tunnels are tested with TLS in `tests/tls`.

use std::process::Command;

use telnyx_ai::Telnyx;
use telnyx_ai_tests::{FaultServer, Script, http_response, json_response};

use crate::capture::{capture_everything, logged, traced};
use crate::{KEY, builder, shown};

const PASSWORD: &str = "pass-canary-91e7";
/// `helpdesk:pass-canary-91e7`.
const BASIC: &str = "Basic aGVscGRlc2s6cGFzcy1jYW5hcnktOTFlNw==";
const MODELS: &str = r#"{"data":[]}"#;

fn url(proxy: &FaultServer) -> String {
    format!("http://helpdesk:{PASSWORD}@{}", proxy.addr())
}

#[track_caller]
fn assert_no_password(what: &str, text: &str) {
    for secret in [PASSWORD, &BASIC[6..]] {
        assert!(!text.contains(secret), "{what} shows the password: {text}");
    }
}

#[tokio::test]
async fn the_password_is_sent_to_the_proxy_and_not_shown() {
    capture_everything();
    let proxy = FaultServer::start([
        Script::respond(json_response(200, MODELS)),
        Script::respond(http_response(407, &[("proxy-authenticate", "Basic realm=\"x\"")], "no")),
        Script::read_request().then_close(),
    ])
    .await;
    // A proxy of the builder also applies to loopback addresses.
    let builder = builder("http://127.0.0.1:9").max_retries(0).proxy(url(&proxy));
    assert_no_password("the builder", &format!("{builder:?} {builder:#?}"));
    let telnyx = builder.build().unwrap();
    assert_no_password("the client", &format!("{telnyx:?} {:?}", telnyx.client()));

    telnyx.models().list().await.unwrap();
    let seen = proxy.requests().remove(0);
    assert_eq!(seen.target, "http://127.0.0.1:9/v2/ai/models");
    assert_eq!(seen.header("proxy-authorization"), Some(BASIC));
    assert_eq!(seen.header("authorization"), Some(format!("Bearer {KEY}").as_str()));

    let refused = telnyx.models().list().await.unwrap_err();
    assert_eq!(refused.status().unwrap(), 407);
    assert_no_password("407", &shown(&refused));
    let closed = telnyx.models().list().await.unwrap_err();
    assert_no_password("closed", &shown(&closed));
    drop(proxy);
    let gone = telnyx.models().list().await.unwrap_err();
    assert!(gone.is_connect(), "{gone:?}");
    assert_no_password("gone", &shown(&gone));

    assert!(logged().contains("proxy("), "the HTTP client tells of proxies");
    assert_no_password("the log", &logged());
    assert_no_password("the trace", &format!("{:?}", traced()));
}

/// Lists models in another process whose environment names a proxy.
async fn in_environment(proxy: &FaultServer, base: &str, how: &str) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "proxy::lists_models_in_a_child_process", "--ignored"]).env("BASE", base).env("HOW", how);
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        command.env(variable, url(proxy));
    }
    for variable in ["NO_PROXY", "no_proxy", "REQUEST_METHOD"] {
        command.env_remove(variable);
    }
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
    assert_no_password("a program", &text);
}

#[tokio::test]
#[ignore = "part of the test below, which gives it its environment"]
async fn lists_models_in_a_child_process() {
    let Ok(base) = std::env::var("BASE") else { return };
    let builder = Telnyx::builder().api_key(KEY).base_url(base).allow_insecure_http(true).max_retries(0);
    let builder = match std::env::var("HOW").unwrap().as_str() {
        "default" => builder,
        "no_proxy" => builder.no_proxy(),
        proxy => builder.proxy(proxy),
    };
    builder.build().unwrap().models().list().await.unwrap();
}

#[tokio::test]
async fn the_builder_overrides_the_environment() {
    let answer = || [Script::respond(json_response(200, MODELS))];
    let (server, of_environment, of_program) =
        (FaultServer::start(answer()).await, FaultServer::start(answer()).await, FaultServer::start(answer()).await);
    // A loopback address in another notation.
    let elsewhere = format!("http://0.0.0.0:{}/v2", server.addr().port());
    let here = format!("{}/v2", server.base_url());
    let program = url(&of_program);
    // In order: base URL, mode, then the requests of the server, of the environment's proxy and of the program's proxy.
    for (base, how, seen) in [
        (&elsewhere, "default", [0, 1, 0]),
        (&elsewhere, "no_proxy", [1, 1, 0]),
        (&elsewhere, &program, [1, 1, 1]),
        (&here, "default", [2, 1, 1]),
        (&here, "no_proxy", [3, 1, 1]),
        (&here, &program, [3, 1, 2]),
    ] {
        in_environment(&of_environment, base, how).await;
        let requests = [&server, &of_environment, &of_program].map(|seen| seen.requests().len());
        assert_eq!(requests, seen, "{base} {how}");
    }
    assert_eq!(of_environment.requests()[0].header("proxy-authorization"), Some(BASIC));
    assert!(server.requests().iter().all(|request| request.header("proxy-authorization").is_none()));
}
