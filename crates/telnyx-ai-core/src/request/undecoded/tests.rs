//! Undecoded requests, compared with the requests that they are made of.

use bytes::Bytes;
use http::Method;
use serde_json::json;

use super::undecoded;
use crate::client::Client;
use crate::execution::alternatives::{Alternative, alternatives, with_alternatives};
use crate::request::Request;
use crate::request::content::{BodyContent, decode_recorded, recordable, send_recorded};
use crate::transport::mock::{MockReply, MockTransport};

fn client(mock: &MockTransport) -> Client {
    Client::builder().api_key("KEY0123").transport(mock.clone()).build().unwrap()
}

fn sizes(client: &Client, model: &str) -> Request<Vec<u8>> {
    client.request(Method::POST, "/sizes").query("a", 1).body(&json!({ "model": model })).json().max_retries(0)
}

fn body<T>(request: &Request<T>) -> Bytes {
    match recordable(request).unwrap().body {
        BodyContent::Bytes(bytes) => bytes.clone(),
        BodyContent::Form { .. } => panic!("the request has no form"),
    }
}

#[tokio::test]
async fn the_call_is_the_same_and_its_value_is_the_body() {
    let mock = MockTransport::new().reply(MockReply::json(200, "[1]")).reply(MockReply::json(200, "[1]"));
    let request = sizes(&client(&mock), "m").idempotent(true).header("x-a", "1");
    let bytes = undecoded(request.clone());
    let (typed, raw) = (recordable(&request).unwrap(), recordable(&bytes).unwrap());
    assert_eq!((typed.method, typed.path, typed.query), (raw.method, raw.path, raw.query));
    assert_eq!(body(&request), body(&bytes));

    let (value, kept) = send_recorded(bytes).await;
    let value = value.unwrap().into_inner();
    assert_eq!((value.as_ref(), kept), (b"[1]".as_slice(), Some(value.clone())));
    assert_eq!(decode_recorded(&request, &value).unwrap(), request.await.unwrap());
    let sent = mock.requests();
    assert_eq!(sent[0].target(), sent[1].target());
    assert_eq!((sent[0].header("x-a"), &sent[0].body), ("1", &sent[1].body));
}

#[tokio::test]
async fn errors_are_those_of_the_original_request() {
    let reported = r#"{"errors":[{"code":"1","detail":"no"}]}"#;
    for (status, reply) in [(200, r#"["x"]"#), (200, "<html>"), (200, reported), (429, reported)] {
        let replies = [MockReply::json(status, reply), MockReply::json(status, reply)];
        let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
        let request = sizes(&client(&mock), "m");
        let (raw, kept) = send_recorded(undecoded(request.clone())).await;
        let (typed, typed_kept) = send_recorded(request).await;
        let (raw, typed) = (raw.unwrap_err(), typed.unwrap_err());
        assert_eq!((raw.to_string(), raw.kind(), kept), (typed.to_string(), typed.kind(), typed_kept), "{reply}");
        assert_eq!(raw.may_have_been_charged(), typed.may_have_been_charged(), "{reply}");
    }
}

#[tokio::test]
async fn fallbacks_are_kept() {
    let mock = MockTransport::new().reply(MockReply::json(429, "{}")).reply(MockReply::json(200, "[2]"));
    let client = client(&mock);
    let other = Alternative { target: "b".to_owned(), request: sizes(&client, "b"), has_own_client: false };
    let request = undecoded(with_alternatives("a".to_owned(), sizes(&client, "a"), vec![other]));
    assert_eq!(alternatives(&request).map(body).collect::<Vec<_>>(), [r#"{"model":"b"}"#]);
    assert_eq!(request.await.unwrap(), "[2]");
    assert_eq!(mock.requests().len(), 2);
}

#[tokio::test]
async fn a_request_that_cannot_be_recorded_is_not_sent() {
    let mock = MockTransport::new();
    let stream = client(&mock).request(Method::GET, "/events").events::<u8>();
    let expected = recordable(&stream).unwrap_err().to_string();
    let bytes = undecoded(stream);
    assert_eq!(recordable(&bytes).unwrap_err().to_string(), expected);
    assert_eq!(bytes.await.unwrap_err().to_string(), expected);
    assert!(mock.requests().is_empty());
}
