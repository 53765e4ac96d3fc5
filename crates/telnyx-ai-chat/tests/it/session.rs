//! Sessions: the requests sent, the messages kept, the form stored.

use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatCompletion, ChatRequest, ChatSession, FunctionTool, Message, ToolRun};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};

fn session(replies: impl IntoIterator<Item = MockReply>) -> (Chat, ChatSession, MockTransport) {
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    let chat = Chat::new(&Client::builder().api_key("KEY0").transport(mock.clone()).build().unwrap());
    let session = chat.session();
    (chat, session, mock)
}

fn text_reply(text: &str) -> MockReply {
    let usage = json!({ "prompt_tokens": 2, "completion_tokens": 1, "total_tokens": 3 });
    let body = json!({ "choices": [{ "message": { "role": "assistant", "content": text } }], "usage": usage });
    MockReply::json(200, body.to_string())
}

fn streams(text: &str, end: &str) -> MockReply {
    let chunk = json!({ "choices": [{ "delta": { "content": text } }], "usage": { "total_tokens": 5 } });
    MockReply::events([format!("data: {chunk}\n\n{end}")])
}

fn sent(mock: &MockTransport, at: usize) -> Value {
    serde_json::from_slice(&mock.requests()[at].body).unwrap()
}

fn texts(session: &ChatSession) -> Vec<std::borrow::Cow<'_, str>> {
    session.messages().iter().map(Message::text).collect()
}

#[tokio::test]
async fn each_turn_sends_all_earlier_messages() {
    let (_, session, mock) =
        session([text_reply("Oslo."), streams("700,000.", "data: [DONE]\n\n"), text_reply("You are welcome.")]);
    let settings = ChatRequest::new([Message::system("Be brief.")]).model("m").max_tokens(50);
    let mut session = session.settings(settings);
    assert_eq!(session.complete("Capital of Norway?").await.unwrap().text(), "Oslo.");
    assert_eq!(session.stream("Its people?").await.unwrap().finish().await.unwrap().text(), "700,000.");
    session.push(Message::user("Thank you."));
    session.complete([]).await.unwrap();

    let all = ["Be brief.", "Capital of Norway?", "Oslo.", "Its people?", "700,000.", "Thank you.", "You are welcome."];
    assert_eq!(texts(&session), all);
    assert_eq!(session.usage().total_tokens, 11);
    let message = |(at, text): (usize, &&str)| {
        let role = if at == 0 {
            "system"
        } else if at % 2 == 1 {
            "user"
        } else {
            "assistant"
        };
        json!({ "role": role, "content": text })
    };
    for (turn, count) in [(0, 2), (1, 4), (2, 6)] {
        let messages: Vec<Value> = all.iter().enumerate().take(count).map(message).collect();
        let mut body = json!({ "messages": messages, "model": "m", "max_tokens": 50 });
        if turn == 1 {
            body["stream"] = json!(true);
        }
        assert_eq!(sent(&mock, turn), body);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_fails_leaves_the_session_as_it_was() {
    let error = "data: {\"error\":{\"message\":\"tired\"}}\n\n";
    for (reply, stream) in [
        (MockReply::json(400, "{}"), false),
        (MockReply::json(200, r#"{"choices":[]}"#), false),
        (MockReply::json(400, "{}"), true),
        (streams("Os", ""), true),
        (streams("Os", error), true),
        (streams("Os", "").then_stalls(), true),
    ] {
        let case = format!("{reply:?}");
        let (_, mut session, mock) = session([reply, text_reply("Oslo.")]);
        session.push(Message::system("Be brief."));
        let failed = if stream {
            match session.stream("Capital?").await {
                Ok(stream) => stream.finish().await.unwrap_err(),
                Err(error) => error,
            }
        } else {
            session.complete("Capital?").await.unwrap_err()
        };
        assert_eq!(texts(&session), ["Be brief."], "{failed}: {case}");
        assert_eq!(session.usage().total_tokens, 0);
        if failed.status().is_none_or(|status| status == 200) {
            assert!(failed.attachment::<ChatCompletion>().is_some(), "it was paid for: {case}");
        }
        session.complete("Capital?").await.unwrap();
        assert_eq!(texts(&session), ["Be brief.", "Capital?", "Oslo."], "{case}");
        assert_eq!(sent(&mock, 1)["messages"].as_array().unwrap().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn dropping_a_call_leaves_the_session_as_it_was() {
    let full = || streams("Oslo.", "data: [DONE]\n\n");
    let (_, mut session, mock) = session([text_reply("Late.").after(Duration::from_secs(9)), full(), full()]);
    assert!(tokio::time::timeout(Duration::from_secs(1), session.complete("Hi")).await.is_err());
    let mut stream = session.stream("Hi").await.unwrap();
    assert_eq!(stream.try_next().await.unwrap().unwrap().text_delta(), "Oslo.");
    assert_eq!((&*stream.partial().text(), stream.metadata().status().as_u16()), ("Oslo.", 200));
    drop(stream);
    drop(session.complete("Never sent"));
    assert_eq!((session.messages().len(), mock.requests().len()), (0, 2));

    let mut stream = session.stream("Hi").await.unwrap();
    while stream.try_next().await.unwrap().is_some() {}
    assert!(stream.try_next().await.unwrap().is_none(), "the stream is not fused");
    assert_eq!(texts(&session), ["Hi", "Oslo."]);
}

#[tokio::test]
async fn options_of_a_call() {
    let (_, mut session, mock) = session([text_reply("a"), streams("b", "data: [DONE]\n\n")]);
    session.complete("1").with(|call| call.header("x-team", "one")).await.unwrap();
    session.stream("2").with(|call| call.header("x-team", "two")).await.unwrap().finish().await.unwrap();
    let teams: Vec<String> = mock.requests().iter().map(|request| request.header("x-team").to_owned()).collect();
    assert_eq!(teams, ["one", "two"]);
}

fn now() -> FunctionTool {
    FunctionTool::from_fn_with_schema("now", "The time.", json!({ "type": "object" }), async |_: Value| {
        Ok::<_, String>("12:00")
    })
}

fn calls() -> MockReply {
    let call = json!({ "id": "c-1", "type": "function", "function": { "name": "now", "arguments": "{}" } });
    let body = json!({ "choices": [{ "message": { "tool_calls": [call] } }], "usage": { "total_tokens": 7 } });
    MockReply::json(200, body.to_string())
}

#[tokio::test]
async fn a_tool_loop_continues_a_session() {
    let (chat, mut session, mock) = session([text_reply("Hello."), calls(), text_reply("Noon."), calls()]);
    session.complete("Hi").await.unwrap();
    let run = chat.run_tools(session.request("What time is it?"), [now()]).await.unwrap();
    session.take_run(&run).unwrap();
    assert_eq!(texts(&session), ["Hi", "Hello.", "What time is it?", "", "12:00", "Noon."]);
    assert_eq!(session.usage().total_tokens, 13);
    assert_eq!(sent(&mock, 1)["messages"].as_array().unwrap().len(), 3);

    let error = session.take_run(&ToolRun::default()).unwrap_err();
    assert!(error.is_invalid_input() && error.to_string().starts_with("`run` does not begin with"), "{error}");
    assert_eq!(session.messages().len(), 6);

    let error = chat.run_tools(session.request("And now?"), [now()]).max_turns(1).await.unwrap_err();
    session.take_run(error.attachment().unwrap()).unwrap();
    assert_eq!((session.messages().len(), session.usage().total_tokens), (9, 20));
}

#[tokio::test]
async fn a_stored_session_continues() {
    let (chat, mut session, mock) = session([calls(), text_reply("Noon.")]);
    session.push(Message::system("Be brief."));
    session.complete("Time?").await.unwrap();
    let text = session.save().unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(&text).unwrap(),
        json!({
            "messages": [
                { "role": "system", "content": "Be brief." },
                { "role": "user", "content": "Time?" },
                { "role": "assistant", "content": "", "tool_calls": [
                    { "id": "c-1", "type": "function", "function": { "name": "now", "arguments": "{}" } },
                ] },
            ],
            "usage": { "prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 7 },
            "tokens": {
                "models": { "": { "uncached": 0, "cached": 0, "completion": 0, "unpriced": 7 } },
                "unknown": 0,
            },
        })
    );
    let settings = ChatRequest::new([Message::system("Be brief.")]).model("m");
    let mut again = chat.session().settings(settings).load(&text).unwrap();
    assert_eq!(again.messages(), session.messages());
    again.complete(Message::tool("c-1", "12:00")).await.unwrap();
    assert_eq!((again.messages().len(), again.usage().total_tokens), (5, 10));
    assert_eq!((&sent(&mock, 1)["model"], sent(&mock, 1)["messages"].as_array().unwrap().len()), (&json!("m"), 4));
}

#[test]
fn an_invalid_session_is_rejected() {
    let (chat, ..) = session([]);
    for (text, path) in [
        ("", None),
        ("[", None),
        ("{}", Some(".")),
        (r#"{"messages":[{"name":[7]}]}"#, Some("messages[0].name")),
        (r#"{"messages":[],"usage":[]}"#, Some("usage")),
    ] {
        let error = chat.session().load(text).unwrap_err();
        assert!(error.is_decode(), "{error}");
        assert_eq!(error.json_path(), path, "{error}");
    }
    let session = chat.session().load(r#"{"messages":[{"content":"Hi"}],"new":1}"#).unwrap();
    assert_eq!(texts(&session), ["Hi"]);
}

#[tokio::test]
async fn a_streamed_turn_leaves_the_settings_as_they_were() {
    let (_, mut session, mock) = session([streams("Oslo.", "data: [DONE]\n\n"), text_reply("Yes.")]);
    session.stream("Capital of Norway?").await.unwrap().finish().await.unwrap();
    assert_eq!(sent(&mock, 0)["stream"], true);
    assert_eq!(serde_json::to_value(session.request("Sure?")).unwrap().get("stream"), None);
    session.complete("Sure?").await.unwrap();
    assert_eq!(sent(&mock, 1).get("stream"), None);
}

#[tokio::test]
async fn texts_of_a_stream_append_the_response_at_their_end() {
    let (_, mut session, _) = session([
        streams("Oslo.", "data: {\"choices\":[{\"delta\":{\"content\":\"\"}}]}\n\ndata: [DONE]\n\n"),
        streams("700,", "data: {\"error\":\"busy\"}\n\n"),
    ]);
    let mut stream = session.stream("Capital of Norway?").await.unwrap();
    assert_eq!(stream.texts().next().await.unwrap().unwrap(), "Oslo.");
    assert_eq!(stream.partial().text(), "Oslo.");
    assert!(stream.texts().try_next().await.unwrap().is_none());
    assert_eq!(texts(&session), ["Capital of Norway?", "Oslo."]);

    let mut stream = session.stream("Its people?").await.unwrap();
    assert_eq!(stream.texts().next().await.unwrap().unwrap(), "700,");
    let error = stream.texts().next().await.unwrap().unwrap_err();
    assert!(error.is_api() && error.attachment::<ChatCompletion>().unwrap().text() == "700,", "{error}");
    assert!(stream.texts().next().await.is_none());
    assert_eq!(session.messages().len(), 2, "a failed turn is not appended");
}
