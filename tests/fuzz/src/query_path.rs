//! URLs of requests.

use http::Method;
use telnyx_ai::clustering::GetClusters;
use telnyx_ai::conversations::{Filter, ListConversations, SearchHistories};
use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai::{Request, Telnyx};

use crate::input::Input;
use crate::mock::{telnyx, wait};

/// Checks that a URL with any texts stays on the service and below the version path, and that the service decodes the
/// same texts. Ids that would change the path are rejected before a request is sent.
///
/// ```
/// telnyx_ai_fuzz::query_path::run(b"\x01../../keys\xFF."); // two ids
/// ```
///
/// # Panics
/// Panics if one of the properties does not hold.
pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let choice = input.byte();
    let texts = input.texts();
    match choice % 4 {
        0 => any_query(&texts),
        1 => any_ids(&texts[0], texts.get(1).unwrap_or(&texts[0])),
        2 => any_path(&texts[0]),
        _ => typed_query(&texts[0], texts.get(1).unwrap_or(&texts[0])),
    }
}

fn any_query(texts: &[String]) {
    let pairs: Vec<(String, String)> =
        texts.chunks(2).map(|pair| (pair[0].clone(), pair.last().cloned().unwrap_or_default())).collect();
    let sent = sent(|telnyx| {
        let request = telnyx.request(Method::GET, "/ai/things");
        pairs.iter().fold(request, |request, (name, value)| request.query(name.clone(), value))
    });
    assert_eq!(sent, Some((segments(&["ai", "things"]), pairs)));
}

fn any_ids(first: &str, second: &str) {
    let bad = |id: &str| matches!(id, "" | "." | "..");
    let one = |collection: &[&str]| Some(segments(&[collection, &[first]].concat())).filter(|_| !bad(first));
    let path = |sent: Option<Sent>| sent.map(|(path, query)| (path, assert!(query.is_empty())).0);
    let conversations = ["ai", "conversations"];
    assert_eq!(path(sent(|telnyx| telnyx.conversations().get(first))), one(&conversations));
    assert_eq!(path(sent(|telnyx| telnyx.insights().get(first))), one(&["ai", "conversations", "insights"]));
    assert_eq!(path(sent(|telnyx| telnyx.embeddings().get(first))), one(&["ai", "embeddings"]));
    assert_eq!(
        path(sent(|telnyx| telnyx.embeddings().buckets().list_files(first))),
        one(&["ai", "embeddings", "buckets"])
    );
    assert_eq!(path(sent(|telnyx| telnyx.clusters().get(GetClusters::new(first)))), one(&["ai", "clusters"]));
    assert_eq!(path(sent(|telnyx| telnyx.fine_tuning().get(first))), one(&["ai", "fine_tuning", "jobs"]));
    let both = ["ai", "conversations", "insight-groups", first, "insights", second, "assign"];
    let both = Some(segments(&both)).filter(|_| !bad(first) && !bad(second));
    assert_eq!(path(sent(|telnyx| telnyx.insight_groups().assign(first, second))), both);
}

/// Checks that a custom path is rejected or requested unchanged.
fn any_path(path: &str) {
    let sent = sent(|telnyx| telnyx.request(Method::GET, path.to_owned()));
    if let Some((segments, query)) = sent {
        assert!(query.is_empty());
        assert!(!segments.iter().any(|segment| matches!(segment.as_str(), "." | "..")), "{segments:?}");
        let wanted: Vec<String> = path.trim_start_matches('/').split('/').map(|segment| read(segment, false)).collect();
        assert_eq!(segments, wanted, "{path:?}");
    }
}

fn typed_query(key: &str, value: &str) {
    let list = || ListConversations::new().metadata(key, Filter::eq(value));
    if let Some((path, query)) = sent(|telnyx| telnyx.conversations().list(list())) {
        assert_eq!(path, segments(&["ai", "conversations"]));
        assert_eq!(query, [(format!("metadata->{key}"), format!("eq.{value}"))]);
    }
    if let Some((_, query)) = sent(|telnyx| telnyx.conversations().search_histories(SearchHistories::new(value))) {
        assert_eq!(query, [("q".to_owned(), value.to_owned())]);
    }
}

/// Path segments below the version and query pairs, as decoded by the service.
type Sent = (Vec<String>, Vec<(String, String)>);

/// Returns the request of the call; `None` if the call was rejected before anything was sent.
fn sent<T: 'static>(call: impl FnOnce(&Telnyx) -> Request<T>) -> Option<Sent> {
    let (telnyx, mock) = telnyx(MockReply::json(200, "{}"));
    let answer = wait(call(&telnyx));
    let refused = answer.is_err_and(|error| error.is_invalid_input());
    assert_eq!(mock.requests().len(), usize::from(!refused), "refused or sent, and not both");
    (!refused).then(|| decoded(&mock))
}

fn decoded(mock: &MockTransport) -> Sent {
    let url = mock.requests()[0].url.to_string();
    let rest = url.strip_prefix("https://api.test/v2/").unwrap_or_else(|| panic!("{url} is somewhere else"));
    assert!(rest.bytes().all(|byte| byte.is_ascii_graphic()) && !rest.contains(['#', '\\']), "{url}");
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = path.split('/').map(|segment| read(segment, false)).collect();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    (path, pairs.map(|(name, value)| (read(name, true), read(value, true))).collect())
}

fn segments(all: &[&str]) -> Vec<String> {
    all.iter().map(|segment| (*segment).to_owned()).collect()
}

/// Decodes a part of a URL.
fn read(part: &str, in_query: bool) -> String {
    let mut text = Vec::new();
    let mut rest = part.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let hex = hex.filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match (first, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(byte)) => {
                text.push(byte);
                rest = &after[2..];
            }
            (b'+', _) if in_query => {
                text.push(b' ');
                rest = after;
            }
            _ => {
                text.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}
