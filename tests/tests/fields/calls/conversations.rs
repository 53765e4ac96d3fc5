use serde_json::json;
use telnyx_ai::Timestamp;
use telnyx_ai::conversations::{
    AddMessage, AggregateInsights, Condition, CreateConversation, CreateInsight, CreateInsightGroup, Filter,
    HistoryFilter, ListConversations, ListInsightGroups, ListInsights, ListMessages, Order, Region, Role,
    SearchHistories, ToolCall, UpdateConversation, UpdateInsight, UpdateInsightGroup,
};

use super::{data, nothing, page, plain, table};

fn every_filter() -> ListConversations {
    let keys = ["assistant_id", "assistant_version_id", "call_control_id", "telnyx_agent_target"];
    let more = ["telnyx_conversation_channel", "telnyx_end_user_target"];
    let list = keys.iter().chain(&more).fold(ListConversations::new(), |list, key| list.metadata(key, Filter::eq("a")));
    list.id(Filter::eq("c-1"))
        .created_at(Filter::gte("2026-01-01"))
        .last_message_at(Filter::gte("2026-01-01"))
        .name(Filter::like("V%"))
        .or([Condition::field("name", Filter::eq("a"))])
        .order(Order::desc("created_at"))
        .limit(5)
}

fn message() -> AddMessage {
    AddMessage::new(Role::Tool)
        .content("a")
        .metadata("tags", json!(["a", 1, true]))
        .name("Ann")
        .sent_at(Timestamp::parse("2026-11-01T12:00:00Z").unwrap())
        .tool_call_id("call_1")
        .tool_call(ToolCall::function("call_1", "find", "{}"))
        .tool_choice("auto")
}

fn search() -> SearchHistories {
    let day = "2026-01-01T00:00:00Z";
    SearchHistories::new("billing")
        .ingested_at(HistoryFilter::gte(day))
        .ingested_at(HistoryFilter::lte(day))
        .record_created_at(HistoryFilter::gte(day))
        .record_created_at(HistoryFilter::lte(day))
        .record_id("r-1")
        .record_region(HistoryFilter::is_in([Region::Usa, Region::Deu]))
        .retention("30d")
        .user_id("u-1")
        .min_score(0.5)
        .page_number(1)
        .page_size(20)
        .region(Region::Uae)
}

fn aggregates() -> AggregateInsights {
    AggregateInsights::new()
        .created_at(Filter::gte("2026-01-01"))
        .group_by(["score"])
        .show(["score"])
        .insight_id("i-1")
        .assistant_id("a-1")
}

fn insight() -> CreateInsight {
    CreateInsight::new("score", "Rate it.").json_schema(json!({ "type": "object" })).webhook("https://example.com")
}

fn new_insight() -> UpdateInsight {
    let named = UpdateInsight::new().name("score").instructions("Rate it.");
    named.json_schema(json!({ "type": "object" })).webhook("https://example.com")
}

fn group() -> CreateInsightGroup {
    CreateInsightGroup::new("quality").description("a").webhook("https://example.com")
}

fn new_group() -> UpdateInsightGroup {
    UpdateInsightGroup::new().name("quality").description("a").webhook("https://example.com")
}

table! {
    "GET /ai/conversations" => |telnyx| telnyx.conversations().list(every_filter()), data;
    "POST /ai/conversations" =>
        |telnyx| telnyx.conversations().create(CreateConversation::new().name("a").metadata("tier", "gold")), plain;
    "GET /ai/conversations/{conversation_id}" => |telnyx| telnyx.conversations().get("c-1"), data;
    "PUT /ai/conversations/{conversation_id}" =>
        |telnyx| telnyx.conversations().update("c-1", UpdateConversation::new().metadata("tier", "gold")), data;
    "DELETE /ai/conversations/{conversation_id}" => |telnyx| telnyx.conversations().delete("c-1"), nothing;
    "GET /ai/conversations/{conversation_id}/conversations-insights" =>
        |telnyx| telnyx.conversations().list_insights("c-1"), page;
    "POST /ai/conversations/{conversation_id}/message" =>
        |telnyx| telnyx.conversations().add_message("c-1", message()), nothing;
    "GET /ai/conversations/{conversation_id}/messages" =>
        |telnyx| telnyx.conversations().list_messages("c-1", ListMessages::new().page_number(1).page_size(20)), page;
    "GET /ai/conversations/insight-groups" =>
        |telnyx| telnyx.insight_groups().list(ListInsightGroups::new().page_number(1).page_size(20)), page;
    "POST /ai/conversations/insight-groups" => |telnyx| telnyx.insight_groups().create(group()), data;
    "GET /ai/conversations/insight-groups/{group_id}" => |telnyx| telnyx.insight_groups().get("g-1"), data;
    "PUT /ai/conversations/insight-groups/{group_id}" =>
        |telnyx| telnyx.insight_groups().update("g-1", new_group()), data;
    "DELETE /ai/conversations/insight-groups/{group_id}" => |telnyx| telnyx.insight_groups().delete("g-1"), nothing;
    "POST /ai/conversations/insight-groups/{group_id}/insights/{insight_id}/assign" =>
        |telnyx| telnyx.insight_groups().assign("g-1", "i-1"), nothing;
    "DELETE /ai/conversations/insight-groups/{group_id}/insights/{insight_id}/unassign" =>
        |telnyx| telnyx.insight_groups().unassign("g-1", "i-1"), nothing;
    "GET /ai/conversations/insights" =>
        |telnyx| telnyx.insights().list(ListInsights::new().page_number(1).page_size(20)), page;
    "POST /ai/conversations/insights" => |telnyx| telnyx.insights().create(insight()), data;
    "GET /ai/conversations/insights/{insight_id}" => |telnyx| telnyx.insights().get("i-1"), data;
    "PUT /ai/conversations/insights/{insight_id}" => |telnyx| telnyx.insights().update("i-1", new_insight()), data;
    "DELETE /ai/conversations/insights/{insight_id}" => |telnyx| telnyx.insights().delete("i-1"), nothing;
    "GET /ai/conversations/conversation-insights/aggregates" =>
        |telnyx| telnyx.insights().aggregate(aggregates()), data;
    "GET /ai/conversation_histories" => |telnyx| telnyx.conversations().search_histories(search()), page;
}
