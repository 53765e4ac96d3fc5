//! The items of a stream do not depend on the boundaries of its chunks.

use bytes::Bytes;
use telnyx_ai_core::StreamEnd;
use telnyx_ai_core::test_util::MockReply;

use crate::support::{builder, chunks, drain, script};

const FIXTURES: &[&str] = &[
    "data: {\"n\":1}\n\ndata: {\"n\":2}\n\ndata: [DONE]\n\n",
    "data: {\"n\":1}\r\n\r\ndata: {\"n\":2}\r\n\r\ndata: [DONE]\r\n\r\n",
    "data: {\"n\":1}\r\rdata: {\"n\":2}\r\r",
    "\u{feff}: hello\n\ndata: {\"n\":1,\"t\":\"é🙂\"}\n\ndata:\n\ndata:[DONE]",
    "\n\r\n \ndata: {\"n\":1}\n\n",
    "event: chunk\nid: 1\ndata: {\"n\":\ndata: 1}\n\nevent: error\ndata: {\"message\":\"é\"}\n\ndata: [DONE]\n\n",
    "data: {\"n\":1}\n\ndata: {\"error\":{\"message\":\"busy\"}}\n\ndata: [DONE]\n\n",
    "data: {\"n\":1}\n\ndata: {\"n\":\"é\"}\n\ndata: {\"n\":2}\n\n",
    "data: {\"n\":1}\n\ndata: {\"n\":",
    "data: {\"n\":1}\n\ndata: {\"n\":2}",
    "data: {\"n\":1}\n\ndata: {\"n\":2,\"pad\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}\n\ndata: {\"n\":3}\n\n",
    " \r\n{\"n\":1,\"t\":\"é\"}\n",
    "{\"errors\":[{\"detail\":\"é\"}]}",
    "<html>é</html>",
    "[DONE]",
    "",
];

async fn items(body: Vec<Bytes>) -> (Vec<String>, Option<StreamEnd>) {
    let mock = script([MockReply::events(body)]);
    drain(chunks(&builder(&mock).max_event_bytes(64).build().unwrap()).await.unwrap()).await
}

#[tokio::test(start_paused = true)]
async fn chunk_boundaries_do_not_change_the_items() {
    for fixture in FIXTURES {
        let bytes = Bytes::from_static(fixture.as_bytes());
        let expected = items(vec![bytes.clone()]).await;
        for at in 0..=bytes.len() {
            let chunks = vec![bytes.slice(..at), bytes.slice(at..)];
            assert_eq!(items(chunks).await, expected, "{fixture:?} split at {at}");
        }
        let single = (0..bytes.len()).map(|at| bytes.slice(at..=at)).collect();
        assert_eq!(items(single).await, expected, "{fixture:?} byte by byte");
    }
}
