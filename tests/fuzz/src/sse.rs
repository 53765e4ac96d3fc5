//! Decoder of server-sent events.

use std::time::Duration;

use bytes::Bytes;
use telnyx_ai::sse::{SseDecoder, SseEvent};

use crate::input::{Input, pieces};

/// Checks that any bytes in any pieces result in the events of a reference decoder, and that no event exceeds the
/// limit.
///
/// ```
/// telnyx_ai_fuzz::sse::run(b"\x00\x03data: cut into threes\r\n\r\n"); // no limit, pieces of at most 3 bytes, stream
/// ```
///
/// # Panics
/// Panics if one of the properties does not hold.
pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let limit = match input.byte() {
        0 => usize::MAX,
        limit => usize::from(limit),
    };
    let most = input.byte();
    let stream = input.rest();

    let whole = decode(limit, &[stream]);
    assert_eq!(decode(limit, &pieces(stream, most)), whole, "pieces of at most {most}");
    assert_eq!(decode(limit, &pieces(stream, 1)), whole, "byte by byte");

    let (events, last, failed) = whole;
    for event in events.iter().chain(&last) {
        // A byte that is invalid UTF-8 is replaced with three bytes.
        let texts = event.event.as_deref().unwrap_or_default().chars().count();
        assert!(event.data.len().max(texts) <= limit, "{event:?} is over {limit}");
        assert!(!event.data.is_empty());
    }
    if limit == usize::MAX {
        assert!(!failed);
        assert_eq!((events, last), reference(stream));
    }
}

/// Complete events, the incomplete last event, and `true` if an event exceeded the limit.
type Outcome = (Vec<SseEvent>, Option<SseEvent>, bool);

pub(crate) fn decode(limit: usize, pieces: &[&[u8]]) -> Outcome {
    let mut decoder = SseDecoder::new(limit);
    let mut events = Vec::new();
    for piece in pieces {
        decoder.push(Bytes::copy_from_slice(piece));
        loop {
            match decoder.next_event() {
                Ok(Some(event)) => events.push(event),
                Ok(None) => break,
                Err(error) => {
                    assert_eq!((error.limit(), decoder.next_event()), (limit, Err(error)));
                    return (events, decoder.finish(), true);
                }
            }
        }
    }
    let last = decoder.finish();
    assert_eq!(decoder.finish(), None);
    let pushed: usize = pieces.iter().map(|piece| piece.len()).sum();
    assert!(decoder.scanned_bytes() <= pushed as u64, "{} scanned of {pushed}", decoder.scanned_bytes());
    (events, last, false)
}

/// Reference decoder: applies the rules of the standard to the lines of the complete stream.
fn reference(stream: &[u8]) -> (Vec<SseEvent>, Option<SseEvent>) {
    let stream = stream.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(stream);
    let mut event = SseEvent::default();
    let (mut data, mut events) = (Vec::<&[u8]>::new(), Vec::new());
    let dispatch = |event: &mut SseEvent, data: &mut Vec<&[u8]>| {
        event.data = Bytes::from(data.join(&b'\n'));
        data.clear();
        let done = event.clone();
        event.event = None;
        if !done.data.is_empty() {
            event.retry = None;
            return Some(done);
        }
        None
    };
    let lines = lines(stream);
    let (unfinished, whole) = lines.split_last().expect("split gives one line at least");
    for (line, at_end) in whole.iter().map(|line| (*line, false)).chain([(*unfinished, true)]) {
        if line.is_empty() && !at_end {
            events.extend(dispatch(&mut event, &mut data));
            continue;
        }
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let value = line.get(colon + 1..).unwrap_or_default();
        let value = value.strip_prefix(b" ").unwrap_or(value);
        let text = || Some(String::from_utf8_lossy(value).into_owned()).filter(|text| !text.is_empty());
        match &line[..colon] {
            b"data" => data.push(value),
            b"event" => event.event = text(),
            b"id" if !value.contains(&0) => event.id = text().map(Into::into),
            b"retry" if value.iter().all(u8::is_ascii_digit) => {
                let millis = text().and_then(|text| text.parse().ok());
                event.retry = millis.map(Duration::from_millis).or(event.retry);
            }
            _ => {}
        }
    }
    let last = dispatch(&mut event, &mut data);
    (events, last)
}

/// Returns the lines of the stream; the last line has no line end.
fn lines(stream: &[u8]) -> Vec<&[u8]> {
    let (mut lines, mut start, mut at) = (Vec::new(), 0, 0);
    while at < stream.len() {
        let length = match &stream[at..] {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
        if length > 0 {
            lines.push(&stream[start..at]);
            start = at + length;
        }
        at += length.max(1);
    }
    lines.push(&stream[start..]);
    lines
}
