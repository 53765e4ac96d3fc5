//! Properties of any body.

use futures_util::StreamExt;
use proptest::prelude::*;
use serde_json::Value;
use telnyx_ai::layers::{Record, Replay};
use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai::transport::{Transport, TransportBody, TransportRequest};
use telnyx_ai::{Bytes, HeaderMap, Method};

use crate::recording;

/// Sends a request with this body, and returns the chunks of its response.
async fn send(transport: &dyn Transport, content_type: &str, body: &[u8]) -> Vec<Bytes> {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", content_type.parse().unwrap());
    let url = "https://api.telnyx.com/v2/ai/tests".parse().unwrap();
    let body = TransportBody::Bytes(Bytes::copy_from_slice(body));
    let response = transport.send(TransportRequest::new(Method::POST, url, headers, body)).await.unwrap();
    response.body.map(Result::unwrap).collect().await
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let json = r#"\[( ?"[a-z\\\\é"]{0,3}",)* ?\{"a" : [0-9]{1,3}\} ?\]"#;
    prop_oneof![any::<Vec<u8>>(), ".{0,40}".prop_map(String::into_bytes), json.prop_map(String::into_bytes)]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_exchange_is_replayed(
        content_type in prop_oneof!["application/json", "text/plain", "text/event-stream", "image/png"],
        request in body(),
        response in body(),
        size in 1_usize..40,
    ) {
        let chunks: Vec<&[u8]> = response.chunks(size).collect();
        let reply = MockReply::status(200).header("content-type", &content_type);
        let reply = chunks.iter().fold(reply, |reply, chunk| reply.chunk(chunk.to_vec()));
        telnyx_ai_test_kit::run(async {
            let (_folder, path) = recording();
            let record = Record::new(MockTransport::new().reply(reply), &path).unwrap();
            let recorded = send(&record, &content_type, &request).await;
            let replayed = send(&Replay::open(&path).unwrap(), &content_type, &request).await;
            match serde_json::from_slice::<Value>(&response) {
                Ok(value) if content_type == "application/json" => {
                    assert_eq!(replayed.len(), 1);
                    assert_eq!(serde_json::from_slice::<Value>(&replayed[0]).unwrap(), value);
                }
                _ => assert_eq!(replayed, recorded),
            }
        });
    }
}
