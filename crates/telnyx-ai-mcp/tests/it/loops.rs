//! Tools of a server in a tool loop.

use serde_json::json;
use telnyx_ai_chat::{Approval, PausedRun};

use crate::support::model;
use crate::support::process_server::server;

#[tokio::test]
async fn a_call_of_a_server_waits_for_approval_and_runs_in_another_process() {
    let (chat, _) = model("s_echo", &json!({ "x": "1" }));
    let first = server("usual").await.unwrap();
    let error = chat.run_tools("Go.", first.tools()).approve(async |_| Approval::Pause).await.unwrap_err();
    let mut paused = error.attachment::<PausedRun>().unwrap().clone();
    drop(first);
    paused.allow("c0").unwrap();
    let second = server("usual").await.unwrap();
    let run = chat.resume_tools(paused, second.tools()).await.unwrap();
    assert_eq!((&*run.messages[2].text(), &*run.completion.text()), (r#"{"x":"1"}"#, "Done."));
}

#[tokio::test]
async fn a_tool_can_be_called_many_times_at_once() {
    let server = server("usual").await.unwrap();
    let calls = (0..20).map(|nth| {
        let server = server.clone();
        tokio::spawn(async move { crate::support::call(&server, "s_echo", json!({ "n": nth })).await })
    });
    for (nth, call) in calls.collect::<Vec<_>>().into_iter().enumerate() {
        assert_eq!(call.await.unwrap(), json!({ "n": nth }).to_string());
    }
}
