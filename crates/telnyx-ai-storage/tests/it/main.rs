//! Storage, called as in a program.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod buckets;
mod multipart;
mod objects;
mod origin;

use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockRequest, MockTransport};
use telnyx_ai_storage::{Bucket, Storage, StorageRegion};

/// Returns a client of the service and its mock transport.
fn service(replies: impl IntoIterator<Item = MockReply>) -> (Storage, MockTransport) {
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    let client = Client::builder().api_key("KEY0123").transport(mock.clone()).max_retries(1).build().unwrap();
    (Storage::new(&client), mock)
}

fn bucket(replies: impl IntoIterator<Item = MockReply>) -> (Bucket, MockTransport) {
    let (storage, mock) = service(replies);
    (storage.bucket_in("docs", StorageRegion::UsEast1).unwrap(), mock)
}

fn xml(status: u16, body: &str) -> MockReply {
    MockReply::bytes(status, "application/xml", body.to_owned())
}

fn error(status: u16, code: &str) -> MockReply {
    xml(status, &format!("<Error><Code>{code}</Code><Message>No.</Message><RequestId>tx-1</RequestId></Error>"))
}

/// Returns method and URL.
fn line(request: &MockRequest) -> String {
    format!("{} {}", request.method, request.url)
}

fn lines(mock: &MockTransport) -> Vec<String> {
    mock.requests().iter().map(line).collect()
}
