//! Tool loops on a session.

use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_chat::{ChatRequest, ChatSession, Message, ToolEvent, ToolRun};
use telnyx_ai_core::test_util::MockReply;

use crate::support::loops::{calls, problem, run_in_session, wait};
use crate::support::scripted::{body, chat, reply};

fn texts(session: &ChatSession) -> Vec<String> {
    session.messages().iter().map(|message| message.text().into_owned()).collect()
}

fn text_reply(text: &str, streamed: bool) -> MockReply {
    reply(&json!({ "content": text, "reasoning_content": "Hm." }), streamed)
}

#[tokio::test]
async fn the_run_is_appended_when_it_succeeds() {
    for streamed in [false, true] {
        let call = reply(&calls([("wait", 0)]), streamed);
        let (chat, mock) =
            chat([text_reply("Hello.", false), call, text_reply("Done.", streamed), text_reply("Yes.", false)]);
        let settings = ChatRequest::new([Message::system("Be brief.")]).model("m");
        let mut session = chat.session().settings(settings);
        session.complete("Hi").await.unwrap();
        let run = run_in_session(session.run_tools("Go.", [wait("wait")]).header("x-team", "search"), streamed).await;
        let run = run.unwrap();
        let expected = ["Be brief.", "Hi", "Hello.", "Go.", "", "0", "Done."];
        assert_eq!((texts(&session), session.messages()), (expected.map(str::to_owned).into(), &*run.messages));
        assert_eq!((&body(&mock, 2)["model"], mock.requests()[2].header("x-team")), (&json!("m"), "search"));
        // The session does not keep the tools of the loop.
        session.complete("Sure?").await.unwrap();
        assert_eq!((body(&mock, 3).get("tools"), body(&mock, 3)["messages"].as_array().unwrap().len()), (None, 8));
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_loop_leaves_the_session_unchanged_and_its_run_can_be_taken() {
    for streamed in [false, true] {
        let call = || reply(&calls([("wait", 20), ("wait", 1)]), streamed);
        for (replies, taken) in [
            (vec![call()], vec![problem("not finished: the limit `deadline` was reached"), "1".to_owned()]),
            (vec![MockReply::json(400, "{}")], vec![]),
            (vec![text_reply("", streamed).after(Duration::from_secs(60))], vec![]),
        ] {
            let (chat, _) = chat(replies.into_iter().chain([text_reply("Done.", false)]));
            let mut session = chat.session();
            session.push([Message::user("Hi"), Message::assistant("Hello.")]);
            let before = session.save().unwrap();
            let tools = session.run_tools("Go.", [wait("wait")]).deadline(Duration::from_secs(10));
            let error = run_in_session(tools, streamed).await.unwrap_err();
            assert_eq!(session.save().unwrap(), before);
            let so_far: &ToolRun = error.attachment().unwrap();
            session.take_run(so_far).unwrap();
            let calls = usize::from(!taken.is_empty());
            assert_eq!(texts(&session)[3 + calls..], taken);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn at_max_turns_the_session_can_take_the_run_and_continue() {
    for streamed in [false, true] {
        let (chat, mock) = chat([reply(&calls([("wait", 0), ("wait", 0)]), streamed), text_reply("Sorry.", false)]);
        let mut session = chat.session();
        let error = run_in_session(session.run_tools("Go.", [wait("wait")]).max_turns(1), streamed).await.unwrap_err();
        assert!(session.messages().is_empty());
        session.take_run(error.attachment().unwrap()).unwrap();
        session.complete("Why?").await.unwrap();
        let sent = body(&mock, 1)["messages"].clone();
        let roles: Vec<&str> = sent.as_array().unwrap().iter().map(|sent| sent["role"].as_str().unwrap()).collect();
        assert_eq!(roles, ["user", "assistant", "tool", "tool", "user"]);
    }
}

#[tokio::test]
async fn a_redacted_run_is_accepted_by_its_session() {
    let (chat, _) = chat([reply(&calls([("wait", 0)]), false)]);
    let mut session = chat.session();
    session.push([Message::user("Is my key KEY0?"), Message::assistant("I cannot know.")]);
    let error = session.run_tools("Go.", [wait("wait")]).max_turns(1).await.unwrap_err();
    session.take_run(error.attachment().unwrap()).unwrap();
    assert_eq!((texts(&session)[0].as_str(), session.messages().len()), ("Is my key KEY0?", 5));
}

#[tokio::test(start_paused = true)]
async fn dropping_a_loop_leaves_the_session_as_it_was() {
    let (chat, _) = chat([reply(&calls([("wait", 60)]), false), reply(&calls([("wait", 60)]), true)]);
    let mut session = chat.session();
    let tools = std::future::IntoFuture::into_future(session.run_tools("Go.", [wait("wait")]));
    assert!(tokio::time::timeout(Duration::from_secs(1), tools).await.is_err());
    let mut events = session.run_tools("Go.", [wait("wait")]).stream();
    while !matches!(events.try_next().await.unwrap(), Some(ToolEvent::Call(_))) {}
    drop(events);
    drop(session.run_tools("Never sent", []));
    assert!(session.messages().is_empty() && session.usage().total_tokens == 0);
}

#[tokio::test]
async fn the_loop_overrides_the_reasoning_setting_of_the_session() {
    for (of_session, of_loop, expected) in
        [(false, None, false), (true, None, true), (true, Some(false), false), (false, Some(true), true)]
    {
        let mut call = calls([("wait", 0)]);
        call["reasoning_content"] = json!("Hm.");
        let (chat, mock) = chat([reply(&call, false), text_reply("Done.", false), text_reply("Yes.", false)]);
        let mut session = chat.session().keep_reasoning(of_session);
        let tools = session.run_tools("Go.", [wait("wait")]);
        match of_loop {
            Some(keep) => tools.keep_reasoning(keep).await.unwrap(),
            None => tools.await.unwrap(),
        };
        let sent = |nth: usize| body(&mock, nth)["messages"][1].get("reasoning_content").cloned();
        assert_eq!(sent(1), expected.then(|| Value::from("Hm.")));
        session.complete("Sure?").await.unwrap();
        assert_eq!(sent(2), of_session.then(|| Value::from("Hm.")), "the session has its own setting");
    }
}

#[tokio::test]
async fn the_turn_may_have_any_messages() {
    let (chat, mock) = chat([text_reply("Done.", false), text_reply("More.", false)]);
    let mut session = chat.session();
    session.run_tools([Message::user("One"), Message::user("Two")], []).await.unwrap();
    session.run_tools(Vec::new(), []).on_turn(|_, request| request.messages.truncate(1)).await.unwrap();
    assert_eq!(body(&mock, 1)["messages"].as_array().unwrap().len(), 1);
    assert_eq!(texts(&session), ["One", "Two", "Done.", "More."], "what a hook trims stays in the session");
}
