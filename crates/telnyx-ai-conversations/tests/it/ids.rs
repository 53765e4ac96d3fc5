//! Ids stay one path segment or are rejected. Fields set twice are rejected.

use telnyx_ai_conversations::{
    AddMessage, Conversations, CreateConversation, CreateInsight, CreateInsightGroup, InsightGroups, Insights,
    ListMessages, Role, UpdateConversation, UpdateInsight, UpdateInsightGroup,
};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Error};

use telnyx_ai_test_kit::wire::{ENCODED_IDS, INVALID_IDS};

fn scripted(replies: usize) -> (Client, MockTransport) {
    let reply = || MockReply::json(200, r#"{"data":{"id":"x"}}"#);
    let mock = (0..replies).fold(MockTransport::new(), |mock, _| mock.reply(reply()));
    (Client::builder().api_key("k").transport(mock.clone()).build().unwrap(), mock)
}

/// Makes every call that has an id, with `id`, and returns each error with the field that it names.
async fn every_call(client: &Client, id: &str) -> Vec<(&'static str, Error)> {
    let (conversations, groups, insights) =
        (Conversations::new(client), InsightGroups::new(client), Insights::new(client));
    [
        ("conversation_id", conversations.get(id).await.err()),
        ("conversation_id", conversations.update(id, UpdateConversation::new()).await.err()),
        ("conversation_id", conversations.delete(id).await.err()),
        ("conversation_id", conversations.add_message(id, AddMessage::new(Role::User)).await.err()),
        ("conversation_id", conversations.list_insights(id).await.err()),
        ("conversation_id", conversations.list_messages(id, ListMessages::new()).await.err()),
        ("group_id", groups.get(id).await.err()),
        ("group_id", groups.update(id, UpdateInsightGroup::new()).await.err()),
        ("group_id", groups.delete(id).await.err()),
        ("group_id", groups.assign(id, "i-1").await.err()),
        ("insight_id", groups.assign("g-1", id).await.err()),
        ("group_id", groups.unassign(id, "i-1").await.err()),
        ("insight_id", groups.unassign("g-1", id).await.err()),
        ("insight_id", insights.get(id).await.err()),
        ("insight_id", insights.update(id, UpdateInsight::new()).await.err()),
        ("insight_id", insights.delete(id).await.err()),
    ]
    .into_iter()
    .filter_map(|(field, error)| Some((field, error?)))
    .collect()
}

#[tokio::test]
async fn unusual_ids_stay_one_segment() {
    for (id, segment) in ENCODED_IDS {
        let (client, mock) = scripted(16);
        // The responses are not valid lists; the test checks the requests.
        assert!(every_call(&client, id).await.iter().all(|(_, error)| error.is_decode()));
        let targets: Vec<String> = mock.requests().iter().map(|request| request.target()).collect();
        let [conversation, group, insight] = ["", "insight-groups/", "insights/"].map(|at| format!("{at}{segment}"));
        let expected = [
            conversation.clone(),
            conversation.clone(),
            conversation.clone(),
            format!("{conversation}/message"),
            format!("{conversation}/conversations-insights"),
            format!("{conversation}/messages"),
            group.clone(),
            group.clone(),
            group.clone(),
            format!("{group}/insights/i-1/assign"),
            format!("insight-groups/g-1/insights/{segment}/assign"),
            format!("{group}/insights/i-1/unassign"),
            format!("insight-groups/g-1/insights/{segment}/unassign"),
            insight.clone(),
            insight.clone(),
            insight,
        ];
        assert_eq!(targets, expected.map(|path| format!("/v2/ai/conversations/{path}")), "{id:?}");
    }
}

#[tokio::test]
async fn ids_that_would_change_the_path_are_rejected() {
    for (id, problem) in INVALID_IDS {
        let (client, mock) = scripted(0);
        let errors = every_call(&client, id).await;
        assert_eq!(errors.len(), 16);
        for (field, error) in errors {
            assert!(error.is_invalid_input(), "{error:?}");
            assert!(error.to_string().ends_with(&format!(": `{field}` {problem}")), "{error}");
        }
        assert_eq!(mock.requests().len(), 0);
    }
}

#[tokio::test]
async fn extra_fields_do_not_overwrite() {
    let (client, mock) = scripted(0);
    let (conversations, groups, insights) =
        (Conversations::new(&client), InsightGroups::new(&client), Insights::new(&client));
    for (field, error) in [
        ("name", conversations.create(CreateConversation::new().name("a").extra("name", "b")).await.unwrap_err()),
        (
            "metadata",
            conversations
                .update("c-1", UpdateConversation::new().metadata("a", 1).extra("metadata", "b"))
                .await
                .unwrap_err(),
        ),
        ("role", conversations.add_message("c-1", AddMessage::new("user").extra("role", "b")).await.unwrap_err()),
        ("name", groups.create(CreateInsightGroup::new("a").extra("name", "b")).await.unwrap_err()),
        (
            "webhook",
            groups.update("g-1", UpdateInsightGroup::new().webhook("a").extra("webhook", "b")).await.unwrap_err(),
        ),
        ("instructions", insights.create(CreateInsight::new("a", "b").extra("instructions", "c")).await.unwrap_err()),
        ("name", insights.update("i-1", UpdateInsight::new().name("a").extra("name", "b")).await.unwrap_err()),
    ] {
        assert!(error.is_invalid_input(), "{error}");
        let problem = format!(": `{field}` is set twice: by its own setter and by `extra`; drop one of them");
        assert!(error.to_string().ends_with(&problem), "{error}");
    }
    assert_eq!(mock.requests().len(), 0);
}
