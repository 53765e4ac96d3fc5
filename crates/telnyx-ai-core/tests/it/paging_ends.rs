//! Lists whose `meta` is wrong or missing, lists with duplicate pages, and lists that resume after an error.

use futures_util::StreamExt;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Page, Request, internal::Endpoint};

use crate::support::{client, script, shown};

fn list(mock: &MockTransport) -> Request<Page<u32>> {
    Endpoint::get("numbers.list", "/numbers").page().on(&client(mock))
}

fn page(data: &str, meta: &str) -> MockReply {
    MockReply::json(200, format!(r#"{{"data":{data},"meta":{meta}}}"#))
}

/// The items of a list, errors as their text, and the number of requests.
async fn walk(list: Request<Page<u32>>, mock: &MockTransport) -> (String, usize) {
    let items = list.items().map(|item| item.map_or_else(|error| shown(&error), |item| item.to_string()));
    (items.collect::<Vec<_>>().await.join(" "), mock.requests().len())
}

#[tokio::test]
async fn an_invalid_total_does_not_end_the_list() {
    // Each `meta` is part of three pages with two, two and one items. `N` is the number of the page.
    for meta in [
        r#"{"page_number":N,"page_size":2,"total_results":-1}"#,
        r#"{"page_number":N,"page_size":2,"total_pages":"many"}"#,
        r#"{"page_number":N,"page_size":2,"total_pages":null,"total_results":null}"#,
        r#"{"page_number":N,"page_size":2,"total_pages":-1,"total_results":1.5}"#,
        r#"{"page_number":N,"page_size":2,"total_pages":0,"total_results":0}"#,
        r#"{"page_number":N,"page_size":2,"total_pages":0,"total_results":-1}"#,
        r#"{"page_number":N,"page_size":2}"#,
        r#"{"page_number":N,"page_size":2,"total_results":1}"#,
        r#"{"page_number":N,"page_size":1,"total_pages":"?"}"#,
        r#"{"page_number":N,"page_size":"two","total_results":"-"}"#,
        r#"{"page_number":N,"total_pages":null}"#,
        r#"{"page_number":N}"#,
        r#"{"page_number":"?","page_size":2,"total_pages":"many"}"#,
        r#"{"page_size":2}"#,
        r#"{"total_results":-1}"#,
        r#"{"total_pages":1e30}"#,
        // Readable, but more than the page size.
        r#"{"page_number":N,"total_results":5}"#,
        r#"{"page_number":N,"page_size":250,"total_results":5}"#,
        r#"{"page_number":N,"page_size":2,"total_pages":0,"total_results":5}"#,
        r#"{"page_number":N,"page_size":0,"total_pages":0,"total_results":5}"#,
    ] {
        let meta = |number: u8| meta.replace('N', &number.to_string());
        let mock = script([page("[1,2]", &meta(1)), page("[3,4]", &meta(2)), page("[5]", &meta(3))]);
        assert_eq!(walk(list(&mock), &mock).await, ("1 2 3 4 5".to_owned(), 3), "{}", meta(1));
    }
}

#[tokio::test]
async fn a_full_page_is_recognized_by_the_requested_size() {
    for (size, meta_size, seen) in
        [(2, 250, ("1 2 3", 2)), (250, 2, ("1 2 3", 2)), (250, 250, ("1 2", 1)), (2, 2, ("1 2 3", 2))]
    {
        let meta = |number: u8| format!(r#"{{"page_number":{number},"page_size":{meta_size},"total_pages":"many"}}"#);
        let mock = script([page("[1,2]", &meta(1)), page("[3]", &meta(2))]);
        let (items, requests) = walk(list(&mock).query("page[size]", size), &mock).await;
        assert_eq!((items.as_str(), requests), seen, "{size}, {meta_size}");
    }
    let meta = r#"{"total_pages":"many"}"#;
    let mock = script([page("[1,2]", meta), page("[3]", meta)]);
    assert_eq!(walk(list(&mock).query("page[size]", 2), &mock).await, ("1 2 3".to_owned(), 2));
}

#[tokio::test]
async fn an_empty_page_ends_a_list_without_a_total() {
    for meta in [
        r#"{"page_number":N,"page_size":2,"total_results":-1}"#,
        r#"{"page_number":N,"total_pages":null}"#,
        r#"{"total_pages":"many"}"#,
        r#"{"page_number":N,"total_results":9}"#,
        r#"{"page_number":N,"total_pages":0}"#,
    ] {
        let meta = |number: u8| meta.replace('N', &number.to_string());
        let mock = script([page("[1,2]", &meta(1)), page("[]", &meta(2))]);
        assert_eq!(walk(list(&mock), &mock).await, ("1 2".to_owned(), 2), "{}", meta(1));
    }
}

#[tokio::test]
async fn a_meta_without_page_fields_is_ignored() {
    for meta in ["{}", "null", r#"{"took_ms":3}"#] {
        let mock = script([page("[1,2]", meta)]);
        assert_eq!(walk(list(&mock), &mock).await, ("1 2".to_owned(), 1), "{meta}");
    }
}

#[tokio::test]
async fn a_duplicate_full_page_without_a_total_is_an_error() {
    let mock = script(vec![page("[1,2]", r#"{"page_number":1,"page_size":2,"total_pages":"many"}"#); 3]);
    let again = "1 2 pagination | numbers.list: requested page 2, but the service returned page 1";
    assert_eq!(walk(list(&mock), &mock).await, (again.to_owned(), 2));
}

#[tokio::test]
async fn a_list_can_begin_at_any_page() {
    let meta = |number: u8| format!(r#"{{"page_number":{number},"page_size":2,"total_results":7}}"#);
    let mock = script([page("[5,6]", &meta(3)), page("[7]", &meta(4))]);
    assert_eq!(walk(list(&mock).query("page[number]", 3), &mock).await, ("5 6 7".to_owned(), 2));
    // A list that counts from 0.
    let meta = |number: u8| format!(r#"{{"page_number":{number},"page_size":2,"total_results":3}}"#);
    let mock = script([page("[1,2]", &meta(0)), page("[3]", &meta(1))]);
    assert_eq!(walk(list(&mock), &mock).await, ("1 2 3".to_owned(), 2));
}

#[tokio::test]
async fn pages_with_equal_items_are_distinct() {
    // Distinguished by their number, by another field of `meta`, or by a total that changes.
    for meta in [
        r#"{"page_number":N,"total_pages":3}"#,
        r#"{"total_pages":3,"offset":N}"#,
        r#"{"total_pages":3,"total_results":30N}"#,
    ] {
        let pages = (1..=3).map(|number| page("[7,7]", &meta.replace('N', &number.to_string())));
        let mock = script(pages);
        assert_eq!(walk(list(&mock), &mock).await, ("7 7 7 7 7 7".to_owned(), 3), "{meta}");
    }
}

#[tokio::test]
async fn pages_in_a_cycle_end_the_list() {
    let (a, b, c) = ("[1]", "[2]", "[3]");
    for (cycle, of, again) in [
        (vec![a], 1, "page 2 equals page 1"),
        (vec![a, b], 2, "page 4 equals page 2"),
        (vec![a, b, c], 3, "page 6 equals page 3"),
        (vec![a, b, "[]"], 2, "page 5 equals page 2"),
    ] {
        let mock = script(cycle.iter().cycle().take(99).map(|data| page(data, r#"{"total_pages":10000}"#)));
        let items = ["", "1", "1 2 1", "1 2 3 1 2"][of];
        let error = format!("pagination | numbers.list: {again} in items and `meta`, so the list does not advance");
        assert_eq!(walk(list(&mock), &mock).await, (format!("{items} {error}"), of + cycle.len()));
    }
}

#[tokio::test]
async fn numbered_pages_may_repeat_for_a_hundred_pages() {
    let numbered = |data: &'static str, number: usize, of: usize| {
        page(data, &format!(r#"{{"page_number":{number},"total_pages":{of}}}"#))
    };
    // One new page and 100 copies of that page; the last copy ends the list.
    let mock = script((1..=101).map(|number| numbered("[1]", number, 101)));
    let (items, requests) = walk(list(&mock), &mock).await;
    assert_eq!((items, requests), (vec!["1"; 101].join(" "), 101));
    for cycle in [vec!["[1]"], vec!["[1]", "[2]"], vec!["[1]", "[2]", "[3]"]] {
        let replies = cycle.iter().cycle().zip(1..=999).map(|(data, number)| numbered(data, number, 10_000));
        let mock = script(replies);
        let (items, requests) = walk(list(&mock), &mock).await;
        let last = cycle.len() + 100;
        let error = format!(
            "numbers.list: 100 pages in a row up to page {last} repeat the items of earlier pages; continue with `.resume()`"
        );
        assert!(items.ends_with(&error), "{items}");
        assert_eq!(requests, last);
    }
    // A new page resets the count.
    let replies = (1..=250).map(|number| numbered(if number == 100 { "[2]" } else { "[1]" }, number, 199));
    let mock = script(replies);
    assert_eq!(walk(list(&mock), &mock).await.1, 199);
}

#[tokio::test]
async fn resume_fetches_the_failed_page_again() {
    let unnumbered = |data: &str| page(data, r#"{"total_pages":3}"#);
    let numbered = |data: &str, number: u8| page(data, &format!(r#"{{"page_number":{number},"total_pages":3}}"#));
    for (failed, rest) in [
        // The wrong page, the page before it, and each of them twice.
        (vec![numbered("[1]", 1)], [numbered("[2]", 2), numbered("[3]", 3)]),
        (vec![numbered("[1]", 1), numbered("[3]", 3)], [numbered("[2]", 2), numbered("[3]", 3)]),
        (vec![unnumbered("[1]")], [unnumbered("[2]"), unnumbered("[3]")]),
        (vec![unnumbered("[1]"), unnumbered("[1]")], [unnumbered("[2]"), unnumbered("[3]")]),
    ] {
        let first = if failed.len() == 1 || rest.len() == 2 { unnumbered("[1]") } else { numbered("[1]", 1) };
        let failures = failed.len();
        let mock = script(std::iter::once(first).chain(failed).chain(rest));
        let mut pages = list(&mock).pages();
        assert_eq!(pages.try_next().await.unwrap().unwrap().data, [1]);
        for _ in 0..failures {
            assert!(pages.try_next().await.unwrap_err().is_pagination());
            assert!(pages.try_next().await.unwrap().is_none(), "an error is the last item");
            assert_eq!(pages.next_page_number(), Some(2));
            pages.resume();
        }
        assert_eq!(pages.try_next().await.unwrap().unwrap().data, [2]);
        assert_eq!(pages.try_next().await.unwrap().unwrap().data, [3]);
        assert!(pages.try_next().await.unwrap().is_none());
        let targets: Vec<_> = mock.requests().iter().skip(1).map(|request| request.target()).collect();
        let of = |number: u8| format!("/v2/numbers?page%5Bnumber%5D={number}");
        assert_eq!(targets, [vec![of(2); failures + 1], vec![of(3)]].concat());
    }
}

#[tokio::test]
async fn resume_skips_ten_more_empty_pages() {
    let empty = |number: usize| page("[]", &format!(r#"{{"page_number":{number},"total_pages":40}}"#));
    // Page 10 fails as the tenth empty page and is requested again, then page 19.
    let numbers = (1..=10).chain(10..=19).chain(19..=20);
    let mock = script(numbers.map(empty));
    let mut items = list(&mock).items();
    for failed in [10, 19] {
        let error = items.try_next().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("numbers.list: 10 empty pages in a row up to page {failed} of 40; continue with `.resume()`")
        );
        assert_eq!(items.try_next().await.unwrap(), None);
        items.resume();
    }
    assert_eq!(mock.requests().len(), 20);
}

#[tokio::test]
async fn inconsistent_totals_do_not_end_a_list_early() {
    for (meta, expected) in [
        // A number of pages that is rounded down, or counts something else.
        (r#"{"page_number":N,"page_size":2,"total_pages":2,"total_results":5}"#, "1 2 3 4 5"),
        (r#"{"page_number":N,"page_size":2,"total_pages":1,"total_results":5}"#, "1 2 3 4 5"),
        (r#"{"page_number":N,"page_size":"2","total_pages":"1","total_results":"5"}"#, "1 2 3 4 5"),
        // A number of results that is too small.
        (r#"{"page_number":N,"page_size":2,"total_pages":3,"total_results":2}"#, "1 2 3 4 5"),
        (r#"{"page_number":N,"page_size":2,"total_pages":3,"total_results":0}"#, "1 2 3 4 5"),
        // Without a size, a full page cannot be detected.
        (r#"{"page_number":N,"total_pages":1,"total_results":5}"#, "1 2"),
        // A page that is not full is the last page if `total_pages` agrees.
        (r#"{"page_number":N,"page_size":3,"total_pages":1,"total_results":5}"#, "1 2"),
    ] {
        let meta = |number: u8| meta.replace('N', &number.to_string());
        let mock = script([page("[1,2]", &meta(1)), page("[3,4]", &meta(2)), page("[5]", &meta(3))]);
        assert_eq!(walk(list(&mock), &mock).await, (expected.to_owned(), expected.len().div_ceil(4)), "{}", meta(1));
    }
}

#[tokio::test]
async fn null_items_count_towards_the_page_size() {
    for meta in [
        r#"{"page_number":N,"page_size":2}"#,
        r#"{"page_number":N}"#,
        r#"{"page_number":N,"page_size":2,"total_results":5}"#,
        r#"{"page_number":N,"page_size":2,"total_pages":3,"total_results":5}"#,
        r#"{"page_number":N,"total_results":5}"#,
        r#"{"page_number":N,"page_size":2,"total_pages":2,"total_results":5}"#,
    ] {
        let meta = |number: u8| meta.replace('N', &number.to_string());
        for first in ["[1,null]", "[null,1]"] {
            let mock = script([page(first, &meta(1)), page("[null,null]", &meta(2)), page("[5]", &meta(3))]);
            assert_eq!(walk(list(&mock), &mock).await, ("1 5".to_owned(), 3), "{}", meta(1));
        }
    }
    // Pages of `null` items are no progress.
    let mock = script(vec![page("[null,null]", r#"{"page_size":2}"#); 9]);
    let error = "pagination | numbers.list: page 2 equals page 1 in items and `meta`, so the list does not advance";
    assert_eq!(walk(list(&mock), &mock).await, (error.to_owned(), 2));
}

#[tokio::test]
async fn a_meta_of_another_type_is_an_error_with_its_path() {
    for meta in ["[]", "[1]", "7", "true", "\"page 1\""] {
        let mock = script([page("[1,2]", meta)]);
        let (items, requests) = walk(list(&mock), &mock).await;
        assert!(items.starts_with("decode | numbers.list: ") && items.contains("`meta`"), "{items}");
        assert_eq!(requests, 1);
    }
}

/// Each kind of failure of page 2. The list resumes with page 2.
#[tokio::test(start_paused = true)]
async fn resume_continues_after_every_kind_of_error() {
    let meta = |number: u8| format!(r#"{{"page_number":{number},"page_size":1,"total_pages":3}}"#);
    for failed in [
        MockReply::status(400),
        MockReply::status(401),
        MockReply::status(404),
        MockReply::status(302),
        MockReply::json(429, r#"{"error":{"code":"insufficient_quota"}}"#),
        MockReply::json(200, "{"),
        MockReply::json(200, "[]"),
        MockReply::json(200, r#"{"data":null}"#),
        MockReply::json(200, r#"{"data":["x"],"meta":{}}"#),
        MockReply::json(200, r#"{"data":[],"errors":[{"title":"no"}]}"#),
        page("[2]", "[]"),
        page("[2]", &meta(1)),
        page("[2]", &meta(3)),
    ] {
        let mock = script([page("[1]", &meta(1)), failed.clone(), page("[2]", &meta(2)), page("[3]", &meta(3))]);
        let mut items = list(&mock).items();
        assert_eq!(items.try_next().await.unwrap(), Some(1));
        items.try_next().await.unwrap_err();
        assert_eq!(items.try_next().await.unwrap(), None, "{failed:?}");
        items.resume();
        assert_eq!(items.try_next().await.unwrap(), Some(2), "{failed:?}");
        assert_eq!(items.try_next().await.unwrap(), Some(3), "{failed:?}");
        assert_eq!(items.try_next().await.unwrap(), None, "{failed:?}");
        items.resume();
        assert_eq!(items.try_next().await.unwrap(), None, "a list that ended stays ended");
        let numbers: Vec<_> = mock.requests().iter().map(|request| request.target()).collect();
        assert_eq!(numbers[1], numbers[2], "{failed:?}");
        assert_eq!(numbers.len(), 4);
    }
}

#[tokio::test]
async fn a_list_ends_at_its_totals() {
    // The request is for this page. Each list is read to its end with exactly these responses.
    for (first_page, pages, items) in [
        // As many items as the total, on a full page.
        (1, vec![("[1,2]", r#"{"page_number":1,"page_size":2,"total_results":2}"#)], "1 2"),
        // An empty page after the last page, with any value of the other total.
        (2, vec![("[]", r#"{"page_number":2,"page_size":2,"total_pages":1,"total_results":99}"#)], ""),
        // An empty page without totals.
        (1, vec![("[]", r#"{"page_number":1}"#)], ""),
        // An empty page between two others.
        (
            1,
            vec![
                ("[1,2]", r#"{"page_number":1,"page_size":2,"total_results":5}"#),
                ("[]", r#"{"page_number":2,"page_size":2,"total_results":5}"#),
                ("[3,4,5]", r#"{"page_number":3,"page_size":2,"total_results":5}"#),
            ],
            "1 2 3 4 5",
        ),
    ] {
        let mock = script(pages.iter().map(|(data, meta)| page(data, meta)));
        let list = list(&mock).query("page[number]", first_page);
        assert_eq!(walk(list, &mock).await, (items.to_owned(), pages.len()), "{pages:?}");
    }
}

#[tokio::test]
async fn ten_empty_pages_up_to_the_last_are_an_empty_list() {
    let mock = script((1..=10).map(|number| page("[]", &format!(r#"{{"page_number":{number},"total_pages":10}}"#))));
    assert_eq!(walk(list(&mock), &mock).await, (String::new(), 10));
}

#[tokio::test]
async fn max_pages_is_ten_thousand_by_default() {
    let pages = (1..=10_001).map(|number| page(&format!("[{number}]"), &format!(r#"{{"page_number":{number}}}"#)));
    let mock = script(pages);
    let (items, requests) = walk(list(&mock), &mock).await;
    let end = " 9999 10000  | numbers.list: `max_pages` is 10000, and the list has more pages; raise it with `.max_pages(…)`, or continue with `.resume()`";
    assert_eq!((&items[items.len() - end.len()..], requests), (end, 10_000));
}
