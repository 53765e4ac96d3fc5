//! Tests of the merge of shards.

use std::fs;
use std::path::Path;

use bytes::Bytes;

use super::shards::{Shards, shard_path};
use super::{Merged, merge};
use crate::ledger::tests::{Folder, done, failed, id, query, recorded};
use crate::ledger::{Found, Ledger, Record, Stored};

#[tokio::test]
async fn shards_become_one_ledger_and_one_file_of_results() {
    let folder = Folder::new();
    let shards = folder.path("runs");
    let unreadable = match failed(2, "expected a list").stored {
        Stored::Failure(failure) => Stored::Unreadable(Bytes::from_static(b"not\nJSON"), failure),
        _ => unreachable!(),
    };
    let pretty = Stored::Response(Bytes::from_static(b"{\n  \"text\": \"a b\"\r\n}"));
    let pretty = Record { stored: pretty, key: None, usage: None, ..done(3) };
    recorded(
        &shard_path(&shards, 0, 3),
        [done(1), Record { stored: unreadable, cost: Some("3.50 EUR".parse().unwrap()), ..done(2) }],
    )
    .await;
    // The job of the second shard was interrupted.
    let ledger = Ledger::open(&shard_path(&shards, 1, 3)).await.unwrap();
    for (row, key) in [(4, Some("row-4".to_owned())), (5, None)] {
        ledger.intend(id(row), key).await.unwrap();
    }
    ledger.record(failed(6, "first")).await.unwrap();
    ledger.record(failed(6, "no capacity")).await.unwrap();
    drop(ledger);
    recorded(&shard_path(&shards, 2, 3), [pretty]).await;

    let (merged, results) = (folder.path("merged.sqlite"), folder.path("results.jsonl"));
    let counts = merge(&shards, &merged, &results).unwrap();
    let expected = Merged {
        shards: 3,
        missing: vec![],
        done: 2,
        failed: 2,
        unknown: 2,
        requests: 4,
        input_tokens: 3,
        output_tokens: 6,
        cost: vec!["0.000000000000000004 USD".parse().unwrap(), "3.50 EUR".parse().unwrap()],
    };
    assert_eq!(counts, expected);
    assert_eq!(
        counts.to_string(),
        "3 shards: 2 done, 2 failed, 2 unknown, 4 requests, 3 input and 6 output tokens, \
         0.000000000000000004 USD, 3.50 EUR"
    );
    let failure = |row, message| {
        format!(
            r#"{{"kind":"api","message":"{message}","status":503,"code":"10007","request_id":"req-{row}","may_have_been_charged":true}}"#
        )
    };
    let unknown = r#"{"kind":"unknown","message":"an earlier run was interrupted while the row was in flight"}"#;
    let expected = [
        r#"{"key":"row-1","value":{"id":"chat-1","text":"éééééééééééééééééééé"},"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"prompt_tokens_details":{"cached_tokens":0}},"cost":"0.000000000000000001 USD","attempts":1}"#.to_owned(),
        format!(
            r#"{{"key":"row-2","value":"not\nJSON","error":{},"usage":{{"prompt_tokens":2,"completion_tokens":4,"total_tokens":6,"prompt_tokens_details":{{"cached_tokens":1}}}},"cost":"3.50 EUR","attempts":1}}"#,
            failure(2, "expected a list")
        ),
        format!(r#"{{"key":"row-6","error":{},"attempts":1}}"#, failure(6, "no capacity")),
        r#"{"key":null,"value":{   "text": "a b"  },"cost":"0.000000000000000003 USD","attempts":1}"#.to_owned(),
        format!(r#"{{"key":"row-4","error":{unknown}}}"#),
        format!(r#"{{"key":null,"error":{unknown}}}"#),
    ];
    assert_eq!(lines(&results), expected);
    assert!(!folder.path("results.jsonl.partial").exists());

    // Again, nothing changes.
    assert_eq!(merge(&shards, &merged, &results).unwrap(), counts);
    assert_eq!(lines(&results), expected);
    assert_eq!(query(&merged, "SELECT max(seq) FROM outcomes"), ["4"]);

    // The merged ledger is a ledger of a job.
    let ledger = Ledger::open(&merged).await.unwrap();
    let found = ledger.find(vec![id(1), id(4)]).await.unwrap();
    assert_eq!(found, [Found::Outcome(Box::new(done(1))), Found::Unknown]);
}

#[tokio::test]
async fn missing_shards_are_named_and_added_later() {
    let folder = Folder::new();
    let shards = folder.path("runs");
    recorded(&shard_path(&shards, 1, 12), [done(1), failed(2, "no capacity")]).await;
    recorded(&shard_path(&shards, 10, 12), [done(3)]).await;
    fs::write(shards.join("0-of-12.sqlite-wal.bak"), "").unwrap();
    fs::write(shards.join("+0-of-12.sqlite"), "").unwrap();
    fs::write(shards.join("12-of-12.sqlite"), "").unwrap();
    let (merged, results) = (folder.path("merged.sqlite"), folder.path("results.jsonl"));
    let counts = merge(&shards, &merged, &results).unwrap();
    assert_eq!(counts.missing, [0, 2, 3, 4, 5, 6, 7, 8, 9, 11]);
    assert!(counts.to_string().starts_with("12 shards (without 0, 2, 3, 4, 5, 6, 7, 8, 9, 11): 2 done, 1 failed"));

    // A shard that ran again replaces its failure, and a new shard is added.
    recorded(&shard_path(&shards, 1, 12), [done(2)]).await;
    recorded(&shard_path(&shards, 0, 12), (1000..1600).map(done)).await;
    let counts = merge(&shards, &merged, &results).unwrap();
    assert_eq!((counts.done, counts.failed, counts.missing.len()), (603, 0, 9));
    assert_eq!(lines(&results).len(), 603);
}

#[tokio::test]
async fn a_failed_row_whose_retry_was_interrupted_is_unknown() {
    let folder = Folder::new();
    let shards = folder.path("runs");
    let path = shard_path(&shards, 0, 1);
    recorded(&path, [failed(1, "no capacity"), done(2)]).await;
    let ledger = Ledger::open(&path).await.unwrap();
    ledger.intend(id(1), Some("row-1".to_owned())).await.unwrap();
    drop(ledger);
    let (merged, results) = (folder.path("merged.sqlite"), folder.path("results.jsonl"));
    for _ in 0..2 {
        let counts = merge(&shards, &merged, &results).unwrap();
        assert_eq!((counts.done, counts.failed, counts.unknown), (1, 0, 1));
        assert_eq!(lines(&results).len(), 2);
    }
    let ledger = Ledger::open(&merged).await.unwrap();
    assert_eq!(ledger.find(vec![id(1)]).await.unwrap(), [Found::Unknown]);
    drop(ledger);

    // The third run has the response.
    recorded(&path, [done(1)]).await;
    let counts = merge(&shards, &merged, &results).unwrap();
    assert_eq!((counts.done, counts.failed, counts.unknown), (2, 0, 0));
}

#[tokio::test]
async fn a_shard_in_use_is_an_error() {
    let folder = Folder::new();
    let shards = folder.path("runs");
    let path = shard_path(&shards, 0, 1);
    let ledger = Ledger::open(&path).await.unwrap();
    let error = merge(&shards, folder.path("merged.sqlite"), folder.path("results.jsonl")).unwrap_err();
    assert!(error.is_invalid_input());
    let start = format!("`ledger` `{}` is in use by process ", path.display());
    assert!(error.to_string().starts_with(&start), "{error}");
    assert!(!folder.path("results.jsonl").exists());
    drop(ledger);
    merge(&shards, folder.path("merged.sqlite"), folder.path("results.jsonl")).unwrap();
}

#[tokio::test]
async fn paths_that_cannot_be_merged_are_errors() {
    let folder = Folder::new();
    let shards = folder.path("runs");
    let text = |into: &Path| merge(&shards, into, folder.path("results.jsonl")).unwrap_err().to_string();
    let merged = folder.path("merged.sqlite");
    assert!(text(&merged).starts_with(&format!("folder `{}` of the shards cannot be read: ", shards.display())));
    fs::create_dir(&shards).unwrap();
    let expected = format!(
        "`folder` `{}` has no ledger of a shard, such as `0-of-8.sqlite`; use the folder of the ledgers of a job",
        shards.display()
    );
    assert_eq!(text(&merged), expected);

    recorded(&shard_path(&shards, 0, 2), [done(1)]).await;
    let itself = shards.join("../runs/0-of-2.sqlite");
    let expected = format!("`ledger` `{}` is a shard; choose another path for the merged ledger", itself.display());
    assert_eq!(text(&itself), expected);

    recorded(&shard_path(&shards, 1, 4), [done(1)]).await;
    let expected =
        format!("`folder` `{}` has shards of two jobs, with 2 and 4 shards; move one of them away", shards.display());
    assert_eq!(text(&merged), expected);
    assert_eq!(Shards::find(&shards).unwrap_err().to_string(), expected);
}

fn lines(path: &Path) -> Vec<String> {
    fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}
