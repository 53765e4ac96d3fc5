//! Paged lists: every item once, every option on every request, an end in every case.

use futures_util::TryStreamExt;
use serde_json::{Value, json};
use telnyx_ai_conversations::{Conversations, InsightGroups, Insights, ListInsightGroups, ListInsights, ListMessages};
use telnyx_ai_core::test_util::{MockReply, MockRequest, MockTransport};
use telnyx_ai_core::{Client, Error};

fn page(ids: &[&str], meta: Value) -> MockReply {
    let items: Vec<_> = ids.iter().map(|id| json!({ "id": id, "role": "user", "text": id })).collect();
    MockReply::json(200, json!({ "data": items, "meta": meta }).to_string())
}

fn numbered(ids: &[&str], number: u64, total: u64) -> MockReply {
    page(ids, json!({ "page_number": number, "page_size": 2, "total_pages": total, "total_results": 99 }))
}

fn scripted(replies: impl IntoIterator<Item = MockReply>) -> (Client, MockTransport) {
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    (Client::builder().api_key("k").transport(mock.clone()).build().unwrap(), mock)
}

/// Returns the ids of a list and the requests.
async fn walk(
    replies: impl IntoIterator<Item = MockReply>,
    list: impl AsyncFnOnce(&Client) -> Result<Vec<String>, Error>,
) -> (Result<Vec<String>, Error>, Vec<String>) {
    let (client, mock) = scripted(replies);
    let ids = list(&client).await;
    (ids, mock.requests().iter().map(MockRequest::target).collect())
}

async fn messages(client: &Client) -> Result<Vec<String>, Error> {
    let list = Conversations::new(client).list_messages("c 1", ListMessages::new().page_size(2));
    list.items().map_ok(|message| message.text.unwrap()).try_collect().await
}

async fn groups(client: &Client) -> Result<Vec<String>, Error> {
    let list = InsightGroups::new(client).list(ListInsightGroups::new().page_size(2));
    list.items().map_ok(|group| group.id).try_collect().await
}

async fn insights(client: &Client) -> Result<Vec<String>, Error> {
    Insights::new(client)
        .list(ListInsights::new().page_size(2))
        .items()
        .map_ok(|insight| insight.id)
        .try_collect()
        .await
}

macro_rules! each_list {
    ($replies:expr, $check:expr) => {
        let check = $check;
        check("/v2/ai/conversations/c%201/messages", walk($replies, messages).await);
        check("/v2/ai/conversations/insight-groups", walk($replies, groups).await);
        check("/v2/ai/conversations/insights", walk($replies, insights).await);
    };
}

#[tokio::test]
async fn every_item_is_returned_once_and_the_page_size_is_kept() {
    each_list!([numbered(&["a", "b"], 1, 3), numbered(&[], 2, 3), numbered(&["c"], 3, 3)], |path: &str,
                                                                                            (ids, targets): (
        Result<Vec<String>, Error>,
        Vec<String>
    )| {
        assert_eq!(ids.unwrap(), ["a", "b", "c"]);
        let size = format!("{path}?page%5Bsize%5D=2");
        assert_eq!(targets, [size.clone(), format!("{size}&page%5Bnumber%5D=2"), format!("{size}&page%5Bnumber%5D=3")]);
    });
}

#[tokio::test]
async fn a_list_without_meta_has_one_page() {
    each_list!([page(&["a"], json!(null))], |_: &str, (ids, targets): (Result<Vec<String>, Error>, Vec<String>)| {
        assert_eq!((ids.unwrap(), targets.len()), (vec!["a".to_owned()], 1));
    });
    each_list!([page(&["a"], json!({}))], |_: &str, (ids, targets): (Result<Vec<String>, Error>, Vec<String>)| {
        assert_eq!((ids.unwrap(), targets.len()), (vec!["a".to_owned()], 1));
    });
}

#[tokio::test]
async fn a_duplicate_page_is_an_error() {
    let same = || page(&["a"], json!({ "total_pages": 9 }));
    each_list!([same(), same()], |_: &str, (ids, targets): (Result<Vec<String>, Error>, Vec<String>)| {
        assert!(ids.unwrap_err().is_pagination());
        assert_eq!(targets.len(), 2);
    });
    // Page numbers distinguish pages with equal items.
    each_list!([numbered(&["a"], 1, 2), numbered(&["a"], 2, 2)], |_: &str,
                                                                  (ids, targets): (
        Result<Vec<String>, Error>,
        Vec<String>
    )| {
        assert_eq!((ids.unwrap(), targets.len()), (vec!["a".to_owned(); 2], 2));
    });
    each_list!([numbered(&["a"], 1, 9), numbered(&["b"], 1, 9)], |_: &str,
                                                                  (ids, targets): (
        Result<Vec<String>, Error>,
        Vec<String>
    )| {
        let error = ids.unwrap_err();
        assert!(error.to_string().ends_with(": requested page 2, but the service returned page 1"), "{error}");
        assert_eq!(targets.len(), 2);
    });
}

#[tokio::test]
async fn wrong_totals_do_not_prevent_the_end() {
    let endless =
        || std::iter::once(numbered(&["a"], 1, 1000)).chain((2..30).map(|number| numbered(&[], number, 1000)));
    each_list!(endless(), |_: &str, (ids, targets): (Result<Vec<String>, Error>, Vec<String>)| {
        assert!(ids.unwrap_err().is_pagination());
        assert_eq!(targets.len(), 11);
    });
    // `total_pages` 0 with a full page is wrong; the list continues to an empty page.
    each_list!([numbered(&["a", "b"], 1, 0), numbered(&[], 2, 0)], |_: &str,
                                                                    (ids, targets): (
        Result<Vec<String>, Error>,
        Vec<String>
    )| {
        assert_eq!((ids.unwrap().len(), targets.len()), (2, 2));
    });
}

#[tokio::test]
async fn a_list_starts_at_the_requested_page() {
    let of_one = |number: u64| json!({ "page_number": number, "page_size": 1, "total_pages": 4, "total_results": 4 });
    let (client, mock) = scripted([page(&["e"], of_one(3)), page(&["f"], of_one(4))]);
    let list = Insights::new(&client).list(ListInsights::new().page_number(3).page_size(1));
    let ids: Vec<String> = list.header("x-a", "1").items().map_ok(|insight| insight.id).try_collect().await.unwrap();
    assert_eq!(ids, ["e", "f"]);
    let targets: Vec<String> = mock.requests().iter().map(MockRequest::target).collect();
    let path = "/v2/ai/conversations/insights";
    assert_eq!(
        targets,
        [format!("{path}?page%5Bnumber%5D=3&page%5Bsize%5D=1"), format!("{path}?page%5Bsize%5D=1&page%5Bnumber%5D=4")]
    );
    assert!(mock.requests().iter().all(|request| request.header("x-a") == "1"));
}

#[tokio::test(start_paused = true)]
async fn a_failed_page_can_be_fetched_again() {
    let (client, _) = scripted([numbered(&["a"], 1, 2), MockReply::status(400), numbered(&["b"], 2, 2)]);
    let mut items = Insights::new(&client).list(ListInsights::new()).items();
    assert_eq!(items.try_next().await.unwrap().unwrap().id, "a");
    assert!(items.try_next().await.unwrap_err().is_api());
    assert!(items.try_next().await.unwrap().is_none());
    items.resume();
    assert_eq!(items.try_next().await.unwrap().unwrap().id, "b");
    assert!(items.try_next().await.unwrap().is_none());
}
