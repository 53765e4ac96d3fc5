//! A folder that is embedded again and again: only what changed is sent.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

use std::path::Path;
use std::time::Duration;

use telnyx_ai::Telnyx;
use telnyx_ai::embeddings::{EmbedDirReport, SearchDocuments};
use telnyx_ai_emulator::Emulator;
use telnyx_ai_test_kit::TempFolder;

async fn embed(telnyx: &Telnyx, folder: &Path) -> EmbedDirReport {
    let run = telnyx.embeddings().embed_dir(folder, "docs").delete_missing(true);
    run.deadline(Duration::from_secs(60)).await.unwrap()
}

async fn best(telnyx: &Telnyx, query: &str) -> (String, String) {
    let search = SearchDocuments::new("docs", query).num_of_docs(1);
    let found = telnyx.embeddings().search_documents(search).await.unwrap().remove(0);
    (found.metadata.filename, found.document_chunk)
}

#[tokio::test]
async fn only_changes_are_sent() {
    let keys = ["sub dir/é+b.md", "warranty.txt"];
    let folder = TempFolder::new(&[
        (keys[0], "Parcels leave our warehouse in Rotterdam."),
        (keys[1], "The warranty lasts two years from the day of purchase."),
        ("notes.bin", "unsupported"),
    ]);
    let emulator = Emulator::builder().task_step(Duration::from_millis(50)).start().await.unwrap();
    let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build().unwrap();
    let sent = || emulator.requests().of("PUT", "/storage/{bucket}/{key}").len();

    let first = embed(&telnyx, &folder.0).await;
    assert!(first.bucket_created && first.task_id.is_some(), "{first:?}");
    assert_eq!((first.uploaded.len(), first.embedded.len(), first.failed.len(), sent()), (2, 2, 0, 2), "{first:?}");
    assert_eq!(first.skipped.keys().collect::<Vec<_>>(), ["notes.bin"]);
    assert_eq!(best(&telnyx, "warehouse Rotterdam").await.0, keys[0]);

    let again = embed(&telnyx, &folder.0).await;
    assert_eq!((again.uploaded.len(), again.unchanged.len(), again.embedded.len(), sent()), (0, 2, 2, 2), "{again:?}");

    folder.write(keys[1], "The warranty lasts six years from the day of purchase.");
    let changed = embed(&telnyx, &folder.0).await;
    assert_eq!((changed.uploaded.as_slice(), sent()), ([keys[1].to_owned()].as_slice(), 3), "{changed:?}");
    assert!(best(&telnyx, "warranty years").await.1.contains("six years"));

    folder.remove(keys[0]);
    let deleted = embed(&telnyx, &folder.0).await;
    assert_eq!((deleted.deleted.as_slice(), sent()), ([keys[0].to_owned()].as_slice(), 3), "{deleted:?}");
    assert_eq!(best(&telnyx, "warehouse Rotterdam").await.0, keys[1]);
}
