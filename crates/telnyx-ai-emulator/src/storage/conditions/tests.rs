use super::*;

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let pair = |(name, value): &(&str, &str)| {
        (axum::http::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap())
    };
    pairs.iter().map(pair).collect()
}

#[test]
fn conditions_of_downloads() {
    let modified: Timestamp = "2026-05-15T10:00:00.7Z".parse().unwrap();
    assert_eq!(http_date(modified).as_deref(), Some("Fri, 15 May 2026 10:00:00 GMT"));
    let (at, before) = ("Fri, 15 May 2026 10:00:00 GMT", "Fri, 15 May 2026 09:59:59 GMT");
    for (pairs, expected) in [
        (&[][..], 200),
        (&[("if-match", "\"e\"")], 200),
        (&[("if-match", "*")], 200),
        (&[("if-match", "\"x\", \"e\"")], 200),
        (&[("if-match", "\"x\"")], 412),
        (&[("if-none-match", "e")], 304),
        (&[("if-none-match", "W/\"e\"")], 304),
        (&[("if-none-match", "\"x\"")], 200),
        (&[("if-modified-since", at)], 304),
        (&[("if-modified-since", before)], 200),
        (&[("if-unmodified-since", at)], 200),
        (&[("if-unmodified-since", before)], 412),
        (&[("if-match", "\"e\""), ("if-unmodified-since", before)], 200),
        (&[("if-none-match", "\"x\""), ("if-modified-since", at)], 200),
        (&[("if-modified-since", "yesterday")], 200),
    ] {
        let checked = check(&headers(pairs), "e", modified);
        let status = checked.map_or_else(|error| error.status.as_u16(), |is_sent| if is_sent { 200 } else { 304 });
        assert_eq!(status, expected, "{pairs:?}");
    }
}

#[test]
fn conditions_of_uploads() {
    for (pairs, existing, expected) in [
        (&[][..], Some("e"), 200),
        (&[("if-none-match", "*")], None, 200),
        (&[("if-none-match", "*")], Some("e"), 412),
        (&[("if-match", "\"e\"")], Some("e"), 200),
        (&[("if-match", "\"x\"")], Some("e"), 412),
        (&[("if-match", "\"e\"")], None, 404),
    ] {
        let status = check_upload(&headers(pairs), existing).map_or_else(|error| error.status.as_u16(), |()| 200);
        assert_eq!(status, expected, "{pairs:?} {existing:?}");
    }
}

#[test]
fn ranges() {
    for (text, expected) in [
        ("bytes=0-3", Some(0..4)),
        ("bytes=2-", Some(2..10)),
        ("bytes=-3", Some(7..10)),
        ("bytes=-30", Some(0..10)),
        ("bytes=8-99", Some(8..10)),
        ("bytes=3-2", None),
        ("bytes=0-1,3-4", None),
        ("items=0-1", None),
        ("bytes=-", None),
    ] {
        assert_eq!(range(&headers(&[("range", text)]), "e", 10).unwrap(), expected, "{text}");
    }
    for text in ["bytes=10-", "bytes=10-20", "bytes=-0"] {
        assert_eq!(range(&headers(&[("range", text)]), "e", 10).unwrap_err().status.as_u16(), 416, "{text}");
    }
    assert_eq!(range(&headers(&[("range", "bytes=0-3"), ("if-range", "\"x\"")]), "e", 10).unwrap(), None);
    assert_eq!(range(&headers(&[("range", "bytes=0-3"), ("if-range", "\"e\"")]), "e", 10).unwrap(), Some(0..4));
}
