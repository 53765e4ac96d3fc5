//! Decoding of bytes into events, with different chunk sizes. Peers: splitting at line ends with memchr, the minimum
//! work, and the decoder of async-openai.

use bytes::{Buf, Bytes, BytesMut};
use criterion::{BenchmarkId, Criterion, Throughput};
use eventsource_stream::Eventsource;
use futures_util::{FutureExt, StreamExt, stream};
use telnyx_ai::sse::SseDecoder;

use telnyx_ai_benches::responses::events;

/// Number of events and bytes of their data.
type Sum = (u64, usize);

pub fn measure(criterion: &mut Criterion) {
    let plain = events("\n", false);
    let noisy = events("\r\n", true);
    let inputs = [
        ("whole", whole(&plain)),
        ("64 KiB", every_64_kib(&plain)),
        ("1 to 64 bytes", small(&plain)),
        ("CRLF and comments, whole", whole(&noisy)),
        ("CRLF and comments, 64 KiB", every_64_kib(&noisy)),
        ("CRLF and comments, 1 to 64 bytes", small(&noisy)),
    ];
    let mut group = criterion.benchmark_group("sse");
    for (name, pieces) in &inputs {
        assert_eq!(ours(pieces), lines(pieces), "{name}");
        assert_eq!(ours(pieces), eventsource(pieces), "{name}");
        group.throughput(Throughput::Bytes(pieces.iter().map(Bytes::len).sum::<usize>() as u64));
        group.bench_with_input(BenchmarkId::new("telnyx-ai", name), pieces, |b, pieces| b.iter(|| ours(pieces)));
        group.bench_with_input(BenchmarkId::new("lines by memchr", name), pieces, |b, pieces| b.iter(|| lines(pieces)));
        group.bench_with_input(BenchmarkId::new("eventsource-stream", name), pieces, |b, pieces| {
            b.iter(|| eventsource(pieces));
        });
    }
    group.finish();
}

fn whole(stream: &[u8]) -> Vec<Bytes> {
    vec![Bytes::copy_from_slice(stream)]
}

fn every_64_kib(stream: &[u8]) -> Vec<Bytes> {
    stream.chunks(64 * 1024).map(Bytes::copy_from_slice).collect()
}

fn small(stream: &[u8]) -> Vec<Bytes> {
    let mut dice = fastrand::Rng::with_seed(7);
    let mut rest = stream;
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(dice.usize(1..=64).min(rest.len()));
        pieces.push(Bytes::copy_from_slice(piece));
        rest = after;
    }
    pieces
}

fn ours(pieces: &[Bytes]) -> Sum {
    let mut sum = (0, 0);
    let mut decoder = SseDecoder::new(8 * 1024 * 1024);
    for piece in pieces {
        decoder.push(piece.clone());
        while let Some(event) = decoder.next_event().expect("events within the limit") {
            sum = (sum.0 + 1, sum.1 + event.data.len());
        }
    }
    sum
}

/// Supports only `data: ` and keeps nothing. Pieces are cloned because the other decoders need owned bytes.
fn lines(pieces: &[Bytes]) -> Sum {
    let mut sum = (0, 0);
    let mut buffer = BytesMut::new();
    for piece in pieces {
        buffer.extend_from_slice(&piece.clone());
        while let Some(end) = memchr::memchr(b'\n', &buffer) {
            let line = buffer[..end].strip_suffix(b"\r").unwrap_or(&buffer[..end]);
            if let Some(data) = line.strip_prefix(b"data: ") {
                sum = (sum.0 + 1, sum.1 + data.len());
            }
            buffer.advance(end + 1);
        }
    }
    sum
}

fn eventsource(pieces: &[Bytes]) -> Sum {
    let pieces = stream::iter(pieces.iter().cloned().map(Ok::<_, std::convert::Infallible>));
    let sum =
        pieces.eventsource().fold((0, 0), async |sum, event| (sum.0 + 1, sum.1 + event.expect("an event").data.len()));
    sum.now_or_never().expect("all pieces are there")
}
