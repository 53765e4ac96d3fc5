use super::kit::{Session, assert_paid};

/// Queries, and the rows that are paid without and with the guard.
const QUERIES: &[(&str, &str, &str)] = &[
    ("SELECT f(x) FROM big LIMIT 10", "f 10", "f 10"),
    ("SELECT f(x) FROM big LIMIT 10 OFFSET 5", "f 10", "f 10"),
    ("SELECT f(x) FROM big LIMIT 0", "", ""),
    ("SELECT x FROM big WHERE even(x) LIMIT 10", "even 32768", "even 20"),
    ("SELECT x FROM big WHERE even(x) LIMIT 10 OFFSET 5", "even 32768", "even 30"),
    ("SELECT x FROM big WHERE rare(x) LIMIT 2", "rare 32768", "rare 1002"),
    ("SELECT f(x) FROM big WHERE even(x) LIMIT 10", "even 32768, f 10", "even 20, f 10"),
    ("SELECT x FROM big WHERE even(x) AND f(x) > 5 LIMIT 10", "even 32768, f 32768", "even 40, f 20"),
    ("SELECT x FROM big WHERE y < 5 AND even(x) LIMIT 10", "even 32768", "even 20"),
    ("SELECT sum(v) FROM (SELECT f(x) AS v FROM big LIMIT 10)", "f 10", "f 10"),
    ("SELECT x FROM t WHERE even(x) AND f(x) > 5 LIMIT 3", "even 100, f 100", "even 15, f 6"),
    // The rows are sorted and limited before the calls.
    ("SELECT f(x) FROM big ORDER BY x DESC LIMIT 10", "f 100000", "f 10"),
    ("SELECT f(x) FROM big ORDER BY x DESC LIMIT 10 OFFSET 3", "f 100000", "f 10"),
    ("SELECT f(x) FROM big WHERE even(x) AND x < 200 ORDER BY x DESC LIMIT 10", "even 100000, f 100", "even 200, f 10"),
    ("SELECT x, g(x) FROM t WHERE f(x) > 3 ORDER BY x LIMIT 10", "f 100, g 97", "f 100, g 10"),
    (
        "SELECT v, g(x) FROM (SELECT x, f(x) AS v FROM t WHERE f(x) > 3) ORDER BY v LIMIT 10",
        "f 197, g 97",
        "f 100, g 10",
    ),
    // The order needs all values.
    ("SELECT f(x) AS v FROM t ORDER BY v LIMIT 10", "f 100", "f 100"),
    ("SELECT g(v) FROM (SELECT f(x) AS v FROM t) ORDER BY v LIMIT 10", "f 100, g 100", "f 100, g 10"),
];

#[tokio::test]
async fn few_rows_ahead_of_a_limit_are_paid() {
    let (off, on) = (Session::new("off"), Session::new("warn"));
    for (sql, without, with) in QUERIES {
        // Without an order, the partitions decide which rows are returned first.
        let is_ordered = sql.contains("ORDER BY");
        if is_ordered {
            assert_paid(&off, &on, sql, Some(without), with).await;
            continue;
        }
        let (rows, paid) = on.run(sql).await;
        assert_eq!(paid, *with, "{sql}");
        let (other_rows, _) = off.run(sql).await;
        assert_eq!(rows.lines().count(), other_rows.lines().count(), "{sql}");
    }
}

#[tokio::test]
async fn calls_below_a_limit_have_small_batches_and_one_partition() {
    let session = Session::new("warn");
    let plan = session.plan("SELECT x FROM big WHERE even(x) AND f(x) > 5 LIMIT 10").await;
    assert_eq!(plan.matches("batch_rows=10").count(), 2, "{plan}");
    assert_eq!(plan.matches("CoalescePartitionsExec").count(), 2, "{plan}");
    let plan = session.plan("SELECT x FROM t WHERE even(x) AND f(x) > 5 LIMIT 3").await;
    assert_eq!(plan.matches("RepartitionExec").count(), 0, "{plan}");
}
