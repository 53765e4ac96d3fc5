use crate::kit::Session;

#[tokio::test]
async fn requests_are_those_of_the_guarded_rows() {
    let session = Session::new().await;
    session.table("t", "text", &[Some("one"), Some("two"), Some("three"), None, Some("one"), Some("four")]);
    let sql = "SELECT CASE WHEN text LIKE 't%' THEN ai_query(text) END FROM t WHERE text <> 'two' AND text <> 'four'";
    assert_eq!(session.rows(sql).await.len(), 3);
    assert_eq!(session.prompts(), ["three"]);
}

#[tokio::test]
async fn a_limit_sends_few_requests() {
    let session = Session::new().await;
    let texts: Vec<_> = (0..500).map(|number| format!("text {number}")).collect();
    let texts: Vec<_> = texts.iter().map(|text| Some(text.as_str())).collect();
    session.table("t", "text", &texts);
    assert_eq!(session.rows("SELECT text FROM t WHERE ai_query(text) IS NOT NULL LIMIT 3").await.len(), 3);
    let mut prompts = session.prompts();
    prompts.sort();
    assert_eq!(prompts, ["text 0", "text 1", "text 2"]);
}

#[tokio::test]
async fn a_plan_sends_no_request() {
    let session = Session::new().await;
    session.table("t", "text", &[Some("one")]);
    let plan =
        session.query("EXPLAIN SELECT ai_query('constant'), ai_query(text) FROM t WHERE ai_query(text) = 'x'").await;
    assert!(plan.unwrap().contains("AiCallExec"));
    assert!(session.prompts().is_empty());
}

#[tokio::test]
async fn conditions_with_calls_stay_out_of_the_scan_of_a_parquet_file() {
    let session = Session::new().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.parquet");
    let file = file.display();
    session.table("t", "text", &[Some("one"), Some("two"), Some("three"), None]);
    session.query("SET datafusion.execution.parquet.pushdown_filters = true").await.unwrap();
    session.query(&format!("COPY t TO '{file}'")).await.unwrap();
    session.query(&format!("CREATE EXTERNAL TABLE p STORED AS PARQUET LOCATION '{file}'")).await.unwrap();
    let sql = "SELECT text FROM p WHERE ai_query(text) IS NOT NULL AND text LIKE 't%'";
    let plan = session.query(&format!("EXPLAIN {sql}")).await.unwrap();
    assert!(session.prompts().is_empty());
    assert_eq!(session.rows(sql).await, ["two", "three"], "{plan}");
    let mut prompts = session.prompts();
    prompts.sort();
    assert_eq!(prompts, ["three", "two"]);
}
