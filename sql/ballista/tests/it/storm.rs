//! Rate limits that reject the requests of two executors.

use std::time::{Duration, Instant};

use telnyx_ai_emulator::faults::Fault;
use telnyx_ai_sql_test_kit::{CHAT, completions, rows};

use crate::cluster::Cluster;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_executors_stay_within_their_limits_while_requests_are_rejected() {
    let cluster = Cluster::start(2, &["--limit", "3", "--share", "1/2"]).await;
    let context = cluster.with_prompts(4, 10).await;
    let rejected = Fault::status(429).retry_after(Duration::from_millis(50)).on("POST", CHAT);
    cluster.emulator.faults().add(rejected.times(12)).unwrap();
    cluster.emulator.faults().add(Fault::latency(Duration::from_millis(50)).on("POST", CHAT).always()).unwrap();
    let sql = "SELECT count(*), count(*) FILTER (WHERE r LIKE '%' || p || '%') FROM (SELECT p, ai_query(p) AS r FROM prompts)";
    let query = rows(&context, sql);
    tokio::pin!(query);
    let mut most = 0;
    let result = loop {
        tokio::select! {
            result = &mut query => break result,
            () = tokio::time::sleep(Duration::from_millis(1)) => {
                let open = completions(&cluster.emulator).iter().filter(|request| request.status.is_none()).count();
                most = most.max(open);
            }
        }
    };
    assert_eq!(result, ["40 | 40"]);
    // No lower bound: after a 429, an executor sends slowly.
    assert!((1..=6).contains(&most), "{most} requests at a time");
    let requests = completions(&cluster.emulator);
    let with = |status| requests.iter().filter(|request| request.status == Some(status)).count();
    assert_eq!((requests.len(), with(200), with(429)), (52, 40, 12));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_executors_share_a_limit_of_requests_per_minute() {
    let cluster = Cluster::start(2, &["--requests-per-minute", "240", "--share", "1/2"]).await;
    let context = cluster.with_prompts(4, 10).await;
    let started = Instant::now();
    let query = rows(&context, "SELECT count(ai_query(p)) FROM prompts");
    tokio::pin!(query);
    let result = loop {
        tokio::select! {
            result = &mut query => break result,
            () = tokio::time::sleep(Duration::from_millis(10)) => {
                let sent = completions(&cluster.emulator).len();
                // Each may send those of the first 5 seconds at once.
                let most = 2 * 13 + usize::try_from(started.elapsed().as_millis() * 240 / 60_000).unwrap();
                assert!(sent <= most, "{sent} requests, of at most {most}");
            }
        }
    };
    assert_eq!(result, ["40"]);
}
