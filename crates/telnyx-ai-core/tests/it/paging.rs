//! Lists: every item once, every filter on every request, an end in every case.

use futures_util::{StreamExt, TryStreamExt};
use telnyx_ai_core::test_util::{MockReply, MockRequest, MockTransport};
use telnyx_ai_core::{Page, Request, internal::Endpoint};

use crate::support::{client, failure, interrupted, script, shown};

fn list(mock: &MockTransport) -> Request<Page<u32>> {
    Endpoint::get("numbers.list", "/numbers")
        .query("order", "asc")
        .query("metadata->id", "eq.a b")
        .page()
        .on(&client(mock))
}

/// Returns a page of these items with the page number `number` of `total` pages.
fn page(items: &[u32], number: impl Into<Option<u64>>, total: impl Into<Option<u64>>) -> MockReply {
    let meta = serde_json::json!({"page_number": number.into(), "total_pages": total.into(), "page_size": 2, "total_results": null});
    MockReply::json(200, serde_json::json!({"data": items, "meta": meta}).to_string())
}

/// Returns the items of a list, with errors as text, and the requests.
async fn walk(replies: impl IntoIterator<Item = MockReply>) -> (Vec<String>, usize) {
    let mock = script(replies);
    let items = list(&mock).items().map(|item| item.map_or_else(|error| shown(&error), |item| item.to_string()));
    (items.take(100).collect().await, mock.requests().len())
}

fn targets(mock: &MockTransport) -> Vec<String> {
    mock.requests().iter().map(MockRequest::target).collect()
}

#[tokio::test]
async fn every_page_is_requested_with_all_filters() {
    let mock = script([page(&[1, 2], 1, 3), page(&[], 2, 3), page(&[3], 3, 3)]);
    let all: Vec<u32> = list(&mock).query("page[size]", 2).header("x-a", "1").items().try_collect().await.unwrap();
    assert_eq!(all, [1, 2, 3]);
    let filters = "/v2/numbers?order=asc&metadata-%3Eid=eq.a+b&page%5Bsize%5D=2";
    assert_eq!(
        targets(&mock),
        [filters.to_owned(), format!("{filters}&page%5Bnumber%5D=2"), format!("{filters}&page%5Bnumber%5D=3")]
    );
    assert!(mock.requests().iter().all(|request| request.header("x-a") == "1"));
}

#[tokio::test]
async fn awaiting_a_list_returns_its_first_page() {
    let mock = script([page(&[1, 2], 1, 3)]);
    let first = list(&mock).await.unwrap();
    assert_eq!(first.data, [1, 2]);
    let meta = first.meta.as_ref().unwrap();
    assert_eq!(
        (meta.page_number, meta.total_pages, meta.page_size, meta.total_results),
        (Some(1), Some(3), Some(2), None)
    );
    assert_eq!(first.into_iter().sum::<u32>(), 3);
    assert_eq!(targets(&mock), ["/v2/numbers?order=asc&metadata-%3Eid=eq.a+b"]);
}

#[tokio::test]
async fn the_end_follows_from_meta() {
    // One page; total_pages too low; none; null; no meta; meta null; unknown words in `meta`; numbers as text.
    let numbers = r#"{"data":[1],"meta":{"page_number":"1","total_pages":"2","new":1}}"#;
    let results = r#"{"data":[1,2],"meta":{"page_number":1,"page_size":2,"total_results":3}}"#;
    let rest = r#"{"data":[3],"meta":{"page_number":2,"page_size":2,"total_results":3}}"#;
    for (replies, items) in [
        (vec![page(&[1], 1, 1), page(&[2], 2, 1)], &["1"][..]),
        (vec![page(&[1], 1, 0), page(&[2], 2, 0)], &["1"]),
        (vec![page(&[1], 1, None), page(&[2], 2, None)], &["1"]),
        (vec![page(&[1], None, None), page(&[2], None, None)], &["1"]),
        (vec![page(&[1], 1, 3), page(&[2], 2, 2), page(&[3], 3, 3)], &["1", "2"]),
        (vec![MockReply::json(200, r#"{"data":[1]}"#), page(&[2], 2, 2)], &["1"]),
        (vec![MockReply::json(200, r#"{"data":[1],"meta":null}"#), page(&[2], 2, 2)], &["1"]),
        (vec![MockReply::json(200, r#"{"data":[1],"meta":{}}"#), page(&[2], 2, 2)], &["1"]),
        (vec![MockReply::json(200, numbers), page(&[2], 2, 2)], &["1", "2"]),
        (vec![page(&[], 1, 0)], &[]),
        // Without a number of pages, the number of results defines the end.
        (vec![MockReply::json(200, results), MockReply::json(200, rest)], &["1", "2", "3"]),
        // Without page numbers in the responses, the requested page numbers count.
        (vec![page(&[1], None, 2), page(&[2], None, 2), page(&[3], None, 2)], &["1", "2"]),
    ] {
        let (seen, _) = walk(replies).await;
        assert_eq!(seen, items);
    }
}

#[tokio::test]
async fn a_duplicate_page_ends_the_list() {
    let again = "pagination | numbers.list: requested page 2, but the service returned page 1";
    assert_eq!(walk(vec![page(&[1, 2], 1, 9); 9]).await, (vec!["1".into(), "2".into(), again.into()], 2));

    // Pages without a page number and with equal `meta`, also with an empty page between the pages.
    let same = "pagination | numbers.list: page 2 equals page 1 in items and `meta`, so the list does not advance";
    assert_eq!(walk(vec![page(&[1, 2], None, 9); 9]).await, (vec!["1".into(), "2".into(), same.into()], 2));
    let after_a_gap = [page(&[1, 2], None, 9), page(&[], None, 9), page(&[1, 2], None, 9), page(&[4], None, 4)];
    let same = "pagination | numbers.list: page 3 equals page 1 in items and `meta`, so the list does not advance";
    assert_eq!(walk(after_a_gap).await, (vec!["1".into(), "2".into(), same.into()], 3));
}

#[tokio::test]
async fn consecutive_empty_pages_end_the_list() {
    let empty =
        "pagination | numbers.list: 10 empty pages in a row up to page 11 of 1000000; continue with `.resume()`";
    for numbered in [true, false] {
        let number = |of: u64| numbered.then_some(of);
        let replies =
            [page(&[1], number(1), 1_000_000)].into_iter().chain((2..99).map(|of| page(&[], number(of), 1_000_000)));
        assert_eq!(walk(replies).await, (vec!["1".to_owned(), empty.to_owned()], 11));
        // Nine empty pages are skipped, and a page with items resets the count.
        let gaps = (1..=30).map(|of| page(if of % 10 == 0 { &[10][..] } else { &[] }, number(of), 30));
        let gaps = gaps.enumerate().map(|(at, reply)| if at == 19 { page(&[20], number(20), 30) } else { reply });
        assert_eq!(walk(gaps).await, (vec!["10".into(), "20".into(), "10".into()], 30));
    }
}

#[tokio::test]
async fn a_list_with_page_numbers_from_zero_is_read_to_its_end() {
    let mock = script([page(&[1], 0, 3), page(&[2], 1, 3), page(&[3], 2, 3)]);
    assert_eq!(list(&mock).items().try_collect::<Vec<u32>>().await.unwrap(), [1, 2, 3]);
    let requested = targets(&mock);
    assert!(
        requested.len() == 3
            && requested[1].ends_with("&page%5Bnumber%5D=1")
            && requested[2].ends_with("&page%5Bnumber%5D=2")
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_ends_the_list_and_the_page_can_be_requested_again() {
    let mut replies = vec![page(&[1, 2], 1, 3)];
    replies.extend([interrupted(), interrupted(), interrupted(), MockReply::json(200, r#"{"data":"x"}"#)]);
    replies.extend([page(&[3], 2, 3), page(&[4], 3, 3)]);
    let mock = script(replies);
    let mut items = list(&mock).items();
    assert_eq!((items.try_next().await.unwrap(), items.try_next().await.unwrap()), (Some(1), Some(2)));
    let error = items.try_next().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "numbers.list: api.telnyx.com:443: the connection was interrupted: scripted [after 3 attempts]"
    );
    // The error ends the list, so that a caller who skips errors does not loop forever.
    assert_eq!((items.try_next().await.unwrap(), mock.requests().len()), (None, 4));
    items.resume();
    assert!(items.try_next().await.unwrap_err().is_decode());
    assert_eq!(items.try_next().await.unwrap(), None);
    items.resume();
    assert_eq!((items.try_next().await.unwrap(), items.try_next().await.unwrap()), (Some(3), Some(4)));
    assert_eq!((items.try_next().await.unwrap(), items.try_next().await.unwrap()), (None, None));
    let requested = targets(&mock);
    assert!(requested[1..=5].iter().all(|target| target.ends_with("&page%5Bnumber%5D=2")), "{requested:?}");
    assert_eq!(requested.len(), 7);
}

#[tokio::test]
async fn a_list_continues_from_next_page_number() {
    let mock = script([page(&[1], 1, 3), page(&[2], 2, 3), page(&[2], 2, 3), page(&[3], 3, 3)]);
    let mut pages = list(&mock).pages();
    let mut seen = vec![pages.next_page_number()];
    for _ in 0..2 {
        pages.try_next().await.unwrap().unwrap();
        seen.push(pages.next_page_number());
    }
    assert_eq!(seen, [None, Some(2), Some(3)]);
    assert_eq!(format!("{pages:?}"), "Pages { next_page_number: Some(3), .. }");

    let mut later = list(&mock).query("page[number]", 2).pages();
    assert_eq!(later.try_next().await.unwrap().unwrap().data, [2]);
    assert_eq!(later.next_page_number(), Some(3));
    assert_eq!(later.try_next().await.unwrap().unwrap().data, [3]);
    assert_eq!((later.next_page_number(), later.try_next().await.unwrap().is_none()), (None, true));
    let requested = targets(&mock);
    assert!(
        requested[2].ends_with("&page%5Bnumber%5D=2") && requested[3].ends_with("eq.a+b&page%5Bnumber%5D=3"),
        "{requested:?}"
    );
}

#[tokio::test]
async fn a_decode_error_of_a_page_has_its_path() {
    for (body, path, says) in [
        ("{}", ".", "missing field `data`"),
        (r#"{"data":null}"#, "data", "expected a list, got null"),
        (r#"{"data":7}"#, "data", "invalid type: integer `7`, expected a list"),
        (r#"{"data":[1,"x"]}"#, "data[1]", "expected u32"),
        (r#"{"data":[],"meta":7}"#, "meta", "expected struct PageMeta"),
    ] {
        let (error, _) = failure(list(&script([MockReply::json(200, body)]))).await;
        assert_eq!((error.is_decode(), error.json_path()), (true, Some(path)), "{error}");
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[tokio::test]
async fn max_pages_is_the_maximum_number_of_pages() {
    let page = |number: u8| {
        let meta = format!(r#"{{"page_number":{number},"total_pages":3}}"#);
        MockReply::json(200, format!(r#"{{"data":[{number}],"meta":{meta}}}"#))
    };
    for (limit, items) in [(2, 2), (3, 3), (4, 3)] {
        let mock = script([page(1), page(2), page(3)]);
        let list = Endpoint::get("things.list", "/things").page::<u8>().on(&client(&mock));
        let mut things = list.items().max_pages(limit);
        for number in 1..=items {
            assert_eq!(things.try_next().await.unwrap(), Some(number));
        }
        match things.try_next().await {
            Ok(end) => assert_eq!((end, limit > 2), (None, true)),
            Err(error) => {
                assert_eq!(
                    error.to_string(),
                    "things.list: `max_pages` is 2, and the list has more pages; raise it with `.max_pages(…)`, or continue with `.resume()`"
                );
                assert!(error.is_limit() && things.try_next().await.unwrap().is_none(), "{error}");
                things.resume();
                assert_eq!(things.try_next().await.unwrap(), Some(3));
                assert_eq!(things.try_next().await.unwrap(), None);
            }
        }
        assert_eq!(mock.requests().len(), 3);
    }
}
