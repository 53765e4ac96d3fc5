//! The list of tasks, with pages numbered from 0 or 1.

use futures_util::TryStreamExt;
use serde_json::{Value, json};
use telnyx_ai_clustering::{Clusters, ListClusters};
use telnyx_ai_core::test_util::{MockReply, MockRequest, MockTransport};
use telnyx_ai_core::{Client, Error};

fn page(ids: &[&str], meta: Value) -> MockReply {
    let tasks: Vec<_> = ids.iter().map(|id| json!({ "task_id": id, "status": "completed" })).collect();
    MockReply::json(200, json!({ "data": tasks, "meta": meta }).to_string())
}

fn numbered(ids: &[&str], number: u64, total: u64) -> MockReply {
    page(ids, json!({ "page_number": number, "page_size": 2, "total_pages": total, "total_results": 1 }))
}

/// Returns the items of a list and the numbers of the requested pages.
async fn walk(
    replies: impl IntoIterator<Item = MockReply>,
    params: ListClusters,
) -> (Result<String, Error>, Vec<String>) {
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    let client = Client::builder().api_key("k").transport(mock.clone()).build().unwrap();
    let tasks = Clusters::new(&client).list(params.page_size(2)).items();
    let ids = tasks.map_ok(|task| task.task_id).try_collect::<Vec<_>>().await.map(|ids| ids.concat());
    let requests = mock.requests();
    let queries = requests.iter().map(MockRequest::target).map(|target| {
        let query = target.strip_prefix("/v2/ai/clusters?").unwrap().replace("page%5Bsize%5D=2", "size");
        query.replace("page%5Bnumber%5D=", "")
    });
    (ids, queries.collect())
}

#[tokio::test]
async fn from_zero() {
    let pages = [numbered(&["a", "b"], 0, 3), numbered(&[], 1, 3), numbered(&["c"], 2, 3)];
    let (ids, asked) = walk(pages, ListClusters::new()).await;
    assert_eq!((ids.unwrap().as_str(), asked), ("abc", ["size", "size&1", "size&2"].map(String::from).to_vec()));
    let pages = [numbered(&["a"], 0, 2), numbered(&["b"], 1, 2)];
    let (ids, asked) = walk(pages, ListClusters::new().page_number(0)).await;
    assert_eq!((ids.unwrap().as_str(), asked), ("ab", ["0&size", "size&1"].map(String::from).to_vec()));
    let (ids, asked) = walk([numbered(&["a"], 0, 1)], ListClusters::new()).await;
    assert_eq!((ids.unwrap().as_str(), asked.len()), ("a", 1));
}

#[tokio::test]
async fn from_one() {
    let pages = [numbered(&["a", "b"], 1, 3), numbered(&[], 2, 3), numbered(&["c"], 3, 3)];
    let (ids, asked) = walk(pages, ListClusters::new()).await;
    assert_eq!((ids.unwrap().as_str(), asked), ("abc", ["size", "size&2", "size&3"].map(String::from).to_vec()));
}

#[tokio::test]
async fn incomplete_and_wrong_meta() {
    for meta in [json!(null), json!({}), json!({ "page_number": 0 }), json!({ "page_number": 0, "total_pages": 0 })] {
        let (ids, asked) = walk([page(&["a"], meta)], ListClusters::new()).await;
        assert_eq!((ids.unwrap().as_str(), asked.len()), ("a", 1));
    }
    let texts = |number: &str| json!({ "page_number": number, "total_pages": "2" });
    let (ids, _) = walk([page(&["a"], texts("0")), page(&["b"], texts("1"))], ListClusters::new()).await;
    assert_eq!(ids.unwrap(), "ab");
    let endless = std::iter::once(numbered(&["a"], 0, 500)).chain((1..40).map(|number| numbered(&[], number, 500)));
    let (ids, asked) = walk(endless, ListClusters::new()).await;
    assert!(ids.unwrap_err().is_pagination());
    assert_eq!(asked.len(), 11);
}

#[tokio::test]
async fn a_duplicate_page_is_an_error() {
    let same = || page(&["a"], json!({ "total_pages": 5 }));
    let (ids, asked) = walk([same(), same()], ListClusters::new()).await;
    assert!(ids.unwrap_err().is_pagination());
    assert_eq!(asked.len(), 2);
    // Page numbers distinguish pages with equal items.
    let (ids, asked) = walk([numbered(&["a"], 0, 2), numbered(&["a"], 1, 2)], ListClusters::new()).await;
    assert_eq!((ids.unwrap().as_str(), asked.len()), ("aa", 2));
    let (ids, asked) = walk([numbered(&["a"], 0, 5), numbered(&["b"], 0, 5)], ListClusters::new()).await;
    assert_eq!(ids.unwrap_err().to_string(), "clusters.list: requested page 1, but the service returned page 0");
    assert_eq!(asked.len(), 2);
}
