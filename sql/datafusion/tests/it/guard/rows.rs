use super::kit::Session;

/// A query, and the rows that are paid without and with the guard.
const QUERIES: &[(&str, &str, &str)] = &[
    ("SELECT x FROM t WHERE x < 10 AND even(x)", "", ""),
    ("SELECT x FROM t WHERE even(x) AND x < 10", "", ""),
    ("SELECT x FROM t WHERE y < 3 OR even(x)", "", ""),
    ("SELECT x FROM t WHERE even(x) AND rare(x)", "", ""),
    ("SELECT x FROM t WHERE even(x) AND f(x) > 50 AND x < 60", "", ""),
    ("SELECT CASE WHEN x < 10 THEN f(x) ELSE y END FROM t", "", ""),
    ("SELECT CASE WHEN even(x) THEN f(x) ELSE g(x) END FROM t", "", ""),
    ("SELECT CASE y WHEN 1 THEN f(x) WHEN 2 THEN g(x) END FROM t", "", ""),
    ("SELECT CASE WHEN x = 0 THEN 0 WHEN 100 / x > 10 THEN f(100 / x) END FROM t", "", ""),
    ("SELECT COALESCE(y, f(x)) FROM t", "", ""),
    ("SELECT COALESCE(f(x), y) FROM t", "", ""),
    ("SELECT NVL(y, f(x)) FROM t", "", ""),
    ("SELECT f(x), f(x) FROM t", "", ""),
    ("SELECT f(x), g(x) FROM t", "", ""),
    ("SELECT f(x), f(x) + 1 FROM t WHERE f(x) > 50", "", ""),
    ("SELECT v FROM (SELECT f(x) AS v FROM t) WHERE v > 50", "", ""),
    ("SELECT v, v + 1 FROM (SELECT f(x) AS v, y FROM t) WHERE y = 3", "", ""),
    ("SELECT f(g(x)) FROM t", "", ""),
    ("SELECT f(g(x)) FROM t WHERE g(x) < 12", "", ""),
    ("SELECT x FROM (SELECT x, f(x) AS unused FROM t)", "", ""),
    ("WITH c AS (SELECT x, f(x) AS v FROM t) SELECT a.v FROM c a JOIN c b ON a.x = b.x", "", ""),
    ("SELECT f(7)", "", ""),
    ("SELECT f(7) FROM t", "", ""),
    ("SELECT x FROM t WHERE f(7) > x", "", ""),
    ("SELECT f(y) FROM t", "", ""),
    ("SELECT sum(f(x)) FROM t WHERE x < 10", "", ""),
    ("SELECT y, sum(f(x)) FROM t GROUP BY y", "", ""),
    ("SELECT y FROM t GROUP BY y HAVING f(y) > 5", "", ""),
    ("SELECT f(x) AS v FROM t ORDER BY v", "", ""),
    ("SELECT x FROM t ORDER BY f(x)", "", ""),
    ("SELECT f(x), count(*) FROM t GROUP BY f(x)", "", ""),
    ("SELECT v, count(*) FROM (SELECT f(y) AS v FROM t) GROUP BY v", "", ""),
    ("SELECT DISTINCT f(y) FROM t", "", ""),
    ("SELECT sum(f(x)), max(g(x)) FROM t", "", ""),
    ("SELECT sum(f(x)), max(f(x)) FROM t", "", ""),
    ("SELECT sum(x) FILTER (WHERE even(x)) FROM t", "", ""),
    ("SELECT row_number() OVER (ORDER BY f(x)) FROM t", "", ""),
    ("SELECT sum(f(x)) OVER () FROM t", "", ""),
    ("SELECT a.x FROM t a JOIN t b ON f(a.x) = b.x", "", ""),
    ("SELECT a.x FROM t a JOIN t b ON a.x = b.x AND even(a.x)", "", ""),
    ("SELECT a.x FROM t a JOIN t b ON a.x = b.x AND a.x < 10 WHERE even(a.x)", "", ""),
    ("SELECT a.x FROM t a, t b WHERE f(a.x) = b.x", "", ""),
    ("SELECT a.x FROM (SELECT x, f(x) AS v FROM t) a JOIN t b ON a.v = b.x", "", ""),
    ("EXPLAIN SELECT f(x) FROM t WHERE even(x)", "", ""),
    ("SELECT x FROM t WHERE x IN (SELECT f(x) FROM t)", "", ""),
    ("SELECT f(x) FROM t UNION ALL SELECT g(x) FROM t", "", ""),
];

#[tokio::test]
async fn print_table() {
    let (off, on) = (Session::new("off"), Session::new("warn"));
    for (sql, _, _) in QUERIES {
        let (a, b) = (off.run(sql).await, on.run(sql).await);
        let same = a.0 == b.0;
        println!("(\"{sql}\", \"{}\", \"{}\"), // same={same}", a.1, b.1);
        for (rows, _) in [&a, &b] {
            if rows.starts_with("error") {
                println!("      {rows}");
            }
        }
        if !same && !a.0.starts_with("error") && !sql.starts_with("EXPLAIN") {
            println!("{}\n{}", on.plan(sql).await, b.0.lines().take(12).collect::<Vec<_>>().join("\n"));
        }
    }
}
