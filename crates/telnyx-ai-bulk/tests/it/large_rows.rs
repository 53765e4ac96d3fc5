//! Large rows are not read far ahead.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::{Service, all};

#[tokio::test(start_paused = true)]
async fn large_rows_are_read_shortly_before_they_are_sent() {
    let service = Service::default();
    let telnyx = service.telnyx();
    let read = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&read);
    let chat = telnyx.chat();
    let text = "x".repeat(1024 * 1024);
    let rows = (0..40).map(move |number| {
        counted.fetch_add(1, Ordering::Relaxed);
        chat.complete(format!("wait {number} {text}"))
    });
    let mut run = telnyx.bulk(rows).limit(2).start().await.unwrap();
    assert!(tokio::time::timeout(Duration::from_secs(1), run.try_next()).await.is_err());
    assert_eq!(service.prompts().len(), 2);
    let read = read.load(Ordering::Relaxed);
    assert!(read <= 5, "{read} rows: two that are sent, one that waits, and two that are looked up");
    service.release(40);
    assert_eq!(all(&mut run).await.len(), 40);
}
