//! Decoding of a page of 100 clusters and a list of 1000 conversations. Peer: minimal structs, in which times and
//! states are strings.

use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, Throughput};
use serde::Deserialize;
use telnyx_ai::clustering::ClusterTask;
use telnyx_ai::conversations::Conversation;
use telnyx_ai::{Page, decode};

use telnyx_ai_benches::plain;
use telnyx_ai_benches::responses::responses;
use telnyx_ai_benches::work::Work;

pub fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lists");

    let body = body(Work::Pages);
    let (ours, theirs) = (our_page(&body), direct::<plain::Cluster>(&body));
    assert_eq!(ours.meta.and_then(|meta| meta.total_pages), theirs.meta.map(|meta| meta.total_pages));
    assert!(ours.data.iter().map(|task| &task.task_id).eq(theirs.data.iter().map(|task| &task.task_id)));
    assert!(ours.data.iter().all(|task| task.created_at.is_some() && task.finished_at.is_some()));
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_with_input(BenchmarkId::new("telnyx-ai", "clusters"), &body, |b, body| b.iter(|| our_page(body)));
    group.bench_with_input(BenchmarkId::new("plain structs", "clusters"), &body, |b, body| {
        b.iter(|| direct::<plain::Cluster>(body));
    });

    let body = self::body(Work::Conversations);
    let (ours, theirs) = (our_list(&body), direct::<plain::Conversation>(&body));
    assert!(ours.iter().map(|one| &one.id).eq(theirs.data.iter().map(|one| &one.id)));
    assert!(ours.iter().zip(&theirs.data).all(|(one, other)| one.metadata.iter().eq(&other.metadata)));
    assert!(ours.iter().all(|one| one.created_at.is_some() && one.last_message_at.is_some()));
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_with_input(BenchmarkId::new("telnyx-ai", "conversations"), &body, |b, body| b.iter(|| our_list(body)));
    group.bench_with_input(BenchmarkId::new("plain structs", "conversations"), &body, |b, body| {
        b.iter(|| direct::<plain::Conversation>(body));
    });
    group.finish();
}

/// Returns the first response to `work`.
fn body(work: Work) -> Bytes {
    responses(work).swap_remove(0).body.into()
}

fn our_page(body: &Bytes) -> Page<ClusterTask> {
    decode::page(body).expect("a page")
}

fn our_list(body: &Bytes) -> Vec<Conversation> {
    decode::list(body).expect("a list")
}

fn direct<T: for<'de> Deserialize<'de>>(body: &[u8]) -> plain::Page<T> {
    serde_json::from_slice(body).expect("a list")
}
