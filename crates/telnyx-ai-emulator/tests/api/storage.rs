//! The S3 API of storage.

use telnyx_ai::{Telnyx, storage::Bucket};
use telnyx_ai_emulator::Emulator;

use crate::client::{Response, send_to};

mod documents;
mod faults;
mod foreign;
mod presigned;
mod restart;
mod sdk;
mod wire;

/// The headers of a request with a key.
const KEY: &str = "Authorization: AWS4-HMAC-SHA256 Credential=KEY/20260101/r/s3/aws4_request, SignedHeaders=host, \
                   Signature=0\r\n";

fn telnyx(emulator: &Emulator) -> Telnyx {
    let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url());
    telnyx.storage_url(emulator.storage_url()).max_retries(0).build().unwrap()
}

/// Returns a handle of a new bucket.
async fn bucket(emulator: &Emulator, name: &str) -> Bucket {
    let storage = telnyx(emulator).storage();
    assert!(storage.buckets().create(name).await.unwrap().created);
    storage.bucket(name).await.unwrap()
}

/// Sends a request to a path below the storage URL, with a key.
async fn call(emulator: &Emulator, method: &str, path: &str, headers: &str, body: &[u8]) -> Response {
    send_to(emulator, method, &format!("/storage{path}"), &format!("{KEY}{headers}"), body).await
}

/// Checks the status and the code of an error.
#[track_caller]
fn check(response: &Response, status: u16, code: &str) {
    let text = response.text();
    assert_eq!(response.status, status, "{text}");
    assert!(text.contains(&format!("<Code>{code}</Code>")), "{text}");
    let id = response.header("x-amz-request-id").unwrap();
    assert!(text.contains(&format!("<RequestId>{id}</RequestId>")), "{text}");
    assert_eq!(response.header("content-type"), Some("application/xml"));
}

/// Returns the code of an error.
#[track_caller]
fn code<T: std::fmt::Debug>(result: telnyx_ai::Result<T>) -> String {
    result.unwrap_err().details()[0].code.clone().unwrap_or_default()
}
