//! Values, errors and NULLs of each function.

use telnyx_ai_emulator::faults::Fault;
use telnyx_ai_sql_test_kit::{CHAT, completions};

use crate::kit::Session;

const FAILED_ROW: &str = "the response `purple` is none of the labels";

#[tokio::test]
async fn a_query_returns_the_text_of_each_row() {
    let session = Session::new().await;
    session.table("questions", "q", &[Some("capital of Norway"), None, Some("capital of Peru")]);
    session.emulator.chat().reply_to("Norway").with("Oslo");
    session.emulator.chat().reply_to("Peru").with("Lima");
    let rows = session.rows("SELECT q, ai_query(q) AS answer FROM questions").await;
    assert_eq!(rows, ["capital of Norway | Oslo", " | ", "capital of Peru | Lima"]);
    let mut prompts = session.prompts();
    prompts.sort();
    assert_eq!(prompts, ["capital of Norway", "capital of Peru"]);
}

#[tokio::test]
async fn options_are_fields_of_the_request() {
    let session = Session::new().await;
    let sql = r#"SELECT ai_query('Hi', '{"system":"Be brief.","model":"zai-org/GLM-5.2","max_tokens":7,"seed":3}')"#;
    session.query(sql).await.unwrap();
    let body = completions(&session.emulator)[0].text();
    assert_eq!(
        body,
        r#"{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}],"model":"zai-org/GLM-5.2","max_tokens":7,"seed":3}"#
    );
}

#[tokio::test]
async fn settings_of_the_session_are_defaults_of_the_request() {
    let session = Session::new().await;
    session.query("SET telnyx.model = 'zai-org/GLM-5.2'").await.unwrap();
    session.query("SET telnyx.max_tokens = 9").await.unwrap();
    session.query("SELECT ai_query('Hi')").await.unwrap();
    let body = completions(&session.emulator)[0].text();
    assert_eq!(body, r#"{"messages":[{"role":"user","content":"Hi"}],"model":"zai-org/GLM-5.2","max_tokens":9}"#);
}

#[tokio::test]
async fn a_row_that_fails_is_null_and_its_row_form_has_the_error() {
    let session = Session::new().await;
    session.table("colors", "c", &[Some("rose"), Some("plum"), None]);
    session.emulator.chat().reply_to("rose").with(r#"{"label":"RED"}"#);
    session.emulator.chat().reply_to("plum").with(r#"{"label":"purple"}"#);
    let rows = session.rows("SELECT ai_classify(c, ['red', 'green']) FROM colors").await;
    assert_eq!(rows, ["red", "", ""]);

    let sql = "SELECT r['value'], r['error'], r['model'] IS NOT NULL, r['input_tokens'] > 0, r['from_ledger'], r IS NULL \
               FROM (SELECT ai_classify_row(c, ['red', 'green']) AS r FROM colors)";
    let rows = session.rows(sql).await;
    let failed = format!(" | {FAILED_ROW} | true | true | false | false");
    assert_eq!(rows, ["red |  | true | true | false | false", &failed, " |  | false |  |  | true"]);
}

#[tokio::test]
async fn a_filter_selects_rows() {
    let session = Session::new().await;
    session.table("reviews", "t", &[Some("late parcel"), Some("great shoes"), Some("odd")]);
    session.emulator.chat().reply_to("late").with(r#"{"answer":true}"#);
    session.emulator.chat().reply_to("great").with(r#"{"answer":false}"#);
    session.emulator.chat().reply_to("odd").with("perhaps");
    assert_eq!(session.rows("SELECT t FROM reviews WHERE ai_filter(t, 'A complaint?')").await, ["late parcel"]);
    let sql = "SELECT t, ai_filter_row(t, 'A complaint?')['error'] IS NOT NULL FROM reviews";
    assert_eq!(session.rows(sql).await, ["late parcel | false", "great shoes | false", "odd | true"]);
}

#[tokio::test]
async fn fields_are_extracted_as_json() {
    let session = Session::new().await;
    session.emulator.chat().reply_to("Ada").with("```json\n{\"name\": \"Ada\", \"age\": 36}\n```");
    let rows = session.rows("SELECT ai_extract('Ada is 36.', 'name, age int')").await;
    assert_eq!(rows, [r#"{"age":36,"name":"Ada"}"#]);
    session.table("t", "fields", &[Some("name text age")]);
    let rows = session.rows("SELECT ai_extract_row('Ada is 36.', fields)['error'] FROM t").await;
    assert!(rows[0].starts_with("`schema`: `name text age` is not a field"), "{rows:?}");
}

#[tokio::test]
async fn texts_are_embedded_and_summarized() {
    let session = Session::new().await;
    assert_eq!(session.rows("SELECT array_length(ai_embed('a text')) > 10").await, ["true"]);
    session.emulator.chat().reply_to("long").with("short");
    assert_eq!(session.rows("SELECT ai_summarize('a long text', 5)").await, ["short"]);
    let body = completions(&session.emulator)[0].text();
    assert!(body.contains("at most 5 words"), "{body}");
    session.table("t", "x", &[Some("a long text")]);
    let rows = session.rows("SELECT ai_summarize_row(x, length(x) - 11)['error'] FROM t").await;
    assert_eq!(rows, ["`max_words` is less than 1"]);
}

#[tokio::test]
async fn a_truncated_text_is_returned_with_an_error() {
    let session = Session::new().await;
    session.emulator.chat().reply_to("story").with("Once upon a time there was a king");
    session.query("SET telnyx.max_tokens = 3").await.unwrap();
    let rows = session.rows("SELECT r['value'], r['error'] FROM (SELECT ai_query_row('A story') AS r)").await;
    let (value, error) = rows[0].split_once(" | ").unwrap();
    assert!("Once upon a time there was a king".starts_with(value) && !value.is_empty(), "{value}");
    assert_eq!(error, "the text is truncated; raise `telnyx.max_tokens`, or `max_tokens` of `options`");
    let report = session.functions.close().await.unwrap().unwrap();
    assert_eq!((report.truncated, report.without_value()), (1, 0), "{report}");
    assert!(report.to_string().ends_with("; 1 truncated texts"), "{report}");
}

#[tokio::test]
async fn invalid_arguments_are_errors_of_the_plan() {
    let session = Session::new().await;
    session.table("t", "x", &[Some("a")]);
    for (sql, problem) in [
        ("SELECT ai_query() FROM t", "ai_query has the arguments (prompt [, options]), and 0 are given"),
        ("SELECT ai_query(x, x, x) FROM t", "and 3 are given"),
        ("SELECT ai_classify(x, 'red') FROM t", "`labels` of ai_classify is a list of texts, such as ['a', 'b'], and"),
        ("SELECT ai_filter_row(x, 1) FROM t", "`question` of ai_filter_row is a text, and Int64 is given; cast it"),
        ("SELECT ai_embed(7) FROM t", "`text` of ai_embed is a text"),
        ("SELECT ai_classify(x, ['red']) FROM t", "`labels` has fewer than 2 labels"),
        ("SELECT ai_classify(x, ['red', ' ']) FROM t", "`labels` has an empty label"),
        ("SELECT ai_classify_row(x, ['red', 'blue', 'red']) FROM t", "`labels` has the label `red` twice"),
        (r#"SELECT ai_extract(x, '{"type":"string"}') FROM t"#, "`schema` is not the schema of an object"),
        ("SET telnyx.max_tokens = 0", "telnyx.max_tokens is 0; it must be at least 1"),
        ("SET telnyx.max_tokens = 'abc'", "telnyx.max_tokens is 'abc'"),
        ("SELECT ai_extract(x, 'name text age') FROM t", "`schema`: `name text age` is not a field"),
        (
            "SELECT ai_summarize(x, 0) FROM t",
            "ai_summarize is called with invalid arguments: `max_words` is less than 1",
        ),
        ("SELECT ai_query(x, '{\"stream\":true}') FROM t", "`options` has the field `stream`"),
        ("SELECT x FROM t WHERE ai_query(x, '7') = x", "`options` is not a JSON object: "),
        ("SET telnyx.max_cost = 'much'", "telnyx.max_cost: "),
        ("SET telnyx.colour = 'red'", "\"colour\" not found"),
    ] {
        let error = session.query(sql).await.unwrap_err().to_string();
        assert!(error.contains(problem), "{sql}: {error}");
    }
    assert!(session.prompts().is_empty());
}

#[tokio::test]
async fn equal_rows_of_a_batch_are_one_request() {
    let session = Session::new().await;
    session.table("t", "x", &[Some("a"), Some("b"), Some("a"), Some("a")]);
    let sql = "SELECT x, r['from_ledger'] FROM (SELECT x, ai_query_row(x) AS r FROM t)";
    assert_eq!(session.rows(sql).await, ["a | false", "b | false", "a | true", "a | true"]);
    assert_eq!(session.prompts().len(), 2);
}

#[tokio::test]
async fn an_invalid_key_fails_the_query() {
    let session = Session::new().await;
    session.emulator.faults().add(Fault::status(401).always()).unwrap();
    let error = session.query("SELECT ai_query('Hi')").await.unwrap_err().to_string();
    assert!(error.contains("401"), "{error}");
}

#[tokio::test]
async fn a_path_that_the_server_does_not_have_fails_the_query_and_is_no_outcome() {
    let session = Session::new().await;
    for body in ["<html>Not Found</html>", r#"{"errors":[{"code":"10005","title":"Resource not found"}]}"#] {
        session.emulator.faults().add(Fault::status(404).body(body).on("POST", CHAT)).unwrap();
        let error = session.query("SELECT ai_query('Hi')").await.unwrap_err().to_string();
        assert!(error.contains("404") && error.contains("; check the base URL"), "{error}");
    }
    assert_eq!(session.rows("SELECT ai_query('Hi') IS NOT NULL").await, ["true"]);
}

#[tokio::test]
async fn a_model_that_does_not_exist_fails_its_row_until_it_exists() {
    let folder = tempfile::tempdir().unwrap();
    let session = Session::with(|builder| builder.ledger(folder.path().join("l.sqlite"))).await;
    for error in [r#"{"code":"10005","detail":"Model a/b was not found."}"#, r#"{"code":"model_not_found"}"#] {
        let body = format!(r#"{{"errors":[{error}]}}"#);
        session.emulator.faults().add(Fault::status(404).body(body).on("POST", CHAT)).unwrap();
        assert_eq!(session.rows("SELECT ai_query('Hi') IS NULL").await, ["true"]);
    }
    assert_eq!(session.rows("SELECT ai_query('Hi') IS NOT NULL").await, ["true"]);
}

#[tokio::test]
async fn a_spending_limit_fails_the_query() {
    let session = Session::new().await;
    session.emulator.faults().add(Fault::feature_limited().on("POST", CHAT)).unwrap();
    let error = session.query("SELECT ai_query('Hi')").await.unwrap_err().to_string();
    assert!(error.contains("403") && error.contains("10039"), "{error}");
}

#[tokio::test]
async fn other_failures_are_of_their_row() {
    let session = Session::new().await;
    session.table("t", "x", &[Some("good"), Some("bad")]);
    session.emulator.chat().reply_to("good").with("fine");
    let failed = telnyx_ai_emulator::script::ChatReply::error(400, "10015", "Bad prompt.");
    session.emulator.chat().reply_to("bad").with(failed);
    let rows = session
        .rows("SELECT r['value'], r['error'] LIKE '%Bad prompt%' FROM (SELECT ai_query_row(x) AS r FROM t)")
        .await;
    assert_eq!(rows, ["fine | ", " | true"]);
}

#[tokio::test]
async fn texts_and_lists_of_each_arrow_type_are_arguments() {
    let session = Session::new().await;
    session.table("t", "x", &[Some("a rose")]);
    session.emulator.chat().reply_to("rose").with(r#"{"label":"red"}"#);
    for text in ["Utf8", "LargeUtf8", "Utf8View", "Dictionary(Int32, Utf8)"] {
        let labels = "arrow_cast(['red', NULL, 'green'], 'LargeList(LargeUtf8)')";
        let sql = format!("SELECT ai_classify(arrow_cast(x, '{text}'), {labels}) FROM t");
        assert_eq!(session.rows(&sql).await, ["red"], "{text}");
    }
    assert_eq!(
        session.rows("SELECT ai_summarize(x, NULL) IS NULL, ai_query(NULL) IS NULL FROM t").await,
        ["true | true"]
    );
    assert_eq!(session.rows("SELECT ai_summarize(x, arrow_cast(9, 'Int8')) IS NULL FROM t").await, ["false"]);
}

#[tokio::test]
async fn options_that_a_row_cannot_have_are_errors_of_the_row() {
    let session = Session::new().await;
    let problems = [
        ("7", "`options` is not a JSON object: "),
        (r#"{"stream":true}"#, "`options` has the field `stream`, which a row cannot have"),
        (r#"{"system":1}"#, "`system` of `options` is not a text"),
        (r#"{"max_tokens":"many"}"#, "`options` cannot be read: "),
    ];
    session.table("t", "options", &problems.map(|(options, _)| Some(options)));
    let rows = session.rows("SELECT ai_query_row('Hi', options)['error'] FROM t").await;
    assert_eq!(rows.len(), problems.len());
    for (row, (_, problem)) in rows.iter().zip(problems) {
        assert!(row.starts_with(problem), "{row}");
    }
    let rows = session.rows("SELECT ai_classify_row('a', [options])['error'] FROM t LIMIT 1").await;
    assert_eq!(rows, ["`labels` has fewer than 2 labels"]);
    assert!(session.prompts().is_empty());
    let report = session.functions.close().await.unwrap().unwrap();
    assert_eq!((report.invalid, report.without_value(), report.rows.rows), (5, 5, 0), "{report}");
}
