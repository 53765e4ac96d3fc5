//! The system prompt of a session that is stored, loaded, and configured again.

use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatRequest, ChatSession, Message, Role};

use crate::support::scripted::{body, chat, reply};

fn texts(session: &ChatSession) -> Vec<String> {
    session.messages().iter().map(|message| message.text().into_owned()).collect()
}

fn developer(text: &str) -> Message {
    Message::new(Role::from("developer"), text)
}

fn settings(messages: impl IntoIterator<Item = Message>) -> ChatRequest {
    ChatRequest::new(messages).model("m")
}

/// Loads a session before and after its settings, and returns its texts, which must be the same.
fn either_order(chat: &Chat, stored: &str, settings: &ChatRequest) -> Vec<String> {
    let before = chat.session().settings(settings.clone()).load(stored).unwrap();
    let after = chat.session().load(stored).unwrap().settings(settings.clone());
    assert_eq!(before.messages(), after.messages());
    assert_eq!(before.save().unwrap(), after.save().unwrap());
    assert_eq!(before.request("Hi").model.as_deref(), Some("m"));
    // Another load with the same settings adds nothing.
    let again = chat.session().load(&after.save().unwrap()).unwrap().settings(settings.clone());
    assert_eq!(again.messages(), after.messages());
    assert_eq!(again.clone().settings(settings.clone()).messages(), after.messages());
    texts(&after)
}

fn stored(messages: &[Message]) -> String {
    json!({ "messages": messages }).to_string()
}

#[test]
fn a_new_system_prompt_replaces_the_old_one() {
    let (chat, _) = chat([]);
    let (new, hi) = (|| Message::system("new"), || Message::user("Hi"));
    let cases: [(&[Message], Vec<Message>, &[&str]); 9] = [
        (&[Message::system("old"), hi()], vec![new()], &["new", "Hi"]),
        (&[developer("old"), hi()], vec![new()], &["new", "Hi"]),
        (&[Message::system("old"), hi()], vec![developer("new")], &["new", "Hi"]),
        (&[Message::system("old"), developer("older"), hi()], vec![new()], &["new", "Hi"]),
        (&[Message::system("old"), hi()], vec![new(), developer("newer")], &["new", "newer", "Hi"]),
        (&[hi()], vec![new()], &["new", "Hi"]),
        (&[], vec![new()], &["new"]),
        // Settings without a system prompt keep the system prompt of the session.
        (&[Message::system("old"), hi()], vec![], &["old", "Hi"]),
        // Instructions later in the conversation stay.
        (&[Message::system("old"), hi(), Message::system("late")], vec![new()], &["new", "Hi", "late"]),
    ];
    for (messages, own, expected) in cases {
        assert_eq!(either_order(&chat, &stored(messages), &settings(own)), expected);
    }
}

#[test]
fn examples_of_the_settings_are_not_duplicated() {
    let (chat, _) = chat([]);
    let own = || settings([Message::system("new"), Message::user("2+2"), Message::assistant("4")]);
    let mut session = chat.session().settings(own());
    session.push([Message::user("3+3"), Message::assistant("6")]);
    let expected = ["new", "2+2", "4", "3+3", "6"];
    assert_eq!(texts(&session), expected);
    assert_eq!(either_order(&chat, &session.save().unwrap(), &own()), expected);
}

#[test]
fn pushed_instructions_are_not_part_of_the_system_prompt() {
    let (chat, _) = chat([]);
    let mut session = chat.session().settings(settings([Message::system("old")]));
    session.push([Message::system("The customer is Ann."), Message::user("Hi")]);
    let saved = session.save().unwrap();
    assert_eq!(serde_json::from_str::<Value>(&saved).unwrap()["instructions"], 1);
    let new = settings([Message::system("new"), developer("newer")]);
    assert_eq!(either_order(&chat, &saved, &new), ["new", "newer", "The customer is Ann.", "Hi"]);
    assert_eq!(texts(&session.settings(new)), ["new", "newer", "The customer is Ann.", "Hi"]);
    // A stored number that is too high, as in an edited file, replaces only the messages present.
    let edited = json!({ "messages": [Message::system("old"), Message::user("Hi")], "instructions": 9 }).to_string();
    assert_eq!(either_order(&chat, &edited, &settings([Message::system("new")])), ["new", "Hi"]);
}

#[test]
fn settings_of_a_session_that_was_not_loaded() {
    let (chat, _) = chat([]);
    let mut session = chat.session().settings(settings([Message::system("old")]));
    session.push("Hi");
    let session = session.settings(settings([Message::system("new"), Message::user("More")]));
    assert_eq!(texts(&session), ["new", "Hi", "More"]);
    let mut pushed = chat.session();
    pushed.push([Message::system("pushed"), Message::user("Hi")]);
    assert_eq!(texts(&pushed.settings(settings([Message::system("new")]))), ["new", "Hi"]);
}

#[test]
fn a_second_load_replaces_the_first() {
    let (chat, _) = chat([]);
    let (one, two) = (stored(&[Message::system("one")]), stored(&[Message::system("two"), Message::user("Hi")]));
    assert_eq!(texts(&chat.session().load(&one).unwrap().load(&two).unwrap()), ["two", "Hi"]);
}

#[tokio::test]
async fn the_model_receives_one_system_prompt_and_trimming_keeps_it() {
    let (chat, mock) = chat([reply(&json!({ "content": "Hello." }), false)]);
    let saved = stored(&[Message::system("old"), Message::user("1"), Message::assistant("2")]);
    let mut session = chat.session().load(&saved).unwrap().settings(settings([Message::system("new")]));
    session.complete("Hi").await.unwrap();
    let sent = body(&mock, 0)["messages"].clone();
    assert_eq!((&sent[0]["content"], sent.as_array().unwrap().len()), (&json!("new"), 4));
    session.trim_by(3, |_| 1).unwrap();
    assert_eq!(texts(&session), ["new", "Hi", "Hello."]);
}

#[cfg(feature = "conversations")]
#[tokio::test]
async fn a_mirror_has_no_duplicate_messages() {
    use telnyx_ai_core::test_util::MockReply;

    let (chat, mock) = chat((0..4).map(|_| MockReply::status(200)));
    let own = || settings([Message::system("new"), Message::user("2+2"), Message::assistant("4")]);
    let mut session = chat.session().mirror_to("c-1").settings(own());
    session.push("Hi");
    let saved = session.save().unwrap();
    for session in [
        chat.session().settings(own()).load(&saved).unwrap().mirror_to("c-1"),
        chat.session().load(&saved).unwrap().settings(own()).mirror_to("c-1"),
    ] {
        let pending = |text: &str| serde_json::from_str::<Value>(text).unwrap()["mirror"]["pending"].clone();
        assert_eq!(pending(&session.save().unwrap()), pending(&saved));
    }
    let mut again = chat.session().load(&saved).unwrap().settings(own());
    assert_eq!((again.sync().await.unwrap(), mock.requests().len()), (3, 3));
}
