//! Operations on objects.

use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_storage::{GetObject, ListObjects};

use crate::{bucket, error, lines, xml};

const DOCS: &str = "https://us-east-1.telnyxcloudstorage.com/docs";

#[tokio::test]
async fn put() {
    let (docs, mock) = bucket([MockReply::status(200).header("etag", "\"e-1\"")]);
    let stored = docs.put("guides/é b.md", "Hi").metadata("Lang", "en").await.unwrap();
    assert_eq!((stored.size, stored.etag.as_deref()), (2, Some("\"e-1\"")));
    let sent = &mock.requests()[0];
    assert_eq!(lines(&mock), [format!("PUT {DOCS}/guides/%C3%A9%20b.md")]);
    assert_eq!((sent.header("content-type"), sent.header("x-amz-meta-lang")), ("text/markdown", "en"));
    assert_eq!((sent.header("accept"), &sent.body[..]), ("*/*", b"Hi".as_slice()));
}

#[tokio::test(start_paused = true)]
async fn put_is_retried_and_a_reader_is_not() {
    let (docs, mock) = bucket([error(503, "SlowDown"), MockReply::status(200)]);
    docs.put("a", vec![0; 4]).await.unwrap();
    assert_eq!((mock.requests().len(), &mock.requests()[1].body[..]), (2, [0; 4].as_slice()));

    let (docs, mock) = bucket([error(503, "SlowDown"), MockReply::status(200)]);
    let body = telnyx_ai_storage::ObjectBody::reader(&b"Hi"[..], 2);
    assert!(docs.put("a", body).await.unwrap_err().is_server_error());
    assert_eq!(mock.requests().len(), 1);
}

#[tokio::test]
async fn invalid_keys_are_not_sent() {
    let (docs, mock) = bucket([]);
    for key in ["", "/a", "a/", "a//b", ".", "a/../b", "a\nb", &"k".repeat(1025)] {
        let error = docs.put(key, "x").await.unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().contains("`key`"), "{key:?}: {error}");
        assert!(docs.get(key).bytes().await.unwrap_err().is_invalid_input());
    }
    assert!(mock.requests().is_empty());
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_named() {
    let (docs, _) = bucket([]);
    let missing = docs.put_file("a", "/nowhere/a.txt").await.unwrap_err();
    assert!(missing.is_invalid_input() && missing.to_string().contains("/nowhere/a.txt"), "{missing}");
    assert!(docs.put_file("a", std::env::temp_dir()).await.unwrap_err().to_string().contains("is not a file"));
}

#[tokio::test]
async fn get_with_range_and_conditions() {
    let part = MockReply::bytes(206, "text/plain", "ell").header("content-range", "bytes 1-3/5");
    let (docs, mock) = bucket([part, MockReply::status(304), error(412, "PreconditionFailed")]);
    assert_eq!(docs.get(GetObject::new("a").range(1..4)).bytes().await.unwrap(), "ell");
    assert_eq!(mock.requests()[0].header("range"), "bytes=1-3");
    let unchanged = docs.get(GetObject::new("a").if_none_match("\"e\"")).await.unwrap_err();
    assert_eq!((unchanged.status().unwrap().as_u16(), mock.requests()[1].header("if-none-match")), (304, "\"e\""));
    let changed = docs.get(GetObject::new("a").if_match("\"f\"")).await.unwrap_err();
    assert_eq!((changed.status().unwrap().as_u16(), mock.requests()[2].header("if-match")), (412, "\"f\""));
    assert!(docs.get(GetObject::new("a").range(3..3)).await.unwrap_err().is_invalid_input());
}

#[tokio::test]
async fn head() {
    let reply = MockReply::status(200)
        .header("content-length", "12")
        .header("etag", "\"e\"")
        .header("last-modified", "Wed, 01 Jan 2025 00:00:00 GMT")
        .header("x-amz-meta-lang", "en");
    let (docs, mock) = bucket([reply]);
    let object = docs.head("a b").await.unwrap();
    assert_eq!(
        (object.size, object.etag.as_deref(), object.metadata["lang"].as_str()),
        (Some(12), Some("\"e\""), "en")
    );
    assert_eq!(object.last_modified.unwrap().to_string(), "2025-01-01T00:00:00Z");
    assert_eq!(lines(&mock), [format!("HEAD {DOCS}/a%20b")]);
}

fn page(keys: &[&str], next: Option<&str>) -> MockReply {
    let contents: String =
        keys.iter().map(|key| format!("<Contents><Key>{key}</Key><Size>1</Size></Contents>")).collect();
    let next = next.map_or(String::new(), |token| {
        format!("<IsTruncated>true</IsTruncated><NextContinuationToken>{token}</NextContinuationToken>")
    });
    xml(200, &format!("<ListBucketResult>{next}{contents}</ListBucketResult>"))
}

#[tokio::test]
async fn lists_read_every_page() {
    let (docs, mock) = bucket([page(&["a", "b"], Some("t 2")), page(&["c"], None)]);
    let mut objects = docs.list_all(ListObjects::new().prefix("x/").max_keys(2));
    let mut keys = Vec::new();
    while let Some(object) = objects.try_next().await.unwrap() {
        keys.push(object.key);
    }
    assert_eq!(keys, ["a", "b", "c"]);
    assert_eq!(
        lines(&mock),
        [
            format!("GET {DOCS}?list-type=2&encoding-type=url&prefix=x%2F&max-keys=2"),
            format!("GET {DOCS}?list-type=2&encoding-type=url&prefix=x%2F&max-keys=2&continuation-token=t+2"),
        ]
    );
}

#[tokio::test]
async fn a_list_that_does_not_advance_is_an_error() {
    let (docs, mock) = bucket([page(&["a"], Some("t")), page(&["a"], Some("t")), page(&["a"], Some("t"))]);
    let mut objects = docs.list_all(ListObjects::new());
    objects.try_next().await.unwrap();
    let error = loop {
        match objects.try_next().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("the list ended"),
            Err(error) => break error,
        }
    };
    assert!(error.is_decode() && mock.requests().len() == 2, "{error}");
}

#[tokio::test]
async fn deletions() {
    let failed =
        "<DeleteResult><Error><Key>k1000</Key><Code>AccessDenied</Code><Message>No.</Message></Error></DeleteResult>";
    let (docs, mock) = bucket([xml(200, "<DeleteResult/>"), xml(200, failed), MockReply::status(204)]);
    let result = docs.delete_many((0..1002).map(|key| format!("k{key}"))).await.unwrap();
    assert_eq!((result.deleted, result.failed[0].key.as_str()), (1001, "k1000"));
    assert_eq!(lines(&mock), [format!("POST {DOCS}?delete="), format!("POST {DOCS}?delete=")]);
    docs.delete("a").await.unwrap();
    assert_eq!(lines(&mock)[2], format!("DELETE {DOCS}/a"));
}

#[tokio::test]
async fn deleting_a_prefix_ends_if_objects_stay() {
    let done = || xml(200, "<DeleteResult/>");
    let (docs, mock) = bucket([page(&["a"], None), done(), page(&["a"], None), done()]);
    let error = docs.delete_prefix("", |_| {}).await.unwrap_err();
    assert!(error.to_string().contains("`a` is listed again after its deletion"), "{error}");
    assert_eq!(mock.requests().len(), 3);
}

#[tokio::test]
async fn presigned_urls_are_of_the_api() {
    let body = r#"{"content":{"token":"t","presigned_url":"https://x/docs/a?X-AMZ-Security-Token=t","expires_at":"2026-01-01T00:00:00Z"}}"#;
    let older = r#"{"data":{"presigned_url":"https://x/older"}}"#;
    let (docs, mock) = bucket([MockReply::json(200, body), MockReply::json(200, older)]);
    let url = docs.presigned_url("a/b.txt", 300).await.unwrap();
    assert_eq!(url.url, "https://x/docs/a?X-AMZ-Security-Token=t");
    assert!(!format!("{url:?}").contains("Token"));
    let sent = &mock.requests()[0];
    assert_eq!(lines(&mock), ["POST https://api.telnyx.com/v2/storage/buckets/docs/a%2Fb.txt/presigned_url"]);
    assert_eq!((sent.body.as_ref(), sent.header("authorization")), (br#"{"ttl":300}"#.as_slice(), "Bearer KEY0123"));
    assert_eq!(docs.presigned_url("a", 1).await.unwrap().url, "https://x/older");
    assert!(docs.presigned_url("a", 604_801).await.unwrap_err().is_invalid_input());
}
