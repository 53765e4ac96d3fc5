//! The table function `ai_search`.

use crate::kit::Session;

#[tokio::test]
async fn documents_are_rows_and_explain_sends_nothing() {
    let session = Session::new().await;
    session.emulator.put_file("docs", "warranty.txt", "The warranty is two years.").unwrap();
    session.emulator.put_file("docs", "returns.txt", "Returns are free.").unwrap();
    let embeddings = crate::kit::client(&session.emulator).embeddings();
    let task = embeddings.embed_bucket("docs").await.unwrap();
    embeddings.wait(&task.task_id).await.unwrap();

    let sql = "SELECT filename, document_chunk FROM ai_search('docs', 'How long is the warranty?', 1)";
    session.query(&format!("EXPLAIN {sql}")).await.unwrap();
    let searches = || session.emulator.requests().of("POST", "/ai/embeddings/similarity-search").len();
    assert_eq!(searches(), 0);
    assert_eq!(session.rows(sql).await, ["warranty.txt | The warranty is two years."]);
    assert_eq!(searches(), 1);

    let joined = "SELECT count(*) FROM ai_search('docs', 'years') AS s WHERE s.distance >= 0 AND s.certainty <= 1";
    assert_eq!(session.rows(joined).await, ["2"]);
}

#[tokio::test]
async fn arguments_are_constants() {
    let session = Session::new().await;
    for (sql, problem) in [
        ("SELECT * FROM ai_search('docs')", "`query` of ai_search(bucket, query [, k]) is not a constant text"),
        (
            "SELECT * FROM ai_search('docs', 'q', 0)",
            "`k` of ai_search(bucket, query [, k]) is not a constant of at least 1",
        ),
        ("SELECT * FROM ai_search('docs', 'q', 1, 2)", "`k` of ai_search"),
    ] {
        let error = session.query(sql).await.unwrap_err().to_string();
        assert!(error.contains(problem), "{sql}: {error}");
    }
    let planning = telnyx_ai_datafusion::SqlFunctions::for_planning();
    planning.register(&session.context).unwrap();
    let error = session.query("SELECT * FROM ai_search('docs', 'q')").await.unwrap_err().to_string();
    assert!(error.contains("ai_search does not run on a cluster"), "{error}");
    let error = session.query("SELECT ai_query('q')").await.unwrap_err().to_string();
    assert!(error.contains("ai_query is registered for planning; run the query on an executor"), "{error}");
}
