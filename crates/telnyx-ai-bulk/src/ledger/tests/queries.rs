//! Tests of the queries that the guide shows.

use bytes::Bytes;

use super::{Folder, done, failed, id, query, recorded, usage};
use crate::ledger::{Ledger, Record, Stored};

const GUIDE: &str = include_str!("../../../../../docs/bulk-ledger.part.md");

/// Returns the query of the guide that uses a view.
fn shown(view: &str) -> &'static str {
    let mut queries = GUIDE.split("```sql\n").skip(1).filter_map(|rest| rest.split("```").next());
    queries.find(|sql| sql.contains(view)).unwrap_or_else(|| panic!("no query with {view}"))
}

#[tokio::test]
async fn queries_of_the_guide_return_what_they_describe() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    let with_cost = |number, cost: &str| Record { cost: Some(cost.parse().unwrap()), ..done(number) };
    let other = Record { model: Some("small".to_owned()), usage: Some(usage(10, 1)), cost: None, ..done(3) };
    let unreadable = match failed(4, "expected a list").stored {
        Stored::Failure(failure) => Stored::Unreadable(Bytes::from_static(b"[]"), failure),
        _ => unreachable!(),
    };
    let uncharged = match failed(6, "bad input").stored {
        Stored::Failure(failure) => {
            let failure = crate::outcome::Failure { status: Some(400), code: None, ..failure };
            Stored::Failure(crate::outcome::Failure { may_have_been_charged: false, ..failure })
        }
        _ => unreachable!(),
    };
    let records = [
        with_cost(1, "1.0000000000019 USD"),
        with_cost(2, "0.0000000000001 USD"),
        other,
        Record { stored: unreadable, cost: None, ..done(4) },
        failed(5, "no capacity"),
        Record { stored: uncharged, ..failed(6, "") },
        failed(7, "another message"),
    ];
    recorded(&path, records).await;
    let ledger = Ledger::open(&path).await.unwrap();
    ledger.intend(id(8), Some("row-8".to_owned())).await.unwrap();
    drop(ledger);
    query(&path, "UPDATE in_flight SET started_ms = 1700000000000");

    let large = "meta-llama/Meta-Llama-3.1-8B-Instruct";
    assert_eq!(
        query(&path, shown("cost_by_model")),
        [
            format!("{large}|4|4|4|2|8||"),
            format!("{large}|2|2|3|1|6|1.000000000002|USD"),
            "small|1|1|10|5|1||".to_owned(),
        ]
    );
    assert_eq!(
        query(&path, shown("failures_by_reason")),
        ["api|503|10007|3|3|another message", "api|400||1|0|bad input"]
    );
    let hex = |number| id(number).0.map(|byte| format!("{byte:02x}")).concat();
    assert_eq!(
        query(&path, shown("rows_to_look_at")),
        [
            format!("in flight|row-8|{}|||2023-11-14 22:13:20", hex(8)),
            format!("unreadable|row-4|{}|expected a list|req-4|2023-11-14 22:13:20", hex(4)),
            format!("failed|row-5|{}|no capacity|req-5|2023-11-14 22:13:20", hex(5)),
            format!("failed|row-7|{}|another message|req-7|2023-11-14 22:13:20", hex(7)),
        ]
    );
}

#[tokio::test]
async fn the_delete_statement_of_the_guide_makes_failed_rows_new() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    recorded(&path, [done(1), failed(2, "no capacity")]).await;
    query(&path, shown("DELETE"));
    let ledger = Ledger::open(&path).await.unwrap();
    let found = ledger.find(vec![id(1), id(2)]).await.unwrap();
    assert_eq!(found, [super::outcome(done(1)), crate::ledger::Found::New]);
}
