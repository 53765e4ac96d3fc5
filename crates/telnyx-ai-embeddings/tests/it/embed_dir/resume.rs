//! Runs that are dropped, and the next run.

use std::pin::pin;
use std::task::Poll;

use telnyx_ai_test_kit::TempFolder;

use super::service::Service;

const FILES: [(&str, &str); 4] = [("a.md", "one"), ("b.md", "two"), ("c/d.txt", "three"), ("e.md", "four")];

/// Asserts that the service has the folder, and received each file and the task once.
fn assert_complete(service: &Service, place: &str) {
    service.with(|state| {
        let objects: Vec<(&str, &str)> =
            state.objects.iter().map(|(key, object)| (key.as_str(), object.body.as_str())).collect();
        assert_eq!(objects, FILES, "{place}");
        assert_eq!(state.stores.values().copied().collect::<Vec<_>>(), [1; 4], "{place}");
        assert_eq!(state.tasks_started.len(), 1, "{place}");
        assert!(state.files.values().all(|file| file.status == "success"), "{place}");
    });
}

#[tokio::test(start_paused = true)]
async fn a_run_that_was_dropped_after_any_event_continues() {
    for events in 0.. {
        let folder = TempFolder::new(&FILES);
        let service = Service::new();
        let mut run = service.embeddings().embed_dir(&folder.0, "docs").max_concurrency(2).stream();
        let mut ended = false;
        for _ in 0..events {
            ended = run.try_next().await.unwrap().is_none();
        }
        drop(run);
        service.with(|state| assert_eq!(state.in_flight, 0));
        let report = service.embeddings().embed_dir(&folder.0, "docs").await.unwrap();
        assert_eq!((report.uploaded.len() + report.unchanged.len(), report.embedded.len()), (4, 4), "{events} events");
        assert_complete(&service, &format!("{events} events"));
        if ended {
            assert!(events > 15, "{events} events");
            return;
        }
    }
}

/// Drops the run between any two steps, so also while a request is on its way and while its response is.
#[tokio::test(start_paused = true)]
async fn a_run_that_was_dropped_at_any_time_continues() {
    for polls in 0.. {
        let folder = TempFolder::new(&FILES);
        let service = Service::new();
        let ended = {
            let run = service.embeddings().embed_dir(&folder.0, "docs").max_concurrency(2);
            let mut run = pin!(run.into_future());
            let mut rest = polls;
            std::future::poll_fn(|cx| match run.as_mut().poll(cx) {
                Poll::Ready(result) => Poll::Ready(Some(result.unwrap())),
                Poll::Pending if rest == 0 => Poll::Ready(None),
                Poll::Pending => {
                    rest -= 1;
                    Poll::Pending
                }
            })
            .await
        };
        let report = service.embeddings().embed_dir(&folder.0, "docs").await.unwrap();
        assert_eq!(report.embedded.len(), 4, "{polls} polls");
        assert_complete(&service, &format!("{polls} polls"));
        if ended.is_some() {
            assert!(polls > 15, "{polls} polls");
            return;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_whose_run_was_dropped_is_waited_for() {
    let folder = TempFolder::new(&[("a.md", "one")]);
    let service = super::embedded(&folder).await;
    service.with(|state| (state.keeps_results, state.work) = (true, 4));
    folder.write("a.md", "two");
    let report = service.embeddings().embed_dir(&folder.0, "docs").wait(false).await.unwrap();
    assert_eq!((report.uploaded, report.embedded.len()), (vec!["a.md".into()], 0));
    service.take_log();
    let report = service.embeddings().embed_dir(&folder.0, "docs").await.unwrap();
    assert_eq!((report.unchanged, report.embedded), (vec!["a.md".into()], vec!["a.md".into()]));
    let lists = service.take_log().iter().filter(|line| line.ends_with("/buckets/docs")).count();
    assert_eq!(lists, 5);
}
