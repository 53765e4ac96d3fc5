//! Errors of the deprecated paths name the current paths.

use telnyx_ai_chat::{Chat, Models};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Error};

const GONE: &str = r#"{"errors":[{"code":"10005","title":"Resource not found"}]}"#;

fn client(status: u16) -> Client {
    let mock = MockTransport::new().reply(MockReply::json(status, GONE));
    Client::builder().api_key("k").transport(mock).max_retries(0).build().unwrap()
}

fn names(error: &Error, handle: &str) -> bool {
    error
        .to_string()
        .contains(&format!("(check the base URL; the path is also deprecated: `{handle}` calls its successor)"))
}

#[tokio::test]
async fn not_found_and_gone_name_the_current_path() {
    for status in [404, 410] {
        let plain = Chat::new(&client(status)).complete("Hi").await.unwrap_err();
        let streamed = Chat::new(&client(status)).stream("Hi").await.map(drop).unwrap_err();
        let tools = Chat::new(&client(status)).run_tools("Hi", []).await.map(drop).unwrap_err();
        let session = Chat::new(&client(status)).session().complete("Hi").await.unwrap_err();
        for error in [&plain, &streamed, &tools, &session] {
            assert!(names(error, "telnyx.openai().chat()"), "{error}");
        }
        let models = Models::new(&client(status)).list().await.unwrap_err();
        assert!(names(&models, "telnyx.openai().models()"), "{models}");
        assert_eq!(plain.details().first().unwrap().code.as_deref(), Some("10005"), "the details are kept");
    }
    assert_eq!(
        Chat::new(&client(404)).complete("Hi").await.unwrap_err().to_string(),
        "chat.complete: 404 Not Found for POST https://api.telnyx.com/v2/ai/chat/completions (check the base URL; the path is also deprecated: `telnyx.openai().chat()` calls its successor): \
         Resource not found (10005)"
    );
}

#[tokio::test]
async fn other_errors_name_no_path() {
    for status in [400, 403, 405, 422, 500] {
        let error = Chat::new(&client(status)).complete("Hi").await.unwrap_err();
        assert!(!error.to_string().contains("deprecated"), "{error}");
    }
    let chat = Chat::openai(&client(404)).complete("Hi").await.unwrap_err();
    let models = Models::openai(&client(410)).list().await.unwrap_err();
    assert!(!chat.to_string().contains("deprecated") && !models.to_string().contains("deprecated"));
}
