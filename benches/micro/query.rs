//! Encoding of query pairs: a request with 32 pairs and a request without pairs, with a transport that only records the
//! URL. The difference is the cost of the pairs. Peer: `form_urlencoded` with the same pairs.

use std::future::IntoFuture;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use criterion::{Criterion, Throughput};
use telnyx_ai::transport::{Transport, TransportError, TransportRequest, TransportResponse};
use telnyx_ai::{Bytes, Client, HeaderMap, Method, StatusCode};
use url::Url;
use url::form_urlencoded::Serializer;

/// URL of the last request.
#[derive(Clone, Debug, Default)]
struct LastUrl(Arc<Mutex<Option<Url>>>);

#[async_trait]
impl Transport for LastUrl {
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        *self.0.lock().expect("a lock") = Some(request.url);
        Ok(TransportResponse::new(StatusCode::OK, HeaderMap::new(), Bytes::new().into()))
    }
}

impl LastUrl {
    fn query(&self) -> Option<String> {
        self.0.lock().expect("a lock").as_ref()?.query().map(str::to_owned)
    }
}

const PAIRS: usize = 32;
const NAMES: [&str; 4] = ["page[number]", "metadata->assistant_id", "status", "order"];
const VALUES: [&str; 4] = ["2", "eq.a+b c", "sm\u{f6}rg\u{e5}s", "last_message_at.desc.nullslast"];

pub fn measure(criterion: &mut Criterion) {
    let pairs: Vec<(&str, &str)> = NAMES.into_iter().zip(VALUES).cycle().take(PAIRS).collect();
    let kept = LastUrl::default();
    let client = Client::builder().api_key("KEY").transport(kept.clone()).build().expect("a client");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let ours = |pairs: &[(&'static str, &str)]| {
        let request = client.request(Method::GET, "/ai/conversations");
        let request = pairs.iter().fold(request, |request, (name, value)| request.query(*name, value));
        runtime.block_on(request.into_future()).expect("a response")
    };

    ours(&pairs);
    assert_eq!(kept.query(), Some(direct(&pairs)));
    ours(&[]);
    assert_eq!(kept.query(), None);

    let mut group = criterion.benchmark_group("query");
    group.throughput(Throughput::Elements(PAIRS as u64));
    group.bench_function("telnyx-ai, the request with the pairs", |b| b.iter(|| ours(&pairs)));
    group.bench_function("telnyx-ai, the request without them", |b| b.iter(|| ours(&[])));
    group.bench_function("form_urlencoded, the pairs alone", |b| b.iter(|| direct(&pairs)));
    group.finish();
}

fn direct(pairs: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}
