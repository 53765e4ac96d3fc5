//! The origins that receive the key, and its form.

use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_storage::{Storage, StorageRegion};

use crate::{bucket, error, lines};

#[tokio::test]
async fn the_key_is_the_access_key_of_an_aws_header() {
    let (docs, mock) = bucket([MockReply::bytes(200, "text/plain", "Hi")]);
    assert_eq!(docs.get("a.txt").bytes().await.unwrap(), "Hi");
    let sent = &mock.requests()[0];
    let date = sent.header("x-amz-date");
    assert!(date.len() == 16 && date.ends_with('Z') && date.as_bytes()[8] == b'T', "{date}");
    let expected = format!(
        "AWS4-HMAC-SHA256 Credential=KEY0123/{}/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature={}",
        &date[..8],
        "0".repeat(64)
    );
    assert_eq!(sent.header("authorization"), expected);
    assert_eq!(lines(&mock), ["GET https://us-east-1.telnyxcloudstorage.com/docs/a.txt"]);
}

#[tokio::test]
async fn an_echoed_key_is_redacted() {
    let echo = "<Error><Code>AccessDenied</Code><Message>KEY0123/20260101 is no key</Message></Error>";
    let (docs, _) = bucket([crate::xml(403, echo).header("x-amz-request-id", "tx-1")]);
    let error = docs.head("a.txt").await.unwrap_err();
    assert!(error.is_permission_denied());
    assert_eq!(error.request_id(), Some("tx-1"));
    assert!(!format!("{error} {error:?} {:?}", error.details()).contains("KEY0123"), "{error:?}");
}

#[tokio::test]
async fn another_server_does_not_send_its_key_to_telnyx() {
    let builder =
        Client::builder().api_key("KEY0123").base_url("https://gateway.test/v2").transport(MockTransport::new());
    let storage = Storage::new(&builder.clone().build().unwrap());
    let refused = storage.bucket_in("docs", StorageRegion::UsEast1).unwrap_err();
    assert!(refused.is_config() && refused.to_string().contains("storage_url"), "{refused}");
    assert!(storage.buckets().list().await.unwrap_err().is_config());

    let mock = MockTransport::new().reply(MockReply::bytes(200, "text/plain", "Hi"));
    let fixed = builder.transport(mock.clone()).storage_url("http://127.0.0.1:8080/storage/").build().unwrap();
    let docs = Storage::new(&fixed).bucket("docs").await.unwrap();
    docs.get("a").bytes().await.unwrap();
    assert_eq!(lines(&mock), ["GET http://127.0.0.1:8080/storage/docs/a"]); // without a request for the region

    // An emulator has its storage at the same origin.
    let mock = MockTransport::new().reply(MockReply::bytes(200, "text/plain", "Hi"));
    let builder = Client::builder().api_key("KEY0123").base_url("http://localhost:9/v2?t=1");
    let emulator = builder.transport(mock.clone()).build().unwrap();
    Storage::new(&emulator).bucket("docs").await.unwrap().get("a").bytes().await.unwrap();
    assert_eq!(lines(&mock), ["GET http://localhost:9/storage/docs/a"]);
}

#[test]
fn storage_urls_are_checked() {
    let build =
        |url: &str| Client::builder().api_key("KEY0123").transport(MockTransport::new()).storage_url(url).build();
    let message = |url: &str| build(url).unwrap_err().to_string();
    assert!(message("s3.example.com").starts_with("storage_url is not a URL"));
    assert!(message("http://s3.example.com").contains("plain http"));
    assert!(message("https://me:secret@s3.example.com").starts_with("storage_url contains a user name"));
    assert!(!message("https://me:secret@s3.example.com").contains("secret"));
}

#[tokio::test]
async fn redirects_to_another_host_are_rejected() {
    let redirect = MockReply::status(307).header("location", "https://evil.test/docs/a");
    let (docs, mock) = bucket([redirect]);
    let refused = docs.head("a").await.unwrap_err();
    assert!(refused.is_redirect() && mock.requests().len() == 1, "{refused}");
}

#[test]
fn invalid_regions_do_not_become_hosts() {
    let client = Client::builder().api_key("KEY0123").transport(MockTransport::new()).build().unwrap();
    for region in ["", "evil.test/", "a.b", "A", "us east", "x@y", "é"] {
        assert!(Storage::new(&client).bucket_in("docs", region).unwrap_err().is_invalid_input(), "{region}");
    }
}

#[tokio::test]
async fn errors_have_code_and_message() {
    let (docs, _) = bucket([error(404, "NoSuchKey")]);
    let missing = docs.get("a.txt").bytes().await.unwrap_err();
    assert!(missing.is_not_found());
    assert_eq!(missing.details()[0].code.as_deref(), Some("NoSuchKey"));
    assert!(missing.to_string().contains("No. (NoSuchKey)"), "{missing}");
}
