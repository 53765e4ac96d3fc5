//! Invalid arguments: stored until the call runs and returned once, without sending anything.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use telnyx_ai_core::test_util::MockTransport;
use telnyx_ai_core::{
    Client, Error, ExtraFields, Method, Request,
    internal::{Endpoint, Idempotency},
};

use crate::support::{CANARY, builder, client, failure, get};

async fn deferred_error<T: 'static>(call: Request<T>) -> String {
    let (error, _) = failure(call).await;
    assert!(error.is_invalid_input() && !error.is_transient(), "{error:?}");
    assert_eq!((error.attempts(), error.status()), (0, None));
    error.to_string()
}

#[tokio::test]
async fn each_invalid_argument_is_named_with_its_operation() {
    let mock = MockTransport::new();
    let client = client(&mock);
    let path = |value: &str| Endpoint::get("things.get", "/things/{id}").path("id", value).on(&client);
    assert_eq!(deferred_error(path("")).await, "things.get: `id` is empty; give the id or name of the resource");
    assert_eq!(
        deferred_error(path("..")).await,
        "things.get: `id` is `..`, which would change the path of the request"
    );
    let post = || Endpoint::post("things.create", "/things", Idempotency::WithKey);
    let twice = post().body(&json!({"a": 1}), &ExtraFields::default().with("a", 2)).on(&client);
    let says = "things.create: `a` is set twice: by its own setter and by `extra`; drop one of them";
    assert_eq!(deferred_error(twice).await, says);
    let unwritable = BTreeMap::from([((1, 2), 3)]);
    let says = "things.create: `body` cannot be written as JSON: key must be a string";
    assert_eq!(deferred_error(post().body(&unwritable, &ExtraFields::default()).on(&client)).await, says);
    let checked = post().check(Ok(())).check(Err(Error::invalid_input("size", "is 0; give 1 or more"))).on(&client);
    assert_eq!(deferred_error(checked).await, "things.create: `size` is 0; give 1 or more");
    let says = "things.get: header `host` is set by the SDK; drop it";
    assert_eq!(deferred_error(get(&client).header("host", "evil.test")).await, says);
    let says =
        "things.get: the value of header `x-a` contains a line break or another character that is invalid in a header";
    assert_eq!(deferred_error(get(&client).header("x-a", "canary\nx-b: 1")).await, says);
    assert_eq!(
        deferred_error(get(&client).header("x a", "1")).await,
        "things.get: header name \"x a\" is not a header name"
    );
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test]
async fn the_first_invalid_argument_is_reported() {
    let mock = MockTransport::new();
    let call =
        Endpoint::get("things.get", "/things/{id}").path("id", "").path("nope", "x").on(&client(&mock)).header("", "");
    assert_eq!(deferred_error(call.clone()).await, "things.get: `id` is empty; give the id or name of the resource");
    assert_eq!(deferred_error(call).await, "things.get: `id` is empty; give the id or name of the resource");
}

#[tokio::test]
async fn raw_paths_cannot_leave_the_base() {
    let mock = MockTransport::new();
    let client = client(&mock);
    for (path, says) in [
        ("https://evil.test/x", "is an absolute URL; pass a path below the base URL, such as `/ai/models`"),
        ("//evil.test/x", "is an absolute URL; pass a path below the base URL, such as `/ai/models`"),
        ("/ai/../keys", "contains a `.` or `..` segment"),
        ("/ai/%2e%2E/keys", "contains a `.` or `..` segment"),
        ("/ai?limit=5", "contains '?'; pass query pairs with `.query(name, value)` and encode the rest"),
        ("/ai#x", "contains '#'; pass query pairs with `.query(name, value)` and encode the rest"),
        ("/ai\\..\\keys", "contains '\\\\'; pass query pairs with `.query(name, value)` and encode the rest"),
        ("/a b", "contains ' '; pass query pairs with `.query(name, value)` and encode the rest"),
    ] {
        assert_eq!(deferred_error(client.request(Method::GET, path)).await, format!("request: `path` {says}"));
    }
    assert_eq!(mock.requests().len(), 0);
}

/// With any raw path, the request is sent to the origin and below the path of the base URL, or not sent.
#[tokio::test]
async fn no_raw_path_reaches_another_host() {
    for path in [
        "",
        "/",
        "@evil.test",
        ":80@evil.test/",
        ".evil.test/",
        "/%2e",
        "/%2e%2e",
        "%2e%2e/x",
        "/a/%2E./b",
        "/..;/x",
        "/\u{2028}x",
        "/a\tb",
        "/%5c%5cevil.test",
        "///evil.test",
        "/a//b",
        "/a/..",
        "..",
        ".",
        "/x:y@z",
        "/é",
        "/\u{200b}",
        "/a%00b",
        "/%",
        "/%zz",
    ] {
        let mock = MockTransport::new();
        let client = builder(&mock).max_retries(0).build().unwrap();
        let _ = client.request(Method::GET, path.to_owned()).await;
        for request in mock.requests() {
            assert_eq!(request.url.origin().ascii_serialization(), "https://api.telnyx.com", "{path:?}");
            assert!(request.url.path().starts_with("/v2/"), "{path:?} became {}", request.url);
            assert_eq!((request.url.username(), request.url.query()), ("", None), "{path:?}");
        }
    }
}

#[tokio::test]
async fn a_call_is_plain_data_until_it_is_awaited() {
    let mock = MockTransport::new();
    let client: Client = client(&mock);
    let call = get(&client).header("x-token", "canary-token").query("q", CANARY);
    let shown = format!("{call:?} {:?}", call.clone().with_response());
    assert!(
        shown.starts_with(
            "Request { endpoint: Endpoint { operation: \"things.get\", method: GET, path: \"/things/t-1\""
        ),
        "{shown}"
    );
    assert!(!shown.contains("canary"), "{shown}");
    drop(call);
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test]
async fn a_call_is_send() {
    let mock = crate::support::script([crate::support::ok()]);
    let call = get(&client(&mock));
    let value: Value = tokio::spawn(call.into_future()).await.unwrap().unwrap();
    assert_eq!(value["ok"], true);
}
