//! The wait for embeddings.

use std::time::Duration;

use telnyx_ai_embeddings::EmbedDirReport;
use telnyx_ai_test_kit::TempFolder;
use tokio::time::Instant;

use super::service::Service;
use super::{embedded, failures};

#[tokio::test(start_paused = true)]
async fn a_changed_file_is_embedded_once_its_result_is_new() {
    let folder = TempFolder::new(&[("a.md", "one"), ("b.md", "two")]);
    for keeps_results in [false, true] {
        folder.write("a.md", "one");
        let service = embedded(&folder).await;
        service.with(|state| (state.keeps_results, state.work) = (keeps_results, 3));
        folder.write("a.md", "three");
        let start = Instant::now();
        let report = service.embeddings().embed_dir(&folder.0, "docs").await.unwrap();
        assert_eq!(report.embedded, ["b.md", "a.md"]);
        // The fourth list has the result: after 1 s, 1.5 s and 2.25 s.
        assert_eq!(start.elapsed().as_millis() / 10, 475);
    }
}

#[tokio::test(start_paused = true)]
async fn polls_are_frequent_again_after_progress() {
    let folder = TempFolder::new(&[("a.md", "one"), ("b.md", "two")]);
    let service = embedded(&folder).await;
    service.with(|state| state.work = 2);
    let later = service.clone();
    let slower = move || later.with(|state| state.work = 4);
    service.with(|state| state.hooks.push(("PUT /b.md".into(), Box::new(slower))));
    folder.write("a.md", "three");
    folder.write("b.md", "three");
    let start = Instant::now();
    let report = service.embeddings().embed_dir(&folder.0, "docs").max_concurrency(1).await.unwrap();
    assert_eq!(report.embedded, ["a.md", "b.md"]);
    // The third list has the first result, the fifth the second: twice 1 s and 1.5 s.
    assert_eq!(start.elapsed().as_millis() / 10, 500);
}

#[tokio::test(start_paused = true)]
async fn a_listed_file_is_waited_for_after_the_task() {
    let folder = TempFolder::new(&[("a.md", "one")]);
    let service = Service::new();
    service.with(|state| state.work = 12);
    let report = service.embeddings().embed_dir(&folder.0, "docs").await.unwrap();
    assert_eq!((report.embedded, report.failed.len()), (vec!["a.md".into()], 0));
}

#[tokio::test(start_paused = true)]
async fn a_file_that_the_service_cannot_read_has_its_reason() {
    let folder = TempFolder::new(&[("a.md", "one"), ("b.pdf", "two")]);
    let service = Service::new();
    service.with(|state| {
        state.next_task = vec!["partial_success"];
        state.unreadable.insert("b.pdf".into(), "The PDF has no text.");
    });
    let reason = ["b.pdf: the file was not embedded: The PDF has no text."];
    let run = || service.embeddings().embed_dir(&folder.0, "docs");
    let report = run().await.unwrap();
    assert_eq!((failures(&report), report.embedded), (reason.map(str::to_owned).to_vec(), vec!["a.md".to_owned()]));
    assert!(report.failed["b.pdf"].is_task_failed());

    // The next run uploads nothing and reports the same.
    let report = run().await.unwrap();
    assert_eq!((failures(&report), report.unchanged.len()), (reason.map(str::to_owned).to_vec(), 2));

    // A corrected file has a new result.
    service.with(|state| state.unreadable.clear());
    folder.write("b.pdf", "three");
    let report = run().await.unwrap();
    assert_eq!((report.uploaded, report.failed.len(), report.embedded.len()), (vec!["b.pdf".into()], 0, 2));
}

#[tokio::test(start_paused = true)]
async fn a_failed_task_fails_its_files() {
    let folder = TempFolder::new(&[("a.md", "one")]);
    let service = Service::new();
    // The bucket is not embedded then, so it has no list of files.
    service.with(|state| state.next_task = vec!["processing", "failure"]);
    let report = service.embeddings().embed_dir(&folder.0, "docs").await.unwrap();
    assert_eq!(failures(&report), ["a.md: the file was not embedded: the task ended as `failure`"]);
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_never_listed_fails_after_the_task() {
    let folder = TempFolder::new(&[("a.md", "one"), ("b.md", "two")]);
    let service = Service::new();
    service.with(|state| state.unlisted = vec!["b.md".into()]);
    let report = service.embeddings().embed_dir(&folder.0, "docs").await.unwrap();
    assert_eq!(report.embedded, ["a.md"]);
    assert_eq!(failures(&report), ["b.md: the file was not embedded: the task ended as `success`"]);
}

#[tokio::test(start_paused = true)]
async fn the_deadline_names_a_file_that_is_left() {
    let folder = TempFolder::new(&[("a.md", "one"), ("b.md", "two")]);
    let service = embedded(&folder).await;
    service.with(|state| state.work = 1000);
    folder.write("a.md", "three");
    let start = Instant::now();
    let run = service.embeddings().embed_dir(&folder.0, "docs").deadline(Duration::from_secs(60));
    let error = run.await.unwrap_err();
    let expected = "the deadline (60 s) elapsed before all files were embedded (1 left, such as `a.md`); the service \
                    continues, so run `embed_dir` again, or raise `.deadline(…)`";
    assert!(error.is_timeout() && error.to_string() == expected, "{error}");
    assert_eq!(error.attachment::<EmbedDirReport>().unwrap().embedded, ["b.md"]);
    assert!((45..=60).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn failed_polls_are_tolerated_for_a_while() {
    let folder = TempFolder::new(&[("a.md", "one")]);
    let service = embedded(&folder).await;
    let run = |faults: usize, status: u16| {
        let (inner, faulty) = (service.clone(), service.clone());
        // After the list before the uploads.
        let add = move || {
            let fault = ("GET /ai/embeddings/buckets/docs".to_owned(), status, String::new());
            faulty.with(|state| state.faults.extend(std::iter::repeat_n(fault, faults)));
        };
        inner.with(|state| {
            state.faults.clear();
            state.hooks.push(("GET /ai/embeddings".into(), Box::new(add)));
        });
        inner.embeddings().embed_dir(&folder.0, "docs")
    };
    // Each poll is two attempts.
    assert_eq!(run(10, 503).await.unwrap().embedded, ["a.md"]);
    assert!(run(12, 503).await.unwrap_err().is_server_error());
    assert!(run(1, 403).await.unwrap_err().is_permission_denied());
}

#[tokio::test(start_paused = true)]
async fn without_a_wait_the_run_ends_with_the_start_of_the_task() {
    let folder = TempFolder::new(&[("a.md", "one")]);
    let service = Service::new();
    let run = || service.embeddings().embed_dir(&folder.0, "docs");
    let report = run().wait(false).await.unwrap();
    assert_eq!((report.task_id.as_deref(), report.embedded.len()), (Some("t-1"), 0));
    assert_eq!(service.take_log().last().unwrap(), "POST /ai/embeddings");
    // The next run waits for that task.
    let report = run().await.unwrap();
    assert_eq!((report.task_id.as_deref(), report.embedded), (Some("t-1"), vec!["a.md".to_owned()]));
    service.with(|state| assert_eq!(state.tasks_started.len(), 1));
}

#[tokio::test(start_paused = true)]
async fn a_file_that_was_uploaded_during_the_task_is_waited_for() {
    let folder = TempFolder::new(&[("a.md", "one")]);
    let service = Service::new();
    let run = || service.embeddings().embed_dir(&folder.0, "docs");
    run().wait(false).await.unwrap();
    folder.write("b.md", "two");
    // The service finds the file some time after the end of the task.
    let list = "GET /ai/embeddings/buckets/docs";
    let finder = service.clone();
    let find = move || finder.with(|state| state.unlisted.clear());
    service.with(|state| {
        state.unlisted = vec!["b.md".into()];
        state.hooks.extend((0..10).map(|_| (list.to_owned(), Box::new(|| ()) as _)));
        state.hooks.push((list.to_owned(), Box::new(find)));
    });
    let report = run().await.unwrap();
    assert_eq!((report.embedded, report.failed.len()), (vec!["a.md".into(), "b.md".into()], 0));
}
