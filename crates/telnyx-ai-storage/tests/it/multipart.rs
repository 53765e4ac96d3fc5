//! Multipart uploads.

use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_storage::{Bucket, PutObject, StorageRegion};
use telnyx_ai_test_kit::TempFolder;

use crate::{bucket, error, lines, service, xml};

const MIB: usize = 1024 * 1024;
const OBJECT: &str = "https://us-east-1.telnyxcloudstorage.com/docs/a.bin";

fn created() -> MockReply {
    xml(200, "<InitiateMultipartUploadResult><UploadId>u-1</UploadId></InitiateMultipartUploadResult>")
}

fn part(etag: &str) -> MockReply {
    MockReply::status(200).header("etag", etag)
}

fn completed() -> MockReply {
    xml(200, "<CompleteMultipartUploadResult><ETag>\"x-3\"</ETag></CompleteMultipartUploadResult>")
}

fn upload(docs: &Bucket) -> PutObject {
    let bytes: Vec<u8> = (0..11 * MIB).map(|at| (at / MIB) as u8).collect();
    docs.put("a.bin", bytes).multipart_threshold(1).part_size(5 * MIB as u64).max_concurrency(1)
}

#[tokio::test]
async fn parts_are_sent_and_completed() {
    let (docs, mock) = bucket([created(), part("\"1\""), part("\"2\""), part("\"3\""), completed()]);
    let stored = upload(&docs).metadata("lang", "en").await.unwrap();
    assert_eq!((stored.size, stored.etag.as_deref()), (11 * MIB as u64, Some("\"x-3\"")));
    assert_eq!(
        lines(&mock),
        [
            format!("POST {OBJECT}?uploads="),
            format!("PUT {OBJECT}?uploadId=u-1&partNumber=1"),
            format!("PUT {OBJECT}?uploadId=u-1&partNumber=2"),
            format!("PUT {OBJECT}?uploadId=u-1&partNumber=3"),
            format!("POST {OBJECT}?uploadId=u-1"),
        ]
    );
    let sent = mock.requests();
    assert_eq!((sent[0].header("x-amz-meta-lang"), sent[0].header("content-type")), ("en", "application/octet-stream"));
    assert_eq!((sent[1].body.len(), sent[2].body.len(), sent[3].body.len()), (5 * MIB, 5 * MIB, MIB));
    assert_eq!((sent[2].body[0], sent[3].body[0]), (5, 10));
    assert!(String::from_utf8_lossy(&sent[4].body).contains("<PartNumber>3</PartNumber><ETag>&quot;3&quot;</ETag>"));
}

#[tokio::test]
async fn a_failed_upload_is_aborted() {
    let (docs, mock) = bucket([created(), part("\"1\""), error(403, "AccessDenied"), MockReply::status(204)]);
    assert!(upload(&docs).await.unwrap_err().is_permission_denied());
    assert_eq!(lines(&mock).last().unwrap(), &format!("DELETE {OBJECT}?uploadId=u-1"));
}

#[tokio::test]
async fn an_upload_that_is_not_aborted_is_named() {
    let (docs, _) = bucket([created(), error(403, "AccessDenied"), error(403, "AccessDenied")]);
    let failed = upload(&docs).await.unwrap_err().to_string();
    assert!(failed.contains("aborting upload `u-1` of `a.bin` failed"), "{failed}");
}

#[tokio::test]
async fn a_dropped_upload_is_aborted() {
    let (docs, mock) =
        bucket([created(), MockReply::status(200).after(std::time::Duration::from_secs(3600)), MockReply::status(204)]);
    let task = tokio::spawn(upload(&docs).into_future());
    while mock.requests().len() < 2 {
        tokio::task::yield_now().await;
    }
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(lines(&mock).last().unwrap(), &format!("DELETE {OBJECT}?uploadId=u-1"));
}

#[tokio::test]
async fn a_lost_completion_is_decided_by_the_object() {
    let size = (11 * MIB).to_string();
    let parts = || [created(), part("\"1\""), part("\"2\""), part("\"3\"")];
    let there = MockReply::status(200).header("content-length", &size).header("etag", "\"x-3\"");
    // The object is there and the upload is gone: complete.
    let (docs, mock) = bucket(parts().into_iter().chain([MockReply::status(500), there, error(404, "NoSuchUpload")]));
    assert_eq!(upload(&docs).await.unwrap().etag.as_deref(), Some("\"x-3\""));
    assert_eq!(mock.requests().len(), 7);
    // There is no object: completed once more.
    let replies = parts().into_iter().chain([MockReply::status(500), error(404, "NoSuchKey"), completed()]);
    let (docs, mock) = bucket(replies);
    assert!(upload(&docs).await.is_ok());
    assert_eq!(mock.requests().iter().filter(|sent| sent.url.query() == Some("uploadId=u-1")).count(), 2);
}

#[tokio::test(start_paused = true)]
async fn regions_without_multipart_uploads_use_one_request() {
    let (storage, mock) = service([MockReply::status(200)]);
    let docs = storage.bucket_in("docs", StorageRegion::EuCentral1).unwrap();
    upload(&docs).await.unwrap();
    assert_eq!(lines(&mock), ["PUT https://eu-central-1.telnyxcloudstorage.com/docs/a.bin"]);

    // A region whose documentation does not mention it. Each status of 5xx is retried once here.
    let unsupported = || error(501, "NotImplemented");
    let (docs, mock) = bucket([unsupported(), unsupported(), MockReply::status(200)]);
    upload(&docs).await.unwrap();
    assert_eq!((mock.requests().len(), lines(&mock)[2].as_str()), (3, format!("PUT {OBJECT}").as_str()));
}

#[tokio::test]
async fn settings_are_checked() {
    let (docs, mock) = bucket([]);
    assert!(docs.put("a", "x").part_size(1).await.unwrap_err().to_string().contains("part_size"));
    for parts in [0, 11] {
        assert!(docs.put("a", "x").max_concurrency(parts).await.unwrap_err().to_string().contains("max_concurrency"));
    }
    assert!(mock.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_file_that_changes_is_an_error_with_its_path() {
    let folder = TempFolder::new(&[]);
    let path = folder.0.join("a.bin");
    std::fs::write(&path, vec![1; 6 * MIB]).unwrap();
    // The file gets another length after the upload of its first part began.
    let (docs, _) =
        bucket([created(), part("\"1\"").after(std::time::Duration::from_millis(50)), part("\"2\""), completed()]);
    let put = docs.put_file("a.bin", &path).multipart_threshold(1).part_size(5 * MIB as u64).max_concurrency(1);
    let task = tokio::spawn(put.into_future());
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    std::fs::write(&path, vec![3; 7 * MIB]).unwrap();
    let changed = task.await.unwrap().unwrap_err();
    assert!(changed.is_io() && changed.to_string().contains(&path.display().to_string()), "{changed}");

    let (docs, _) = bucket([MockReply::status(200)]);
    let put = docs.put_file("a.bin", &path);
    let upload = put.into_future();
    // The length is read when the upload starts.
    std::fs::write(&path, vec![2; 10]).unwrap();
    assert_eq!(upload.await.unwrap().size, 10);
}
