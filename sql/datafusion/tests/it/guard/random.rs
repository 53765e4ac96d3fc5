use super::kit::{Session, sorted};

/// Random expressions, the same ones in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn number(&mut self, depth: u64) -> String {
        if depth == 0 {
            return ["x", "y", "7", "NULLIF(x, 4)"][self.below(4) as usize].to_owned();
        }
        let depth = depth - 1;
        match self.below(7) {
            0 => self.number(0),
            1 | 2 => format!("@f({})", self.number(depth)),
            3 => format!("@g({})", self.number(0)),
            4 => format!("CASE WHEN {} THEN {} ELSE {} END", self.truth(depth), self.number(depth), self.number(depth)),
            5 => format!("COALESCE({}, {})", self.number(depth), self.number(depth)),
            _ => format!(
                "CASE {} WHEN 3 THEN {} WHEN y THEN {} END",
                self.number(depth),
                self.number(depth),
                self.number(0)
            ),
        }
    }

    fn truth(&mut self, depth: u64) -> String {
        if depth == 0 {
            return ["x < 30", "y > 4", "y IS NULL", "y = x"][self.below(4) as usize].to_owned();
        }
        let depth = depth - 1;
        match self.below(7) {
            0 => self.truth(0),
            1 => format!("@even({})", self.number(depth)),
            2 => format!("({} < {})", self.number(depth), self.number(depth)),
            3 => format!("NOT {}", self.truth(depth)),
            4 => format!("({} OR {})", self.truth(depth), self.truth(depth)),
            _ => format!("({} AND {})", self.truth(depth), self.truth(depth)),
        }
    }
}

#[tokio::test]
async fn random_queries_have_the_rows_of_sql_and_never_pay_more() {
    let (off, on) = (Session::new("off"), Session::new("warn"));
    let mut random = Random(21);
    for _ in 0..100 {
        let (a, b, condition) = (random.number(3), random.number(2), random.truth(3));
        let sql = match random.below(3) {
            0 => format!("SELECT x, {a} AS a, {b} AS b FROM t WHERE {condition}"),
            1 => format!("SELECT x, a, b FROM (SELECT x, {a} AS a, {b} AS b FROM t) WHERE a > 5 OR b IS NULL"),
            _ => format!("SELECT x, {a} AS a FROM t WHERE {condition} ORDER BY x DESC LIMIT 7"),
        };
        let (synchronous, sql) = (sql.replace('@', "sync_"), sql.replace('@', ""));
        let (rows, _) = on.run(&sql).await;
        let paid = on.total();
        let (expected, _) = on.run(&synchronous).await;
        assert!(!expected.starts_with("error") && on.total() == 0, "{synchronous}: {expected}");
        assert_eq!(sorted(&rows), sorted(&expected), "{sql}");
        let (without, _) = off.run(&sql).await;
        if !without.starts_with("error") {
            assert!(paid <= off.total(), "{sql}: {paid} rows with the guard, {} without", off.total());
        }
    }
}
