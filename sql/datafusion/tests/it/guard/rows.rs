use super::kit::{Session, assert_paid};

/// Queries, and the rows that are paid without and with the guard. A query whose first entry is `FAILS` fails without it.
const QUERIES: &[(&str, &str, &str)] = &[
    // Conditions of WHERE.
    ("SELECT x FROM t WHERE x < 10 AND even(x)", "even 100", "even 10"),
    ("SELECT x FROM t WHERE even(x) AND x < 10", "even 100", "even 10"),
    ("SELECT x FROM t WHERE y < 3 OR even(x)", "even 100", "even 80"),
    ("SELECT x FROM t WHERE even(x) OR y < 3", "even 100", "even 80"),
    ("SELECT x FROM t WHERE NOT (even(x) AND y < 3)", "even 100", "even 30"),
    ("SELECT x FROM t WHERE even(x) AND rare(x)", "even 100, rare 100", "even 100, rare 50"),
    ("SELECT x FROM t WHERE even(x) AND f(x) > 50 AND x < 60", "even 100, f 100", "even 60, f 30"),
    ("SELECT x FROM t WHERE f(7) > x", "f 100", "f 100"),
    // Conditional expressions.
    ("SELECT CASE WHEN x < 10 THEN f(x) ELSE y END FROM t", "f 100", "f 10"),
    ("SELECT CASE WHEN even(x) THEN f(x) ELSE g(x) END FROM t", "even 100, f 100, g 100", "even 100, f 50, g 50"),
    ("SELECT CASE y WHEN 1 THEN f(x) WHEN 2 THEN g(x) END FROM t", "f 100, g 100", "f 10, g 10"),
    ("SELECT CASE WHEN x < 10 THEN f(x) END, CASE WHEN x > 94 THEN f(x) END FROM t", "f 200", "f 15"),
    ("SELECT CASE WHEN x < 10 THEN f(g(x)) END, CASE WHEN x > 94 THEN f(g(x)) END FROM t", FAILS, "f 15, g 15"),
    ("SELECT CASE WHEN x < 10 THEN f(x) ELSE f(x) + 1 END FROM t", "f 200", "f 100"),
    ("SELECT CASE WHEN y > 3 THEN f(x) ELSE 0 END FROM t WHERE f(x) < 50", "f 149", "f 100"),
    ("SELECT f(x) FROM t WHERE y > 3 OR f(x) < 50", "f 180", "f 100"),
    ("SELECT CASE WHEN x = 0 THEN 0 WHEN 100 / x > 10 THEN f(100 / x) END FROM t", FAILS, "f 9"),
    ("SELECT COALESCE(y, f(x)) FROM t", "f 100", "f 10"),
    ("SELECT COALESCE(f(x), y) FROM t", "f 200", "f 100"),
    ("SELECT NVL(y, f(x)) FROM t", "f 100", "f 10"),
    ("SELECT NULLIF(f(x), y) FROM t", "f 100", "f 100"),
    // Equal and nested calls.
    ("SELECT f(x) AS a, f(x) AS b FROM t", "f 200", "f 100"),
    ("SELECT f(x), f(x) + 1 FROM t WHERE f(x) > 50", "f 200", "f 100"),
    ("SELECT f(x), g(x) FROM t", "f 100, g 100", "f 100, g 100"),
    ("SELECT v FROM (SELECT f(x) AS v FROM t) WHERE v > 50", "f 100", "f 100"),
    ("SELECT v, v + 1 FROM (SELECT f(x) AS v, y FROM t) WHERE y = 3", "f 10", "f 10"),
    ("SELECT f(g(x)) FROM t", FAILS, "f 100, g 100"),
    ("SELECT f(g(x)) FROM t WHERE g(x) < 12", FAILS, "f 10, g 100"),
    ("SELECT CASE WHEN x < 5 THEN f(g(x)) END FROM t", FAILS, "f 5, g 5"),
    (MERGED_IN_ANOTHER_ORDER, FAILS, "even 30, f 50, g 50"),
    // Arguments: NULL is not paid, and a random one is another call each time.
    ("SELECT f(y) FROM t", "f 90", "f 90"),
    ("SELECT f(7)", "f 1", "f 1"),
    ("SELECT f(CAST(random() * 0 AS BIGINT)) AS a, f(CAST(random() * 0 AS BIGINT)) AS b FROM t", "f 200", "f 200"),
    // Query blocks.
    ("SELECT x FROM (SELECT x, f(x) AS unused FROM t)", "", ""),
    ("WITH c AS (SELECT x, f(x) AS v FROM t) SELECT a.v, b.v FROM c a JOIN c b ON a.x = b.x", "f 200", "f 200"),
    ("SELECT f(x) FROM t UNION ALL SELECT g(x) FROM t", "f 100, g 100", "f 100, g 100"),
    ("SELECT x FROM t WHERE x IN (SELECT f(x) FROM t)", "f 100", "f 100"),
    ("SELECT x FROM t WHERE x = (SELECT max(f(x)) FROM t WHERE x < 20)", "f 20", "f 20"),
    ("SELECT DISTINCT f(y) FROM t", "f 90", "f 90"),
    ("SELECT f(x) AS v FROM t ORDER BY v", "f 100", "f 100"),
    // The condition on a group is moved below the groups by DataFusion.
    ("SELECT y FROM t GROUP BY y HAVING f(y) > 5", "f 90", "f 90"),
    ("SELECT y FROM t GROUP BY y HAVING f(sum(x)) > 5", "f 10", "f 10"),
    ("SELECT f(sum(x)) FROM t GROUP BY y", "f 10", "f 10"),
    // Aggregates.
    ("SELECT sum(f(x)) FROM t WHERE x < 10", "f 10", "f 10"),
    ("SELECT y, sum(f(x)) FROM t GROUP BY y", "f 100", "f 100"),
    ("SELECT sum(f(x)), max(f(x)) FROM t", "f 200", "f 100"),
    // Joins. A condition on the key of a join is moved to both sides by DataFusion.
    ("SELECT a.x FROM t a JOIN t b ON f(a.x) = b.x", "f 100", "f 100"),
    ("SELECT a.x FROM t a, t b WHERE f(a.x) = b.x", "f 100", "f 100"),
    ("SELECT a.x FROM t a JOIN t b ON a.x = b.x AND even(a.x)", "even 200", "even 200"),
    ("SELECT a.x FROM t a JOIN t b ON a.x = b.x AND a.x < 10 WHERE even(a.x)", "even 200", "even 20"),
];

const FAILS: &str = "fails";

/// The conditions of `f` and of its argument become one in different ways, because the argument has another use.
const MERGED_IN_ANOTHER_ORDER: &str = "SELECT \
     CASE WHEN x < 50 THEN CASE WHEN y > 3 THEN CASE WHEN even(x) THEN f(g(x)) ELSE g(x) END END END, \
     CASE WHEN x < 50 THEN CASE WHEN y < 2 THEN f(g(x)) END END FROM t";

#[tokio::test]
async fn rows_are_paid_if_a_query_needs_them() {
    let (off, on) = (Session::new("off"), Session::new("warn"));
    for (sql, without, with) in QUERIES {
        assert_paid(&off, &on, sql, (*without != FAILS).then_some(without), with).await;
    }
}

#[tokio::test]
async fn explain_and_planning_pay_nothing() {
    let session = Session::new("warn");
    for sql in ["SELECT f(x) FROM t WHERE even(x)", "SELECT f(7)", "SELECT x FROM t WHERE f(7) = 8 LIMIT 3"] {
        let (plan, paid) = session.run(&format!("EXPLAIN {sql}")).await;
        assert!(plan.contains("AiCallExec"), "{plan}");
        assert_eq!(paid, "", "{sql}");
    }
}

#[tokio::test]
async fn a_guarded_row_has_the_value_of_its_branch() {
    let session = Session::new("warn");
    let sql = "SELECT x, CASE WHEN x < 2 THEN f(g(x)) WHEN y IS NULL THEN f(y) ELSE -1 END AS v FROM t WHERE x < 12 AND x <> 5";
    let (rows, _) = session.run(sql).await;
    let values: Vec<_> = rows.lines().skip(3).filter_map(|line| line.split('|').nth(2)).map(str::trim).collect();
    assert_eq!(values, ["3", "4", "-1", "-1", "-1", "-1", "-1", "-1", "-1", "", "-1"]);
}

#[tokio::test]
async fn a_random_condition_is_no_guard() {
    let session = Session::new("warn");
    for sql in [
        "SELECT x FROM t WHERE CASE WHEN random() < 0.5 THEN f(x) ELSE 1 END IS NULL",
        "SELECT x FROM t WHERE (random() < 0.5 AND f(x) > 5) IS NULL",
    ] {
        let (rows, paid) = session.run(sql).await;
        assert_eq!((rows.lines().count(), paid.as_str()), (2, "f 100"), "{sql}: {rows}");
    }
}
