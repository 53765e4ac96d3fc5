//! A folder that is embedded again and again: only what changed is sent.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use telnyx_ai::Telnyx;
use telnyx_ai::embeddings::{EmbedDirReport, SearchDocuments};
use telnyx_ai_emulator::Emulator;

/// A folder in the temporary directory, deleted on drop.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("telnyx-ai-embed-dir-{}", std::process::id()));
        fs::create_dir_all(path.join("sub dir")).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

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
    let folder = Folder::new();
    let (warranty, parcels) = (folder.0.join("warranty.txt"), folder.0.join("sub dir/é+b.md"));
    fs::write(&warranty, "The warranty lasts two years from the day of purchase.").unwrap();
    fs::write(&parcels, "Parcels leave our warehouse in Rotterdam.").unwrap();
    fs::write(folder.0.join("notes.bin"), "unsupported").unwrap();
    let emulator = Emulator::builder().task_step(Duration::from_millis(50)).start().await.unwrap();
    let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build().unwrap();
    let sent = || emulator.requests().of("PUT", "/storage/{bucket}/{key}").len();
    let keys = ["sub dir/é+b.md", "warranty.txt"];

    let first = embed(&telnyx, &folder.0).await;
    assert!(first.bucket_created && first.task_id.is_some(), "{first:?}");
    assert_eq!((first.uploaded.len(), first.embedded.len(), first.failed.len(), sent()), (2, 2, 0, 2), "{first:?}");
    assert_eq!(first.skipped.keys().collect::<Vec<_>>(), ["notes.bin"]);
    assert_eq!(best(&telnyx, "warehouse Rotterdam").await.0, keys[0]);

    let again = embed(&telnyx, &folder.0).await;
    assert_eq!((again.uploaded.len(), again.unchanged.len(), again.embedded.len(), sent()), (0, 2, 2, 2), "{again:?}");

    fs::write(&warranty, "The warranty lasts six years from the day of purchase.").unwrap();
    let changed = embed(&telnyx, &folder.0).await;
    assert_eq!((changed.uploaded.as_slice(), sent()), ([keys[1].to_owned()].as_slice(), 3), "{changed:?}");
    assert!(best(&telnyx, "warranty years").await.1.contains("six years"));

    fs::remove_file(&parcels).unwrap();
    let deleted = embed(&telnyx, &folder.0).await;
    assert_eq!((deleted.deleted.as_slice(), sent()), ([keys[0].to_owned()].as_slice(), 3), "{deleted:?}");
    assert_eq!(best(&telnyx, "warehouse Rotterdam").await.0, keys[1]);
}
