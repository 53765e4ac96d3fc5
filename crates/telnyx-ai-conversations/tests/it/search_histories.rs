//! The search in conversation histories: requests of every page, and rejected parameters.

use std::borrow::Cow;

use futures_util::TryStreamExt;
use serde_json::{Value, json};
use telnyx_ai_conversations::{ConversationHistory, Conversations, HistoryFilter, Region, SearchHistories};
use telnyx_ai_core::test_util::{MockReply, MockRequest, MockTransport};
use telnyx_ai_core::{Client, Timestamp};

use telnyx_ai_test_kit::drift::{assert_new_key_anywhere, call_with_response, rejected_variations};
use telnyx_ai_test_kit::wire::sent;

const PATH: &str = "/v2/ai/conversation_histories";

fn every() -> SearchHistories {
    SearchHistories::new("hold time & \"más\"")
        .metadata("language", HistoryFilter::is_in(["en", "pt-BR"]))
        .retention("30d")
        .ingested_at(HistoryFilter::lte("2026-01-31T00:00:00Z"))
        .min_score(0.5)
        .record_created_at(HistoryFilter::gte(Timestamp::parse("2026-01-01T01:00:00+01:00").unwrap()))
        .page_size(100)
        .record_created_at(HistoryFilter::lt("2026-02-01"))
        .record_region(HistoryFilter::is_in([Region::Usa, Region::from("JPN")]))
        .page_number(2)
        .metadata("call.turns", HistoryFilter::gt(3))
        .record_id("r-1")
        .region(Region::Deu)
        .user_id("a,b c")
        .metadata("queue name", HistoryFilter::contains("50% & more"))
}

/// Returns the pairs of `every` without the page number.
const BEFORE: &str = "q=hold+time+%26+%22m%C3%A1s%22&region=DEU";
const AFTER: &str = concat!(
    "page%5Bsize%5D=100&min_score=0.5",
    "&filter%5Bretention%5D=30d",
    "&filter%5Bingested_at%5D%5Blte%5D=2026-01-31T00%3A00%3A00Z",
    "&filter%5Brecord_created_at%5D%5Bgte%5D=2026-01-01T00%3A00%3A00Z",
    "&filter%5Brecord_created_at%5D%5Blt%5D=2026-02-01",
    "&filter%5Bregion%5D%5Bin%5D=USA%2CJPN",
    "&filter%5Brecord_id%5D=r-1",
    "&filter%5Buser_id%5D=a%2Cb+c",
    "&filter%5Blanguage%5D%5Bin%5D=en%2Cpt-BR",
    "&filter%5Bcall.turns%5D%5Bgt%5D=3",
    "&filter%5Bqueue+name%5D%5Bcontains%5D=50%25+%26+more",
);

async fn query(params: SearchHistories) -> String {
    let sent = sent(r#"{"data":[]}"#, |client| Conversations::new(client).search_histories(params)).await;
    sent.assert_no_body("GET", &sent.target);
    sent.target.strip_prefix(PATH).unwrap().strip_prefix('?').unwrap().to_owned()
}

#[tokio::test]
async fn least_and_all() {
    assert_eq!(query("refund".into()).await, "q=refund");
    assert_eq!(query(every()).await, format!("{BEFORE}&page%5Bnumber%5D=2&{AFTER}"));
    let last = SearchHistories::new("a").region("USA").region(Region::Uae).min_score(1.0).min_score(0.0).page_size(1);
    assert_eq!(query(last.page_number(u64::MAX)).await.matches("page%5Bnumber%5D=18446744073709551615").count(), 1);
}

#[tokio::test]
async fn every_operator_on_every_field() {
    type Set = fn(SearchHistories, HistoryFilter) -> SearchHistories;
    let fields: [(&str, Set); 7] = [
        ("user_id", SearchHistories::user_id),
        ("record_id", SearchHistories::record_id),
        ("region", SearchHistories::record_region),
        ("record_created_at", SearchHistories::record_created_at),
        ("ingested_at", SearchHistories::ingested_at),
        ("retention", SearchHistories::retention),
        ("tier", |search, filter| search.metadata("tier", filter)),
    ];
    let filters = [
        (HistoryFilter::eq("v"), "=v"),
        (HistoryFilter::is_in(["v", "w"]), "%5Bin%5D=v%2Cw"),
        (HistoryFilter::gt("v"), "%5Bgt%5D=v"),
        (HistoryFilter::gte("v"), "%5Bgte%5D=v"),
        (HistoryFilter::lt("v"), "%5Blt%5D=v"),
        (HistoryFilter::lte("v"), "%5Blte%5D=v"),
        (HistoryFilter::contains("v"), "%5Bcontains%5D=v"),
    ];
    for (name, set) in fields {
        let all = filters.iter().fold(SearchHistories::new("q"), |search, (filter, _)| set(search, filter.clone()));
        let pairs: Vec<_> = filters.iter().map(|(_, wire)| format!("filter%5B{name}%5D{wire}")).collect();
        assert_eq!(query(all).await, format!("q=q&{}", pairs.join("&")));
    }
}

#[tokio::test]
async fn every_page_carries_every_filter() {
    let page = |id: &str, number: u64| {
        let item = json!({ "id": id, "text": "", "score": 1 });
        let meta = json!({ "page_number": number, "page_size": 100, "total_pages": 4, "total_results": 301 });
        MockReply::json(200, json!({ "data": [item], "meta": meta }).to_string())
    };
    let replies = [page("b", 2), page("c", 3), page("d", 4)];
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    let client = Client::builder().api_key("k").transport(mock.clone()).build().unwrap();
    let list = Conversations::new(&client).search_histories(every());
    let found: Vec<ConversationHistory> = list.items().try_collect().await.unwrap();
    assert_eq!(found.iter().map(|found| found.id.as_str()).collect::<Vec<_>>(), ["b", "c", "d"]);
    let targets: Vec<_> = mock.requests().iter().map(MockRequest::target).collect();
    let later = |number| format!("{PATH}?{BEFORE}&{AFTER}&page%5Bnumber%5D={number}");
    assert_eq!(targets, [format!("{PATH}?{BEFORE}&page%5Bnumber%5D=2&{AFTER}"), later(3), later(4)]);
}

#[tokio::test]
async fn invalid_parameters_are_rejected() {
    let search = || SearchHistories::new("q");
    let mock = MockTransport::new();
    let client = Client::builder().api_key("k").transport(mock.clone()).build().unwrap();
    let (scores, sizes) = ("it must be from 0 to 1", "it must be from 1 to 100");
    for (params, problem) in [
        (SearchHistories::new(""), "`q` is empty; say what to search for".to_owned()),
        (search().region(""), "`region` is empty; leave it out to search in all regions".into()),
        (search().min_score(-0.1), format!("`min_score` is -0.1; {scores}")),
        (search().min_score(1.01), format!("`min_score` is 1.01; {scores}")),
        (search().min_score(f64::NAN), format!("`min_score` is NaN; {scores}")),
        (search().min_score(f64::INFINITY), format!("`min_score` is inf; {scores}")),
        (search().page_number(0), "`page_number` is 0; pages count from 1".into()),
        (search().page_size(0), format!("`page_size` is 0; {sizes}")),
        (search().page_size(101), format!("`page_size` is 101; {sizes}")),
        (search().user_id(""), "`filter[user_id]` has an empty value; give a text, or leave the filter out".into()),
        (
            search().ingested_at(HistoryFilter::gte("")),
            "`filter[ingested_at][gte]` has an empty value; give a text, or leave the filter out".into(),
        ),
        (
            search().metadata("tags", HistoryFilter::is_in(["a", ""])),
            "`filter[tags][in]` has an empty value; give a text, or leave the filter out".into(),
        ),
        (
            search().record_region(HistoryFilter::is_in([Region::Usa; 0])),
            "`filter[region][in]` has no values; give at least one, or leave the filter out".into(),
        ),
        (
            search().metadata("tags", HistoryFilter::is_in(["a", "b,c"])),
            "`filter[tags][in]` has the value `b,c`; a comma separates values and cannot be in one".into(),
        ),
        (
            search().metadata("tags", HistoryFilter::contains("a")).metadata("tags", HistoryFilter::contains("b")),
            "`filter[tags][contains]` is set twice, and which one would count is not known; keep one".into(),
        ),
        (
            search().user_id("u-1").user_id("u-1"),
            "`filter[user_id]` is set twice, and which one would count is not known; keep one".into(),
        ),
        (search().metadata("", "a"), "`metadata` has an empty key; name a key of the metadata".into()),
        (
            search().metadata("region", "USA"),
            "`metadata` has the key `region`, a field of the record; use `record_region` for it".into(),
        ),
        (
            search().metadata("user_id", "u-1"),
            "`metadata` has the key `user_id`, a field of the record; use `user_id` for it".into(),
        ),
        (search().metadata("a]", "b"), "`metadata` has the key `a]`; brackets end a name on the wire".into()),
        (search().metadata("a[b", "b"), "`metadata` has the key `a[b`; brackets end a name on the wire".into()),
    ] {
        let error = Conversations::new(&client).search_histories(params.clone()).await.unwrap_err();
        assert!(error.is_invalid_input());
        assert_eq!(error.to_string(), format!("conversations.search_histories: {problem}"));
        // The same on the first page.
        let error = Conversations::new(&client).search_histories(params).items().try_next().await.unwrap_err();
        assert!(error.is_invalid_input());
    }
    for key in ["record_id", "record_created_at", "ingested_at", "retention"] {
        let error = Conversations::new(&client).search_histories(search().metadata(key, "a")).await.unwrap_err();
        assert!(error.to_string().ends_with(&format!("use `{key}` for it")), "{error}");
    }
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_retried_and_an_invalid_request_is_not() {
    let invalid =
        r#"{"errors":[{"code":"10015","title":"Bad","detail":"Unknown filter","source":{"parameter":"filter"}}]}"#;
    let replies = [MockReply::status(503), MockReply::json(200, r#"{"data":[]}"#), MockReply::json(422, invalid)];
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    let client = Client::builder().api_key("k").transport(mock.clone()).build().unwrap();
    assert!(Conversations::new(&client).search_histories("q").await.unwrap().data.is_empty());
    let error = Conversations::new(&client).search_histories("q").await.unwrap_err();
    assert_eq!(error.details()[0].message.as_deref(), Some("Unknown filter"));
    assert_eq!(mock.requests().len(), 3);
}

fn search(client: &Client) -> telnyx_ai_core::Request<telnyx_ai_core::Page<ConversationHistory>> {
    Conversations::new(client).search_histories("q")
}

fn chunk() -> Value {
    json!({
        "id": "h-1", "record_id": "r-1", "chunk_index": 0, "chunk_total": 3, "text": "I was charged twice.",
        "score": 0.91, "region": "USA", "user_id": "u-1", "organization_id": "o-1",
        "record_created_at": "2026-01-01T00:00:00Z", "ingested_at": "2026-01-01T00:00:01.5Z",
        "metadata": { "language": "en", "turns": 7 }, "speaker": "customer",
    })
}

#[test]
fn chunks_and_their_drift() {
    let meta = json!({ "page_number": 1, "page_size": 20, "total_pages": 1, "total_results": 1 });
    let good = json!({ "data": [chunk()], "meta": meta });
    let page = call_with_response(search, &good.to_string()).unwrap();
    assert_eq!(serde_json::to_value(&page.data).unwrap(), good["data"]);
    assert_eq!(serde_json::to_value(page.meta).unwrap(), good["meta"]);
    let unread = rejected_variations(&good, search, |body, page| {
        assert_new_key_anywhere(body, &json!([page.data, page.meta]));
        for found in page {
            let again: ConversationHistory = serde_json::from_value(serde_json::to_value(&found).unwrap()).unwrap();
            assert_eq!(again, found);
        }
    });
    let required = ["data", "data[0].id", "data[0].score", "data[0].text"];
    assert_eq!(unread, required.map(|field| [format!("null {field}"), format!("no {field}")]).concat());
}

#[test]
fn values_in_other_forms() {
    let read = |name: &str, value: Value| {
        let mut chunk = chunk();
        chunk[name] = value;
        call_with_response(search, &json!({ "data": [chunk] }).to_string()).map(|page| page.data[0].clone())
    };
    assert_eq!(read("score", json!("0.910000")).unwrap().score, 0.91);
    assert_eq!(read("score", json!(1)).unwrap().score, 1.0);
    assert_eq!(read("score", json!("high")).unwrap_err().json_path(), Some("data[0].score"));
    assert_eq!(read("region", json!("JPN")).unwrap().region, Some(Region::Other("JPN".into())));
    assert_eq!(read("region", json!(null)).unwrap().region, None);
    assert_eq!(read("chunk_index", json!("2")).unwrap().chunk_index, Some(2));
    assert_eq!(read("chunk_total", json!(-1)).unwrap().chunk_total, None);
    assert_eq!(read("record_id", json!(7)).unwrap().record_id, "7");
    assert_eq!(read("ingested_at", json!("soon")).unwrap().ingested_at, None);
    assert!(read("metadata", json!(null)).unwrap().metadata.is_empty());
    assert_eq!(read("metadata", json!([])).unwrap_err().json_path(), Some("data[0].metadata"));
    for (word, region) in [("USA", Region::Usa), ("DEU", Region::Deu), ("AUS", Region::Aus), ("UAE", Region::Uae)] {
        assert_eq!((Region::from(word), region.as_str()), (region.clone(), word));
    }
}

#[tokio::test]
async fn a_list_without_meta_has_one_page() {
    let mock = MockTransport::new().reply(MockReply::json(200, json!({ "data": [chunk()] }).to_string()));
    let client = Client::builder().api_key("k").transport(mock.clone()).build().unwrap();
    let found: Vec<ConversationHistory> = search(&client).items().try_collect().await.unwrap();
    assert_eq!((found.len(), mock.requests().len()), (1, 1));
}

#[test]
fn a_plain_value_is_an_equality_filter() {
    let text = String::from("en");
    let texts = [HistoryFilter::from("en"), (&text).into(), text.clone().into(), Cow::Borrowed("en").into()];
    assert!(texts.iter().all(|filter| *filter == HistoryFilter::eq("en")));
    let time = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
    for (filter, written) in [
        (HistoryFilter::from(true), "true"),
        (3.into(), "3"),
        (3_u8.into(), "3"),
        ((-4_i64).into(), "-4"),
        (7_usize.into(), "7"),
        (0.5.into(), "0.5"),
        (Region::Usa.into(), "USA"),
        (time.into(), "2026-01-01T00:00:00Z"),
    ] {
        assert_eq!(filter, HistoryFilter::eq(written));
    }
}
