use super::kit::Session;

const BELOW_JOIN: &str = "SELECT v FROM (SELECT x, f(x) AS v FROM t) a JOIN t b ON a.x = b.y";

#[tokio::test]
async fn a_call_below_a_join_is_a_warning_or_an_error() {
    let plan = Session::new("warn").plan(BELOW_JOIN).await;
    assert!(plan.contains("warning=[paid for rows that a join, IN or EXISTS drops]"), "{plan}");
    let (rows, paid) = Session::new("refuse").run(BELOW_JOIN).await;
    assert!(rows.contains("f(x@0) would be paid for rows that a join, IN or EXISTS drops; join first"), "{rows}");
    assert_eq!(paid, "");
    assert!(!Session::new("off").plan(BELOW_JOIN).await.contains("AiCallExec"));
}

#[tokio::test]
async fn a_call_that_a_join_needs_is_no_waste() {
    let session = Session::new("refuse");
    for sql in [
        "SELECT v FROM (SELECT x, f(x) AS v FROM t) a JOIN t b ON a.v = b.x",
        "SELECT v FROM (SELECT x, f(x) AS v FROM t) a LEFT JOIN t b ON a.x = b.x",
        "SELECT f(a.x) FROM t a JOIN t b ON a.x = b.x",
    ] {
        assert_eq!(session.run(sql).await.1, "f 100", "{sql}");
    }
}

#[tokio::test]
async fn explain_estimates_rows() {
    let session = Session::new("warn");
    let plan = session.plan("SELECT f(x) FROM t").await;
    let estimate = "estimate=[f: rows 100, input tokens unknown, output tokens unknown, price of input unknown, of output unknown]";
    assert!(plan.contains(estimate), "{plan}");
    let plan = session.plan("SELECT CASE WHEN x < 10 THEN f(x) END FROM t").await;
    assert!(plan.contains("f: rows at most 100,"), "{plan}");
}

#[tokio::test]
async fn another_value_of_the_setting_is_rejected() {
    let (rows, _) = Session::new("warn").run("SET telnyx.guard = 'maybe'").await;
    assert!(rows.contains("telnyx.guard is 'maybe'; it must be 'warn', 'refuse' or 'off'"), "{rows}");
}
