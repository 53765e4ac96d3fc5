//! Exact requests of insight templates and their groups.

use serde_json::json;
use telnyx_ai_conversations::{
    CreateInsight, CreateInsightGroup, InsightGroups, Insights, ListInsightGroups, ListInsights, UpdateInsight,
    UpdateInsightGroup,
};

use telnyx_ai_test_kit::wire::sent;

const ONE: &str = r#"{"data":{"id":"x-1"}}"#;
const LIST: &str = r#"{"data":[]}"#;
const GROUPS: &str = "/v2/ai/conversations/insight-groups";
const INSIGHTS: &str = "/v2/ai/conversations/insights";

#[tokio::test]
async fn groups_without_a_body() {
    let all = sent(LIST, |client| InsightGroups::new(client).list(ListInsightGroups::new())).await;
    all.assert_no_body("GET", GROUPS);
    let page = ListInsightGroups::new().page_number(0).page_size(0);
    let page = sent(LIST, |client| InsightGroups::new(client).list(page)).await;
    page.assert_no_body("GET", &format!("{GROUPS}?page%5Bnumber%5D=0&page%5Bsize%5D=0"));
    sent(ONE, |client| InsightGroups::new(client).get("g-1")).await.assert_no_body("GET", &format!("{GROUPS}/g-1"));
    sent("", |client| InsightGroups::new(client).delete("g-1"))
        .await
        .assert_no_body("DELETE", &format!("{GROUPS}/g-1"));
    let assigned = sent("", |client| InsightGroups::new(client).assign("g-1", "i-1")).await;
    assigned.assert_no_body("POST", &format!("{GROUPS}/g-1/insights/i-1/assign"));
    let unassigned = sent("", |client| InsightGroups::new(client).unassign("g-1", "i-1")).await;
    unassigned.assert_no_body("DELETE", &format!("{GROUPS}/g-1/insights/i-1/unassign"));
}

#[tokio::test]
async fn groups_are_created_and_updated() {
    let create = async |params| sent(ONE, |client| InsightGroups::new(client).create(params)).await;
    create(CreateInsightGroup::new("quality")).await.assert_json("POST", GROUPS, true, r#"{"name":"quality"}"#);
    let every = CreateInsightGroup::new("quality").description("How well, é.").webhook("https://example.com/a?b=c");
    let body = r#"{"name":"quality","description":"How well, é.","webhook":"https://example.com/a?b=c"}"#;
    create(every).await.assert_json("POST", GROUPS, true, body);
    let new = CreateInsightGroup::new("quality").extra("colour", "blue");
    create(new).await.assert_json("POST", GROUPS, true, r#"{"name":"quality","colour":"blue"}"#);

    let one = format!("{GROUPS}/g-1");
    let update = async |params| sent(ONE, |client| InsightGroups::new(client).update("g-1", params)).await;
    update(UpdateInsightGroup::new()).await.assert_json("PUT", &one, false, "{}");
    let every = UpdateInsightGroup::new().name("n").description("").webhook("");
    update(every).await.assert_json("PUT", &one, false, r#"{"name":"n","description":"","webhook":""}"#);
    let new = UpdateInsightGroup::new().extra("colour", json!(null));
    update(new).await.assert_json("PUT", &one, false, r#"{"colour":null}"#);
}

#[tokio::test]
async fn insights_without_a_body() {
    let all = sent(LIST, |client| Insights::new(client).list(ListInsights::new())).await;
    all.assert_no_body("GET", INSIGHTS);
    let page = sent(LIST, |client| Insights::new(client).list(ListInsights::new().page_size(99).page_number(2))).await;
    page.assert_no_body("GET", &format!("{INSIGHTS}?page%5Bnumber%5D=2&page%5Bsize%5D=99"));
    sent(ONE, |client| Insights::new(client).get("i-1")).await.assert_no_body("GET", &format!("{INSIGHTS}/i-1"));
    sent("", |client| Insights::new(client).delete("i-1")).await.assert_no_body("DELETE", &format!("{INSIGHTS}/i-1"));
}

#[tokio::test]
async fn insights_are_created_and_updated() {
    let create = async |params| sent(ONE, |client| Insights::new(client).create(params)).await;
    let required = create(CreateInsight::new("score", "Rate it.")).await;
    required.assert_json("POST", INSIGHTS, true, r#"{"name":"score","instructions":"Rate it."}"#);
    let every =
        CreateInsight::new("score", "Rate it.").json_schema(json!({ "type": "object" })).webhook("https://e.com");
    let body =
        r#"{"name":"score","instructions":"Rate it.","json_schema":{"type":"object"},"webhook":"https://e.com"}"#;
    create(every).await.assert_json("POST", INSIGHTS, true, body);
    let text = CreateInsight::new("a", "b").json_schema(r#"{"type": "object"}"#).extra("z", 1);
    let body = r#"{"name":"a","instructions":"b","json_schema":"{\"type\": \"object\"}","z":1}"#;
    create(text).await.assert_json("POST", INSIGHTS, true, body);

    let one = format!("{INSIGHTS}/i-1");
    let update = async |params| sent(ONE, |client| Insights::new(client).update("i-1", params)).await;
    update(UpdateInsight::new()).await.assert_json("PUT", &one, false, "{}");
    let every =
        UpdateInsight::new().webhook("w").json_schema(json!([true])).instructions("i").name("n").extra("a", "b");
    let body = r#"{"name":"n","instructions":"i","json_schema":[true],"webhook":"w","a":"b"}"#;
    update(every).await.assert_json("PUT", &one, false, body);
    let every = UpdateInsight::new().webhook("w").json_schema("{}").instructions("i").name("n");
    let body = r#"{"name":"n","instructions":"i","json_schema":"{}","webhook":"w"}"#;
    update(every).await.assert_json("PUT", &one, false, body);
}
