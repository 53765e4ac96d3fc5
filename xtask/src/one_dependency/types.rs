//! Encodes a request body without a client.

use telnyx_ai_chat::{ChatRequest, Result};

fn main() -> Result<()> {
    let request = ChatRequest::from("Hi");
    let body = request.extra.add_to(&request)?;
    assert_eq!(body, r#"{"messages":[{"role":"user","content":"Hi"}]}"#);
    Ok(())
}
