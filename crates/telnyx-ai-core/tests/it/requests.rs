//! The headers, URL and body of a request.

use serde_json::{Value, json};
use telnyx_ai_core::test_util::{MockReply, MockRequest, MockTransport};
use telnyx_ai_core::{
    ExtraFields, Method,
    internal::{Endpoint, Idempotency},
};

use crate::support::{CANARY, builder, client, get, ok, post, script};

const USER_AGENT: &str = concat!("telnyx-ai-rust/", env!("CARGO_PKG_VERSION"));

/// All headers, one per line, sorted.
fn headers(request: &MockRequest) -> Vec<String> {
    let mut lines: Vec<String> =
        request.headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
    lines.sort();
    lines
}

fn lines(of: &[&str]) -> Vec<String> {
    let mut lines: Vec<String> = of.iter().map(|line| (*line).to_owned()).collect();
    lines.extend([format!("authorization: Bearer {CANARY}"), format!("user-agent: {USER_AGENT}")]);
    lines.push("accept-encoding: identity".to_owned());
    lines.sort();
    lines
}

fn only(mock: &MockTransport) -> MockRequest {
    let mut requests = mock.requests();
    assert_eq!(requests.len(), 1);
    requests.remove(0)
}

#[tokio::test]
async fn a_get_has_the_standard_headers_and_no_body() {
    let mock = script([ok()]);
    get(&client(&mock)).await.unwrap();
    let request = only(&mock);
    assert_eq!(headers(&request), lines(&["accept: application/json"]));
    assert!(request.headers["authorization"].is_sensitive());
    assert_eq!((request.method.as_str(), request.url.as_str()), ("GET", "https://api.telnyx.com/v2/things/t-1"));
    assert_eq!(request.body, "");
}

#[tokio::test]
async fn a_post_has_the_content_type_of_its_body() {
    let mock = script([ok()]);
    post(&client(&mock), Idempotency::NotIdempotent).await.unwrap();
    let request = only(&mock);
    assert_eq!(headers(&request), lines(&["accept: application/json", "content-type: application/json"]));
    assert_eq!(request.body, r#"{"n":1}"#);
}

#[tokio::test]
async fn a_post_without_a_body_has_no_content_type() {
    let mock = script([ok()]);
    Endpoint::post("things.start", "/things/start", Idempotency::NotIdempotent).on(&client(&mock)).await.unwrap();
    let request = only(&mock);
    assert_eq!(headers(&request), lines(&["accept: application/json"]));
    assert_eq!(request.body, "");
}

#[tokio::test]
async fn a_stream_accepts_events() {
    let mock = script([MockReply::events(["data: [DONE]\n\n"])]);
    client(&mock).request(Method::GET, "/events").events::<Value>().await.unwrap();
    assert_eq!(headers(&only(&mock)), lines(&["accept: text/event-stream"]));
}

#[tokio::test]
async fn a_raw_download_accepts_any_type() {
    let mock = script([MockReply::bytes(200, "image/png", "PNG")]);
    assert_eq!(client(&mock).request(Method::GET, "/picture").download().bytes().await.unwrap(), "PNG");
    assert_eq!(headers(&only(&mock)), lines(&["accept: */*"]));
}

#[tokio::test]
async fn client_headers_are_sent_unless_the_call_replaces_them() {
    let mock = script([ok(), ok()]);
    let client = builder(&mock).header("X-Org", "o-1").header("x-kept", "k").header("x-org", "o-2").build().unwrap();
    get(&client).await.unwrap();
    get(&client)
        .header("x-org", "o-3")
        .header("x-new", "n")
        .header("X-New", "m")
        .header("accept", "text/plain")
        .await
        .unwrap();
    let requests = mock.requests();
    assert_eq!(headers(&requests[0]), lines(&["accept: application/json", "x-kept: k", "x-org: o-2"]));
    assert_eq!(headers(&requests[1]), lines(&["accept: text/plain", "x-kept: k", "x-new: m", "x-org: o-3"]));
}

#[tokio::test]
async fn authorization_and_user_agent_of_the_caller_have_precedence() {
    let mock = script([ok(), ok()]);
    get(&client(&mock)).header("authorization", "Bearer mine").header("user-agent", "app/1").await.unwrap();
    get(&builder(&mock).header("Authorization", "Basic eA==").build().unwrap()).await.unwrap();
    let requests = mock.requests();
    assert_eq!(
        headers(&requests[0]),
        ["accept-encoding: identity", "accept: application/json", "authorization: Bearer mine", "user-agent: app/1"]
    );
    assert_eq!(requests[1].header("authorization"), "Basic eA==");
    assert!(requests.iter().all(|request| request.headers["authorization"].is_sensitive()));
}

#[tokio::test]
async fn query_pairs_keep_their_order() {
    let mock = script([ok(), ok()]);
    let client = builder(&mock).base_url("https://gw.test/v2/?region=eu&a=%2F").build().unwrap();
    let list = Endpoint::get("list", "/things")
        .query("status", "queued")
        .query("status", "done")
        .query("metadata->id", "eq.a&b=c");
    list.json::<Value>().on(&client).query("page[size]", 5).query("e\u{301}", "a b+c").await.unwrap();
    Endpoint::get("list", "/things").on(&client).await.unwrap();
    assert_eq!(
        mock.requests()[0].target(),
        "/v2/things?region=eu&a=%2F&status=queued&status=done&metadata-%3Eid=eq.a%26b%3Dc&page%5Bsize%5D=5&e%CC%81=a+b%2Bc"
    );
    assert_eq!(mock.requests()[1].target(), "/v2/things?region=eu&a=%2F");
}

#[tokio::test]
async fn a_value_in_a_path_stays_one_segment() {
    let mock = script([ok()]);
    let endpoint = Endpoint::get("x", "/things/{id}/parts/{part}").path("id", "a/../b?c#d").path("part", "{id}é%");
    endpoint.on(&client(&mock)).await.unwrap();
    assert_eq!(mock.requests()[0].target(), "/v2/things/a%2F..%2Fb%3Fc%23d/parts/%7Bid%7D%C3%A9%25");
}

#[tokio::test]
async fn raw_requests_reach_any_path_below_the_base() {
    let mock = script(vec![ok(); 4]);
    let client = client(&mock);
    let json: Value = client.request(Method::GET, "/ai/assistants").query("limit", 5).json().await.unwrap();
    assert_eq!(json, json!({"ok": true}));
    client.request(Method::GET, "ai/assistants/").await.unwrap();
    client.request(Method::GET, "/ai/{kept}/a%2Fb").await.unwrap();
    let bytes = client.request(Method::PATCH, "/ai/x").body(&json!({"a": [1, "é"]})).await.unwrap();
    assert_eq!(bytes, r#"{"ok":true}"#);
    let requests = mock.requests();
    let targets: Vec<String> = requests.iter().map(MockRequest::target).collect();
    assert_eq!(targets, ["/v2/ai/assistants?limit=5", "/v2/ai/assistants/", "/v2/ai/%7Bkept%7D/a%2Fb", "/v2/ai/x"]);
    assert_eq!((requests[3].method.as_str(), &requests[3].body[..]), ("PATCH", r#"{"a":[1,"é"]}"#.as_bytes()));
}

#[tokio::test]
async fn extra_fields_are_added_to_the_body() {
    let mock = script([ok()]);
    let extra = ExtraFields::default().with("tier", "flex").with("limits", json!({"a": null}));
    Endpoint::post("x", "/x", Idempotency::NotIdempotent)
        .body(&json!({"model": "m"}), &extra)
        .on(&client(&mock))
        .await
        .unwrap();
    let sent: Value = serde_json::from_slice(&mock.requests()[0].body).unwrap();
    assert_eq!(sent, json!({"model": "m", "tier": "flex", "limits": {"a": null}}));
}

#[derive(Debug)]
struct Broken;

impl serde::Serialize for Broken {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("is broken"))
    }
}

#[tokio::test]
async fn a_deferred_error_keeps_its_kind_and_source() {
    let mock = MockTransport::new();
    let client = client(&mock);
    let get = || Endpoint::get("things.get", "/things").json::<Value>();
    let io = || telnyx_ai_core::decode::text::<u8>("x").map(drop).map_err(telnyx_ai_core::Error::from);
    // A decode error, a limit, a configuration error and an error with an attachment keep their kind.
    let error = get().check(io()).on(&client).await.unwrap_err();
    assert!(error.is_decode() && !error.is_invalid_input(), "{error:?}");
    let error = get().check(Err(telnyx_ai_core::Error::limit("max", "is 3"))).on(&client).await.unwrap_err();
    assert_eq!((error.is_limit(), error.to_string()), (true, "things.get: `max` is 3".to_owned()));
    let config = || telnyx_ai_core::Client::builder().api_key("").build().map(drop);
    assert!(get().check(config()).on(&client).await.unwrap_err().is_config());
    let path = telnyx_ai_core::Error::decode("a.b", "is odd").with_attachment(7_u8);
    let call = get().check(Err(path)).on(&client);
    for call in [call.clone(), call] {
        let error = call.await.unwrap_err();
        assert_eq!((error.json_path(), error.attachment::<u8>()), (Some("a.b"), Some(&7)));
    }
    // The first error counts, and each run returns that error with its source.
    let broken =
        Endpoint::post("things.create", "/things", Idempotency::NotIdempotent).body(&Broken, &Default::default());
    let broken = broken.path("id", "").json::<Value>().on(&client);
    for call in [broken.clone(), broken] {
        let error = call.await.unwrap_err();
        assert_eq!(error.to_string(), "things.create: `body` cannot be written as JSON: is broken");
        let source = std::error::Error::source(&error).unwrap();
        assert!(source.is::<serde_json::Error>() && error.is_invalid_input(), "{source:?}");
    }
    let raw = client.request(Method::POST, "/things").body_bytes("a\nb", "x").await.unwrap_err();
    assert!(raw.is_invalid_input() && std::error::Error::source(&raw).is_some(), "{raw:?}");
    let header = client.request(Method::GET, "/things").header("x y", "1").await.unwrap_err();
    assert!(header.is_invalid_input(), "{header:?}");
    let source = std::error::Error::source(&header).unwrap();
    assert_eq!(source.to_string(), "invalid HTTP header name");
    let value = client.request(Method::GET, "/things").header("x-a", "1\n2").await.unwrap_err();
    assert_eq!(std::error::Error::source(&value).unwrap().to_string(), "failed to parse header value");
    assert!(mock.requests().is_empty());
}

#[tokio::test]
async fn a_407_names_the_proxy_setting() {
    let mock = script([MockReply::json(407, "{}")]);
    let error = client(&mock).request(Method::GET, "/things").await.unwrap_err();
    let says = "407 Proxy Authentication Required; put the user and password into the proxy URL, as in `.proxy(\"http://USER:PASSWORD@proxy.example:3128\")` or `HTTPS_PROXY`";
    assert!(error.to_string().contains(says), "{error}");
}

#[tokio::test]
async fn a_client_header_replaces_an_sdk_header() {
    use telnyx_ai_core::test_util::MockReply;
    let mock = crate::support::script([
        MockReply::json(200, "{}"),
        MockReply::events(["data: [DONE]\n\n"]),
        MockReply::bytes(200, "image/png", "PNG"),
        MockReply::json(200, "{}"),
    ]);
    let builder = crate::support::builder(&mock).header("Accept", "application/vnd.telnyx+json");
    let client = builder.header("user-agent", "helpdesk/1").header("accept-language", "en").build().unwrap();
    crate::support::get(&client).await.unwrap();
    crate::support::chunks(&client).await.unwrap();
    telnyx_ai_core::internal::Endpoint::get("pictures.get", "/p").download("image/png").on(&client).await.unwrap();
    crate::support::get(&client).header("accept", "text/plain").await.unwrap();
    let sent: Vec<_> = mock.requests().iter().map(|request| request.header("accept").to_owned()).collect();
    let given = "application/vnd.telnyx+json";
    assert_eq!(sent, [given, given, given, "text/plain"]);
    assert!(mock.requests().iter().all(|request| request.header("user-agent") == "helpdesk/1"));
    assert!(mock.requests().iter().all(|request| request.header("accept-language") == "en"));
}

#[tokio::test]
async fn reserved_headers_are_rejected() {
    let owned =
        ["connection", "content-length", "Content-Type", "host", "keep-alive", "te", "transfer-encoding", "upgrade"];
    for name in owned {
        let mock = crate::support::script([]);
        let (error, _) =
            crate::support::failure(crate::support::get(&crate::support::client(&mock)).header(name, "x")).await;
        let says = format!("things.get: header `{}` is set by the SDK; drop it", name.to_lowercase());
        assert_eq!((error.to_string(), mock.requests().len()), (says, 0));
    }
}

#[tokio::test]
async fn the_json_body_is_sent() {
    let mock = script([ok(), ok(), ok(), ok()]);
    let client = client(&mock);
    let extra = ExtraFields::default().with("tier", "flex");
    let modelled = Endpoint::post("things.create", "/things", Idempotency::NotIdempotent)
        .body(&json!({"model": "é", "sum": 0.1 + 0.2}), &extra)
        .on(&client);
    let raw = client.request(Method::POST, "/things").body(&json!({ "a": [1] }));
    let bytes = client.request(Method::POST, "/things").body_bytes("Application/JSON; charset=utf-8", "{ }");
    for (body, expected) in [
        (modelled.json_body().map(<[u8]>::to_vec), r#"{"model":"é","sum":0.30000000000000004,"tier":"flex"}"#),
        (raw.json_body().map(<[u8]>::to_vec), r#"{"a":[1]}"#),
        (bytes.json_body().map(<[u8]>::to_vec), "{ }"),
    ] {
        assert_eq!(String::from_utf8(body.unwrap()).unwrap(), expected);
    }
    let bodies = [modelled.json_body(), raw.json_body(), bytes.json_body()].map(|body| body.unwrap().to_vec());
    modelled.await.unwrap();
    raw.await.unwrap();
    bytes.await.unwrap();
    assert!(mock.requests().iter().map(|request| request.body.to_vec()).eq(bodies));

    assert_eq!(client.request(Method::GET, "/things").json_body(), None);
    assert_eq!(client.request(Method::POST, "/things").body_bytes("text/plain", "{}").json_body(), None);
    assert_eq!(client.request(Method::POST, "/things").body_bytes("application/jsonl", "{}").json_body(), None);
    let twice = Endpoint::post("things.create", "/things", Idempotency::NotIdempotent)
        .body(&json!({"tier": "slow"}), &extra)
        .on(&client);
    let bad_header = client.request(Method::POST, "/things").body(&json!({})).header("x team", "a");
    assert_eq!((twice.json_body(), bad_header.json_body()), (None, None));
    assert!(twice.await.unwrap_err().to_string().contains("`tier` is set twice"));
    assert!(bad_header.await.unwrap_err().is_invalid_input());
    assert_eq!(mock.requests().len(), 3);
}
