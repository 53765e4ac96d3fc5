use super::kit::Session;

const QUERIES: &[(&str, &str, &str)] = &[
    ("SELECT f(x) FROM big LIMIT 10", "", ""),
    ("SELECT f(x) FROM big LIMIT 10 OFFSET 5", "", ""),
    ("SELECT x FROM big WHERE even(x) LIMIT 10", "", ""),
    ("SELECT x FROM big WHERE even(x) LIMIT 10 OFFSET 5", "", ""),
    ("SELECT x FROM big WHERE rare(x) LIMIT 2", "", ""),
    ("SELECT f(x) FROM big WHERE even(x) LIMIT 10", "", ""),
    ("SELECT x FROM big WHERE even(x) AND f(x) > 5 LIMIT 10", "", ""),
    ("SELECT x FROM big WHERE y < 5 AND even(x) LIMIT 10", "", ""),
    ("SELECT f(x) FROM big ORDER BY x DESC LIMIT 10", "", ""),
    ("SELECT f(x) FROM big ORDER BY x DESC LIMIT 10 OFFSET 3", "", ""),
    ("SELECT f(x) FROM big WHERE even(x) AND x < 200 ORDER BY x DESC LIMIT 10", "", ""),
    ("SELECT f(x) AS v FROM t ORDER BY v LIMIT 10", "", ""),
    ("SELECT x FROM t WHERE f(x) > 3 ORDER BY f(x) LIMIT 10", "", ""),
    ("SELECT g(v) FROM (SELECT f(x) AS v FROM t) ORDER BY v LIMIT 10", "", ""),
    ("SELECT * FROM (SELECT f(x) FROM big LIMIT 10) UNION ALL SELECT g(x) FROM t", "", ""),
    ("SELECT f(x) FROM big LIMIT 0", "", ""),
    ("SELECT sum(v) FROM (SELECT f(x) AS v FROM big LIMIT 10)", "", ""),
    ("SELECT a.v FROM (SELECT x, f(x) AS v FROM t) a JOIN t b ON a.x = b.x LIMIT 10", "", ""),
];

#[tokio::test]
async fn print_limits() {
    let (off, on) = (Session::new("off"), Session::new("warn"));
    for (sql, _, _) in QUERIES {
        let (a, b) = (off.run(sql).await, on.run(sql).await);
        println!("(\"{sql}\", \"{}\", \"{}\"), // lines {} {}", a.1, b.1, a.0.lines().count(), b.0.lines().count());
        println!("{}", on.plan(sql).await);
    }
}
