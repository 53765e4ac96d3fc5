//! Faults of storage requests.

use telnyx_ai::storage::ListObjects;
use telnyx_ai_emulator::faults::Fault;

use super::{call, check, code, telnyx};
use crate::client::{folder, start};

#[tokio::test]
async fn faults_are_named_by_the_path() {
    let emulator = start().await;
    let bucket = telnyx(&emulator).storage().bucket("docs").await.unwrap();
    let faults = emulator.faults();
    faults.add(Fault::reset().on("PUT", "/storage/docs/a")).unwrap();
    faults.add(Fault::status(503).on("GET", "/storage/{bucket}")).unwrap();
    faults.add(Fault::status(500).on("PUT", "/storage/{bucket}/{key}").skip(1)).unwrap();
    assert!(bucket.put("b/c", "x").await.is_ok());
    assert!(bucket.put("a", "x").await.unwrap_err().is_interrupted());
    assert!(bucket.head("a").await.unwrap_err().is_not_found());
    assert_eq!(code(bucket.list(ListObjects::new()).await), "SlowDown");
    check(&call(&emulator, "PUT", "/docs/x/y/z", "", b"x").await, 500, "InternalError");
    assert!(faults.remaining().is_empty());

    faults.add(Fault::reset().on("PUT", "/storage/docs/a").after_work()).unwrap();
    assert!(bucket.put("a", "x").await.is_err());
    assert_eq!(bucket.get("a").bytes().await.unwrap(), "x");
}

#[tokio::test]
async fn downloads_are_interrupted() {
    let root = folder();
    let memory = start().await;
    let disk = crate::client::builder().data_dir(&root).start().await.unwrap();
    for emulator in [&memory, &disk] {
        let bucket = telnyx(emulator).storage().bucket("docs").await.unwrap();
        emulator.faults().add(Fault::cut_body(5).on("GET", "/storage/docs/returns.txt")).unwrap();
        let response = call(emulator, "GET", "/docs/returns.txt", "", b"").await;
        assert_eq!((response.text().as_str(), response.header("content-length")), ("Items", Some("68")));
        assert_eq!(bucket.get("returns.txt").bytes().await.unwrap().len(), 68);
    }
    drop(disk);
    std::fs::remove_dir_all(root).unwrap();
}
