//! A turn does not copy the conversation. A separate test binary, so that nothing else allocates.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use telnyx_ai_chat::{Chat, Message};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};

/// Size of the text of the conversation, in bytes. Its body is written once.
const LENGTH: usize = 32 * 1024 * 1024;
const MOST: u64 = LENGTH as u64 * 3 / 2;

/// Returns the peak memory of this process, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().trim().parse::<u64>().unwrap() * 1024
}

#[tokio::test]
async fn a_turn_of_a_session_takes_the_memory_of_its_body() {
    let reply = r#"{"choices":[{"message":{"content":"Hi."}}]}"#;
    let mock = MockTransport::new().reply(MockReply::json(200, reply));
    let client = Client::builder().api_key("k").transport(mock).build().unwrap();
    let mut session = Chat::new(&client).session();
    session.push((0..256).map(|_| Message::user("x".repeat(LENGTH / 256))).collect::<Vec<_>>());
    let before = peak();
    session.complete("Hi").await.unwrap();
    let growth = peak() - before;
    assert_eq!(session.messages().len(), 258);
    assert!(growth < MOST, "{growth} bytes");
}
