//! Bad input, files that fail, and failures that end the run.

use telnyx_ai_embeddings::EmbedDirReport;
use telnyx_ai_test_kit::TempFolder;

use super::service::Service;
use super::{embedded, failures};

#[tokio::test]
async fn bad_input_sends_no_request() {
    let folder = TempFolder::new(&[("a.md", "one"), ("none/a.exe", "")]);
    let service = Service::new();
    let run = |path: &str| service.embeddings().embed_dir(folder.0.join(path), "docs");
    let run_all = || run("");
    for (run, expected) in [
        (run("missing"), "missing`, which cannot be read: "),
        (run("a.md"), "a.md`, which is not a folder"),
        (run("none"), "none`, which has no file to embed; 1 skipped, such as `a.exe`"),
        (run_all().max_concurrency(0), "`max_concurrency` is 0; the minimum is 1"),
        (run_all().include("[a"), "`include` is `[a`, which is no valid pattern"),
        (run_all().exclude(""), "`exclude` is ``, which is no valid pattern"),
        (run_all().prefix("/a"), "`prefix` is `/a`; use a prefix such as `guides/`"),
        (run_all().prefix("a//"), "`prefix` is `a//`"),
        (run_all().prefix("../"), "`prefix` is `../`"),
    ] {
        let error = run.await.unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().contains(expected), "{error}");
    }
    assert!(service.take_log().is_empty());
    let error = service.embeddings().embed_dir(&folder.0, "No Bucket").await.unwrap_err();
    assert!(error.is_invalid_input() && error.to_string().contains("No Bucket"), "{error}");
    assert!(service.take_log().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_file_that_fails_does_not_stop_the_others() {
    let folder =
        TempFolder::new(&[("a.md", "one"), ("b.md", "two"), ("c\n.md", "one"), ("d.md", "one"), ("e.md", "three")]);
    let service = Service::new();
    let (removed, changed) = (folder.0.join("d.md"), folder.0.join("e.md"));
    service.with(|state| {
        state.faults.push(("PUT /b.md".into(), 400, "InvalidArgument".into()));
        state.hooks.push(("GET ?location".into(), Box::new(move || std::fs::remove_file(removed).unwrap())));
        let change = move || std::fs::write(changed, "longer than before").unwrap();
        state.hooks.push(("PUT /e.md".into(), Box::new(change)));
    });
    let report = service.embeddings().embed_dir(&folder.0, "docs").await.unwrap();
    assert_eq!((report.uploaded, report.embedded), (vec!["a.md".into()], vec!["a.md".into()]));
    let keys: Vec<&str> = report.failed.keys().map(String::as_str).collect();
    assert_eq!(keys, ["b.md", "c\n.md", "d.md", "e.md"]);
    let error = |key: &str| &report.failed[key];
    assert_eq!(error("b.md").status().unwrap().as_u16(), 400);
    assert!(error("c\n.md").is_invalid_input() && error("c\n.md").to_string().contains("control character"));
    assert!(error("d.md").is_io() && error("d.md").to_string().contains("d.md` cannot be read"), "{}", error("d.md"));
    assert!(error("e.md").is_io() && error("e.md").to_string().contains("changed"), "{}", error("e.md"));
}

#[tokio::test(start_paused = true)]
async fn a_file_that_changes_is_sent_by_the_next_run() {
    let folder = TempFolder::new(&[("a.md", "one"), ("b.md", "two")]);
    let service = embedded(&folder).await;
    folder.write("a.md", "three");
    let changed = folder.0.join("a.md");
    let change = move || std::fs::write(changed, "four").unwrap();
    service.with(|state| state.hooks.push(("PUT /a.md".into(), Box::new(change))));
    let report = service.embeddings().embed_dir(&folder.0, "docs").await.unwrap();
    assert_eq!((failures(&report).len(), report.unchanged), (1, vec!["b.md".into()]));
    let report = service.embeddings().embed_dir(&folder.0, "docs").await.unwrap();
    assert_eq!((report.uploaded, report.failed.len()), (vec!["a.md".into()], 0));
    service.with(|state| assert_eq!(state.objects["a.md"].body, "four"));
}

#[tokio::test(start_paused = true)]
async fn a_file_that_changes_before_it_is_sent_fails() {
    let folder = TempFolder::new(&[("a.md", "one")]);
    let service = embedded(&folder).await;
    folder.write("a.md", "two");
    let changed = folder.0.join("a.md");
    let change = move || std::fs::write(changed, "three").unwrap();
    // After the checksum, and before the upload reads the file.
    service.with(|state| state.hooks.push(("HEAD /a.md".into(), Box::new(change))));
    let report = service.embeddings().embed_dir(&folder.0, "docs").await.unwrap();
    assert!(report.uploaded.is_empty() && report.failed["a.md"].to_string().contains("a.md` changed"), "{report:?}");
    // The object has the content of the file, whatever the metadata is.
    assert_eq!(service.embeddings().embed_dir(&folder.0, "docs").await.unwrap().unchanged, ["a.md"]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_of_all_files_ends_the_run() {
    let folder = TempFolder::new(&[("a.md", "one"), ("b.md", "two"), ("c.md", "three")]);
    let service = Service::new();
    service.with(|state| state.faults.push(("PUT /b.md".into(), 401, "InvalidAccessKeyId".into())));
    let error = service.embeddings().embed_dir(&folder.0, "docs").max_concurrency(1).await.unwrap_err();
    assert!(error.is_auth(), "{error}");
    let report = error.attachment::<EmbedDirReport>().unwrap();
    assert_eq!((report.uploaded.as_slice(), report.bucket_created), (["a.md".to_owned()].as_slice(), true));
    service.with(|state| assert!(state.tasks_started.is_empty() && state.objects.len() == 1));
    let report = service.embeddings().embed_dir(&folder.0, "docs").await.unwrap();
    assert_eq!((report.unchanged.len(), report.uploaded.len(), report.embedded.len()), (1, 2, 3));
}

#[tokio::test(start_paused = true)]
async fn a_bucket_of_someone_else() {
    let folder = TempFolder::new(&[("a.md", "one")]);
    let service = Service::new();
    service.with(|state| {
        state.faults.push(("PUT ".into(), 409, "BucketAlreadyExists".into()));
        state.faults.push(("HEAD ".into(), 403, "AccessDenied".into()));
    });
    let error = service.embeddings().embed_dir(&folder.0, "docs").await.unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("BucketAlreadyExists"), "{error}");
    service.with(|state| assert!(state.objects.is_empty()));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_embedded_if_nothing_is_stored() {
    let folder = TempFolder::new(&[("a.md", "one")]);
    let service = Service::new();
    service.with(|state| state.faults.push(("PUT /a.md".into(), 400, "EntityTooLarge".into())));
    let report = service.embeddings().embed_dir(&folder.0, "docs").await.unwrap();
    assert_eq!((report.failed.len(), report.task_id), (1, None));
    service.with(|state| assert!(state.tasks_started.is_empty()));
}
