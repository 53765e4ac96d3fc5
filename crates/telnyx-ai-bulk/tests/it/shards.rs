//! Shards partition the rows.

use telnyx_ai::bulk::{BadRow, Row};
use telnyx_ai::chat::ChatCompletion;

use crate::support::{Folder, Service, rows, run, sorted};

#[tokio::test]
async fn shards_partition_the_rows_exactly() {
    let (service, folder) = (Service::default(), Folder::new("shards"));
    let telnyx = service.telnyx();
    let prompts: Vec<String> = (0..100).map(|number| format!("row {number}")).collect();
    let job = |index| {
        let good = rows(&telnyx, &prompts).map(Row::from);
        let bad = (0..10).map(|line| Row::from(Err::<Row<ChatCompletion>, _>(BadRow::new(Some(line), "no"))));
        telnyx.bulk(good.chain(bad)).ledger(folder.path()).shard(index, 3)
    };
    let mut outcomes = Vec::new();
    for index in 0..3 {
        let (part, report) = run(job(index)).await;
        assert!(report.starts_with(&format!("shard {index} of 3: {} rows: ", part.len())), "{report}");
        assert!(part.len() > 15, "{}", part.len());
        outcomes.extend(part);
    }
    let indexes: Vec<u64> = sorted(outcomes).iter().map(|(index, _)| *index).collect();
    assert_eq!(indexes, (0..110).collect::<Vec<_>>());
    assert_eq!(service.prompts().len(), 100);
    for index in 0..3 {
        assert!(folder.path().join(format!("{index}-of-3.sqlite")).is_file());
        run(job(index)).await;
    }
    assert_eq!(service.prompts().len(), 100, "finished shards send nothing");

    let error = telnyx.bulk(rows(&telnyx, ["a"])).ledger(folder.path()).shard(0, 2).start().await.unwrap_err();
    assert!(
        error.to_string().ends_with("has ledgers of 3 shards, and this job has 2; use 3 shards, or another folder")
    );
}
