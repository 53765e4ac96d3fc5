//! The `object_store` crate against an S3 endpoint: `s3-object-store ENDPOINT BUCKET`. The bucket is created and deleted.

use std::error::Error;

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::aws::{AmazonS3, AmazonS3Builder, Checksum};
use object_store::list::{PaginatedListOptions, PaginatedListStore};
use object_store::multipart::MultipartStore;
use object_store::path::Path;
use object_store::{
    Attribute, ClientOptions, Error as StoreError, GetOptions, ObjectStore, ObjectStoreExt, PutMode, PutOptions,
    RetryConfig, UpdateVersion, WriteMultipart,
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const MIB: usize = 1024 * 1024;
const CONTENT: &str = "0123456789";
const ETAG: &str = "\"781e5e245d69b566979b86e28d23f2c7\"";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [endpoint, bucket] = &arguments[..] else { return Err("usage: s3-object-store ENDPOINT BUCKET".into()) };
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "a provider is installed")?;
    // object_store has no operations on buckets.
    let bucket_url = format!("{endpoint}/{bucket}");
    let http = reqwest::Client::new();
    http.put(&bucket_url).bearer_auth("KEY").send().await?.error_for_status()?;

    single_objects(&store(endpoint, bucket, None)?).await?;
    conditions(&store(endpoint, bucket, None)?).await?;
    multipart(&store(endpoint, bucket, None)?).await?;
    // With a checksum of each body, which the server verifies.
    multipart(&store(endpoint, bucket, Some(Checksum::SHA256))?).await?;
    lists_and_deletions(&store(endpoint, bucket, None)?).await?;

    http.delete(&bucket_url).bearer_auth("KEY").send().await?.error_for_status()?;
    let error = store(endpoint, bucket, None)?.put(&"a".into(), "b".into()).await.unwrap_err();
    assert!(error.to_string().contains("NoSuchBucket"), "{error}");
    println!("object_store passed");
    Ok(())
}

fn store(endpoint: &str, bucket: &str, checksum: Option<Checksum>) -> Result<AmazonS3> {
    let mut builder = AmazonS3Builder::new()
        .with_endpoint(endpoint)
        .with_bucket_name(bucket)
        .with_access_key_id("KEY")
        .with_secret_access_key("KEY")
        .with_region("us-central-1")
        .with_client_options(ClientOptions::new().with_allow_http(true))
        // A retry could hide an error of the server.
        .with_retry(RetryConfig { max_retries: 0, ..RetryConfig::default() });
    if let Some(checksum) = checksum {
        builder = builder.with_checksum_algorithm(checksum);
    }
    Ok(builder.build()?)
}

async fn single_objects(store: &AmazonS3) -> Result<()> {
    let key = Path::from("a/ä &<b>+ '~.txt");
    let mut options = PutOptions::default();
    options.attributes.insert(Attribute::ContentType, "text/plain".into());
    options.attributes.insert(Attribute::Metadata("n".into()), "1".into());
    let put = store.put_opts(&key, CONTENT.into(), options).await?;
    assert_eq!(put.e_tag.as_deref(), Some(ETAG));

    let head = store.head(&key).await?;
    assert_eq!((&head.location, head.size, head.e_tag.as_deref()), (&key, 10, Some(ETAG)));
    let got = store.get(&key).await?;
    let attribute = |name| got.attributes.get(&name).map(|value| value.as_ref());
    assert_eq!(attribute(Attribute::ContentType), Some("text/plain"));
    assert_eq!(attribute(Attribute::Metadata("n".into())), Some("1"));
    assert_eq!(got.bytes().await?, CONTENT);
    assert_eq!(store.get_range(&key, 2..5).await?, "234");
    assert_eq!(store.get_range(&key, 8..100).await?, "89");
    assert_eq!(store.get_ranges(&key, &[0..1, 9..10]).await?, ["0", "9"]);

    let missing = Path::from("none");
    assert!(matches!(store.get(&missing).await, Err(StoreError::NotFound { .. })));
    assert!(matches!(store.head(&missing).await, Err(StoreError::NotFound { .. })));
    store.delete(&missing).await?;
    store.delete(&key).await?;
    assert!(matches!(store.head(&key).await, Err(StoreError::NotFound { .. })));
    Ok(())
}

async fn conditions(store: &AmazonS3) -> Result<()> {
    let key = Path::from("conditions");
    let create = || PutOptions::from(PutMode::Create);
    store.put_opts(&key, CONTENT.into(), create()).await?;
    assert!(matches!(store.put_opts(&key, "x".into(), create()).await, Err(StoreError::AlreadyExists { .. })));

    let head = store.head(&key).await?;
    let get = |options| store.get_opts(&key, options);
    let tag = || Some(ETAG.to_owned());
    let other = || Some("\"other\"".to_owned());
    let good = GetOptions { if_match: tag(), if_none_match: other(), ..GetOptions::default() };
    assert_eq!(get(good).await?.bytes().await?, CONTENT);
    let unmodified = GetOptions { if_none_match: tag(), ..GetOptions::default() };
    assert!(matches!(get(unmodified).await, Err(StoreError::NotModified { .. })));
    let not_since = GetOptions { if_modified_since: Some(head.last_modified), ..GetOptions::default() };
    assert!(matches!(get(not_since).await, Err(StoreError::NotModified { .. })));
    let changed = GetOptions { if_match: other(), ..GetOptions::default() };
    assert!(matches!(get(changed).await, Err(StoreError::Precondition { .. })));

    let update = |e_tag| PutOptions::from(PutMode::Update(UpdateVersion { e_tag, version: None }));
    assert!(matches!(store.put_opts(&key, "new".into(), update(other())).await, Err(StoreError::Precondition { .. })));
    store.put_opts(&key, "new".into(), update(tag())).await?;
    assert_eq!(store.get(&key).await?.bytes().await?, "new");
    Ok(())
}

async fn multipart(store: &AmazonS3) -> Result<()> {
    let key = Path::from("large.bin");
    let content: Vec<u8> = (0..12 * MIB).map(|at| (at / 7 % 251) as u8).collect();
    let mut writer = WriteMultipart::new_with_chunk_size(store.put_multipart(&key).await?, 5 * MIB);
    for piece in content.chunks(MIB) {
        writer.wait_for_capacity(3).await?;
        writer.write(piece);
    }
    let tag = writer.finish().await?.e_tag.unwrap_or_default();
    assert!(tag.ends_with("-3\""), "{tag}");
    let mut read = Vec::new();
    let mut stream = store.get(&key).await?.into_stream();
    while let Some(bytes) = stream.try_next().await? {
        read.extend_from_slice(&bytes);
    }
    assert!(read == content);
    let middle = 5 * MIB as u64 - 3;
    assert_eq!(store.get_range(&key, middle..middle + 6).await?, content[5 * MIB - 3..5 * MIB + 3]);

    let aborted = Path::from("aborted");
    let id = store.create_multipart(&aborted).await?;
    let part = store.put_part(&aborted, &id, 0, Bytes::from_static(b"part").into()).await?;
    store.abort_multipart(&aborted, &id).await?;
    assert!(store.complete_multipart(&aborted, &id, vec![part]).await.is_err());
    assert!(matches!(store.head(&aborted).await, Err(StoreError::NotFound { .. })));
    Ok(())
}

async fn lists_and_deletions(store: &AmazonS3) -> Result<()> {
    let mut keys: Vec<Path> = (0..25).map(|number| Path::from(format!("many/{number:03} é"))).collect();
    keys.extend(["many/sub/x", "many/sub/y"].map(Path::from));
    for key in &keys {
        store.put(key, CONTENT.into()).await?;
    }
    let prefix = Path::from("many");
    let listed: Vec<_> = store.list(Some(&prefix)).map_ok(|object| object.location).try_collect().await?;
    assert_eq!(listed, keys);
    let after: Vec<_> = store.list_with_offset(Some(&prefix), &keys[20]).map_ok(|o| o.location).try_collect().await?;
    assert_eq!(after, keys[21..]);
    let folder = store.list_with_delimiter(Some(&prefix)).await?;
    assert_eq!((folder.objects.len(), folder.common_prefixes), (25, vec![Path::from("many/sub")]));
    assert_eq!(pages(store).await?, [10, 10, 7]);

    let all: Vec<_> = store.list(None).map_ok(|object| object.location).try_collect().await?;
    assert_eq!(all.len(), keys.len() + 2, "{all:?}");
    let doomed = stream::iter(all.clone().into_iter().map(Ok)).boxed();
    let deleted: Vec<_> = store.delete_stream(doomed).try_collect().await?;
    assert_eq!(deleted, all);
    assert_eq!(store.list(None).count().await, 0);
    Ok(())
}

/// Returns the number of objects of each page.
async fn pages(store: &AmazonS3) -> Result<Vec<usize>> {
    let mut counts = Vec::new();
    let mut page_token = None;
    loop {
        let options = PaginatedListOptions { max_keys: Some(10), page_token, ..PaginatedListOptions::default() };
        let page = store.list_paginated(Some("many/"), options).await?;
        counts.push(page.result.objects.len());
        page_token = page.page_token;
        if page_token.is_none() {
            return Ok(counts);
        }
    }
}
