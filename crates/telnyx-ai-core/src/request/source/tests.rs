use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::TryStreamExt;

use super::{BodySource, FileRange, OneShotReader, read};

async fn all(segments: &[BodySource]) -> io::Result<Vec<u8>> {
    let chunks: Vec<Bytes> = read(Arc::from(segments)).try_collect().await?;
    Ok(chunks.concat())
}

fn file(name: &str, content: &[u8]) -> (std::path::PathBuf, BodySource) {
    let path = std::env::temp_dir().join(format!("telnyx-ai-segment-{}-{name}", std::process::id()));
    std::fs::write(&path, content).unwrap();
    let range = FileRange::new(path.clone(), &std::fs::metadata(&path).unwrap());
    (path, BodySource::File(range))
}

#[tokio::test]
async fn segments_are_read_in_order_and_files_as_often_as_wanted() {
    let (path, source) = file("twice", &[7; 600_000]);
    let segments = [BodySource::Bytes("before".into()), source, BodySource::Bytes("after".into())];
    let first = all(&segments).await.unwrap();
    assert_eq!(first.len(), 600_011);
    assert!(first.starts_with(b"before\x07") && first.ends_with(b"\x07after"));
    assert_eq!(all(&segments).await.unwrap(), first);
    assert!(segments.iter().all(BodySource::can_be_sent));
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn no_chunk_is_larger_than_the_read_size() {
    let (path, source) = file("chunks", &[0; 1_000_000]);
    let chunks: Vec<Bytes> = read(Arc::from([source])).try_collect().await.unwrap();
    assert!(chunks.iter().all(|chunk| chunk.len() <= super::READ_BYTES));
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn a_file_that_changed_is_an_error_that_names_it() {
    let (path, source) = file("changed", b"12345");
    let segments = [source];
    for content in ["1234", "123456"] {
        std::fs::write(&path, content).unwrap();
        let error = all(&segments).await.unwrap_err().to_string();
        assert_eq!(error, format!("{}: the file changed during the upload; upload it again", path.display()));
    }
    // The same length at another time.
    std::fs::write(&path, "54321").unwrap();
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(1);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(later).unwrap();
    assert!(all(&segments).await.unwrap_err().to_string().ends_with("upload it again"));
    std::fs::remove_file(&path).unwrap();
    let error = all(&segments).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
    assert!(error.to_string().contains("changed"), "{error}");
}

#[tokio::test]
async fn a_reader_is_sent_once() {
    let segment = BodySource::Reader(OneShotReader::new(&b"12345"[..], 5));
    assert!(segment.can_be_sent());
    assert_eq!(all(std::slice::from_ref(&segment)).await.unwrap(), b"12345");
    assert!(!segment.can_be_sent());
    assert!(all(&[segment]).await.unwrap_err().to_string().contains("pass a new one"));
}

#[tokio::test]
async fn an_unpolled_body_leaves_its_reader_alone() {
    let segment = BodySource::Reader(OneShotReader::new(&b"12345"[..], 5));
    drop(read(Arc::from([segment.clone()])));
    assert!(segment.can_be_sent());
}
