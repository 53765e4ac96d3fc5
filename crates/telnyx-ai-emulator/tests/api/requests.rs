//! The log of received requests.

use serde_json::json;
use telnyx_ai_emulator::faults::Fault;

use crate::client::{builder, create, get, post, send, start};

#[tokio::test]
async fn a_request_is_kept_as_it_came() {
    let emulator = start().await;
    let headers = "Authorization: Bearer secret-1\r\nX-API-Key: secret-2\r\nCookie: secret-3\r\n\
                   Proxy-Authorization: secret-4\r\nApi-Key: secret-5\r\nX-Two: b\r\nX-Two: a\r\n";
    let path = "/ai/conversations?metadata->tier=eq.gold&a=%20b";
    let body = b"{ \"name\":\"\xC3\xA9\" }";
    send(&emulator, "POST", &path.replace('>', "%3E"), headers, body).await.json(200);

    let requests = emulator.requests().all();
    let [request] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/ai/conversations"));
    assert_eq!(request.query.as_deref(), Some("metadata-%3Etier=eq.gold&a=%20b"));
    assert_eq!((request.body.as_slice(), request.body_length), (&body[..], body.len() as u64));
    assert_eq!(request.text(), "{ \"name\":\"é\" }");
    assert_eq!((request.status, request.faults.len()), (Some(200), 0));
    let address = emulator.base_url().strip_prefix("http://").unwrap().strip_suffix("/v2").unwrap();
    let expected = [
        ("api-key", "[redacted]"),
        ("authorization", "[redacted]"),
        ("connection", "close"),
        ("content-length", "15"),
        ("content-type", "application/json"),
        ("cookie", "[redacted]"),
        ("host", address),
        ("proxy-authorization", "[redacted]"),
        ("x-api-key", "[redacted]"),
        ("x-two", "b"),
        ("x-two", "a"),
    ];
    assert_eq!(request.headers, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!((request.header("X-Two"), request.header("Authorization")), (Some("b"), Some("[redacted]")));
    assert_eq!(request.header("x-three"), None);
    assert!(!format!("{requests:?}").contains("secret"));
}

#[tokio::test]
async fn refusals_and_unknown_paths_are_kept_too() {
    let emulator = start().await;
    send(&emulator, "GET", "/ai/models", "", b"").await.json(401);
    get(&emulator, "/nowhere").await.json(404);
    send(&emulator, "PATCH", "/ai/models", "Authorization: Bearer k\r\n", b"").await.json(405);
    post(&emulator, "/ai/chat/completions", json!({})).await.json(422);
    let seen: Vec<_> = emulator.requests().all().into_iter().map(|r| (r.method, r.path, r.status.unwrap())).collect();
    let expected = [
        ("GET", "/ai/models", 401),
        ("GET", "/nowhere", 404),
        ("PATCH", "/ai/models", 405),
        ("POST", "/ai/chat/completions", 422),
    ];
    assert_eq!(seen, expected.map(|(method, path, status)| (method.to_owned(), path.to_owned(), status)));
}

#[tokio::test]
async fn an_operation_has_its_own() {
    let emulator = start().await;
    let (one, two) = (
        create(&emulator, "/ai/conversations", json!({})).await,
        create(&emulator, "/ai/conversations", json!({})).await,
    );
    for id in [&one, &two, &one] {
        get(&emulator, &format!("/ai/conversations/{id}?x=y")).await.json(200);
    }
    let count = |method, path: &str| emulator.requests().of(method, path).len();
    assert_eq!(count("POST", "/ai/conversations"), 2);
    assert_eq!(count("GET", "/ai/conversations"), 0);
    assert_eq!(count("GET", "/ai/conversations/{conversation_id}"), 3);
    assert_eq!(count("GET", "/ai/conversations/{id}"), 3);
    assert_eq!(count("GET", &format!("/ai/conversations/{one}")), 2);
    assert_eq!(count("get", "/ai/conversations/{id}"), 0);
    assert_eq!(emulator.requests().count(), 5);
}

#[tokio::test]
async fn a_fault_is_kept_with_its_request() {
    let emulator = start().await;
    emulator.faults().add(Fault::status(503).on("GET", "/ai/models").skip(1).times(2)).unwrap();
    for _ in 0..3 {
        get(&emulator, "/ai/models").await;
    }
    let seen: Vec<_> = emulator.requests().all().into_iter().map(|r| (r.status.unwrap(), r.faults)).collect();
    assert_eq!(seen, [(200, vec![]), (503, vec![Fault::status(503)]), (503, vec![Fault::status(503)])]);
}

#[tokio::test]
async fn of_a_body_the_first_64_kib_are_kept() {
    let emulator = start().await;
    for (path, length) in [("/ai/models", 65_536), ("/ai/models", 65_537), ("/ai/audio/transcriptions", 3 << 20)] {
        emulator.requests().clear();
        let body: Vec<u8> = (0..length).map(|at| b"0123456789"[at % 10]).collect();
        send(&emulator, "POST", path, "Authorization: Bearer k\r\n", &body).await;
        let request = &emulator.requests().all()[0];
        assert!(request.body == body[..65_536], "{path} {length}");
        assert_eq!(request.body_length, length as u64);
    }
}

#[tokio::test]
async fn the_oldest_are_dropped_and_counted() {
    let emulator = builder().keep_requests(2).start().await.unwrap();
    for n in 0..5 {
        get(&emulator, &format!("/{n}")).await;
    }
    let requests = emulator.requests();
    let paths: Vec<_> = requests.all().into_iter().map(|request| (request.path, request.status)).collect();
    assert_eq!(paths, [("/3".to_owned(), Some(404)), ("/4".to_owned(), Some(404))]);
    assert_eq!((requests.dropped(), requests.count(), requests.of("GET", "/0").len()), (3, 5, 0));
    requests.clear();
    assert_eq!((requests.dropped(), requests.count(), requests.all().len()), (0, 0, 0));
    get(&emulator, "/5").await;
    assert_eq!((requests.count(), requests.all()[0].status), (1, Some(404)));
}

#[tokio::test]
async fn they_may_be_counted_only() {
    let emulator = builder().keep_requests(0).start().await.unwrap();
    post(&emulator, "/ai/conversations", json!({})).await.json(200);
    get(&emulator, "/ai/models").await.json(200);
    let requests = emulator.requests();
    assert_eq!((requests.all().len(), requests.count(), requests.dropped()), (0, 2, 2));
}
