//! Operations on buckets.

use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_storage::{CreateBucket, StorageRegion};

use crate::{error, lines, service, xml};

const US: &str = "https://us-central-1.telnyxcloudstorage.com";
const EU: &str = "https://eu-central-1.telnyxcloudstorage.com";

fn list(names: &[&str]) -> MockReply {
    let buckets: String = names.iter().map(|name| format!("<Bucket><Name>{name}</Name></Bucket>")).collect();
    xml(200, &format!("<ListAllMyBucketsResult><Buckets>{buckets}</Buckets></ListAllMyBucketsResult>"))
}

fn location(region: &str) -> MockReply {
    xml(200, &format!("<LocationConstraint>{region}</LocationConstraint>"))
}

#[tokio::test]
async fn a_list_joins_the_hosts() {
    let (storage, mock) = service([list(&["raw", "docs"]), list(&["docs", "eu"])]);
    let names: Vec<String> = storage.buckets().list().await.unwrap().into_iter().map(|bucket| bucket.name).collect();
    assert_eq!(names, ["docs", "eu", "raw"]);
    assert_eq!(lines(&mock), [format!("GET {US}/"), format!("GET {EU}/")]);
}

#[tokio::test]
async fn a_location_is_requested_from_a_second_host() {
    let (storage, mock) = service([error(404, "NoSuchBucket"), location("eu-central-1")]);
    assert_eq!(storage.buckets().location("docs").await.unwrap(), StorageRegion::EuCentral1);
    assert_eq!(lines(&mock), [format!("GET {US}/docs?location="), format!("GET {EU}/docs?location=")]);

    let (storage, _) = service([location("us-west-1")]);
    assert_eq!(storage.bucket("docs").await.unwrap().region(), &StorageRegion::UsWest1);
    let (storage, _) = service([error(404, "NoSuchBucket"), error(404, "NoSuchBucket")]);
    assert!(storage.bucket("docs").await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_bucket_is_created_in_its_region() {
    let (storage, mock) = service([MockReply::status(200)]);
    let created = storage.buckets().create(CreateBucket::new("docs").region("eu-central-1")).await.unwrap();
    assert!(created.created && created.region == StorageRegion::EuCentral1);
    assert_eq!(lines(&mock), [format!("PUT {EU}/docs")]);
    assert_eq!(mock.requests()[0].body, "");
}

#[tokio::test]
async fn an_existing_bucket_is_mine_or_a_conflict() {
    let (storage, mock) = service([error(409, "BucketAlreadyExists"), MockReply::status(200)]);
    assert!(!storage.buckets().create("docs").await.unwrap().created);
    assert_eq!(lines(&mock), [format!("PUT {US}/docs"), format!("HEAD {US}/docs")]);

    let (storage, _) = service([error(409, "BucketAlreadyExists"), MockReply::status(403)]);
    let conflict = storage.buckets().create("docs").await.unwrap_err();
    assert!(conflict.is_conflict() && conflict.to_string().contains("BucketAlreadyExists"), "{conflict}");
}

#[tokio::test]
async fn a_bucket_of_someone_else_is_denied() {
    let denied = || error(403, "AccessDenied");
    let (storage, mock) = service([denied(), denied(), denied(), location("us-west-1"), MockReply::status(403)]);
    assert!(storage.bucket("docs").await.unwrap_err().is_permission_denied());
    let docs = storage.bucket_in("docs", StorageRegion::UsWest1).unwrap();
    let error = docs.put("a", "x").await.unwrap_err();
    assert!(error.is_permission_denied() && error.to_string().contains("AccessDenied"), "{error}");
    assert!(docs.delete("a").await.unwrap_err().is_permission_denied());
    assert!(!storage.buckets().exists("docs").await.unwrap());
    assert_eq!(mock.requests().len(), 5);
}

#[tokio::test]
async fn a_wrong_region_is_an_error_that_names_the_remedy() {
    let redirect = MockReply::status(301).header("location", &format!("{EU}/docs/a"));
    let (storage, mock) = service([error(404, "NoSuchBucket"), redirect]);
    let docs = storage.bucket_in("docs", StorageRegion::UsWest1).unwrap();
    assert!(docs.get("a").bytes().await.unwrap_err().is_not_found());
    let error = docs.get("a").bytes().await.unwrap_err();
    let expected = format!(
        "storage.get: a 301 redirect was not followed: it leads to another origin, {EU}; a bucket of another region is \
         found by `storage().bucket(…)`"
    );
    assert!(error.is_redirect() && error.to_string().starts_with(&expected), "{error}");
    assert_eq!(mock.requests().len(), 2);
}

#[tokio::test]
async fn deleting_names_what_is_left() {
    let objects = "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>\
        <Contents><Key>a</Key><Size>1</Size></Contents><Contents><Key>b</Key><Size>1</Size></Contents></ListBucketResult>";
    let (storage, mock) = service([location("us-west-1"), error(409, "BucketNotEmpty"), xml(200, objects)]);
    let conflict = storage.buckets().delete("docs").await.unwrap_err();
    assert!(conflict.is_conflict(), "{conflict}");
    assert!(
        conflict.to_string().contains("it still holds `a`, `b` and more; `delete_all` deletes them too"),
        "{conflict}"
    );
    assert_eq!(lines(&mock)[1], "DELETE https://us-west-1.telnyxcloudstorage.com/docs");
}

#[tokio::test]
async fn delete_all_empties_the_bucket_first() {
    let page = "<ListBucketResult><Contents><Key>a</Key><Size>1</Size></Contents><Contents><Key>b</Key><Size>1</Size></Contents></ListBucketResult>";
    let empty = "<ListBucketResult/>";
    let west = || location("us-west-1");
    let (storage, mock) =
        service([west(), xml(200, page), xml(200, "<DeleteResult/>"), xml(200, empty), west(), MockReply::status(204)]);
    let mut progress = Vec::new();
    storage.buckets().delete_all("docs", |deleted| progress.push(deleted)).await.unwrap();
    assert_eq!(progress, [2]);
    assert_eq!(mock.requests().len(), 6);
}

#[tokio::test]
async fn invalid_names_are_not_sent() {
    let (storage, mock) = service([]);
    let buckets = storage.buckets();
    assert!(buckets.create("Docs").await.unwrap_err().is_invalid_input());
    assert!(buckets.location("a/b").await.unwrap_err().is_invalid_input());
    assert!(storage.bucket_in("..", StorageRegion::UsEast1).unwrap_err().is_invalid_input());
    assert!(mock.requests().is_empty());
}
