//! Analysis of conversations: aggregates of insights, search in histories, mirrored sessions.

use telnyx_ai::Telnyx;
use telnyx_ai::chat::{ChatRequest, Message};
use telnyx_ai::conversations::{
    AddMessage, AggregateInsights, Condition, CreateConversation, CreateInsight, CreateInsightGroup, Filter,
    ListConversations, ListMessages, Order, Region, SearchHistories,
};

use crate::start;

async fn conversation(telnyx: &Telnyx, assistant: &str, texts: &[&str]) -> String {
    let made = CreateConversation::new().metadata("assistant_id", assistant);
    let id = telnyx.conversations().create(made).await.unwrap().id;
    for text in texts {
        telnyx.conversations().add_message(&id, AddMessage::new("user").content(*text)).await.unwrap();
    }
    id
}

#[tokio::test]
async fn insights_are_counted_by_result() {
    let (_emulator, telnyx) = start().await;
    for (assistant, text) in [("a-1", "My parcel is late."), ("a-1", "My lamp is broken."), ("a-2", "Thank you!")] {
        conversation(&telnyx, assistant, &[text]).await;
    }
    let insight = telnyx.insights().create(CreateInsight::new("topic", "What is it about?")).await.unwrap();
    let group = telnyx.insight_groups().create(CreateInsightGroup::new("quality")).await.unwrap();
    telnyx.insight_groups().assign(&group.id, &insight.id).await.unwrap();

    let by_assistant = AggregateInsights::new().group_by(["metadata.assistant_id"]).insight_id(&insight.id);
    let rows = telnyx.insights().aggregate(by_assistant.clone()).await.unwrap();
    let mut counts: Vec<(String, u64)> =
        rows.iter().map(|row| (row.get_as("metadata.assistant_id").unwrap(), row.record_count)).collect();
    counts.sort();
    assert_eq!(counts, [("a-1".to_owned(), 2), ("a-2".to_owned(), 1)]);
    let one = telnyx.insights().aggregate(by_assistant.clone().assistant_id("a-2")).await.unwrap();
    assert_eq!(one.iter().map(|row| row.record_count).sum::<u64>(), 1);
    let none = telnyx.insights().aggregate(by_assistant.created_at(Filter::lt("2020-01-01T00:00:00Z"))).await.unwrap();
    assert_eq!(none.iter().map(|row| row.record_count).sum::<u64>(), 0);
}

#[tokio::test]
async fn all_conversations_are_listed_in_batches() {
    let (_emulator, telnyx) = start().await;
    let mut ids = Vec::new();
    for _ in 0..7 {
        ids.push(conversation(&telnyx, "a-1", &[]).await);
    }
    conversation(&telnyx, "a-2", &[]).await;
    for (size, newest_first) in [(1, false), (3, false), (7, true), (2, true), (100, false)] {
        let mut params = ListConversations::new().metadata("assistant_id", "a-1").limit(size);
        params = params.or([Condition::field("created_at", Filter::gte("2020-01-01")), Condition::field("name", "x")]);
        let mut all = telnyx.conversations().list_all(if newest_first {
            params.order(Order::desc("created_at"))
        } else {
            params
        });
        let mut found = Vec::new();
        while let Some(conversation) = all.try_next().await.unwrap() {
            found.push(conversation.id);
        }
        if newest_first {
            found.reverse();
        }
        assert_eq!(found, ids, "{size}");
    }
}

#[tokio::test]
async fn histories_are_searched_by_meaning_and_filtered() {
    let (_emulator, telnyx) = start().await;
    let parcel = conversation(&telnyx, "a-1", &["My parcel has not arrived. Where is the delivery?"]).await;
    conversation(&telnyx, "a-2", &["The lamp flickers when it rains."]).await;
    let found = telnyx.conversations().search_histories("delivery of my parcel").await.unwrap().data;
    assert_eq!(found[0].record_id, parcel);
    assert!(found[0].text.contains("parcel") && found[0].score > 0.2, "{:?}", found[0]);

    let search = || SearchHistories::new("delivery of my parcel").region(Region::Usa);
    let mut ids = Vec::new();
    let mut all = telnyx.conversations().search_histories(search().page_size(1)).items();
    while let Some(chunk) = all.try_next().await.unwrap() {
        ids.push(chunk.record_id);
    }
    assert_eq!((ids.len(), &ids[0]), (2, &parcel));
    let other = telnyx.conversations().search_histories(search().metadata("assistant_id", "a-2")).await.unwrap().data;
    assert!(other.iter().all(|chunk| chunk.record_id != parcel) && other.len() == 1, "{other:?}");
    let error = telnyx.conversations().search_histories(search().region("MARS")).await.unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
}

#[tokio::test]
async fn a_mirrored_session_equals_the_conversation() {
    let (_emulator, telnyx) = start().await;
    let id = telnyx.conversations().create(CreateConversation::new()).await.unwrap().id;
    let settings = ChatRequest::new([Message::system("Be brief.")]);
    let mut session = telnyx.chat().session().settings(settings).mirror_to(&id);
    session.complete("The pool opens at nine.").await.unwrap();
    assert_eq!(session.sync().await.unwrap(), 2, "a conversation has no system messages");
    let mut session = telnyx.chat().session().load(&session.save().unwrap()).unwrap();
    session.stream("When does the pool open?").await.unwrap().finish().await.unwrap();
    assert_eq!((session.sync().await.unwrap(), session.sync().await.unwrap()), (2, 0));

    let stored = telnyx.conversations().list_messages(&id, ListMessages::new()).await.unwrap().data;
    let mut stored: Vec<(String, String)> =
        stored.into_iter().map(|message| (message.role.to_string(), message.text.unwrap_or_default())).collect();
    let mut held: Vec<(String, String)> =
        session.messages()[1..].iter().map(|message| (message.role.to_string(), message.text().into_owned())).collect();
    stored.sort();
    held.sort();
    assert_eq!(stored, held);
}
