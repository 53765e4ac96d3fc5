//! Completion streams of chat, responses and messages.

use std::fmt::Debug;

use bytes::Bytes;
use futures_util::StreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use telnyx_ai::anthropic::CreateMessage;
use telnyx_ai::sse::{SseDecoder, SseEvent};
use telnyx_ai::test_util::MockReply;
use telnyx_ai::transport::TransportErrorKind;
use telnyx_ai::{CompletionStream, Telnyx, decode};

use crate::input::{Input, pieces};
use crate::mock::{check_attachment, check_error, telnyx, wait};

/// Checks that a stream of any bytes ends, that its first error is the last item and has the partial completion, that
/// each item is its decoded event unless it needs a repair, and that the chunk boundaries do not change the result.
///
/// ```
/// telnyx_ai_fuzz::completion_stream::run(b"\x00\x05\x00data: [DONE]\n\n"); // chat, pieces of at most 5 bytes, no fault
/// ```
///
/// # Panics
/// Panics if one of the properties does not hold.
pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let (kind, most, ending) = (input.byte() % 3, input.byte(), input.byte() % 3);
    let stream = input.rest();
    let cut = outcome(kind, &pieces(stream, most), ending);
    if ending == 0 {
        assert_eq!(cut, outcome(kind, &pieces(stream, 0), ending), "pieces of at most {most}");
    }
}

/// Returns the items of a stream and the assembled completion as texts.
fn outcome(kind: u8, pieces: &[&[u8]], ending: u8) -> Vec<String> {
    let reply = MockReply::events(pieces.iter().map(|piece| Bytes::copy_from_slice(piece)));
    let reply = match ending {
        0 => reply,
        1 => reply.then_fails(TransportErrorKind::Interrupted),
        _ => reply.then_stalls(),
    };
    let (telnyx, mock) = telnyx(reply);
    let outcome = wait(read_kind(kind, &telnyx, &pieces.concat()));
    assert_eq!(mock.requests().len(), 1, "a stream is requested once");
    outcome
}

async fn read_kind(kind: u8, telnyx: &Telnyx, bytes: &[u8]) -> Vec<String> {
    match kind {
        0 => {
            let stream = telnyx.chat().stream("Hi").await.expect("the headers are good");
            read(stream, bytes).await
        }
        1 => {
            let stream = telnyx.openai().responses().stream("Hi").await.expect("the headers are good");
            read(stream, bytes).await
        }
        _ => {
            let request = CreateMessage::new("m", 9, "Hi");
            let stream = telnyx.anthropic().stream(request).await.expect("the headers are good");
            read(stream, bytes).await
        }
    }
}

/// Returns the events of a stream; empty if the body is one JSON object instead.
fn events(bytes: &[u8]) -> Vec<SseEvent> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if matches!(text.trim_ascii_start().first(), Some(b'{' | b'[' | b'<')) {
        return Vec::new();
    }
    let mut decoder = SseDecoder::of_json(usize::MAX);
    decoder.push(Bytes::copy_from_slice(bytes));
    std::iter::from_fn(|| decoder.finish()).filter(|event| !event.is_bare()).collect()
}

async fn read<E, C>(mut stream: CompletionStream<E, C>, bytes: &[u8]) -> Vec<String>
where
    E: Debug + DeserializeOwned + 'static,
    C: Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let events = events(bytes);
    let mut items = Vec::new();
    let mut failed = false;
    while let Some(item) = stream.next().await {
        assert!(!failed, "an item after an error: {item:?}");
        assert!(items.len() <= bytes.len(), "more items than bytes");
        items.push(match item {
            Ok(event) => {
                if let Some(SseEvent { data, .. }) = events.get(items.len()) {
                    match serde_json::from_slice::<E>(data) {
                        Ok(by_itself) => assert_eq!(format!("{event:?}"), format!("{by_itself:?}"), "{data:?}"),
                        // A repair may move an unpaired surrogate between texts.
                        Err(_) => drop(decode::json::<E>(data).expect("an item is what its event says")),
                    }
                }
                format!("{event:?}")
            }
            Err(error) => {
                failed = true;
                check_error(&error);
                check_attachment(&error, stream.partial());
                format!("{error}")
            }
        });
    }
    for _ in 0..2 {
        assert!(stream.next().await.is_none(), "a stream that has ended stays ended");
    }
    let so_far = stream.partial().clone();
    let value = serde_json::to_value(&so_far).expect("what came can be written");
    items.push(format!("{so_far:?}"));
    match stream.into_completion() {
        Ok(completion) => {
            assert!(!failed && completion == so_far);
            // Reasoning is decoded and never encoded, so only the encoding is compared.
            let again: C = serde_json::from_value(value.clone()).expect("it is read back");
            assert_eq!(serde_json::to_value(again).ok(), Some(value));
        }
        Err(error) => {
            assert!(failed && error.is_incomplete_stream(), "{error}");
            check_attachment(&error, &so_far);
        }
    }
    items
}
