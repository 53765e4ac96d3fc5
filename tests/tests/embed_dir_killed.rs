//! A folder whose embedding is killed at random moments and started again: the end is that of one run, and no file is
//! sent again that was stored.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use telnyx_ai::Telnyx;
use telnyx_ai::embeddings::{EmbeddingStatus, ListEmbeddingTasks};
use telnyx_ai::storage::ListObjects;
use telnyx_ai_emulator::Emulator;
use telnyx_ai_emulator::requests::ReceivedRequest;
use telnyx_ai_test_kit::{TempFolder, TestRng};
use tokio::time::sleep;

const MIB: usize = 1024 * 1024;

/// Environment variable with the seed of an earlier run.
const SEED: &str = "EMBED_DIR_SEED";

#[tokio::test]
#[ignore = "part of the tests below, which start it as a process and kill it"]
async fn embeds_in_a_child_process() {
    let (Ok(base_url), Ok(folder)) = (std::env::var("EMULATOR"), std::env::var("FOLDER")) else { return };
    let telnyx = Telnyx::builder().api_key("any").base_url(base_url).build().unwrap();
    telnyx.embeddings().embed_dir(folder, "docs").deadline(Duration::from_secs(60)).await.unwrap();
}

/// Runs the child. With `kill_after`, kills it a few milliseconds after that number of requests. Returns the requests
/// of the run, and `true` if it was killed.
async fn run(
    emulator: &Emulator,
    folder: &TempFolder,
    kill_after: Option<(u64, Duration)>,
) -> (Vec<ReceivedRequest>, bool) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "embeds_in_a_child_process", "--ignored"])
        .envs([("EMULATOR", emulator.base_url().as_ref()), ("FOLDER", folder.0.as_os_str())])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break Some(status);
        }
        if let Some((requests, delay)) = kill_after
            && emulator.requests().count() >= requests
        {
            sleep(delay).await;
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        sleep(Duration::from_millis(1)).await;
    };
    assert!(status.is_none_or(|status| status.success()), "the child failed");
    let requests = emulator.requests();
    requests.wait_until_idle().await;
    assert_eq!(requests.dropped(), 0);
    let all = requests.all();
    requests.clear();
    (all, status.is_none())
}

/// What a run leaves behind.
#[derive(Debug, PartialEq)]
struct State {
    /// Objects with their sizes, entity tags and metadata.
    objects: BTreeMap<String, String>,
    /// Files with the results of their embedding.
    files: BTreeMap<String, String>,
    tasks: usize,
}

async fn state(emulator: &Emulator) -> State {
    let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build().unwrap();
    let docs = telnyx.storage().bucket("docs").await.unwrap();
    let mut objects = BTreeMap::new();
    let mut list = docs.list_all(ListObjects::new());
    while let Some(object) = list.try_next().await.unwrap() {
        let metadata = docs.head(&object.key).await.unwrap().metadata;
        objects.insert(object.key, format!("{} {:?} {metadata:?}", object.size, object.etag));
    }
    let files = telnyx.embeddings().buckets().list_files("docs").await.unwrap();
    let files = files.into_iter().map(|file| (file.filename, format!("{} {:?}", file.status, file.error_reason)));
    let ended = ListEmbeddingTasks::new().status(EmbeddingStatus::Success).status(EmbeddingStatus::PartialSuccess);
    let tasks = telnyx.embeddings().list(ended).await.unwrap().len();
    State { objects, files: files.collect(), tasks }
}

/// Asserts that no file was sent again after a response to its upload, or to the completion of one with parts.
fn assert_sent_once(requests: &[ReceivedRequest]) {
    let mut stored = BTreeSet::new();
    for request in requests.iter().filter(|request| request.path.starts_with("/storage/docs/")) {
        let query = request.query.as_deref().unwrap_or_default();
        let (is_put, is_part) = (request.method == "PUT", query.contains("partNumber"));
        assert!(!is_put || !stored.contains(&request.path), "{} was stored", request.path);
        let is_completion = request.method == "POST" && query.starts_with("uploadId");
        if request.status == Some(200) && (is_completion || (is_put && !is_part)) {
            stored.insert(&request.path);
        }
    }
}

/// Kills runs for this folder `kills` times, and compares the end with that of one run.
async fn check(folder: &TempFolder, kills: usize) {
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos();
    let seed = std::env::var(SEED).map_or(u64::from(time), |seed| seed.parse().unwrap());
    println!("{SEED}={seed}");
    let mut rng = TestRng(seed);
    let start = || Emulator::builder().task_step(Duration::from_millis(20)).start();
    let emulator = start().await.unwrap();
    let (reference, _) = run(&emulator, folder, None).await;
    let expected = state(&emulator).await;
    assert_eq!(expected.tasks, 1);
    assert_sent_once(&reference);

    let mut left = kills;
    while left > 0 {
        let emulator = start().await.unwrap();
        let mut requests = Vec::new();
        loop {
            let moment = (rng.below(reference.len()) as u64, Duration::from_millis(rng.below(20) as u64));
            let (sent, was_killed) = run(&emulator, folder, Some(moment).filter(|_| left > 0)).await;
            requests.extend(sent);
            if !was_killed {
                break;
            }
            left -= 1;
        }
        assert_eq!(state(&emulator).await, expected);
        assert_sent_once(&requests);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_is_killed_continues() {
    let folder = TempFolder::new(&[("empty.md", ""), ("guides/é.md", "Parcels leave our warehouse in Rotterdam.")]);
    for number in 0..6 {
        folder.write(&format!("notes/{number}.txt"), format!("Note {number}. ").repeat(1 << (2 * number)));
    }
    folder.write("medium.pdf", vec![1; MIB]);
    check(&folder, 20).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_with_a_multipart_upload_that_is_killed_continues() {
    let folder = TempFolder::new(&[("a.md", "Parcels leave our warehouse in Rotterdam.")]);
    folder.write("large.wav", vec![2; 65 * MIB]);
    check(&folder, 5).await;
}
