//! The list of all conversations in batches by key.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use futures_util::TryStreamExt;
use proptest::prelude::*;
use serde_json::json;
use telnyx_ai_conversations::{Conversation, Conversations, Filter, ListConversations, Order};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::transport::{ByteStream, Transport, TransportError, TransportRequest, TransportResponse};
use telnyx_ai_core::{Client, Error, HeaderMap, StatusCode, Timestamp};

/// Service with rows of a time in microseconds and an id.
#[derive(Clone, Debug, Default)]
struct Table {
    rows: Vec<(i64, String)>,
    /// Precision of times in responses, in microseconds.
    shown: i64,
    ignores_filter: bool,
    ignores_order: bool,
    ignores_limit: bool,
    targets: Arc<Mutex<Vec<String>>>,
}

fn time(micros: i64) -> String {
    format!("2026-01-01T00:00:{:02}.{:06}Z", micros / 1_000_000, micros % 1_000_000)
}

impl Table {
    fn new(rows: impl IntoIterator<Item = (i64, &'static str)>) -> Self {
        let rows = rows.into_iter().map(|(time, id)| (time, id.to_owned())).collect();
        Self { rows, shown: 1, ..Self::default() }
    }

    fn conversations(&self) -> Conversations {
        Conversations::new(&Client::builder().api_key("k").transport(self.clone()).build().unwrap())
    }

    fn requests(&self) -> usize {
        self.targets.lock().unwrap().len()
    }

    async fn ids(&self, params: ListConversations) -> Result<Vec<String>, Error> {
        ids(&self.conversations(), params).await
    }

    fn select(&self, request: &TransportRequest) -> String {
        let pairs: Vec<(String, String)> = request.url.query_pairs().into_owned().collect();
        let get = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let newest_first = match get("order").unwrap() {
            "created_at.asc,id.asc" => false,
            "created_at.desc,id.desc" => true,
            other => panic!("{other}"),
        };
        let mut rows = self.rows.clone();
        if !self.ignores_order {
            rows.sort();
            if newest_first {
                rows.reverse();
            }
        }
        if let Some(after) = get("or").filter(|_| !self.ignores_filter) {
            let operator = if newest_first { "lt" } else { "gt" };
            let (at, rest) = after.strip_prefix(&format!("(created_at.{operator}.")).unwrap().split_once(',').unwrap();
            let id = rest.strip_prefix(&format!("and(created_at.eq.{at},id.{operator}.")).unwrap();
            let key = (Timestamp::parse(at).unwrap(), id.strip_suffix("))").unwrap().to_owned());
            let key_of = |(micros, id): &(i64, String)| (Timestamp::parse(&time(*micros)).unwrap(), id.clone());
            rows.retain(|row| if newest_first { key_of(row) < key } else { key_of(row) > key });
        }
        if !self.ignores_limit {
            rows.truncate(get("limit").unwrap().parse().unwrap());
        }
        let item = |(micros, id): &(i64, String)| json!({"id": id, "created_at": time(micros - micros % self.shown)});
        json!({ "data": rows.iter().map(item).collect::<Vec<_>>() }).to_string()
    }
}

impl Transport for Table {
    fn send<'a, 'b>(
        &'a self,
        request: TransportRequest,
    ) -> Pin<Box<dyn Future<Output = Result<TransportResponse, TransportError>> + Send + 'b>>
    where
        'a: 'b,
    {
        self.targets.lock().unwrap().push(request.url.query().unwrap().to_owned());
        let body = ByteStream::from(bytes(self.select(&request)));
        Box::pin(async { Ok(TransportResponse::new(StatusCode::OK, HeaderMap::new(), body)) })
    }
}

fn bytes(text: String) -> telnyx_ai_core::Bytes {
    text.into()
}

async fn ids(conversations: &Conversations, params: ListConversations) -> Result<Vec<String>, Error> {
    conversations.list_all(params).map_ok(|conversation: Conversation| conversation.id).try_collect().await
}

fn limit(limit: u32) -> ListConversations {
    ListConversations::new().limit(limit)
}

#[tokio::test]
async fn every_batch_has_the_filters_and_the_position() {
    let table = Table::new([(1, "c-3"), (2, "c-1"), (2, "c-2"), (3, "c-0")]);
    let params = limit(2).metadata("tier", "gold").created_at(Filter::gte("2026-01-01"));
    assert_eq!(table.ids(params).await.unwrap(), ["c-3", "c-1", "c-2", "c-0"]);
    let common = "metadata-%3Etier=eq.gold&created_at=gte.2026-01-01&order=created_at.asc%2Cid.asc&limit=2";
    let after = |seconds: &str, id: &str| {
        let at = format!("2026-01-01T00%3A00%3A00.{seconds}Z");
        format!("{common}&or=%28created_at.gt.{at}%2Cand%28created_at.eq.{at}%2Cid.gt.{id}%29%29")
    };
    assert_eq!(*table.targets.lock().unwrap(), [common.to_owned(), after("000002", "c-1"), after("000003", "c-0")]);
}

#[tokio::test]
async fn a_partial_batch_is_the_last() {
    let table = Table::new([(1, "c-1"), (2, "c-2"), (3, "c-3")]);
    for (size, requests) in [(1, 4), (2, 2), (3, 2), (4, 1), (1000, 1)] {
        let before = table.requests();
        assert_eq!(table.ids(limit(size)).await.unwrap().len(), 3);
        assert_eq!(table.requests() - before, requests, "{size}");
    }
    assert!(table.ids(ListConversations::new()).await.is_ok());
    assert!(table.targets.lock().unwrap().last().unwrap().ends_with("&limit=100"));
    assert_eq!(Table::new([]).ids(limit(2)).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn newest_first() {
    let table = Table::new([(1, "c-3"), (2, "c-1"), (2, "c-2"), (3, "c-0")]);
    for order in [vec![Order::desc("created_at")], vec![Order::desc("created_at"), Order::desc("id")]] {
        let params = order.into_iter().fold(limit(1), ListConversations::order);
        assert_eq!(table.ids(params).await.unwrap(), ["c-0", "c-2", "c-1", "c-3"]);
    }
    assert_eq!(table.ids(limit(2).order(Order::asc("created_at"))).await.unwrap().len(), 4);
}

#[tokio::test]
async fn an_unsupported_order_or_size_is_rejected_without_a_request() {
    let by_name = "conversations.list_all: `order` must be `created_at` in either direction, which the batches follow; sort \
                   the result, or use `list`";
    let mixed = ListConversations::new().order(Order::desc("created_at")).order(Order::asc("id"));
    for (params, message) in [
        (ListConversations::new().order(Order::asc("name")), by_name.to_owned()),
        (ListConversations::new().order(Order::asc("created_at").nulls_first()), by_name.to_owned()),
        (mixed, by_name.to_owned()),
        (limit(0), "conversations.list_all: `limit` is 0; the size of a batch is 1 to 1000".to_owned()),
        (limit(1001), "conversations.list_all: `limit` is 1001; the size of a batch is 1 to 1000".to_owned()),
    ] {
        let table = Table::new([(1, "c-1")]);
        let error = table.ids(params).await.unwrap_err();
        assert!(error.is_invalid_input() && table.requests() == 0);
        assert_eq!(error.to_string(), message);
    }
}

#[tokio::test]
async fn a_service_that_ignores_the_filter_the_order_or_the_limit_ends_the_list() {
    let rows = [(1, "c-1"), (2, "c-2"), (3, "c-3")];
    for (table, requests) in [
        (Table { ignores_filter: true, ..Table::new(rows) }, 2),
        (Table { ignores_filter: true, ..Table::new([(1, "c-1"), (1, "c-2"), (1, "c-3")]) }, 2),
        (Table { ignores_filter: true, ignores_limit: true, ..Table::new(rows) }, 2),
        (Table { ignores_order: true, ..Table::new([(3, "c-3"), (1, "c-1")]) }, 1),
    ] {
        let error = table.ids(limit(2)).await.unwrap_err();
        assert!(error.is_pagination() && error.to_string().contains("does not advance"), "{error}");
        assert_eq!((table.requests(), error.operation()), (requests, Some("conversations.list_all")));
    }
    // Without a limit, one response has all conversations.
    let table = Table { ignores_limit: true, ..Table::new(rows) };
    assert_eq!((table.ids(limit(2)).await.unwrap().len(), table.requests()), (3, 2));
    // A list of one batch may be in any order.
    let table = Table { ignores_order: true, ..Table::new([(3, "c-3"), (1, "c-1")]) };
    assert_eq!(table.ids(limit(3)).await.unwrap(), ["c-3", "c-1"]);
}

#[tokio::test]
async fn a_conversation_without_a_time_is_an_error() {
    let undated = r#"{"data":[{"id":"c-1"}]}"#;
    let mock = MockTransport::new().reply(MockReply::json(200, undated)).reply(MockReply::json(200, undated));
    let conversations = Conversations::new(&Client::builder().api_key("k").transport(mock).build().unwrap());
    assert_eq!(ids(&conversations, limit(2)).await.unwrap(), ["c-1"]);
    let error = ids(&conversations, limit(1)).await.unwrap_err();
    assert!(error.is_pagination(), "{error}");
    assert!(error.to_string().contains("conversation `c-1` has no `created_at`"), "{error}");
}

#[tokio::test]
async fn a_failed_batch_is_fetched_again() {
    let batch =
        |id: &str, time: i64| MockReply::json(200, json!({"data": [{"id": id, "created_at": time}]}).to_string());
    let mock = MockTransport::new().reply(batch("c-1", 1)).reply(MockReply::status(404)).reply(batch("c-2", 2));
    let mock = mock.reply(MockReply::json(200, r#"{"data":[null]}"#)).reply(MockReply::json(200, r#"{"data":[]}"#));
    let client = Client::builder().api_key("k").transport(mock.clone()).build().unwrap();
    let mut all = Conversations::new(&client).list_all(limit(1));
    assert_eq!(all.try_next().await.unwrap().unwrap().id, "c-1");
    assert!(all.try_next().await.unwrap_err().is_not_found() && all.try_next().await.unwrap().is_none());
    all.resume();
    assert_eq!(all.try_next().await.unwrap().unwrap().id, "c-2");
    let targets: Vec<String> = mock.requests().iter().map(|request| request.target()).collect();
    assert_eq!(targets[1], targets[2]);

    let mut some = Table::new([(1, "c-1"), (2, "c-2")]).conversations().list_all(limit(1)).max_pages(1);
    assert!(some.try_next().await.unwrap().is_some());
    assert!(some.try_next().await.unwrap_err().is_limit());
    some.resume();
    assert_eq!(some.try_next().await.unwrap().unwrap().id, "c-2");
}

proptest! {
    /// Conversations with equal times between two batches are neither lost nor duplicated, also if responses have less
    /// precise times than the service compares.
    #[test]
    fn every_conversation_is_returned_once_and_in_order(
        times in prop::collection::vec(0_i64..6, 0..40),
        size in 1_u32..9,
        newest_first: bool,
    ) {
        let rows: Vec<(i64, String)> = times.iter().enumerate().map(|(n, time)| (*time, format!("c-{n:02}"))).collect();
        let mut expected = rows.clone();
        expected.sort();
        if newest_first {
            expected.reverse();
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let table = Table { rows, shown: 1, ..Table::default() };
        let params = if newest_first { limit(size).order(Order::desc("created_at")) } else { limit(size) };
        let found = runtime.block_on(table.ids(params)).unwrap();
        prop_assert!(found.iter().eq(expected.iter().map(|(_, id)| id)));
        prop_assert!(table.requests() <= times.len() / size as usize + 1);

        // Truncated times are returned twice, unless a batch contains only equal times.
        let coarse = Table { shown: 3, targets: Arc::default(), ..table };
        match runtime.block_on(coarse.ids(limit(size))) {
            Ok(mut found) => {
                found.sort();
                prop_assert!(found.iter().eq(coarse.rows.iter().map(|(_, id)| id)));
            }
            Err(error) => {
                prop_assert!(error.is_pagination() && coarse.rows.iter().filter(|(time, _)| *time < 3).count().max(
                    coarse.rows.iter().filter(|(time, _)| *time >= 3).count()) >= size as usize, "{error}");
            }
        }
    }
}
