use telnyx_ai_core::Bytes;

use super::{buckets, complete, completed, delete, delete_failures, location, objects, upload_id};
use crate::region::StorageRegion;

fn body(text: &str) -> Bytes {
    Bytes::copy_from_slice(text.as_bytes())
}

#[test]
fn lists_of_buckets() {
    let list = r#"<?xml version="1.0" encoding="UTF-8"?><ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Owner><ID>o</ID></Owner><Buckets><Bucket><Name>docs</Name><CreationDate>2026-01-02T03:04:05.000Z</CreationDate></Bucket>
        <Bucket><Name>raw</Name></Bucket></Buckets><New>1</New></ListAllMyBucketsResult>"#;
    let list = buckets(&body(list)).unwrap();
    assert_eq!(list.iter().map(|bucket| bucket.name.as_str()).collect::<Vec<_>>(), ["docs", "raw"]);
    assert_eq!(list[0].created_at.unwrap().to_string(), "2026-01-02T03:04:05Z");
    assert_eq!(list[1].created_at, None);
    for empty in ["<ListAllMyBucketsResult/>", "<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>"] {
        assert_eq!(buckets(&body(empty)).unwrap(), [], "{empty}");
    }
}

#[test]
fn locations() {
    let region = |text: &str| location(&body(text)).unwrap();
    let xml = r#"<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">us-west-1</LocationConstraint>"#;
    assert_eq!(region(xml), Some(StorageRegion::UsWest1));
    assert_eq!(region("<LocationConstraint>moon-1</LocationConstraint>"), Some(StorageRegion::Other("moon-1".into())));
    assert_eq!((region("<LocationConstraint/>"), region("<LocationConstraint> </LocationConstraint>")), (None, None));
}

#[test]
fn pages_of_objects() {
    let page = r#"<ListBucketResult><Name>docs</Name><IsTruncated>true</IsTruncated><NextContinuationToken>t-2</NextContinuationToken>
        <EncodingType>url</EncodingType>
        <Contents><Key>a%2Bb%20c+d/%C3%A9.txt</Key><Size>12</Size><ETag>&quot;e&quot;</ETag><LastModified>2026-01-02T03:04:05Z</LastModified><StorageClass>STANDARD</StorageClass></Contents>
        <Contents><Size>0</Size><Key>z</Key></Contents>
        <CommonPrefixes><Prefix>guides%2F</Prefix></CommonPrefixes></ListBucketResult>"#;
    let page = objects(&body(page)).unwrap();
    assert_eq!((page.objects[0].key.as_str(), page.objects[0].size), ("a+b c d/é.txt", 12));
    assert_eq!((page.objects[0].etag.as_deref(), page.objects[1].etag.as_deref()), (Some("\"e\""), None));
    assert_eq!((page.common_prefixes, page.next.as_deref()), (vec!["guides/".to_owned()], Some("t-2")));
    let plain =
        objects(&body("<ListBucketResult><Contents><Key>a%2B b</Key><Size>1</Size></Contents></ListBucketResult>"));
    assert_eq!(plain.unwrap().objects[0].key, "a%2B b"); // not encoded
}

#[test]
fn errors_name_the_element() {
    let error = |text: &str| objects(&body(text)).unwrap_err().to_string();
    let size = "<ListBucketResult><Contents><Key>a</Key><Size>big</Size></Contents></ListBucketResult>";
    assert!(error(size).contains("ListBucketResult.Contents.Size"), "{}", error(size));
    let token = "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>";
    assert!(error(token).contains("NextContinuationToken"));
    for text in ["", "{}", "<html/>", "<ListBucketResult><Contents>", "<ListBucketResults/>"] {
        assert!(error(text).contains("ListBucketResult"), "{text}: {}", error(text));
    }
    assert!(objects(&Bytes::from_static(b"<ListBucketResult>\xff</ListBucketResult>")).is_err());
}

#[test]
fn multipart_uploads() {
    let id =
        "<InitiateMultipartUploadResult><Bucket>b</Bucket><UploadId>u-1</UploadId></InitiateMultipartUploadResult>";
    assert_eq!(upload_id(&body(id)).unwrap(), "u-1");
    assert!(upload_id(&body("<InitiateMultipartUploadResult/>")).is_err());
    let tags = ["\"a\"".to_owned(), "b&c".to_owned()];
    assert_eq!(
        complete(&tags),
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>&quot;a&quot;</ETag></Part>\
         <Part><PartNumber>2</PartNumber><ETag>b&amp;c</ETag></Part></CompleteMultipartUpload>"
    );
    let result = |etag: &str| format!("<CompleteMultipartUploadResult>{etag}</CompleteMultipartUploadResult>");
    assert_eq!(completed(&body(&result("<ETag>\"x-2\"</ETag>"))).unwrap().as_deref(), Some("\"x-2\""));
    assert_eq!((completed(&body(&result("<ETag/>"))).unwrap(), completed(&body(&result(""))).unwrap()), (None, None));
}

#[test]
fn deletions() {
    assert_eq!(
        delete(&["a<b".to_owned(), "c".to_owned()]),
        "<Delete><Quiet>true</Quiet><Object><Key>a&lt;b</Key></Object><Object><Key>c</Key></Object></Delete>"
    );
    let failures = "<DeleteResult><Deleted><Key>c</Key></Deleted><Error><Key>a</Key><Code>AccessDenied</Code><Message>No.</Message></Error></DeleteResult>";
    let failures = delete_failures(&body(failures)).unwrap();
    assert_eq!((failures.len(), failures[0].code.as_str()), (1, "AccessDenied"));
    assert_eq!(delete_failures(&body("<DeleteResult/>")).unwrap(), []);
}
