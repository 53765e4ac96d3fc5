//! Each field of the 49 operations has a type. A request with all setters sends each of its fields, and a response with
//! all its fields is decoded without unknown fields and encoded unchanged.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

mod calls;
mod list;
mod sent;
mod sources;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use telnyx_ai::Telnyx;
use telnyx_ai::test_util::{MockReply, MockTransport};

use calls::{Call, Read, calls};
use list::{Operation, Place, operations};

/// Runs a call whose response is `body`.
async fn run(call: Call, body: &Value) -> (MockTransport, Option<Read>) {
    let mock = MockTransport::new().reply(MockReply::json(200, body.to_string()));
    let telnyx = Telnyx::builder().api_key("k").transport(mock.clone()).build().unwrap();
    let read = call(telnyx).await;
    (mock, read)
}

#[tokio::test]
async fn requests_send_every_field() {
    let mut sent: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let operations = operations();
    for (name, call) in calls() {
        let operation = operations.iter().find(|operation| operation.name == name).expect(name);
        let (mock, _) = run(call, &operation.response(0)).await;
        let request = &mock.requests()[0];
        assert!(operation.matches(request.method.as_str(), request.url.path()), "{name}: {}", request.url);
        sent.entry(name).or_default().extend(sent::fields(request, operation));
    }
    for operation in &operations {
        let sent = sent.remove(operation.name.as_str()).unwrap_or_else(|| panic!("{} is not called", operation.name));
        let listed: BTreeSet<String> = operation.requested().collect();
        let missing: Vec<_> = listed.difference(&sent).collect();
        let more: Vec<_> = sent.difference(&listed).collect();
        assert!(missing.is_empty() && more.is_empty(), "{}: not sent {missing:?}, not listed {more:?}", operation.name);
    }
}

#[tokio::test]
async fn responses_have_no_unknown_fields_and_round_trip() {
    let operations = operations();
    let mut unread: BTreeSet<&str> = operations
        .iter()
        .filter(|operation| operation.has_response())
        .map(|operation| operation.name.as_str())
        .collect();
    for (name, call) in calls() {
        let operation = operations.iter().find(|operation| operation.name == name).expect(name);
        for round in 0..operation.rounds() {
            let (_, Some(Read { written, debug })) = run(call, &operation.response(round)).await else { break };
            unread.remove(name);
            // An empty map is shown as `{}`, and an unknown value of an enum as `Other("…")`.
            for rest in ["extra: {\"", "Other("] {
                let at = debug.find(rest).map(|at| debug[at..].chars().take(200).collect::<String>());
                assert_eq!(at, None, "{name}, round {round}");
            }
            for field in operation.fields.iter().filter(|field| field.place == Place::Response) {
                if let Some(expected) = field.written(round) {
                    let got = list::at(&written, &field.path);
                    assert_eq!(got, Some(&expected), "{name}: `{}` of {written}", field.path);
                }
            }
        }
    }
    assert!(unread.is_empty(), "not read: {unread:?}");
}

#[test]
fn the_list_is_complete() {
    let operations = operations();
    assert_eq!(operations.len(), 49);
    let keyed: Vec<_> = operations
        .iter()
        .filter(|operation| operation.fields.iter().any(|field| field.place == Place::Header))
        .collect();
    assert_eq!(keyed.len(), 7, "seven operations take an idempotency key");
    let names: BTreeSet<&str> = operations.iter().map(|operation| operation.name.as_str()).collect();
    assert_eq!(names.len(), operations.len());
    assert!(operations.iter().all(Operation::has_no_duplicates));
}

#[test]
fn the_list_has_each_operation_of_the_sources() {
    let listed: BTreeSet<String> = operations().into_iter().map(|operation| operation.name).collect();
    assert_eq!(sources::documented(), listed);
    let paths: BTreeSet<String> = listed.iter().map(|name| name.split_once(' ').unwrap().1.to_owned()).collect();
    assert_eq!(sources::paths(), paths);
}
