use proptest::prelude::*;
use telnyx_ai_core::test_util::MockTransport;
use telnyx_ai_core::{Client, Role, ToolCall};

use super::estimate;
use crate::chat::Chat;
use crate::content::ContentPart;
use crate::message::Message;
use crate::session::ChatSession;

fn session(messages: Vec<Message>) -> ChatSession {
    let client = Client::builder().api_key("k").transport(MockTransport::new()).build().unwrap();
    let mut session = Chat::new(&client).session();
    session.push(messages);
    session
}

/// Creates messages from letters: system, developer, user, assistant, calls, tool result. The text of each is its
/// position.
fn messages(letters: &str) -> Vec<Message> {
    let message = |(at, letter): (usize, char)| {
        let text = at.to_string();
        match letter {
            's' => Message::system(text),
            'd' => Message::new(Role::from("developer"), text),
            'u' => Message::user(text),
            'a' => Message::assistant(text),
            'c' => Message::assistant_calls([ToolCall::function(text, "f", "{}")]),
            'f' => Message::new(Role::from("function"), text).name("f"),
            _ => Message::tool("c", text),
        }
    };
    letters.chars().enumerate().map(message).collect()
}

/// Returns the letters of the remaining messages; `None` if the session cannot be trimmed to `most` tokens.
fn trimmed(letters: &str, most: u64) -> Option<String> {
    let all = messages(letters);
    let mut session = session(all.clone());
    let result = session.trim_by(most, |_| 1);
    let letter = |message: &Message| letters.chars().nth(all.iter().position(|each| each == message).unwrap()).unwrap();
    match result {
        Ok(taken) => {
            assert_eq!(taken.len() + session.messages().len(), all.len());
            Some(session.messages().iter().map(letter).collect())
        }
        Err(error) => {
            assert!(error.is_limit(), "{error}");
            assert_eq!(session.messages(), all, "nothing is taken out");
            None
        }
    }
}

#[test]
fn removed_and_kept_messages() {
    for (letters, most, left) in [
        ("", 0, Some("")),
        ("suau", 4, Some("suau")),
        ("suau", 3, Some("su")),
        ("suau", 2, Some("su")),
        ("suau", 1, None),
        ("uauaua", 4, Some("uaua")),
        ("uauaua", 3, Some("ua")),
        ("udasua", 4, Some("dsua")),
        // A call is removed with all its results, even with instructions in between.
        ("ucttaua", 6, Some("ua")),
        ("ucttacta", 7, Some("uacta")),
        ("ucttacta", 5, Some("uacta")),
        ("ucttacta", 4, Some("ucta")),
        ("ucttacta", 3, Some("ua")),
        ("ucttacta", 1, None),
        ("uctsctact", 4, Some("usct")),
        // Without a user message, the last response stays.
        ("aaa", 1, Some("a")),
        ("ctct", 2, Some("ct")),
        ("ctct", 1, None),
        ("tt", 1, None),
        ("ss", 1, None),
    ] {
        assert_eq!(trimmed(letters, most).as_deref(), left, "{letters} to {most}");
    }
}

#[test]
fn the_estimate() {
    for (message, tokens) in [
        (Message::user(""), 4),
        (Message::user("12345"), 6),
        (Message::user("日本語!"), 8),
        (Message::user("Hi").name("Anna"), 6),
        (Message::assistant_calls([ToolCall::function("c", "now", "{}")]), 10),
        (Message::user([ContentPart::text("Hi"), ContentPart::image_url("data:image/png;base64,AAAA")]), 1005),
    ] {
        assert_eq!(estimate(&message), tokens, "{message:?}");
    }
    let mut session = session(vec![Message::user("a".repeat(400)), Message::user("b")]);
    let error = session.trim(4).unwrap_err();
    assert_eq!(error.to_string(), "`tokens` is 4, but the messages that must stay have 5; raise the limit");
    assert_eq!(session.trim(5).unwrap().len(), 1);
}

proptest! {
    #[test]
    fn a_result_is_never_separated_from_its_call(letters in "[sducat]{0,20}", most in 0_u64..20) {
        if let Some(left) = trimmed(&letters, most) {
            prop_assert!(left.len() as u64 <= most.max(letters.len() as u64));
            prop_assert!(left.len() as u64 <= most || left == letters);
            let instructions = |text: &str| text.chars().filter(|c| "sd".contains(*c)).collect::<String>();
            prop_assert_eq!(instructions(&left), instructions(&letters));
            prop_assert_eq!(left.contains('u'), letters.contains('u'));
            // Blocks of calls and results are kept or removed completely.
            let blocks = |text: &str| -> Vec<String> {
                let plain: String = text.chars().filter(|c| !"sd".contains(*c)).collect();
                let mut blocks = Vec::new();
                for letter in plain.chars() {
                    match blocks.last_mut() {
                        Some(block) if letter == 't' => String::push(block, letter),
                        _ => blocks.push(letter.to_string()),
                    }
                }
                blocks
            };
            let mut all = blocks(&letters).into_iter();
            prop_assert!(blocks(&left).iter().all(|block| all.any(|each| each == *block)), "{}", left);
        }
    }
}

#[test]
fn a_result_of_role_function_goes_with_its_call() {
    assert_eq!(trimmed("ucfa", 3).as_deref(), Some("ua"));
    let mut call = Message::assistant_calls([]);
    call.extra.insert("function_call".into(), serde_json::json!({ "name": "find", "arguments": "{\"n\":1}" }));
    let usual = Message::assistant_calls([ToolCall::function("", "find", "{\"n\":1}")]);
    assert_eq!(estimate(&call), estimate(&usual));
}
