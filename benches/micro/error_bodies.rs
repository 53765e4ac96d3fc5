//! Decoding of an error response into an error with details. Peer: the body as a `Value`, with a lookup of the path of
//! the message.

use bytes::Bytes;
use criterion::{BatchSize, BenchmarkId, Criterion};
use serde_json::Value;
use telnyx_ai::{Error, HeaderMap, StatusCode};

/// Name, body, and path of the first message.
const SHAPES: [(&str, &str, &str); 6] = [
    (
        "errors",
        r#"{"errors":[{"code":"10015","title":"Bad Request","detail":"No such model.","source":{"pointer":"/model"},"meta":{"url":"https://developers.telnyx.com/docs/overview/errors/10015"}}]}"#,
        "/errors/0/detail",
    ),
    (
        "list of details",
        r#"{"detail":[{"loc":["body","messages",0,"role"],"msg":"field required","type":"value_error.missing"},{"loc":["body","model"],"msg":"str type expected","type":"type_error.str"}]}"#,
        "/detail/0/msg",
    ),
    ("detail", r#"{"detail":"Not authenticated"}"#, "/detail"),
    (
        "OpenAI's object",
        r#"{"error":{"message":"No such model.","type":"invalid_request_error","param":"model","code":"model_not_found"}}"#,
        "/error/message",
    ),
    (
        "HTML",
        "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
        "",
    ),
    ("empty", "", ""),
];

pub fn measure(criterion: &mut Criterion) {
    let mut headers = HeaderMap::new();
    for (name, value) in
        [("content-type", "application/json"), ("x-request-id", "3f1c9a52-7d0e-4b8e-9a55-0d6c1f1f2a10")]
    {
        headers.insert(name, value.parse().expect("a value"));
    }
    let mut group = criterion.benchmark_group("error bodies");
    for (name, body, path) in SHAPES {
        let body = Bytes::from_static(body.as_bytes());
        let input = || (headers.clone(), body.clone());
        let error = ours(input());
        assert_eq!(
            error.details().first().and_then(|detail| detail.message.clone()),
            direct(input(), path).2,
            "{name}"
        );
        assert_eq!(path.is_empty(), error.details().is_empty(), "{name}");
        group.bench_function(BenchmarkId::new("telnyx-ai", name), |b| {
            b.iter_batched(input, ours, BatchSize::SmallInput);
        });
        group.bench_function(BenchmarkId::new("value and path", name), |b| {
            b.iter_batched(input, |input| direct(input, path), BatchSize::SmallInput);
        });
    }
    group.finish();
}

fn ours((headers, body): (HeaderMap, Bytes)) -> Error {
    Error::from_response(StatusCode::BAD_REQUEST, headers, body)
}

fn direct((headers, body): (HeaderMap, Bytes), path: &str) -> (HeaderMap, Bytes, Option<String>) {
    let value: Option<Value> = serde_json::from_slice(&body).ok();
    let message = value.and_then(|value| value.pointer(path)?.as_str().map(str::to_owned));
    (headers, body, message)
}
