//! Folders that are uploaded and embedded, with a service in memory.

mod failures;
mod responses;
mod resume;
mod service;
mod waiting;

use serde_json::json;
use telnyx_ai_embeddings::{EmbedBucket, EmbedDirEvent, EmbedDirReport, SkipReason};
use telnyx_ai_test_kit::TempFolder;

use service::Service;

/// Requests that open a bucket which exists.
const OPEN: [&str; 3] = ["GET ?location", "GET ?list-type", "GET /ai/embeddings/buckets/docs"];

/// Requests that find an embedded bucket and the result of its files.
const WAIT: [&str; 3] = ["GET /ai/embeddings", "GET /ai/embeddings/buckets", "GET /ai/embeddings/buckets/docs"];

fn name(event: &EmbedDirEvent) -> String {
    match event {
        EmbedDirEvent::Found { files, bytes } => format!("found {files} {bytes}"),
        EmbedDirEvent::Skipped { key, reason } => format!("skipped {key} {reason:?}"),
        EmbedDirEvent::BucketCreated { bucket } => format!("created {bucket}"),
        EmbedDirEvent::Uploading { key, bytes } => format!("uploading {key} {bytes}"),
        EmbedDirEvent::Uploaded { key, bytes } => format!("uploaded {key} {bytes}"),
        EmbedDirEvent::Unchanged { key, bytes } => format!("unchanged {key} {bytes}"),
        EmbedDirEvent::Deleted { key } => format!("deleted {key}"),
        EmbedDirEvent::Failed { key, error } => format!("failed {key}: {error}"),
        EmbedDirEvent::Embedding { task_id, status } => format!("embedding {task_id} {status}"),
        EmbedDirEvent::Embedded { key } => format!("embedded {key}"),
        other => panic!("{other:?}"),
    }
}

/// Returns a service that has embedded the folder, without the requests for that.
async fn embedded(folder: &TempFolder) -> Service {
    let service = Service::new();
    service.embeddings().embed_dir(&folder.0, "docs").await.unwrap();
    service.take_log();
    service.with(|state| state.stores.clear());
    service
}

fn failures(report: &EmbedDirReport) -> Vec<String> {
    report.failed.iter().map(|(key, error)| format!("{key}: {error}")).collect()
}

#[tokio::test(start_paused = true)]
async fn the_first_run() {
    let folder = TempFolder::new(&[("a.md", "one"), ("guides/b é.txt", "three"), ("tool.exe", "")]);
    let service = Service::new();
    let embed = EmbedBucket::new("ignored").document_chunk_size(512);
    let run = service.embeddings().embed_dir(&folder.0, "docs").max_concurrency(1).embed(embed);
    let mut events = run.stream();
    let mut names = Vec::new();
    while let Some(event) = events.try_next().await.unwrap() {
        names.push(name(&event));
    }
    assert_eq!(
        names,
        [
            "found 2 8",
            "skipped tool.exe FileType",
            "created docs",
            "uploading a.md 3",
            "uploaded a.md 3",
            "uploading guides/b é.txt 5",
            "uploaded guides/b é.txt 5",
            "embedding t-1 queued",
            "embedding t-1 processing",
            "embedding t-1 success",
            "embedded a.md",
            "embedded guides/b é.txt",
        ]
    );
    assert_eq!(
        service.take_log(),
        [
            "GET ?location",
            "GET ?location",
            "PUT ",
            "PUT /a.md",
            "PUT /guides/b é.txt",
            "POST /ai/embeddings",
            "GET /ai/embeddings/t-1",
            "GET /ai/embeddings/t-1",
            "GET /ai/embeddings/t-1",
            "GET /ai/embeddings/buckets/docs",
        ]
    );
    let report = events.report();
    assert_eq!(report.uploaded, ["a.md", "guides/b é.txt"]);
    assert_eq!(report.embedded, ["a.md", "guides/b é.txt"]);
    assert_eq!(report.skipped.get("tool.exe"), Some(&SkipReason::FileType));
    assert_eq!((report.bucket_created, report.uploaded_bytes, report.task_id.as_deref()), (true, 8, Some("t-1")));
    assert!(report.unchanged.is_empty() && report.failed.is_empty() && report.deleted.is_empty());
    service.with(|state| {
        assert_eq!(state.tasks_started, [json!({ "bucket_name": "docs", "document_chunk_size": 512 })]);
        assert_eq!(state.region.as_deref(), Some("us-central-1"));
        assert_eq!(state.objects["a.md"].metadata.as_deref(), Some("f97c5d29941bfb1b2fdab0874906ab82"));
    });
    assert!(events.try_next().await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn only_new_and_changed_files_are_uploaded() {
    let folder = TempFolder::new(&[("a.md", "one"), ("b.md", "one"), ("c.md", "one")]);
    let service = embedded(&folder).await;
    let run = || service.embeddings().embed_dir(&folder.0, "docs").max_concurrency(1);

    // A file with another modification time is the same file.
    folder.write("a.md", "one");
    let report = run().await.unwrap();
    assert_eq!((report.unchanged.len(), report.embedded.len(), report.uploaded.len()), (3, 3, 0));
    assert_eq!(report.task_id, None);
    assert_eq!(service.take_log(), [OPEN, WAIT].concat());

    // Changed with the same size, changed with another size, new.
    folder.write("b.md", "two");
    folder.write("c.md", "three");
    folder.write("d.md", "four");
    let report = run().await.unwrap();
    assert_eq!(
        (report.unchanged, report.uploaded),
        (vec!["a.md".into()], vec!["b.md".into(), "c.md".into(), "d.md".into()])
    );
    assert_eq!(report.embedded, ["a.md", "b.md", "c.md", "d.md"]);
    let uploads = ["HEAD /b.md", "PUT /b.md", "PUT /c.md", "PUT /d.md"];
    assert_eq!(service.take_log(), [&OPEN[..], &uploads, &WAIT].concat());
    service.with(|state| assert_eq!(state.tasks_started.len(), 1));
}

#[tokio::test(start_paused = true)]
async fn the_checksum_of_the_metadata_counts_where_entity_tags_are_opaque() {
    let folder = TempFolder::new(&[("a.md", "one"), ("b.md", "one")]);
    let service = embedded(&folder).await;
    service.with(|state| state.opaque_etags = true);
    folder.write("b.md", "two");
    let report = service.embeddings().embed_dir(&folder.0, "docs").max_concurrency(1).await.unwrap();
    assert_eq!((report.unchanged, report.uploaded), (vec!["a.md".into()], vec!["b.md".into()]));
    assert_eq!(service.take_log()[3..6], ["HEAD /a.md", "HEAD /b.md", "PUT /b.md"]);

    // An object of another program has no checksum.
    service.with(|state| state.objects.get_mut("a.md").unwrap().metadata = None);
    assert_eq!(service.embeddings().embed_dir(&folder.0, "docs").await.unwrap().uploaded, ["a.md"]);
    assert_eq!(service.embeddings().embed_dir(&folder.0, "docs").await.unwrap().unchanged.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn objects_without_a_file_are_deleted_only_on_demand() {
    let names = ["a.md", "gone.md", "kept/x.md", "locked.md", "skipped.md"];
    let folder = TempFolder::new(&names.map(|name| (name, "one")));
    let service = embedded(&folder).await;
    for name in ["gone.md", "kept/x.md", "locked.md"] {
        folder.remove(name);
    }
    folder.write(".gitignore", "skipped.md");
    let run = || service.embeddings().embed_dir(&folder.0, "docs").exclude("kept/");
    assert!(run().await.unwrap().deleted.is_empty());
    service.with(|state| assert_eq!(state.objects.len(), 5));

    let report = run().delete_missing(true).await.unwrap();
    assert_eq!(report.deleted, ["gone.md"]);
    let expected = ["locked.md: the service rejected a part of the request: Locked. (locked.md) (AccessDenied)"];
    assert_eq!(failures(&report), expected);
    service.with(|state| {
        assert_eq!(state.objects.keys().collect::<Vec<_>>(), ["a.md", "kept/x.md", "locked.md", "skipped.md"]);
    });
}

#[tokio::test(start_paused = true)]
async fn a_prefix_begins_all_keys() {
    let folder = TempFolder::new(&[("a.md", "one"), ("b.md", "two")]);
    let service = embedded(&folder).await;
    let run =
        || service.embeddings().embed_dir(&folder.0, "docs").prefix("guides/").delete_missing(true).max_concurrency(1);
    let report = run().await.unwrap();
    assert_eq!((report.uploaded, report.embedded.len()), (vec!["guides/a.md".into(), "guides/b.md".into()], 2));
    folder.remove("b.md");
    assert_eq!(run().await.unwrap().deleted, ["guides/b.md"]);
    service.with(|state| assert_eq!(state.objects.keys().collect::<Vec<_>>(), ["a.md", "b.md", "guides/a.md"]));
}

#[tokio::test(start_paused = true)]
async fn a_new_bucket_is_in_the_region() {
    let folder = TempFolder::new(&[("a.md", "one")]);
    let service = Service::new();
    let report = service.embeddings().embed_dir(&folder.0, "docs").region("eu-central-1").await.unwrap();
    assert!(report.bucket_created);
    service.with(|state| assert_eq!(state.region.as_deref(), Some("eu-central-1")));
    // A bucket that exists is used where it is.
    assert!(!service.embeddings().embed_dir(&folder.0, "docs").await.unwrap().bucket_created);
}

#[tokio::test(start_paused = true)]
async fn concurrency_is_limited() {
    let names: Vec<String> = (0..12).map(|number| format!("{number}.md")).collect();
    let folder = TempFolder::new(&names.iter().map(|name| (name.as_str(), "one")).collect::<Vec<_>>());
    for limit in [1, 3] {
        let service = Service::new();
        let report = service.embeddings().embed_dir(&folder.0, "docs").max_concurrency(limit).await.unwrap();
        assert_eq!(report.uploaded.len(), 12);
        service.with(|state| assert!(state.most_in_flight <= limit as u32, "{}", state.most_in_flight));
    }
}
