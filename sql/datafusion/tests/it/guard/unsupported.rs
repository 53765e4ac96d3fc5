use super::kit::Session;

/// Queries that are rejected, and the clause that the error names.
const REJECTED: &[(&str, &str)] = &[
    ("SELECT x FROM t ORDER BY f(x)", "f cannot be called in ORDER BY;"),
    ("SELECT f(x), count(*) FROM t GROUP BY f(x)", "f cannot be called in GROUP BY or DISTINCT;"),
    ("SELECT DISTINCT ON (f(x)) x FROM t", "f cannot be called in GROUP BY or DISTINCT;"),
    ("SELECT count(DISTINCT f(x)) FROM t", "f cannot be called in GROUP BY or DISTINCT;"),
    ("SELECT sum(f(x)), max(g(x)) FROM t", "g cannot be called in a second aggregate function;"),
    ("SELECT sum(f(g(x))) FROM t", "f cannot be called in an aggregate function around another call;"),
    ("SELECT sum(x) FILTER (WHERE even(x)) FROM t", "even cannot be called in FILTER of an aggregate function;"),
    ("SELECT array_agg(x ORDER BY f(x)) FROM t", "f cannot be called in ORDER BY of an aggregate function;"),
    ("SELECT row_number() OVER (ORDER BY f(x)) FROM t", "f cannot be called in a window function;"),
    ("SELECT sum(f(x)) OVER () FROM t", "f cannot be called in a window function;"),
    (
        "SELECT a.x FROM t a LEFT JOIN t b ON a.x = b.x AND even(a.x)",
        "even cannot be called in this condition of JOIN … ON;",
    ),
    ("SELECT a.x FROM t a JOIN t b ON f(a.x) < b.x", "f cannot be called in this condition of JOIN … ON;"),
    (
        "SELECT a.x FROM t a JOIN t b ON a.x = b.x WHERE f(a.x + b.y) > 3",
        "f cannot be called in a condition with columns of both sides of a join;",
    ),
    ("SELECT x, (SELECT f(a.x)) FROM t a", "f cannot be called in a subquery that uses columns of the outer query;"),
    (
        "SELECT x FROM t a WHERE EXISTS (SELECT 1 FROM t b WHERE f(a.x + b.x) > 3)",
        "f cannot be called in a condition with columns of both sides of a join;",
    ),
    ("VALUES (1, f(2))", "f cannot be called in VALUES;"),
    ("INSERT INTO t VALUES (1, f(2))", "f cannot be called in VALUES;"),
    ("SELECT x FROM t WHERE x IN (SELECT x FROM t ORDER BY f(x) LIMIT 3)", "f cannot be called in ORDER BY;"),
];

/// The subqueries that the errors advise, and the rows that they pay.
const ADVISED: &[(&str, &str)] = &[
    ("SELECT x FROM (SELECT x, f(x) AS v FROM t) ORDER BY v", "f 100"),
    ("SELECT v, count(*) FROM (SELECT f(x) AS v FROM t) GROUP BY v", "f 100"),
    ("SELECT DISTINCT ON (v) x FROM (SELECT x, f(x) AS v FROM t)", "f 100"),
    ("SELECT count(DISTINCT v) FROM (SELECT f(x) AS v FROM t)", "f 100"),
    ("SELECT sum(v), max(w) FROM (SELECT f(x) AS v, g(x) AS w FROM t)", "f 100, g 100"),
    ("SELECT sum(v) FROM (SELECT f(g(x)) AS v FROM t)", "f 100, g 100"),
    ("SELECT sum(x) FILTER (WHERE v) FROM (SELECT x, even(x) AS v FROM t)", "even 100"),
    ("SELECT array_agg(x ORDER BY v) FROM (SELECT x, f(x) AS v FROM t)", "f 100"),
    ("SELECT row_number() OVER (ORDER BY v) FROM (SELECT f(x) AS v FROM t)", "f 100"),
    ("SELECT sum(v) OVER () FROM (SELECT f(x) AS v FROM t)", "f 100"),
    ("SELECT a.x FROM (SELECT x, even(x) AS v FROM t) a LEFT JOIN t b ON a.x = b.x AND a.v", "even 100"),
    ("SELECT a.x FROM (SELECT x, f(x) AS v FROM t) a JOIN t b ON a.v < b.x", "f 100"),
    ("SELECT x FROM (SELECT a.x, f(a.x + b.y) AS v FROM t a JOIN t b ON a.x = b.x) WHERE v > 3", "f 90"),
    ("SELECT x, v FROM (SELECT *, f(x) AS v FROM t)", "f 100"),
    ("SELECT x FROM t WHERE x IN (SELECT f(x) FROM t)", "f 100"),
    ("SELECT x, (SELECT max(f(x)) FROM t) FROM t", "f 100"),
    ("SELECT 1, f(2)", "f 1"),
];

#[tokio::test]
async fn clauses_that_do_not_plan_are_named() {
    let session = Session::new("warn");
    for (sql, error) in REJECTED {
        let (rows, paid) = session.run(sql).await;
        assert!(rows.starts_with("error: ") && rows.contains(error), "{sql}: {rows}");
        assert!(rows.contains("call it in a subquery: SELECT "), "{sql}: {rows}");
        assert_eq!(paid, "", "{sql}");
    }
}

#[tokio::test]
async fn the_advised_subqueries_pay_each_row_once() {
    let session = Session::new("refuse");
    for (sql, rows) in ADVISED {
        let (result, paid) = session.run(sql).await;
        assert!(!result.starts_with("error: "), "{sql}: {result}");
        assert_eq!(paid, *rows, "{sql}");
    }
}

#[tokio::test]
async fn two_aggregates_have_their_own_values() {
    let session = Session::new("warn");
    let (rows, _) = session.run("SELECT max(v), max(w) FROM (SELECT f(x) AS v, g(x) AS w FROM t)").await;
    assert!(rows.contains("| 100    | 101    |"), "{rows}");
}
