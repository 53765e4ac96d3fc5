//! JSON without a field name.

use bytes::Bytes;

use super::LIMIT;
use crate::sse::SseDecoder;

#[test]
fn bare_json_counts_its_line_end_and_only_until_it_is_returned() {
    for (limit, fits) in [(8, true), (7, false)] {
        let mut decoder = SseDecoder::of_json(limit);
        decoder.push(Bytes::from("{\"a\":1}\n\n"));
        assert_eq!(decoder.next_event().is_ok(), fits, "{limit}");
    }
    let mut decoder = SseDecoder::of_json(32);
    decoder.push(Bytes::from("{\"a\":\"aaaaaaaaaaaa\"}\ndata: 7890123456789\n\n"));
    assert!(decoder.next_event().unwrap().unwrap().bare);
    assert_eq!(decoder.next_event().unwrap().unwrap().data, "7890123456789");
}

#[test]
fn bare_json_of_several_lines_needs_no_blank_line_before_or_after_it() {
    let bare = "{\n\"error\":\"no\"\n}\n";
    let ends = [("", ""), ("\n", ""), ("data: 2", "2"), ("data: 2\n\n", "2"), ("\ndata: 2\n\n", "2")];
    for (start, first) in [("", ""), ("data: 1\n", "1"), ("data: 1\n\n", "1")] {
        for (end, last) in ends {
            let stream = format!("{start}{bare}{end}");
            let expected: Vec<&str> = [first, bare, last].into_iter().filter(|data| !data.is_empty()).collect();
            for size in 1..=stream.len() {
                let mut decoder = SseDecoder::of_json(LIMIT);
                let mut events = Vec::new();
                for piece in stream.as_bytes().chunks(size) {
                    decoder.push(Bytes::copy_from_slice(piece));
                    events.extend(std::iter::from_fn(|| decoder.next_event().unwrap()));
                }
                events.extend(std::iter::from_fn(|| decoder.finish()));
                let seen: Vec<_> = events.iter().map(|event| String::from_utf8_lossy(&event.data)).collect();
                assert_eq!(seen, expected, "{stream:?} in pieces of {size}");
                assert!(events.iter().all(|event| event.bare == (event.data == bare)));
            }
        }
    }
}

#[test]
fn incomplete_bare_json_at_the_end_follows_the_data_before_it() {
    let mut decoder = SseDecoder::of_json(LIMIT);
    decoder.push(Bytes::from("data: 1\n{\"error\":"));
    assert_eq!(decoder.next_event(), Ok(None));
    assert_eq!((decoder.finish().unwrap().data, decoder.finish().unwrap().data), ("1".into(), "{\"error\":\n".into()));
    assert_eq!(decoder.finish(), None);
}

#[test]
fn bare_json_after_data_counts_from_its_first_line() {
    // The lines of the event have 17 bytes.
    for (limit, fits) in [(17, true), (16, false)] {
        let mut decoder = SseDecoder::of_json(limit);
        decoder.push(Bytes::from("data: 1\n{\n\"error\":\"no\"\n}\n\n"));
        assert!(decoder.next_event().unwrap().is_some());
        assert_eq!(decoder.next_event().is_ok(), fits, "{limit}");
    }
}
