//! Rows, tokens and prices in `EXPLAIN`.

use crate::kit::Session;

/// A session with a Parquet table `p` of 100 texts, because tables in memory have no sizes of columns.
async fn session(folder: &tempfile::TempDir) -> Session {
    let session = Session::new().await;
    let file = folder.path().join("t.parquet");
    session.table("t", "text", &[Some("four"); 100]);
    session.query(&format!("COPY t TO '{}'", file.display())).await.unwrap();
    let table = format!("CREATE EXTERNAL TABLE p STORED AS PARQUET LOCATION '{}'", file.display());
    session.query(&table).await.unwrap();
    session
}

/// Returns the estimate of a call for each row of the table.
async fn estimate(session: &Session, call: &str) -> String {
    let plan = session.query(&format!("EXPLAIN SELECT {call} FROM p")).await.unwrap();
    let (_, after) = plan.split_once("estimate=[").unwrap_or_else(|| panic!("{plan}"));
    after.split(']').next().unwrap().to_owned()
}

#[tokio::test]
async fn tokens_are_those_of_texts_instructions_and_constants() {
    let folder = tempfile::tempdir().unwrap();
    let session = session(&folder).await;
    let tokens = async |call: &str| {
        let estimate = estimate(&session, call).await;
        let (_, after) = estimate.split_once("input tokens about ").unwrap_or_else(|| panic!("{estimate}"));
        after.split(',').next().unwrap().parse::<u64>().unwrap()
    };
    let text = tokens("ai_query(text)").await;
    assert!(text > 0);
    assert_eq!(tokens("ai_query('twelve bytes')").await, 300);
    assert_eq!(tokens("ai_query_row('eight ' || text)").await, text);
    let brief = tokens(r#"ai_query(text, '{"system":"Be brief."}')"#).await;
    assert_eq!(brief, text + 100 * 9 / 4);
    let labels = tokens("ai_classify(text, ['praise', 'complaint'])").await;
    let longer = tokens("ai_classify(text, ['praise', 'complaint', 'another one'])").await;
    assert!(labels > text + 1000 && longer > labels, "{text} {labels} {longer}");
}

#[tokio::test]
async fn output_and_prices_are_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let session = session(&folder).await;
    let unknown = estimate(&session, "ai_query('twelve bytes')").await;
    let expected = "ai_query: rows 100, input tokens about 300, output tokens at most 102400, price of input unknown, of output unknown";
    assert_eq!(unknown, expected);

    session.functions.load_prices().await.unwrap();
    session.query("SET telnyx.model = 'meta-llama/Meta-Llama-3.1-8B-Instruct'").await.unwrap();
    session.query("SET telnyx.max_tokens = 10").await.unwrap();
    let known = estimate(&session, "ai_query('twelve bytes')").await;
    assert!(known.contains("output tokens at most 1000, price of input about 0.0"), "{known}");
    assert!(known.contains(" USD, of output at most 0.0") && known.ends_with(" USD"), "{known}");
    let options = estimate(&session, r#"ai_query('twelve bytes', '{"max_tokens":2,"model":"no/price"}')"#).await;
    assert!(options.contains("output tokens at most 200, price of input unknown"), "{options}");
    let embedding = estimate(&session, "ai_embed(text)").await;
    assert!(embedding.contains("output tokens at most 0, price of input about"), "{embedding}");
}

#[tokio::test]
async fn what_depends_on_the_row_or_has_no_tokens_is_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let session = session(&folder).await;
    for call in ["ai_transcribe(text)", "ai_classify('a', [text, 'b'])", "ai_query('a', text)"] {
        let estimate = estimate(&session, call).await;
        assert!(estimate.contains("rows 100, input tokens unknown, output tokens unknown"), "{call}: {estimate}");
    }
}
