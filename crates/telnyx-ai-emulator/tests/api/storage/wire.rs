//! Bytes of requests and responses.

use super::{call, check};
use crate::client::{address, exchange, send_to, start};

#[tokio::test]
async fn errors_are_xml() {
    let emulator = start().await;
    let missing = call(&emulator, "GET", "/docs/a%26b", "", b"").await;
    check(&missing, 404, "NoSuchKey");
    let id = missing.header("x-amz-request-id").unwrap();
    assert_eq!(
        missing.text(),
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not \
             exist.</Message><BucketName>docs</BucketName><Key>a&amp;b</Key><RequestId>{id}</RequestId>\
             <HostId>emulator</HostId></Error>"
        )
    );
    check(&call(&emulator, "GET", "/none/a", "", b"").await, 404, "NoSuchBucket");
    check(&call(&emulator, "PUT", "/none/a", "", b"x").await, 404, "NoSuchBucket");
    check(&call(&emulator, "PUT", "/Docs", "", b"").await, 400, "InvalidBucketName");
    check(&call(&emulator, "PUT", "/docs", "", b"").await, 409, "BucketAlreadyOwnedByYou");
    check(&call(&emulator, "DELETE", "/docs", "", b"").await, 409, "BucketNotEmpty");
    check(&call(&emulator, "GET", "/docs/returns.txt?acl", "", b"").await, 501, "NotImplemented");
    check(&call(&emulator, "PUT", "/docs/a", "x-amz-copy-source: /docs/b\r\n", b"").await, 501, "NotImplemented");
    check(&call(&emulator, "PATCH", "/docs/a", "", b"").await, 405, "MethodNotAllowed");
    check(&call(&emulator, "DELETE", "/", "", b"").await, 405, "MethodNotAllowed");
    check(&call(&emulator, "GET", "/docs/%FF", "", b"").await, 400, "InvalidURI");
    check(&call(&emulator, "GET", &format!("/docs/{}", "a".repeat(1025)), "", b"").await, 400, "KeyTooLongError");
    check(&call(&emulator, "GET", "/docs?max-keys=x", "", b"").await, 400, "InvalidArgument");
    check(&call(&emulator, "POST", "/docs?delete", "", b"<Delete>").await, 400, "MalformedXML");
    for key in [".a", "a/.b", "a%5Cb", "a//b", "a/"] {
        check(&call(&emulator, "PUT", &format!("/docs/{key}"), "", b"x").await, 400, "InvalidArgument");
    }
    let head = call(&emulator, "HEAD", "/docs/none", "", b"").await;
    assert_eq!((head.status, head.body.len()), (404, 0));
}

#[tokio::test]
async fn requests_need_a_key() {
    let emulator = start().await;
    for headers in ["", "Authorization: Basic KEY\r\n", "Authorization: AWS4-HMAC-SHA256 Credential=/x\r\n"] {
        let rejected = send_to(&emulator, "GET", "/storage/docs", headers, b"").await;
        check(&rejected, 403, "AccessDenied");
    }
    let signed = "/storage/docs/returns.txt?X-Amz-Credential=KEY%2F20260101&X-Amz-Signature=0";
    check(&send_to(&emulator, "GET", signed, "", b"").await, 403, "AccessDenied");
    let query = emulator.requests().all().pop().unwrap().query.unwrap();
    assert_eq!(query, "X-Amz-Credential=[redacted]&X-Amz-Signature=0");
    assert_eq!(send_to(&emulator, "GET", "/storage/docs", "Authorization: Bearer KEY\r\n", b"").await.status, 200);
}

#[tokio::test]
async fn uploads_are_decoded_and_checked() {
    let emulator = start().await;
    let chunked = "Content-Encoding: aws-chunked\r\nX-Amz-Decoded-Content-Length: 9\r\nX-Amz-Trailer: x-amz-checksum-crc32\r\n\
                   X-Amz-Content-Sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\n";
    let body = |sum: &str| format!("4\r\n1234\r\n5\r\n56789\r\n0\r\nx-amz-checksum-crc32:{sum}\r\n\r\n").into_bytes();
    let stored = call(&emulator, "PUT", "/docs/sum", chunked, &body("y/Q5Jg==")).await;
    assert_eq!((stored.status, stored.header("etag")), (200, Some("\"25f9e794323b453885f5181f1b624d0b\"")));
    assert_eq!(call(&emulator, "GET", "/docs/sum", "", b"").await.text(), "123456789");

    check(&call(&emulator, "PUT", "/docs/bad", chunked, &body("AAAAAA==")).await, 400, "BadDigest");
    let incomplete = &body("y/Q5Jg==")[..12];
    check(&call(&emulator, "PUT", "/docs/bad", chunked, incomplete).await, 400, "IncompleteBody");
    check(
        &call(&emulator, "PUT", "/docs/bad", chunked, b"0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n").await,
        400,
        "IncompleteBody",
    );
    let md5 = |md5: &str| format!("Content-MD5: {md5}\r\n");
    check(&call(&emulator, "PUT", "/docs/bad", &md5("AAAAAAAAAAAAAAAAAAAAAA=="), b"x").await, 400, "BadDigest");
    check(&call(&emulator, "PUT", "/docs/bad", &md5("x"), b"x").await, 400, "InvalidDigest");
    check(&call(&emulator, "GET", "/docs/bad", "", b"").await, 404, "NoSuchKey");
    assert_eq!(call(&emulator, "PUT", "/docs/good", &md5("nd3ksU70hPWAAA=="), b"x").await.status, 400);
    assert_eq!(call(&emulator, "PUT", "/docs/good", &md5("ndTkYSaMgDT1yFZOFVxnpg=="), b"x").await.status, 200);
    let too_large = format!(
        "PUT /storage/docs/bad HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{}Content-Length: {}\r\n\r\n",
        super::KEY,
        5_u64 * 1024 * 1024 * 1024 + 1
    );
    let mut stream = tokio::net::TcpStream::connect(address(&emulator)).await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut stream, too_large.as_bytes()).await.unwrap();
    tokio::io::AsyncWriteExt::shutdown(&mut stream).await.unwrap();
    let mut response = String::new();
    tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut response).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 400") && response.contains("EntityTooLarge"), "{response}");
}

#[tokio::test]
async fn the_log_has_the_lengths_of_uploads_only() {
    let emulator = start().await;
    assert_eq!(call(&emulator, "PUT", "/docs/a", "", &[b'x'; 100_000]).await.status, 200);
    assert_eq!(call(&emulator, "GET", "/docs/a", "", b"").await.body.len(), 100_000);
    emulator.requests().wait_until_idle().await;
    let requests = emulator.requests().all();
    assert_eq!((requests[0].body.len(), requests[0].body_length), (0, 100_000));
    assert_eq!(
        (requests[0].path.as_str(), requests[0].header("authorization")),
        ("/storage/docs/a", Some("[redacted]"))
    );
    assert_eq!((requests[1].bytes_sent, requests[1].ending.to_string()), (100_000, "complete".to_owned()));
}

#[tokio::test]
async fn lists_of_both_versions() {
    let emulator = start().await;
    let first = call(&emulator, "GET", "/docs?max-keys=1&encoding-type=url", "", b"").await.text();
    for part in [
        "<Marker></Marker>",
        "<NextMarker>returns.txt</NextMarker>",
        "<IsTruncated>true</IsTruncated>",
        "<EncodingType>url",
    ] {
        assert!(first.contains(part), "{first}");
    }
    let last = call(&emulator, "GET", "/docs/?marker=returns.txt", "", b"").await.text();
    assert!(last.contains("<Key>shipping.html</Key>") && !last.contains("<Key>returns.txt</Key>"), "{last}");
    let second = call(&emulator, "GET", "/docs?list-type=2&start-after=returns.txt", "", b"").await.text();
    assert!(
        second.contains("<KeyCount>1</KeyCount>") && second.contains("<StartAfter>returns.txt</StartAfter>"),
        "{second}"
    );
    let none = call(&emulator, "GET", "/docs?list-type=2&max-keys=0", "", b"").await.text();
    assert!(none.contains("<KeyCount>0</KeyCount>") && none.contains("<IsTruncated>false</IsTruncated>"), "{none}");
    assert_eq!(call(&emulator, "PUT", "/docs/a%20%2B%C3%A4", "", b"x").await.status, 200);
    let encoded = call(&emulator, "GET", "/docs?list-type=2&prefix=a%20&encoding-type=url", "", b"").await.text();
    assert!(encoded.contains("<Key>a%20%2B%C3%A4</Key>") && encoded.contains("<Prefix>a%20</Prefix>"), "{encoded}");
}

#[tokio::test]
async fn virtual_hosts_name_a_bucket() {
    let emulator = start().await;
    let get = async |host: &str, path: &str| {
        let head = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{}\r\n", super::KEY);
        exchange(&emulator, head.as_bytes(), b"").await
    };
    let text = "Items can be returned within 30 days. Used items are not taken back.";
    for (host, path) in [
        ("docs.localhost:80", "/returns.txt"),
        ("docs.s3.localhost", "/returns.txt"),
        ("docs.localhost", "/storage/returns.txt"),
        ("s3.localhost", "/docs/returns.txt"),
        ("localhost", "/storage/docs/returns.txt"),
    ] {
        let response = get(host, path).await;
        assert_eq!((response.status, response.text().as_str()), (200, text), "{host} {path}");
    }
    check(&get("none.localhost", "/v2/ai/models").await, 404, "NoSuchBucket");
    check(&get("docs.localhost.evil.test", "/storage/docs/returns.txt").await, 403, "AccessDenied");
    assert_eq!(get("docs.evil.test", "/returns.txt").await.status, 403);
}
