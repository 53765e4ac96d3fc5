//! Each name of reasoning: read, joined, redacted in errors, and sent back only on request.

use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatCompletion, ChatRequest, Delta, FunctionTool, Message};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};

use crate::support::reading::{DONE, chat, data, events, plain, streamed};

const NAMES: [&str; 3] = ["reasoning_content", "reasoning", "thinking"];

fn message(name: &str, text: Value) -> Value {
    let mut message = json!({ "role": "assistant", "content": "4" });
    message[name] = text;
    message
}

fn body(message: &Value) -> Value {
    json!({ "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }] })
}

#[tokio::test]
async fn each_name_is_read_plain_and_streamed() {
    for name in NAMES {
        let full = plain(&body(&message(name, json!("2 + 2")))).await;
        let chunks = ["2 ", "", "+", " 2"].map(|text| json!({ "choices": [{ "delta": { (name): text } }] }));
        let last = json!({ "choices": [{ "delta": { "content": "4", (name): null }, "finish_reason": "stop" }] });
        let read = streamed(chunks.into_iter().chain([last])).await;
        assert_eq!(read.message(), full.message(), "{name}");
        assert_eq!((read.reasoning(), &*read.text()), (Some("2 + 2"), "4"));
        assert!(read.message().unwrap().extra.is_empty());
        // Serialization keeps the reasoning under its original name.
        let written = serde_json::to_value(read.message()).unwrap();
        assert_eq!(written, message(name, json!("2 + 2")));
        let delta: Delta = serde_json::from_value(json!({ (name): "Hm" })).unwrap();
        assert_eq!((delta.reasoning(), delta.extra.len()), (Some("Hm"), 0));
        assert_eq!(serde_json::to_value(&delta).unwrap(), json!({ (name): "Hm" }));
        for (odd, text) in
            [(json!(7), Some("7")), (json!(["a"]), Some(r#"["a"]"#)), (json!(""), None), (json!(null), None)]
        {
            let read = plain(&body(&message(name, odd.clone()))).await;
            assert_eq!((read.reasoning(), &*read.text()), (text, "4"), "{name}: {odd}");
        }
    }
}

#[tokio::test]
async fn no_name_is_sent_back_or_stored() {
    for name in NAMES {
        let (chat, mock) = chat(MockReply::json(200, body(&message(name, json!("Hm."))).to_string()));
        let mut session = chat.session();
        session.complete("2 + 2?").await.unwrap();
        assert_eq!(session.messages()[1].reasoning(), Some("Hm."));
        assert!(!session.save().unwrap().contains("Hm."), "{name}");
        // In a request of the session, and in a request that the caller built.
        let ask = ChatRequest::new([session.messages()[1].clone(), Message::user("Why?")]);
        for request in [session.request("Why?"), ask] {
            let written = serde_json::to_string(&request).unwrap();
            assert!(written.contains("Why?") && !written.contains("Hm."), "{name}: {written}");
        }
        assert_eq!(mock.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_tool_loop_sends_each_name_back_only_on_request() {
    for name in NAMES {
        for (keep, streamed) in [(false, false), (true, false), (false, true), (true, true)] {
            let mut call = message(name, json!("Hm."));
            call["tool_calls"] =
                json!([{ "id": "a", "type": "function", "function": { "name": "f", "arguments": "{}" } }]);
            let reply = |message: &Value| match streamed {
                false => MockReply::json(200, body(message).to_string()),
                true => events([&data(&json!({ "choices": [{ "delta": message }] }).to_string()), DONE]),
            };
            let mock = MockTransport::new().reply(reply(&call)).reply(reply(&message(name, json!("So."))));
            let chat = Chat::new(&Client::builder().api_key("k").transport(mock.clone()).build().unwrap());
            let tool = FunctionTool::from_fn_with_schema("f", "d", json!({ "type": "object" }), async |_: Value| {
                Ok::<_, String>("")
            });
            let requested = chat.run_tools("Go.", [tool]).keep_reasoning(keep);
            let run = match streamed {
                false => requested.await.unwrap(),
                true => {
                    let mut events = requested.stream();
                    loop {
                        if let telnyx_ai_chat::ToolEvent::Finished(run) = events.try_next().await.unwrap().unwrap() {
                            break *run;
                        }
                    }
                }
            };
            let second: Value = serde_json::from_slice(&mock.requests()[1].body).unwrap();
            let sent = second["messages"][1].as_object().unwrap();
            assert_eq!(sent.get(name), keep.then_some(&json!("Hm.")), "{name} {keep} {streamed}");
            assert_eq!(sent.len(), if keep { 4 } else { 3 }, "{sent:?}");
            assert_eq!((run.messages[1].reasoning(), run.completion.reasoning()), (Some("Hm."), Some("So.")));
        }
    }
}

#[tokio::test]
async fn an_attachment_shows_no_key_in_any_reasoning() {
    for name in NAMES {
        let said = json!({ "choices": [{ "delta": { (name): "the key is KEY0123." } }] });
        let error = chat(events([&data(&said.to_string())])).0.stream("Hi").await.unwrap().finish().await.unwrap_err();
        let kept = error.attachment::<ChatCompletion>().unwrap();
        let reasoning = kept.reasoning().unwrap();
        assert!(reasoning.starts_with("the key is ") && !reasoning.contains("KEY0123"), "{name}: {reasoning}");
    }
}

#[tokio::test]
async fn empty_reasoning_is_not_sent() {
    let call = json!([{ "id": "a", "type": "function", "function": { "name": "f", "arguments": "{}" } }]);
    let first = json!({ "reasoning_content": "", "reasoning": "Hm.", "thinking": null, "tool_calls": call });
    let replies = [body(&first), body(&json!({ "content": "Done." }))];
    let mock =
        replies.iter().fold(MockTransport::new(), |mock, body| mock.reply(MockReply::json(200, body.to_string())));
    let chat = Chat::new(&Client::builder().api_key("k").transport(mock.clone()).build().unwrap());
    let tool =
        FunctionTool::from_fn_with_schema("f", "d", json!({ "type": "object" }), async |_: Value| Ok::<_, String>(""));
    chat.run_tools("Go.", [tool]).keep_reasoning(true).await.unwrap();
    let second: Value = serde_json::from_slice(&mock.requests()[1].body).unwrap();
    assert_eq!(
        second["messages"][1],
        json!({ "role": "assistant", "content": "", "reasoning": "Hm.", "tool_calls": call })
    );
}
