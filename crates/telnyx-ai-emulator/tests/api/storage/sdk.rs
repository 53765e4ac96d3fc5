//! The storage crate of the SDK.

use telnyx_ai::storage::{GetObject, ListObjects};

use super::{bucket, code, telnyx};
use crate::client::{folder, start};

/// Size of a part and of an object of three parts.
const MIB: usize = 1024 * 1024;

#[tokio::test]
async fn objects_are_stored_and_listed() {
    let emulator = start().await;
    let bucket = bucket(&emulator, "handbook").await;
    let stored =
        bucket.put("guides/ä &<b>+.txt", "0123456789").content_type("x/y").metadata("Who", "me").await.unwrap();
    assert_eq!((stored.size, stored.etag.as_deref()), (10, Some("\"781e5e245d69b566979b86e28d23f2c7\"")));
    let head = bucket.head("guides/ä &<b>+.txt").await.unwrap();
    assert_eq!((head.size, &head.etag, head.content_type.as_deref()), (Some(10), &stored.etag, Some("x/y")));
    assert_eq!(head.metadata.into_iter().collect::<Vec<_>>(), [("who".to_owned(), "me".to_owned())]);
    assert_eq!(bucket.get("guides/ä &<b>+.txt").bytes().await.unwrap(), "0123456789");
    let range = bucket.get(GetObject::new("guides/ä &<b>+.txt").range(2..5)).bytes().await.unwrap();
    assert_eq!(range, "234");

    for number in 0..5 {
        bucket.put(format!("many/{number}"), "x").await.unwrap();
    }
    let page = bucket.list(ListObjects::new().delimiter("/").max_keys(1)).await.unwrap();
    assert_eq!((page.common_prefixes, page.objects.len()), (vec!["guides/".to_owned()], 0));
    let mut objects = bucket.list_all(ListObjects::new().prefix("many/").max_keys(2));
    let mut keys = Vec::new();
    while let Some(object) = objects.try_next().await.unwrap() {
        assert_eq!((object.size, object.etag.as_deref()), (1, Some("\"9dd4e461268c8034f5c8564e155c67a6\"")));
        keys.push(object.key);
    }
    assert_eq!(keys, ["many/0", "many/1", "many/2", "many/3", "many/4"]);
    assert_eq!(emulator.requests().of("GET", "/storage/{bucket}").len(), 4);

    let deleted = bucket.delete_many(["many/0", "many/1", "none"]).await.unwrap();
    assert_eq!((deleted.deleted, deleted.failed), (3, Vec::new()));
    bucket.delete("many/2").await.unwrap();
    let left = bucket.list(ListObjects::new()).await.unwrap().objects;
    let left: Vec<_> = left.iter().map(|object| object.key.as_str()).collect();
    assert_eq!(left, ["guides/ä &<b>+.txt", "many/3", "many/4"]);
}

#[tokio::test]
async fn conditions_have_their_statuses() {
    let emulator = start().await;
    let bucket = bucket(&emulator, "handbook").await;
    let etag = bucket.put("a", "text").await.unwrap().etag.unwrap();
    let status = async |params| bucket.get(params).bytes().await.map_err(|error| error.status().unwrap().as_u16());
    assert_eq!(status(GetObject::new("a").if_match(&etag)).await.unwrap(), "text");
    assert_eq!(status(GetObject::new("a").if_match("\"x\"")).await, Err(412));
    assert_eq!(status(GetObject::new("a").if_none_match(&etag)).await, Err(304));
    assert_eq!(status(GetObject::new("a").if_none_match("\"x\"")).await.unwrap(), "text");
    assert_eq!(status(GetObject::new("a").range(4..9)).await, Err(416));
}

#[tokio::test]
async fn large_objects_have_parts() {
    for root in [None, Some(folder())] {
        let mut builder = crate::client::builder();
        if let Some(root) = &root {
            builder = builder.data_dir(root);
        }
        let emulator = builder.start().await.unwrap();
        let bucket = bucket(&emulator, "large").await;
        let content: Vec<u8> = (0..11 * MIB).map(|at| (at / 7 % 251) as u8).collect();
        let put = bucket.put("a/b.bin", content.clone()).metadata("m", "1").multipart_threshold(1);
        let stored = put.part_size(5 * MIB as u64).await.unwrap();
        assert!(stored.etag.as_ref().unwrap().ends_with("-3\""), "{stored:?}");
        let head = bucket.head("a/b.bin").await.unwrap();
        assert_eq!((head.size, head.etag, head.metadata.len()), (Some(11 * MIB as u64), stored.etag, 1));
        assert!(bucket.get("a/b.bin").bytes().await.unwrap() == content);
        let range = GetObject::new("a/b.bin").range(5 * MIB as u64 - 2..5 * MIB as u64 + 2);
        assert_eq!(bucket.get(range).bytes().await.unwrap(), content[5 * MIB - 2..5 * MIB + 2]);
        assert_eq!(emulator.requests().of("POST", "/storage/large/a/b.bin").len(), 2);
        let parts = emulator.requests().of("PUT", "/storage/{bucket}/{key}");
        assert_eq!(parts.len(), 3);
        drop(emulator);
        if let Some(root) = root {
            let left = std::fs::read_dir(root.join(".telnyx-ai-emulator.uploads")).unwrap().count();
            assert_eq!(left, 0);
            std::fs::remove_dir_all(root).unwrap();
        }
    }
}

#[tokio::test]
async fn buckets_have_states() {
    let emulator = start().await;
    let buckets = telnyx(&emulator).storage().buckets();
    assert!(buckets.create("handbook").await.unwrap().created);
    assert!(!buckets.create("handbook").await.unwrap().created);
    let names: Vec<_> = buckets.list().await.unwrap().into_iter().map(|bucket| bucket.name).collect();
    assert_eq!(names, ["docs", "empty", "handbook", "mixed"]);
    assert!(buckets.exists("docs").await.unwrap() && !buckets.exists("none").await.unwrap());
    assert_eq!(buckets.location("docs").await.unwrap().as_str(), "us-central-1");
    let error = buckets.delete("docs").await.unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("`returns.txt`, `shipping.html`"), "{error}");
    buckets.delete_all("docs", |_| {}).await.unwrap();
    assert!(!buckets.exists("docs").await.unwrap());
    assert!(buckets.delete("none").await.unwrap_err().is_not_found());
    let bucket = telnyx(&emulator).storage().bucket("none").await.unwrap();
    assert_eq!(code(bucket.put("a", "x").await), "NoSuchBucket");
    let bucket = telnyx(&emulator).storage().bucket("handbook").await.unwrap();
    assert_eq!(code(bucket.get("a").bytes().await), "NoSuchKey");
    assert!(bucket.head("a").await.unwrap_err().is_not_found());
    assert_eq!(code(bucket.put("a/.b", "x").await), "InvalidArgument");
}
