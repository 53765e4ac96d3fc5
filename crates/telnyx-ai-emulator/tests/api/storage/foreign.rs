//! The client of the SDK with a server that others wrote.

use telnyx_ai::{
    Telnyx,
    storage::{GetObject, ListObjects},
};

/// `tests/s3/run.sh` starts moto and sets `TELNYX_STORAGE_URL`.
#[tokio::test]
#[ignore = "needs another server"]
async fn our_client_with_another_server() {
    let storage = Telnyx::from_env().unwrap().storage();
    let name = format!("sdk-{}", uuid::Uuid::new_v4().simple());
    assert!(storage.buckets().create(&name).await.unwrap().created);
    let bucket = storage.bucket(&name).await.unwrap();
    let key = "a/ä &<b>+.txt";
    let stored = bucket.put(key, "0123456789").content_type("x/y").metadata("n", "1").await.unwrap();
    assert_eq!(stored.etag.as_deref(), Some("\"781e5e245d69b566979b86e28d23f2c7\""));
    let head = bucket.head(key).await.unwrap();
    assert_eq!((head.size, head.content_type.as_deref()), (Some(10), Some("x/y")));
    assert_eq!(head.metadata["n"], "1");
    assert_eq!(bucket.get(key).bytes().await.unwrap(), "0123456789");
    assert_eq!(bucket.get(GetObject::new(key).range(2..5)).bytes().await.unwrap(), "234");

    let content: Vec<u8> = (0..12 * 1024 * 1024).map(|at| (at / 7 % 251) as u8).collect();
    let put = bucket.put("large", content.clone()).multipart_threshold(1).part_size(5 * 1024 * 1024);
    assert!(put.await.unwrap().etag.unwrap().ends_with("-3\""));
    assert!(bucket.get("large").bytes().await.unwrap() == content);

    let mut objects = bucket.list_all(ListObjects::new().max_keys(1));
    let mut keys = Vec::new();
    while let Some(object) = objects.try_next().await.unwrap() {
        keys.push(object.key);
    }
    assert_eq!(keys, [key, "large"]);
    assert!(bucket.get("none").bytes().await.unwrap_err().is_not_found());
    assert!(storage.buckets().delete(&name).await.unwrap_err().is_conflict());
    assert_eq!(bucket.delete_many(keys).await.unwrap().deleted, 2);
    storage.buckets().delete(&name).await.unwrap();
    assert!(!storage.buckets().exists(&name).await.unwrap());
}
