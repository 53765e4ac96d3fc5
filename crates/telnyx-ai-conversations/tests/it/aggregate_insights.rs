//! Requests and responses of counted insights.

use serde_json::{Value, json};
use telnyx_ai_conversations::{AggregateInsights, Filter, InsightAggregate, Insights};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Timestamp};

use telnyx_ai_test_kit::drift::{call_with_response, drift};
use telnyx_ai_test_kit::wire::sent;

const PATH: &str = "/v2/ai/conversations/conversation-insights/aggregates";

fn row(value: &Value) -> InsightAggregate {
    serde_json::from_value(value.clone()).unwrap()
}

#[tokio::test]
async fn least_and_all() {
    let target = async |params| {
        let sent = sent(r#"{"data":[]}"#, |client| Insights::new(client).aggregate(params)).await;
        sent.assert_no_body("GET", &sent.target);
        sent.target.strip_prefix(PATH).unwrap().to_owned()
    };
    assert_eq!(target(AggregateInsights::new()).await, "");
    assert_eq!(target(AggregateInsights::new().group_by([""; 0]).show([""; 0])).await, "");
    let every = AggregateInsights::new()
        .assistant_id("assistant 1&2")
        .created_at(Filter::gte(Timestamp::parse("2026-01-01T01:00:00+01:00").unwrap()))
        .show(["score", "a,b"])
        .insight_id("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e")
        .created_at(Filter::lt("2026-01-02T00:00:00Z"))
        .group_by(["score", "metadata.assistant_version_id"]);
    let pairs = [
        "?group_by=score",
        "group_by=metadata.assistant_version_id",
        "show=score",
        "show=a%2Cb",
        "insight_id=182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
        "created_at=gte.2026-01-01T00%3A00%3A00Z",
        "created_at=lt.2026-01-02T00%3A00%3A00Z",
        "metadata.assistant_id=eq.assistant+1%262",
    ];
    assert_eq!(target(every).await, pairs.join("&"));
    let last = AggregateInsights::new().group_by(["a"]).group_by(vec!["b".to_owned()]).insight_id("x").insight_id("y");
    assert_eq!(target(last).await, "?group_by=b&insight_id=y");
}

#[tokio::test]
async fn empty_values_are_rejected() {
    let mock = MockTransport::new();
    let client = Client::builder().api_key("k").transport(mock.clone()).build().unwrap();
    for (params, problem) in [
        (
            AggregateInsights::new().group_by(["score", ""]),
            "`group_by` has an empty name; name a field such as `score`",
        ),
        (AggregateInsights::new().show([""]), "`show` has an empty name; name a field such as `score`"),
        (AggregateInsights::new().insight_id(""), "`insight_id` is empty; give an id, or leave it out"),
        (AggregateInsights::new().assistant_id(""), "`assistant_id` is empty; give an id, or leave it out"),
    ] {
        let error = Insights::new(&client).aggregate(params).await.unwrap_err();
        assert!(error.is_invalid_input());
        assert_eq!(error.to_string(), format!("insights.aggregate: {problem}"));
    }
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_retried() {
    let mock = MockTransport::new().reply(MockReply::status(502)).reply(MockReply::json(200, r#"{"data":[]}"#));
    let client = Client::builder().api_key("k").transport(mock.clone()).build().unwrap();
    assert_eq!(Insights::new(&client).aggregate(AggregateInsights::new().group_by(["a"])).await.unwrap(), []);
    let targets: Vec<_> = mock.requests().iter().map(|request| request.target()).collect();
    assert_eq!(targets, [format!("{PATH}?group_by=a"), format!("{PATH}?group_by=a")]);
}

#[test]
fn rows_and_their_drift() {
    let call = |client: &Client| Insights::new(client).aggregate(AggregateInsights::new());
    let rows = json!([
        { "record_count": 17, "score": 4, "metadata.assistant_version_id": "v-2", "resolved": true },
        { "record_count": 0, "score": null, "topic": { "name": "billing" } },
    ]);
    assert_eq!(
        drift(&json!({ "data": rows }), &rows, call),
        [
            "null data",
            "no data",
            "null data[0].record_count",
            "no data[0].record_count",
            "null data[1].record_count",
            "no data[1].record_count"
        ]
    );
    for count in [json!("17"), json!(17.0)] {
        let body = json!({ "data": [{ "record_count": count }] });
        assert_eq!(call_with_response(call, &body.to_string()).unwrap()[0].record_count, 17, "{count}");
    }
    for count in [json!(-1), json!("many"), json!([17])] {
        let body = json!({ "data": [{ "record_count": count }] });
        let error = call_with_response(call, &body.to_string()).unwrap_err();
        assert_eq!(error.json_path(), Some("data[0].record_count"), "{error}");
    }
}

#[test]
fn values_of_a_row() {
    let row = row(&json!({
        "record_count": 1, "score": 4, "text": "4", "flag": "true", "yes": true, "word": "billing", "none": null,
        "metadata.assistant_id": "a-1", "deep": { "size": "x" }, "list": "[1,2]",
    }));
    assert_eq!((row.get("score"), row.get("none"), row.get("other")), (Some(&json!(4)), Some(&Value::Null), None));
    assert_eq!(row.get("record_count"), None);
    assert_eq!((row.get_as::<u8>("score").unwrap(), row.get_as::<u8>("text").unwrap()), (4, 4));
    assert_eq!(
        (row.get_as::<String>("score").unwrap(), row.get_as::<String>("text").unwrap()),
        ("4".into(), "4".into())
    );
    assert_eq!((row.get_as::<bool>("flag").unwrap(), row.get_as::<bool>("yes").unwrap()), (true, true));
    assert_eq!((row.get_as::<String>("yes").unwrap(), row.get_as::<f64>("text").unwrap()), ("true".into(), 4.0));
    assert_eq!(row.get_as::<String>("metadata.assistant_id").unwrap(), "a-1");
    assert_eq!(row.get_as::<Option<u8>>("text").unwrap(), Some(4));
    assert_eq!((row.get_as::<Option<u8>>("none").unwrap(), row.get_as::<Option<u8>>("other").unwrap()), (None, None));
    assert_eq!(row.get_as::<Vec<u8>>("list").unwrap(), [1, 2]);
    assert_eq!(row.get_as::<Value>("text").unwrap(), json!("4"));
    for (field, path, value) in [
        ("word", "word", r#"the value is `"billing"`"#),
        ("score", "score", "the value is `4`"),
        ("other", "other", "the value is `null`"),
        ("metadata.assistant_id", "metadata.assistant_id", r#"the value is `"a-1"`"#),
    ] {
        let error = row.get_as::<Vec<u8>>(field).unwrap_err();
        assert!(error.is_decode() && error.to_string().contains(value), "{error}");
        assert_eq!(error.json_path(), Some(path));
    }
    #[derive(Debug, serde::Deserialize)]
    struct Deep {
        #[allow(dead_code, reason = "it is not read: the test is about its type")]
        size: u8,
    }
    assert_eq!(row.get_as::<Deep>("deep").unwrap_err().json_path(), Some("deep.size"));
}
