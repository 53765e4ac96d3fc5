//! Objects after a restart on the same folder.

use super::{call, telnyx};
use crate::client::{builder, folder};

#[tokio::test]
async fn objects_keep_their_tags_and_metadata() {
    let root = folder();
    let emulator = builder().data_dir(&root).start().await.unwrap();
    let bucket = telnyx(&emulator).storage().bucket("docs").await.unwrap();
    bucket.put("a/b.txt", "text").content_type("x/y").metadata("n", "ä").await.unwrap();
    let put = bucket.put("large.bin", vec![7; 6 * 1024 * 1024]).multipart_threshold(1).part_size(5 * 1024 * 1024);
    put.await.unwrap();
    let url = bucket.presigned_url("a/b.txt", 60).await.unwrap().url;
    let (text, large) = (bucket.head("a/b.txt").await.unwrap(), bucket.head("large.bin").await.unwrap());
    assert_eq!(text.metadata["n"], "ä");
    assert!(large.etag.as_ref().unwrap().ends_with("-2\""));
    assert_eq!(std::fs::read(root.join("docs/a/b.txt")).unwrap(), b"text");
    let open = call(&emulator, "POST", "/docs/m?uploads", "", b"").await.text();
    assert!(open.contains("<UploadId>"), "{open}");
    drop(emulator);

    let emulator = builder().data_dir(&root).start().await.unwrap();
    let bucket = telnyx(&emulator).storage().bucket("docs").await.unwrap();
    assert_eq!(bucket.head("a/b.txt").await.unwrap(), text);
    assert_eq!(bucket.head("large.bin").await.unwrap(), large);
    let target = url.split_once("/storage").unwrap().1;
    let got = crate::client::send_to(&emulator, "GET", &format!("/storage{target}"), "", b"").await;
    assert_eq!(got.text(), "text");
    assert!(!call(&emulator, "GET", "/docs?uploads", "", b"").await.text().contains("<UploadId>"));
    drop(emulator);
    std::fs::remove_dir_all(root).unwrap();
}
