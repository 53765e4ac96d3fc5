//! The size limit of an event.

use super::*;

#[test]
fn the_limit_covers_every_line_of_an_event() {
    let long = "x".repeat(100);
    for event in [
        format!("data: {long}\n\n"),
        format!("data: {long}"),
        "data: 123456789\n".repeat(10),
        "data\n".repeat(30),
        format!("event: {long}\ndata: a\n\n"),
        format!("id: {long}\n"),
        format!("retry: {long}\n"),
    ] {
        let stream = format!("data: before\n\n{event}");
        for size in [1, 7, stream.len()] {
            let (events, last, failed) = decode(100, stream.as_bytes().chunks(size));
            assert!(failed, "{event:?} in pieces of {size}");
            assert_eq!((events, last), (vec![data("before")], None));
        }
    }
    let (events, _, failed) = decode(100, ["data: 123456789\n\n".repeat(100).as_bytes()]);
    assert_eq!((events.len(), failed), (100, false), "the limit is per event");
}

#[test]
fn the_error_is_returned_again_and_names_the_limit() {
    let mut decoder = SseDecoder::new(10);
    decoder.push(Bytes::from_static(b"data: 1234567890"));
    let error = decoder.next_event().unwrap_err();
    assert_eq!(error.to_string(), "a server-sent event is larger than the limit of 10 bytes");
    decoder.push(Bytes::from_static(b"\n\ndata: a\n\n"));
    assert_eq!(decoder.next_event(), Err(error));
    assert_eq!(decoder.finish(), None);
    assert_eq!(decoder.chunks.len(), 0, "a failed decoder keeps no bytes");
}

#[test]
fn discarded_lines_are_not_kept() {
    for start in [": ", "unknown: ", "datafoo", "\u{FEFF}\u{FEFF}"] {
        let mut decoder = SseDecoder::new(100);
        decoder.push(Bytes::from(start.to_owned()));
        for _ in 0..100 {
            decoder.push(Bytes::from(vec![b'x'; 1024]));
            assert_eq!(decoder.next_event(), Ok(None), "{start}");
            assert!(decoder.partial.capacity() <= 64, "{start}: {} bytes kept", decoder.partial.capacity());
        }
        decoder.push(Bytes::from_static(b"data: x\ndata: a\n\n"));
        assert_eq!(decoder.next_event(), Ok(Some(data("a"))), "{start}");
    }
}

#[test]
fn an_incomplete_line_at_the_end_counts() {
    // A stream without a line end after its last line, and the incomplete event at its end.
    for (stream, last) in [
        (&b"data: a"[..], Some(data("a"))),
        (b"data: a\ndata: b", Some(data("a\nb"))),
        (b"data: a\r\ndata: b", Some(data("a\nb"))),
        (b"data: a\rdata: b", Some(data("a\nb"))),
        (b"data: a\ndata", Some(data("a\n"))),
        (b"data: a\ndat", Some(data("a"))),
        (b"data: a\nevent: x", Some(named("x", "a"))),
        (b"data: a\n: comment", Some(data("a"))),
        (b"data: a\n:", Some(data("a"))),
        (b"data: a\ndatax: b", Some(data("a"))),
        (b"data: a\nid: 7", Some(with_id("7", "a"))),
        (b"event: x", None),
        (b": comment", None),
        (b"data:", None),
        (b"data", None),
        (b"d", None),
        // A byte order mark is skipped in the first line and kept in later ones.
        (b"\xEF\xBB\xBFdata: a", Some(data("a"))),
        (b"\xEF\xBB\xBF", None),
        (b"\xEF\xBB", None),
        (b"data: a\n\xEF\xBB\xBFdata: b", Some(data("a"))),
    ] {
        for size in [1, 2, 3, stream.len()] {
            let outcome = decode(LIMIT, stream.chunks(size));
            assert_eq!(outcome, (vec![], last.clone(), false), "{stream:?} in pieces of {size}");
        }
    }
    // After `finish` no line is the first one, so a byte order mark is not skipped.
    let mut decoder = SseDecoder::new(LIMIT);
    decoder.push(Bytes::from_static(b"data: a"));
    assert_eq!(decoder.finish(), Some(data("a")));
    decoder.push(Bytes::from_static(b"\xEF\xBB\xBFdata: b\ndata: c"));
    assert_eq!(decoder.finish(), Some(data("c")));
    // An incomplete comment at the end does not hide the next line.
    let mut decoder = SseDecoder::new(LIMIT);
    decoder.push(Bytes::from_static(b": comment"));
    assert_eq!(decoder.finish(), None);
    decoder.push(Bytes::from_static(b"data: a\n"));
    assert_eq!(decoder.finish(), Some(data("a")));
}

#[test]
fn an_event_may_be_as_large_as_the_limit() {
    // `data: ` and the end of the line count: 100 bytes with 93 of data.
    let line = |bytes: usize| format!("data: {}\n", "x".repeat(bytes - 7));
    for (stream, fits) in [
        (format!("{}\n", line(99)), true),
        (format!("{}\n", line(100)), true),
        (format!("{}\n", line(101)), false),
        (format!("{}{}\n", line(50), line(50)), true),
        (format!("{}{}\n", line(50), line(51)), false),
        // A comment counts for nothing.
        (format!("{}: {}\n\n", line(100), "x".repeat(500)), true),
        (format!("id: 1\n{}\n", line(94)), true),
        (format!("id: 1\n{}\n", line(95)), false),
    ] {
        for size in [1, 7, stream.len()] {
            let (events, _, failed) = decode(100, stream.as_bytes().chunks(size));
            assert_eq!((events.len(), failed), (usize::from(fits), !fits), "{stream:.20} in pieces of {size}");
        }
    }
}

#[test]
fn an_incomplete_line_may_be_as_large_as_the_limit() {
    for (bytes, fits) in [(99, true), (100, true), (101, false)] {
        let line = format!("data: {}", "x".repeat(bytes - 6));
        for size in [1, 7, line.len()] {
            let (events, last, failed) = decode(100, line.as_bytes().chunks(size));
            assert_eq!((events.len(), last.is_some(), failed), (0, fits, !fits), "{bytes} in pieces of {size}");
        }
    }
}
