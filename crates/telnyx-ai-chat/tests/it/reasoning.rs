//! Reasoning under each of its names: read apart from the text, plain and streamed, and sent back only on request.

use serde_json::{Value, json};
use telnyx_ai_chat::{ChatCompletion, ChatRequest, FunctionTool, Message, ToolEvent, ToolRun};
use telnyx_ai_core::test_util::{MockReply, MockTransport};

use crate::support::scripted::chat;

const NAMES: [&str; 3] = ["reasoning_content", "reasoning", "thinking"];

fn usage() -> Value {
    json!({
        "prompt_tokens": 9, "completion_tokens": 40, "total_tokens": 49,
        "completion_tokens_details": { "reasoning_tokens": 32 }, "prompt_tokens_details": { "cached_tokens": 8 },
    })
}

/// A plain response with this message.
fn plain(message: &Value, finish_reason: &str) -> MockReply {
    let choice = json!({ "message": message, "finish_reason": finish_reason });
    MockReply::json(200, json!({ "choices": [choice], "usage": usage() }).to_string())
}

/// A streamed response of these deltas.
fn streamed(deltas: &[Value], finish_reason: &str) -> MockReply {
    let chunk = |delta: &Value| json!({ "choices": [{ "index": 0, "delta": delta }] });
    let last = json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": finish_reason }] });
    let usage = json!({ "choices": [], "usage": usage() });
    let events = deltas.iter().map(chunk).chain([last, usage]).map(|chunk| format!("data: {chunk}\n\n"));
    MockReply::events(events.chain(["data: [DONE]\n\n".to_owned()]).collect::<Vec<_>>())
}

fn field(name: &str, value: impl Into<Value>) -> Value {
    json!({ name: value.into() })
}

fn with(mut message: Value, name: &str, text: &str) -> Value {
    message[name] = text.into();
    message
}

fn now() -> FunctionTool {
    FunctionTool::from_fn_with_schema("now", "The time.", json!({ "type": "object" }), async |_: Value| {
        Ok::<_, String>("12:00")
    })
}

fn call() -> Value {
    json!({ "tool_calls": [{ "index": 0, "id": "c-1", "type": "function", "function": { "name": "now", "arguments": "{}" } }] })
}

fn sent(mock: &MockTransport, at: usize) -> Value {
    serde_json::from_slice(&mock.requests()[at].body).unwrap()
}

#[tokio::test]
async fn reasoning_and_text_are_separate_in_plain_and_streamed_responses() {
    for name in NAMES {
        let message = with(json!({ "role": "assistant", "content": "It is 4." }), name, "2 + 2. Sum.");
        let (chat, _) = chat([
            plain(&message, "stop"),
            streamed(
                &[
                    json!({ "role": "assistant", "content": "" }),
                    field(name, "2 + 2."),
                    field(name, " Sum."),
                    json!({ "content": "It is", "reasoning_content": null, "reasoning": null, "thinking": null }),
                    json!({ "content": " 4." }),
                ],
                "stop",
            ),
        ]);
        let reply = chat.complete("What is 2 + 2?").await.unwrap();
        let mut stream = chat.stream("What is 2 + 2?").await.unwrap();
        let (mut reasoning, mut text) = (Vec::new(), Vec::new());
        while let Some(chunk) = stream.try_next().await.unwrap() {
            reasoning.push(chunk.reasoning_delta().to_owned());
            text.push(chunk.text_delta().to_owned());
        }
        assert_eq!(reasoning, ["", "2 + 2.", " Sum.", "", "", "", ""], "{name}");
        assert_eq!(text, ["", "", "", "It is", " 4.", "", ""], "{name}");
        for reply in [reply, stream.into_completion().unwrap()] {
            assert_eq!((&*reply.text(), reply.reasoning()), ("It is 4.", Some("2 + 2. Sum.")), "{name}");
            assert_eq!(reply.message().unwrap().reasoning(), reply.reasoning());
            let usage = reply.usage.as_ref().unwrap();
            assert_eq!((usage.reasoning_tokens(), usage.cached_tokens()), (Some(32), Some(8)));
            assert!(!reply.is_truncated());
        }
    }
}

#[tokio::test]
async fn a_completion_with_only_reasoning_is_truncated() {
    for name in NAMES {
        let message = with(json!({ "role": "assistant", "content": null }), name, "Hm.");
        let (chat, _) = chat([plain(&message, "length"), streamed(&[field(name, "Hm.")], "length")]);
        let ask = ChatRequest::from("Why?").max_tokens(40);
        let plain = chat.complete(ask.clone()).await.unwrap();
        let streamed = chat.stream(ask).await.unwrap().finish().await.unwrap();
        for reply in [plain, streamed] {
            assert_eq!((&*reply.text(), reply.reasoning(), reply.is_truncated()), ("", Some("Hm."), true), "{name}");
            assert_eq!(reply.message().unwrap().content, None);
        }
    }
}

#[tokio::test]
async fn tool_events_have_the_reasoning_of_each_turn() {
    for name in NAMES {
        let first = [field(name, "A clock"), field(name, " helps."), call()];
        let last = [field(name, "Noon."), json!({ "content": "It is noon." })];
        let (chat, mock) = chat([streamed(&first, "tool_calls"), streamed(&last, "stop")]);
        let mut events = chat.run_tools("What time is it?", [now()]).stream();
        let (mut reasoning, mut text, mut runs) = (String::new(), String::new(), Vec::new());
        while let Some(event) = events.try_next().await.unwrap() {
            match event {
                ToolEvent::Chunk(chunk) => {
                    reasoning.push_str(chunk.reasoning_delta());
                    text.push_str(chunk.text_delta());
                }
                ToolEvent::Finished(run) => runs.push(run),
                _ => {}
            }
        }
        assert_eq!((reasoning.as_str(), text.as_str()), ("A clock helps.Noon.", "It is noon."), "{name}");
        let [run] = runs.try_into().unwrap();
        let thoughts: Vec<_> = run.messages.iter().map(Message::reasoning).collect();
        assert_eq!(thoughts, [None, Some("A clock helps."), None, Some("Noon.")], "{name}");
        assert_eq!((run.usage.reasoning_tokens(), run.usage.cached_tokens()), (Some(64), Some(16)));
        assert_eq!(sent(&mock, 1)["messages"][1], with_role(call_as_sent()), "{name}");
    }
}

fn call_as_sent() -> Value {
    let function = json!({ "name": "now", "arguments": "{}" });
    json!({ "content": "", "tool_calls": [{ "id": "c-1", "type": "function", "function": function }] })
}

fn with_role(mut message: Value) -> Value {
    message["role"] = "assistant".into();
    message
}

#[tokio::test]
async fn a_session_sends_reasoning_back_only_on_request() {
    for name in NAMES {
        for keep in [false, true] {
            let deltas = [field(name, "Hm."), json!({ "content": "Hello." })];
            let message = with(json!({ "content": "Fine." }), name, "So.");
            let (chat, mock) = chat([streamed(&deltas, "stop"), plain(&message, "stop"), plain(&message, "stop")]);
            let mut session = chat.session().keep_reasoning(keep);
            session.stream("Hi").await.unwrap().finish().await.unwrap();
            session.complete("How are you?").await.unwrap();
            let thoughts: Vec<_> = session.messages().iter().map(Message::reasoning).collect();
            assert_eq!(thoughts, [None, Some("Hm."), None, Some("So.")], "{name}");
            let response = |text: &str, thought: &str| {
                let message = json!({ "role": "assistant", "content": text });
                if keep { with(message, name, thought) } else { message }
            };
            let user = |text: &str| json!({ "role": "user", "content": text });
            let messages =
                [user("Hi"), response("Hello.", "Hm."), user("How are you?"), response("Fine.", "So."), user("Bye")];
            assert_eq!(sent(&mock, 1)["messages"], json!(messages[..3]), "{name}");

            // The stored session has the same state, and continues in the same way.
            let stored = session.save().unwrap();
            let saved: Value = serde_json::from_str(&stored).unwrap();
            assert_eq!(saved["messages"], json!(messages[..4]), "{name}");
            assert_eq!(saved.get("keep_reasoning"), keep.then_some(&json!(true)));
            let mut again = chat.session().load(&stored).unwrap();
            again.complete("Bye").await.unwrap();
            assert_eq!(sent(&mock, 2)["messages"], json!(messages), "{name}");
            assert_eq!(again.save().unwrap().contains("\"keep_reasoning\":true"), keep);
        }
    }
}

#[test]
fn the_setting_applies_to_all_messages_of_a_session() {
    let (chat, _) = chat([]);
    let thought =
        |name: &str| serde_json::from_value::<Message>(with(json!({ "content": "4" }), name, "2 + 2")).unwrap();
    let written = |request: ChatRequest| serde_json::to_value(request).unwrap()["messages"].clone();
    for name in NAMES {
        let with_reasoning = with(json!({ "role": "assistant", "content": "4" }), name, "2 + 2");
        let without = json!({ "role": "assistant", "content": "4" });
        let mut session = chat.session();
        session.push(thought(name));
        let mut session = session.keep_reasoning(true);
        session.push(thought(name));
        assert_eq!(written(session.request([])), json!([with_reasoning, with_reasoning]));
        let stored = session.save().unwrap();
        // Either session enables it.
        for (loads, stored) in [
            (chat.session(), stored.clone()),
            (chat.session().keep_reasoning(true), stored.replace(",\"keep_reasoning\":true", "")),
        ] {
            let loaded = loads.load(&stored).unwrap();
            assert_eq!(written(loaded.request([])), json!([with_reasoning, with_reasoning]));
            let loaded = loaded.keep_reasoning(false);
            assert_eq!(written(loaded.request([])), json!([without, without]));
            assert_eq!(loaded.messages()[0].reasoning(), Some("2 + 2"));
        }
        // An extra field of the caller is kept.
        for mut own in [Message::assistant("4"), thought(name)] {
            own.extra.insert(name.to_owned(), "Mine.".into());
            let mut session = chat.session();
            session.push(own);
            for keep in [true, false] {
                session = session.keep_reasoning(keep);
                assert_eq!(written(session.request([]))[0][name], "Mine.", "{name} {keep}");
            }
        }
    }
}

#[tokio::test]
async fn the_setting_of_a_session_applies_to_runs_that_it_takes() {
    for name in NAMES {
        for (in_loop, in_session) in [(false, false), (false, true), (true, false), (true, true)] {
            let message = with(json!({ "content": "Noon." }), name, "So.");
            let replies = [plain(&with(call(), name, "Hm."), "tool_calls"), plain(&message, "stop")];
            let (chat, mock) = chat(replies);
            let mut session = chat.session().keep_reasoning(in_session);
            let run = chat.run_tools(session.request("What time is it?"), [now()]).keep_reasoning(in_loop);
            let run: ToolRun = run.await.unwrap();
            assert_eq!(sent(&mock, 1)["messages"][1].get(name), in_loop.then_some(&json!("Hm.")), "{name}");
            session.take_run(&run).unwrap();
            let request = serde_json::to_value(session.request("Thanks.")).unwrap();
            let messages = &request["messages"];
            assert_eq!(messages[1].get(name), in_session.then_some(&json!("Hm.")), "{name}");
            assert_eq!(messages[3].get(name), in_session.then_some(&json!("So.")), "{name}");
            assert_eq!(session.messages()[1].reasoning(), Some("Hm."));
        }
    }
}

#[test]
fn reasoning_that_is_sent_back_counts_when_a_session_is_trimmed() {
    let (chat, _) = chat([]);
    let reply = with(json!({ "content": "4" }), "reasoning", &"x".repeat(400));
    let reply: Message = serde_json::from_value(reply).unwrap();
    for (keep, left) in [(false, 4), (true, 2)] {
        let mut session = chat.session().keep_reasoning(keep);
        for text in ["1", "2"] {
            session.push([Message::user(text), reply.clone()]);
        }
        session.trim(110).unwrap();
        assert_eq!(session.messages().len(), left);
    }
}

#[tokio::test]
async fn reasoning_that_echoes_the_key_is_redacted_in_errors() {
    for name in NAMES {
        let deltas = [field(name, "The key is KEY"), field(name, "0."), json!({ "content": "Hi" })];
        let truncated =
            deltas.map(|delta| format!("data: {}\n\n", json!({ "choices": [{ "index": 0, "delta": delta }] })));
        let (chat, _) = chat([MockReply::events(truncated)]);
        let mut stream = chat.stream("Hi").await.unwrap();
        let error = loop {
            if let Err(error) = stream.try_next().await {
                break error;
            }
        };
        let partial: &ChatCompletion = error.attachment().unwrap();
        assert_eq!((&*partial.text(), partial.reasoning()), ("Hi", Some("The key is [redacted].")), "{name}");
        assert!(!format!("{partial:?}").contains("KEY0"), "{name}");
    }
}
