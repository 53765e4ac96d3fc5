use futures_util::FutureExt;

use super::*;

/// Returns a body with these parts.
fn body(chunks: &'static [&'static str]) -> Body {
    Body::from_stream(stream::iter(chunks.iter().map(|chunk| Ok::<_, io::Error>(Bytes::from(*chunk)))))
}

async fn all(mut source: Source) -> Vec<Bytes> {
    let mut chunks = Vec::new();
    while let Some(chunk) = source.next().await {
        chunks.push(chunk);
    }
    chunks
}

/// Returns the parts of an interrupted response, and whether it ended normally.
async fn sent(kind: Kind, body: Body) -> (Vec<Bytes>, bool) {
    let mut chunks = interrupt(kind, Response::new(body), ConnectionHandle::default()).into_body().into_data_stream();
    let mut sent = Vec::new();
    loop {
        match chunks.next().now_or_never() {
            Some(Some(chunk)) => sent.push(chunk.unwrap()),
            Some(None) => return (sent, true),
            None => return (sent, false),
        }
    }
}

const EVENTS: &[&str] = &["event: a\ndata: 1\n\n", "data: 2\n\n", "data: [DONE]\n\n"];

#[tokio::test]
async fn events_are_found_across_parts() {
    let text = EVENTS.concat() + ": comment\r\n\r\ndata: 3\r\n\r\ndata: 4";
    let expected =
        ["event: a\ndata: 1\n\n", "data: 2\n\n", "data: [DONE]\n\n", ": comment\r\n\r\n", "data: 3\r\n\r\n", "data: 4"];
    for size in 1..=text.len() {
        let chunks: Vec<_> =
            text.as_bytes().chunks(size).map(|chunk| Ok::<_, io::Error>(Bytes::copy_from_slice(chunk))).collect();
        assert_eq!(all(Source::events(Body::from_stream(stream::iter(chunks)))).await, expected, "in chunks of {size}");
    }
}

#[tokio::test]
async fn streams_are_interrupted_after_the_given_chunks() {
    for kind in [Kind::CutStream, Kind::StallStream] {
        for count in 0..5 {
            let (chunks, ended) = sent(kind(count), body(EVENTS)).await;
            assert_eq!(chunks, EVENTS[..count.min(3)]);
            assert!(!ended);
        }
    }
}

#[tokio::test]
async fn bodies_are_interrupted_at_a_byte() {
    for (bytes, expected) in [(0, ""), (1, "e"), (12, "event: a\ndat"), (20, "event: a\ndata: 1\n\nda")] {
        let (chunks, ended) = sent(Kind::CutBody(bytes), body(EVENTS)).await;
        assert_eq!((chunks.concat(), ended), (expected.into(), false));
    }
    // If the length is announced, one byte is missing; otherwise the end marker is missing.
    assert_eq!(sent(Kind::CutBody(100), "{}".into()).await, (vec!["{".into()], false));
    assert_eq!(sent(Kind::CutBody(100), body(&["{}"])).await, (vec!["{}".into()], false));
    assert_eq!(sent(Kind::CutBody(0), Body::empty()).await, (vec![], true));
    let interrupt_after = interrupt(Kind::CutBody(1), Response::new("{ }".into()), ConnectionHandle::default());
    assert_eq!(interrupt_after.headers()[header::CONTENT_LENGTH], "3");
}

#[tokio::test]
async fn one_chunk_is_malformed() {
    let malformed_event =
        ["event: a\ndata: {\"malformed\":\n\n", "data: {\"malformed\":\n\n", "data: {\"malformed\":\n\n"];
    for at in 0..5 {
        let mut expected = EVENTS.to_vec();
        if at < 3 {
            expected[at] = malformed_event[at];
        }
        let (chunks, ended) = sent(Kind::MalformedChunk(at), body(EVENTS)).await;
        assert_eq!((chunks, ended), (expected.into_iter().map(Bytes::from).collect(), true));
    }
}

#[tokio::test]
async fn other_responses_are_unchanged() {
    for kind in [Kind::CutStream(0), Kind::StallStream(0), Kind::MalformedChunk(0)] {
        assert_eq!(sent(kind, "{}".into()).await, (vec!["{}".into()], true));
        let mut rejected = Response::new(body(EVENTS));
        *rejected.status_mut() = axum::http::StatusCode::BAD_GATEWAY;
        let complete = axum::body::to_bytes(interrupt(kind, rejected, ConnectionHandle::default()).into_body(), 100)
            .await
            .unwrap();
        assert_eq!(complete, EVENTS.concat());
    }
}
