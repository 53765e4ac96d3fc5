//! Sessions that mirror themselves to a conversation.

use std::collections::HashSet;
use std::time::Duration;

use telnyx_ai_chat::{ContentPart, Message, ToolCall};
use telnyx_ai_core::test_util::{MockReply, MockTransport};

use crate::support::scripted::chat;

fn ok() -> MockReply {
    MockReply::status(200)
}

/// The body and the idempotency key of each message that was sent.
fn stored(mock: &MockTransport) -> Vec<(String, String)> {
    let requests = mock.requests().into_iter().filter(|request| request.target().ends_with("/message"));
    requests
        .map(|request| {
            assert_eq!(request.target(), "/v2/ai/conversations/c-1/message");
            (String::from_utf8(request.body.to_vec()).unwrap(), request.header("idempotency-key").to_owned())
        })
        .collect()
}

#[tokio::test]
async fn every_kind_of_message_is_stored_once_and_in_order() {
    let reply = r#"{"choices":[{"message":{"content":"Hi.","reasoning":"Hm."}}]}"#;
    let (chat, mock) = chat([MockReply::json(200, reply), ok(), ok(), ok(), ok(), ok()]);
    let mut session = chat.session();
    session.push(Message::system("Be brief."));
    let mut session = session.mirror_to("c-1");
    let picture = [ContentPart::text("What"), ContentPart::image_url("https://a.b/c.png"), ContentPart::text("is it?")];
    session.complete(Message::user(picture).name("Ann")).await.unwrap();
    session.push(Message::assistant_calls([ToolCall::function("t-1", "now", "{}")]));
    session.push(Message::tool("t-1", "12:00"));
    assert_eq!(session.trim_by(4, |_| 1).unwrap().len(), 1, "trimming takes nothing from the mirror");
    assert_eq!((session.sync().await.unwrap(), session.sync().await.unwrap()), (4, 0));
    session.push(Message::new("developer".into(), "Be kind."));
    session.push("Bye");
    assert_eq!(session.sync().await.unwrap(), 1);

    let stored = stored(&mock);
    let bodies: Vec<&str> = stored.iter().map(|(body, _)| body.as_str()).collect();
    assert_eq!(
        bodies,
        [
            r#"{"role":"user","content":"What\nis it?","name":"Ann"}"#,
            r#"{"role":"assistant","content":"Hi."}"#,
            r#"{"role":"assistant","tool_calls":[{"id":"t-1","type":"function","function":{"name":"now","arguments":"{}"}}]}"#,
            r#"{"role":"tool","content":"12:00","tool_call_id":"t-1"}"#,
            r#"{"role":"user","content":"Bye"}"#,
        ]
    );
    assert_eq!(stored.iter().map(|(_, key)| key).collect::<HashSet<_>>().len(), 5, "each has a key of its own");
}

#[tokio::test(start_paused = true)]
async fn a_message_has_one_key_for_all_attempts() {
    let (chat, mock) = chat([ok(), MockReply::json(400, "{}"), ok().after(Duration::from_secs(9)), ok(), ok()]);
    let mut session = chat.session().mirror_to("c-1");
    session.push([Message::user("a"), Message::user("b"), Message::user("c")]);
    assert!(session.sync().await.unwrap_err().is_invalid_request());
    assert!(tokio::time::timeout(Duration::from_secs(1), session.sync()).await.is_err());
    // Another process continues the stored session.
    let mut again = chat.session().load(&session.save().unwrap()).unwrap();
    assert_eq!(again.sync().await.unwrap(), 2);

    let stored = stored(&mock);
    let bodies: Vec<char> = stored.iter().map(|(body, _)| body.chars().nth(26).unwrap()).collect();
    assert_eq!(bodies, ['a', 'b', 'b', 'b', 'c']);
    assert!(stored[1] == stored[2] && stored[2] == stored[3], "the same bytes under the same key");
    assert_ne!(stored[0].1, stored[1].1);
    assert_ne!(stored[3].1, stored[4].1);
}

#[tokio::test]
async fn a_clone_sends_what_was_queued_under_the_same_keys_and_its_own_messages_under_others() {
    let (chat, mock) = chat((0..12).map(|_| ok()));
    let mut session = chat.session().mirror_to("c-1");
    session.push("old");
    let mut copy = session.clone();
    let saved = session.save().unwrap();
    let (mut first, mut second) = (chat.session().load(&saved).unwrap(), chat.session().load(&saved).unwrap());
    // The same text four times, each time as a separate message.
    for session in [&mut session, &mut copy, &mut first, &mut second] {
        session.push("new");
        session.trim_by(1, |_| 1).unwrap();
        assert_eq!(session.sync().await.unwrap(), 2);
    }
    // A clone of a session that has nothing queued.
    let mut late = session.clone();
    for session in [&mut session, &mut late] {
        session.push("late");
        assert_eq!(session.sync().await.unwrap(), 1);
    }
    let stored = stored(&mock);
    let keys = |text: &str| -> HashSet<&str> {
        stored.iter().filter(|(body, _)| body.contains(text)).map(|(_, key)| key.as_str()).collect()
    };
    assert_eq!((stored.len(), keys("old").len(), keys("new").len(), keys("late").len()), (10, 1, 4, 2));
    assert_eq!(stored.iter().map(|(_, key)| key).collect::<HashSet<_>>().len(), 7);
}

#[tokio::test]
async fn a_session_that_an_earlier_version_stored_keeps_its_keys() {
    let saved = r#"{"messages":[],"mirror":{"conversation_id":"c-1","key":"session-ab","sent":3,"pending":[{"role":"user","content":"a"},{"role":"user","content":"b"}]}}"#;
    let (chat, mock) = chat([ok(), ok()]);
    let session = chat.session().load(saved).unwrap();
    let mut again = chat.session().load(&session.save().unwrap()).unwrap();
    assert_eq!(again.sync().await.unwrap(), 2);
    let keys: Vec<_> = stored(&mock).into_iter().map(|(_, key)| key).collect();
    assert_eq!(keys, ["session-ab-3", "session-ab-4"]);
}

#[tokio::test]
async fn mirroring_a_loaded_session_again_stores_nothing_twice() {
    let (chat, mock) = chat((0..6).map(|_| ok()));
    let mut session = chat.session().mirror_to("c-1");
    session.push([Message::user("a"), Message::assistant("b")]);
    assert_eq!(session.sync().await.unwrap(), 2);
    session.push("c");
    let mut again = chat.session().load(&session.save().unwrap()).unwrap().mirror_to("c-1");
    assert_eq!((again.sync().await.unwrap(), again.sync().await.unwrap()), (1, 0));
    assert_eq!(stored(&mock)[2].0, r#"{"role":"user","content":"c"}"#);
    // Another conversation receives all messages.
    assert_eq!(again.mirror_to("c-2").sync().await.unwrap(), 3);
    assert_eq!(mock.requests()[3].target(), "/v2/ai/conversations/c-2/message");
    assert_eq!(mock.requests()[3].body, r#"{"role":"user","content":"a"}"#);
}

#[tokio::test]
async fn two_sessions_share_no_keys() {
    let (chat, mock) = chat([ok(), ok()]);
    for _ in 0..2 {
        let mut session = chat.session().mirror_to("c-1");
        session.push("Hi");
        session.sync().await.unwrap();
    }
    let stored = stored(&mock);
    assert_eq!(stored[0].0, stored[1].0);
    assert_ne!(stored[0].1, stored[1].1);
}

#[tokio::test]
async fn sync_needs_a_conversation() {
    let (chat, mock) = chat([]);
    let error = chat.session().sync().await.unwrap_err();
    assert_eq!(error.to_string(), "`conversation_id` is not set; call `mirror_to` first");
    let mut session = chat.session().mirror_to("");
    session.push("Hi");
    assert!(session.sync().await.unwrap_err().is_invalid_input());
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test]
async fn a_call_in_the_deprecated_field_is_stored_as_a_tool_call() {
    let (chat, mock) = chat([ok(), ok()]);
    let mut session = chat.session().mirror_to("c-1");
    let call = r#"{"content":null,"function_call":{"name":"now","arguments":"{}"}}"#;
    session.push(serde_json::from_str::<Message>(call).unwrap());
    session.push(Message::new("function".into(), "12:00").name("now"));
    assert_eq!(session.sync().await.unwrap(), 2);
    let bodies: Vec<String> = stored(&mock).into_iter().map(|(body, _)| body).collect();
    assert_eq!(
        bodies,
        [
            r#"{"role":"assistant","tool_calls":[{"type":"function","function":{"name":"now","arguments":"{}"}}]}"#,
            r#"{"role":"tool","content":"12:00","name":"now"}"#,
        ]
    );
}
