//! Storage calls under faults of a server that keeps its state: work that was done although its response was lost, and
//! each request of a multipart upload. The matrix of `fault_matrix` has the faults of connections.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

use std::time::Duration;

use telnyx_ai::storage::{Bucket, ListObjects};
use telnyx_ai::{Result, Telnyx};
use telnyx_ai_emulator::Emulator;
use telnyx_ai_emulator::faults::Fault;
use telnyx_ai_test_kit::TempFolder;
use telnyx_ai_tests::all;

const MIB: usize = 1024 * 1024;

/// The requests of an upload with three parts: create, the first and the last part, complete. Method, and number of
/// requests of that method before it.
const MULTIPART: [(&str, u64); 4] = [("POST", 0), ("PUT", 0), ("PUT", 2), ("POST", 1)];

/// A server with the bucket `docs` and the object `a.txt`.
async fn server() -> (Emulator, Telnyx, Bucket) {
    server_with_timeout(Duration::from_secs(600)).await
}

async fn server_with_timeout(timeout: Duration) -> (Emulator, Telnyx, Bucket) {
    let emulator = Emulator::builder().file("docs", "a.txt", "0123456789").start().await.unwrap();
    let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).timeout(timeout).build().unwrap();
    let bucket = telnyx.storage().bucket("docs").await.unwrap();
    (emulator, telnyx, bucket)
}

/// Faults after which a retry succeeds. The second value is `true` if the service did the work.
fn transient() -> Vec<(&'static str, Fault)> {
    vec![
        ("503", Fault::status(503)),
        ("503 after the work", Fault::status(503).after_work()),
        ("500", Fault::status(500)),
        ("429", Fault::status(429).retry_after(Duration::ZERO)),
        ("reset", Fault::reset()),
        ("reset after the work", Fault::reset().after_work()),
    ]
}

fn content() -> Vec<u8> {
    (0..11 * MIB).map(|at| (at / 4096) as u8).collect()
}

async fn put_parts(bucket: &Bucket) -> Result<()> {
    let put = bucket.put("big.bin", content()).multipart_threshold(1).part_size(5 * MIB as u64);
    put.await.map(drop)
}

/// Uploads parts with a fault at one of the requests, and asserts that the object is there.
async fn assert_survives(fault: Fault, (method, skip): (&str, u64), timeout: Duration) {
    let case = format!("{fault:?} at {method} {skip}");
    let (emulator, _, bucket) = server_with_timeout(timeout).await;
    emulator.faults().add(fault.on(method, "/storage/{bucket}/{key}").skip(skip)).unwrap();
    put_parts(&bucket).await.unwrap_or_else(|error| panic!("{case}: {error}"));
    assert!(emulator.faults().remaining().is_empty(), "{case}: the fault was injected");
    assert!(bucket.get("big.bin").bytes().await.unwrap() == content(), "{case}");
    assert_eq!(emulator.requests().of("DELETE", "/storage/{bucket}/{key}").len(), 0, "{case}");
}

#[tokio::test]
async fn operations_survive_each_transient_fault() {
    for (name, fault) in transient() {
        let (emulator, telnyx, bucket) = server().await;
        let add = |method: &str, path: &str| emulator.faults().add(fault.clone().on(method, path)).unwrap();

        add("PUT", "/storage/{bucket}/{key}");
        let stored = bucket.put("b.txt", "Hello.").await.unwrap();
        assert_eq!(stored.size, 6, "{name}");
        add("HEAD", "/storage/{bucket}/{key}");
        assert_eq!(bucket.head("b.txt").await.unwrap().size, Some(6), "{name}");
        add("GET", "/storage/{bucket}/{key}");
        assert_eq!(bucket.get("b.txt").bytes().await.unwrap(), "Hello.", "{name}");
        add("GET", "/storage/{bucket}");
        assert_eq!(bucket.list(ListObjects::new()).await.unwrap().objects.len(), 2, "{name}");
        add("DELETE", "/storage/{bucket}/{key}");
        bucket.delete("b.txt").await.unwrap();
        add("POST", "/storage/{bucket}");
        assert_eq!(bucket.delete_many(["a.txt"]).await.unwrap().deleted, 1, "{name}");
        add("PUT", "/storage/{bucket}");
        let created = telnyx.storage().buckets().create("other").await.unwrap();
        assert_eq!(created.name, "other", "{name}");
        assert_eq!(telnyx.storage().buckets().list().await.unwrap().len(), 2, "{name}");
        assert!(emulator.faults().remaining().is_empty(), "{name}: each fault was injected");
    }
}

#[tokio::test]
async fn multipart_uploads_survive_each_transient_fault() {
    for (_, fault) in transient() {
        for request in MULTIPART {
            assert_survives(fault.clone(), request, Duration::from_secs(600)).await;
        }
    }
    for request in MULTIPART.into_iter().filter(|(method, _)| *method == "POST") {
        assert_survives(Fault::cut_body(20), request, Duration::from_secs(600)).await;
    }
}

#[tokio::test]
async fn multipart_uploads_survive_each_stall() {
    let stalls = [Fault::stall(), Fault::stall().after_work()];
    let cells = stalls.into_iter().flat_map(|stall| MULTIPART.map(|request| (stall.clone(), request)));
    all(cells.map(|(stall, request)| assert_survives(stall, request, Duration::from_secs(5)))).await;
}

#[tokio::test]
async fn a_permanent_fault_leaves_neither_an_object_nor_parts() {
    for (method, skip) in [("PUT", 1), ("POST", 1)] {
        let (emulator, _, bucket) = server().await;
        let path = "/storage/{bucket}/{key}";
        emulator.faults().add(Fault::status(403).always().on(method, path).skip(skip)).unwrap();
        assert!(put_parts(&bucket).await.unwrap_err().is_permission_denied(), "{method}");
        assert_eq!(emulator.requests().of("DELETE", path).len(), 1, "{method}: one abort");
        assert!(bucket.head("big.bin").await.unwrap_err().is_not_found(), "{method}");
    }
}

#[tokio::test]
async fn an_interrupted_download_resumes() {
    let folder = TempFolder::new(&[]);
    let path = folder.0.join("a.txt");
    let (emulator, _, bucket) = server().await;
    emulator.faults().add(Fault::cut_body(4).on("GET", "/storage/{bucket}/{key}")).unwrap();
    assert_eq!(bucket.get("a.txt").save_to(&path).await.unwrap(), 10);
    assert_eq!(std::fs::read(&path).unwrap(), b"0123456789");
}
