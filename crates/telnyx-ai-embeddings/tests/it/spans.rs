//! The spans of similarity searches.

use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_embeddings::{Embeddings, SearchDocuments};
use telnyx_ai_test_kit::Spans;

async fn search(reply: MockReply, trace_content: bool) -> Spans {
    let (spans, _guard) = Spans::record();
    let mock = MockTransport::new().reply(reply);
    let client = Client::builder().api_key("k").transport(mock).trace_content(trace_content).build().unwrap();
    let search = SearchDocuments::new("handbook", "ASKED").num_of_docs(4);
    drop(Embeddings::new(&client).search_documents(search).await);
    spans
}

const EXPECTED: &str = "gen_ai.data_source.id=handbook\ngen_ai.operation.name=retrieval\ngen_ai.provider.name=telnyx\n\
                        gen_ai.request.top_k=4.0\notel.kind=client\notel.name=retrieval handbook\n\
                        server.address=api.telnyx.com\nserver.port=443\n";

#[tokio::test]
async fn a_search_has_its_bucket_and_its_limit() {
    let spans = search(MockReply::json(200, r#"{"data":[]}"#), false).await;
    assert_eq!(spans.only("retrieval"), EXPECTED);
    assert!(!spans.text().contains("ASKED"), "{}", spans.text());
}

#[tokio::test]
async fn a_failed_search_has_the_status() {
    let spans = search(MockReply::status(404), false).await;
    assert_eq!(spans.lines("retrieval", "error."), "error.type=404\n");
}

#[tokio::test]
async fn the_query_is_recorded_if_the_client_traces_content() {
    let spans = search(MockReply::json(200, r#"{"data":[]}"#), true).await;
    assert_eq!(spans.lines("retrieval", "gen_ai.retrieval"), "gen_ai.retrieval.query.text=ASKED\n");
}
