mod bare;
mod limits;

use std::fmt::Write;

use bytes::Bytes;
use proptest::prelude::*;

use super::*;

const LIMIT: usize = 8 * 1024 * 1024;

/// The decoded events, the incomplete event at the end, and `true` if the limit was exceeded.
type Outcome = (Vec<SseEvent>, Option<SseEvent>, bool);

fn decode<'a>(limit: usize, chunks: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    let mut decoder = SseDecoder::new(limit);
    let mut events = Vec::new();
    for chunk in chunks {
        decoder.push(Bytes::copy_from_slice(chunk));
        loop {
            match decoder.next_event() {
                Ok(Some(event)) => events.push(event),
                Ok(None) => break,
                Err(_) => return (events, decoder.finish(), true),
            }
        }
    }
    let last = decoder.finish();
    assert_eq!(decoder.finish(), None, "finish returns the incomplete event once");
    (events, last, false)
}

fn data(event: &str) -> SseEvent {
    SseEvent { data: Bytes::copy_from_slice(event.as_bytes()), ..SseEvent::default() }
}

fn named(name: &str, event: &str) -> SseEvent {
    SseEvent { event: Some(name.into()), ..data(event) }
}

fn with_id(id: &str, event: &str) -> SseEvent {
    SseEvent { id: Some(id.into()), ..data(event) }
}

/// A name, a stream, its events, and the incomplete event at its end.
type Fixture = (&'static str, &'static [u8], Vec<SseEvent>, Option<SseEvent>);

fn fixtures() -> Vec<Fixture> {
    let ab = || vec![data("a"), data("b")];
    vec![
        ("nothing", b"", vec![], None),
        ("lf", b"data: a\n\ndata: b\n\n", ab(), None),
        ("crlf", b"data: a\r\n\r\ndata: b\r\n\r\n", ab(), None),
        ("cr", b"data: a\r\rdata: b\r\r", ab(), None),
        ("mixed", b"data: a\r\n\ndata: b\n\r\n", ab(), None),
        ("mixed, cr first", b"data: a\r\r\ndata: b\n\r", ab(), None),
        ("crlf joins lines", b"data: a\r\ndata: b\r\n\r\n", vec![data("a\nb")], None),
        ("bom", b"\xEF\xBB\xBFdata: a\n\ndata: b\n\n", ab(), None),
        ("bom, then a blank line", b"\xEF\xBB\xBF\ndata: a\n\n", vec![data("a")], None),
        ("bom, then a comment", b"\xEF\xBB\xBF: hi\ndata: a\n\n", vec![data("a")], None),
        ("bom alone", b"\xEF\xBB\xBF", vec![], None),
        ("half a bom", b"\xEF\xBBdata: x\ndata: a\n\n", vec![data("a")], None),
        ("two boms", b"\xEF\xBB\xBF\xEF\xBB\xBFdata: x\n\ndata: a\n\n", vec![data("a")], None),
        ("bom later", b"data: a\n\n\xEF\xBB\xBFdata: x\n\ndata: b\n\n", ab(), None),
        ("comments", b": ping\n\n:\n\ndata: a\n: in between\n\n: data: x\ndata: b\n\n", ab(), None),
        ("multi-line", b"data: a\ndata:\ndata: b\n\n", vec![data("a\n\nb")], None),
        ("no space", b"data:a\n\ndata:b\n\n", ab(), None),
        ("one space only", b"data:  a\n\ndata:\ta\n\n", vec![data(" a"), data("\ta")], None),
        ("colons in the value", b"data: {\"a\": \"b:c\"}\n\n", vec![data("{\"a\": \"b:c\"}")], None),
        ("empty data is a keep-alive", b"data:\n\ndata: \n\ndata\n\nevent: ping\ndata:\n\ndata: a\n\n", vec![data("a")], None),
        ("data without a colon is an empty line", b"data\ndata: a\ndata\n\n", vec![data("\na\n")], None),
        ("two empty lines are a line feed", b"data\ndata\n\n", vec![data("\n")], None),
        ("no data, no event", b"event: x\n\nid: 1\n\n\n\ndata: a\n\n", vec![with_id("1", "a")], None),
        ("unknown fields", b"foo: 1\nDATA: x\n data: x\ndatax: y\ndat: z\ndata : q\ndata: a\nretryx\n\n", vec![data("a")], None),
        ("multi-byte", "data: žluťoučký 🦀 漢字\n\n".as_bytes(), vec![data("žluťoučký 🦀 漢字")], None),
        ("event name", b"event: x\ndata: a\n\ndata: b\n\n", vec![named("x", "a"), data("b")], None),
        ("last name wins", b"event: x\nevent: y\ndata: a\n\nevent: x\nevent\ndata: b\n\n", vec![named("y", "a"), data("b")], None),
        ("id stays", b"id: 1\ndata: a\n\ndata: b\n\n", vec![with_id("1", "a"), with_id("1", "b")], None),
        ("id cleared", b"id: 1\ndata: a\n\nid\ndata: b\n\n", vec![with_id("1", "a"), data("b")], None),
        ("id with NUL", b"id: 1\nid: 2\0\ndata: a\n\n", vec![with_id("1", "a")], None),
        (
            "retry",
            b"retry: 3000\n\ndata: a\nretry: 1x\nretry: -1\nretry: +1\nretry:\n\ndata: b\n\nretry: 99999999999999999999\ndata: b\n\n",
            vec![SseEvent { retry: Some(Duration::from_secs(3)), ..data("a") }, data("b"), data("b")],
            None,
        ),
        ("no blank line", b"data: a\n\nevent: x\ndata: b\n", vec![data("a")], Some(named("x", "b"))),
        ("no line end", b"data: a\n\ndata: b", vec![data("a")], Some(data("b"))),
        ("cr at the end", b"data: a\n\ndata: b\r", vec![data("a")], Some(data("b"))),
        ("cut in a later field", b"data: a\ndata: b\neve", vec![], Some(data("a\nb"))),
        ("cut in a comment", b"data: a\n: hm", vec![], Some(data("a"))),
        ("cut before any value", b"data", vec![], None),
        ("cut bare data line", b"data: a\ndata", vec![], Some(data("a\n"))),
    ]
}

#[test]
fn fixtures_decode_the_same_with_any_chunks() {
    for (name, stream, events, last) in fixtures() {
        let expected = (events, last, false);
        assert_eq!(decode(LIMIT, [stream]), expected, "{name}, complete");
        assert_eq!(decode(LIMIT, stream.chunks(1)), expected, "{name}, byte by byte");
        for first in 0..=stream.len() {
            let (metadata, tail) = stream.split_at(first);
            assert_eq!(decode(LIMIT, [metadata, tail]), expected, "{name}, cut at {first}");
            for second in first..=stream.len() {
                let (middle, tail) = stream[first..].split_at(second - first);
                assert_eq!(decode(LIMIT, [metadata, middle, tail]), expected, "{name}, cut at {first} and {second}");
            }
        }
    }
}

#[test]
fn bytes_that_are_not_utf_8_stay_as_they_are() {
    let (events, last, _) = decode(LIMIT, [&b"event: \xFF\ndata: \xFF\x80 a\n\n"[..]]);
    assert_eq!(events, [SseEvent { data: Bytes::from_static(b"\xFF\x80 a"), ..named("\u{FFFD}", "") }]);
    assert_eq!(last, None);
}

#[test]
fn chunks_can_be_pushed_before_any_event_is_taken() {
    let mut decoder = SseDecoder::new(LIMIT);
    for chunk in ["data: a\n", "", "\ndata: b\n\nda", "ta: c\n\ndata: d"] {
        decoder.push(Bytes::from_static(chunk.as_bytes()));
    }
    for expected in ["a", "b", "c", "d"] {
        assert_eq!(decoder.finish(), Some(data(expected)));
    }
    assert_eq!(decoder.finish(), None);
}

#[test]
fn a_cr_at_the_end_of_a_chunk_delays_nothing() {
    let mut decoder = SseDecoder::new(LIMIT);
    decoder.push(Bytes::from_static(b"data: a\r\n\r"));
    assert_eq!(decoder.next_event(), Ok(Some(data("a"))));
    assert_eq!(decoder.next_event(), Ok(None));
    decoder.push(Bytes::from_static(b"\ndata: b\n"));
    assert_eq!(decoder.next_event(), Ok(None));
    decoder.push(Bytes::from_static(b"\n"));
    assert_eq!(decoder.next_event(), Ok(Some(data("b"))));
}

#[test]
fn a_line_in_one_chunk_is_not_copied() {
    let chunk = Bytes::from(b"event: x\r\ndata: {\"a\":1}\r\n\r\ndata:b\n\n".to_vec());
    let inside = |data: &Bytes| chunk.as_ptr_range().contains(&data.as_ptr());
    let mut decoder = SseDecoder::new(LIMIT);
    decoder.push(chunk.clone());
    for expected in ["{\"a\":1}", "b"] {
        let event = decoder.next_event().unwrap().unwrap();
        assert_eq!(event.data, expected);
        assert!(inside(&event.data), "{expected} was copied");
    }
}

#[test]
fn every_byte_is_scanned_once() {
    let mut stream = b"data: ".to_vec();
    stream.resize(4 * 1024 * 1024, b'x');
    stream.extend_from_slice(b"\n\n");
    let scan = |size: usize| {
        let mut decoder = SseDecoder::new(LIMIT);
        let mut events = 0;
        for chunk in Bytes::from(stream.clone()).chunks(size).map(Bytes::copy_from_slice) {
            decoder.push(chunk);
            while decoder.next_event().unwrap().is_some() {
                events += 1;
            }
        }
        assert_eq!(events, 1);
        decoder.scanned_bytes()
    };
    let whole = scan(stream.len());
    assert_eq!(whole, stream.len() as u64);
    for size in [1024, 1000, 7] {
        let cut = scan(size);
        assert!(cut * 10 <= whole * 11, "{cut} bytes scanned in pieces of {size}, {whole} in one");
    }
}

#[test]
fn debug_shows_no_content() {
    let mut decoder = SseDecoder::new(LIMIT);
    decoder.push(Bytes::from_static(b"data: secret\ndata: sec"));
    assert_eq!(decoder.next_event(), Ok(None));
    let mut shown = String::new();
    write!(shown, "{decoder:?}").unwrap();
    assert!(!shown.contains("sec") && shown.contains("pending_bytes"), "{shown}");
}

/// Streams of significant pieces, so that random streams contain edge cases.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"data".to_vec()),
        Just(b"data:".to_vec()),
        Just(b"data: x".to_vec()),
        Just(b"event:".to_vec()),
        Just(b"id: 7".to_vec()),
        Just(b"retry:12".to_vec()),
        Just(b":".to_vec()),
        Just(b" ".to_vec()),
        Just(b"\0".to_vec()),
        Just(BOM.to_vec()),
        proptest::collection::vec(any::<u8>(), 0..40),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn chunking_changes_nothing(stream in stream(), sizes in proptest::collection::vec(1..9_usize, 1..20), limit in prop_oneof![Just(LIMIT), 1..60_usize]) {
        let mut chunks = Vec::new();
        let mut rest = &stream[..];
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (chunk, tail) = rest.split_at((*size).min(rest.len()));
            chunks.push(chunk);
            rest = tail;
        }
        prop_assert_eq!(decode(limit, chunks), decode(limit, [&stream[..]]));
    }
}

#[test]
fn a_colon_in_a_later_line_of_data_is_data() {
    let mut decoder = SseDecoder::of_json(LIMIT);
    decoder.push(Bytes::from("data: {\"a\"\ndata: :1}\n\n"));
    assert_eq!(decoder.next_event().unwrap().unwrap().data, "{\"a\"\n:1}");
}
