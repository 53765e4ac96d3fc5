//! Writes a request without a client.

use telnyx_ai_chat::ChatRequest;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let body = telnyx_ai_chat::ChatRequest::from("Hi");
    let _: ChatRequest = body.clone();
    assert_eq!(body.messages.len(), 1);
}
