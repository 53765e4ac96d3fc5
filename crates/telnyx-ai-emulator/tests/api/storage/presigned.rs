//! Presigned URLs.

use serde_json::json;

use super::{check, telnyx};
use crate::client::{address, post, send_to, start};

#[tokio::test]
async fn a_url_serves_its_object() {
    let emulator = start().await;
    let bucket = telnyx(&emulator).storage().bucket("docs").await.unwrap();
    let presigned = bucket.presigned_url("guides/ä b.txt", 60).await.unwrap();
    let start = format!("http://{}/storage/docs/guides/%C3%A4%20b.txt?X-AMZ-Security-Token=", address(&emulator));
    assert!(presigned.url.starts_with(&start), "{}", presigned.url);
    assert!(presigned.expires_at.is_some());
    let target = presigned.url.strip_prefix(&format!("http://{}", address(&emulator))).unwrap();
    assert_eq!(send_to(&emulator, "PUT", target, "", b"text").await.status, 200);
    assert_eq!(send_to(&emulator, "GET", target, "", b"").await.text(), "text");
    check(&send_to(&emulator, "DELETE", target, "", b"").await, 403, "AccessDenied");
    let other = target.replace("%20b", "%20c");
    check(&send_to(&emulator, "GET", &other, "", b"").await, 403, "AccessDenied");
    let unknown = "/storage/docs/returns.txt?X-Amz-Security-Token=x";
    check(&send_to(&emulator, "GET", unknown, "", b"").await, 403, "AccessDenied");
}

#[tokio::test]
async fn urls_expire() {
    let emulator = start().await;
    let path = "/storage/buckets/docs/returns.txt/presigned_url";
    let made = post(&emulator, path, json!({"ttl": 1})).await.json(200);
    let url = made["content"]["presigned_url"].as_str().unwrap();
    assert!(url.ends_with(made["content"]["token"].as_str().unwrap()));
    let target = url.strip_prefix(&format!("http://{}", address(&emulator))).unwrap();
    assert_eq!(send_to(&emulator, "GET", target, "", b"").await.status, 200);
    // The life of a URL is compared with the system time, which cannot be paused.
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    let expired = send_to(&emulator, "GET", target, "", b"").await;
    check(&expired, 403, "AccessDenied");
    assert!(expired.text().contains("expired at"), "{}", expired.text());
}

#[tokio::test]
async fn lives_are_limited() {
    let emulator = start().await;
    let path = "/storage/buckets/docs/a/presigned_url";
    for ttl in [json!(0), json!(604_801), json!("60"), json!(-1)] {
        assert_eq!(post(&emulator, path, json!({ "ttl": ttl })).await.status, 400, "{ttl}");
    }
    for body in [json!({"ttl": 604_800}), json!({"TTL": 1}), json!({})] {
        assert_eq!(post(&emulator, path, body).await.status, 200);
    }
    assert_eq!(post(&emulator, "/storage/buckets/none/a/presigned_url", json!({"ttl": 1})).await.status, 404);
    assert_eq!(send_to(&emulator, "POST", &format!("/v2{path}"), "", b"{}").await.status, 401);
}
