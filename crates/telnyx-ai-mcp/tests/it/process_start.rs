//! Starting a process, and its tools.

use std::process::Command;
use std::time::Duration;

use serde_json::json;
use telnyx_ai_mcp::McpServer;

use crate::support::process_server::{command, server};

#[tokio::test]
async fn tools_have_the_prefix_and_the_schema_of_the_server() {
    let server = server("usual").await.unwrap();
    let tools = server.tools();
    let names: Vec<&str> = tools.iter().map(|tool| tool.name()).collect();
    assert_eq!(names[..2], ["s_echo", "s_fail"]);
    assert_eq!(names.last(), Some(&"s_no_dots"));
    let echo = tools[0].definition();
    assert_eq!(echo.description.as_deref(), Some("Runs echo."));
    let schema = json!({ "type": "object", "properties": { "x": { "type": "string" } }, "required": ["x"] });
    assert_eq!(echo.parameters, Some(schema));
}

#[tokio::test]
async fn a_server_that_hangs_at_its_start_is_a_timeout() {
    let error = server("silent").start_timeout(Duration::from_millis(300)).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(
        error.to_string(),
        "`start_timeout` (300ms) elapsed before the tool server `s` was connected; raise it with `.start_timeout(…)`"
    );
}

#[tokio::test]
async fn a_server_that_ends_at_its_start_is_an_error_with_its_error_output() {
    let error = server("dead").await.unwrap_err();
    let text = error.to_string();
    assert!(error.is_config() && text.starts_with("the tool server `s` did not start: "), "{text}");
    assert!(text.ends_with("; its error output ends with:\nno configuration"), "{text}");
}

#[tokio::test]
async fn a_program_that_does_not_exist_is_an_error() {
    let error = McpServer::process("s", Command::new("/no/such/program")).await.unwrap_err();
    let text = error.to_string();
    assert!(error.is_config() && text.starts_with("the tool server `s` could not be started: "), "{text}");
}

#[tokio::test]
async fn too_many_tools_are_an_error() {
    // The list of 10,000 tools has one page of a megabyte; the endless list has pages of ten.
    for mode in ["many_tools", "endless"] {
        let error = server(mode).await.unwrap_err();
        let expected = "the tool server `s` has more than 128 tools; raise the limit with `.max_tools(…)`";
        assert_eq!(error.to_string(), expected, "{mode}");
    }
    assert_eq!(server("many_tools").max_tools(10_000).await.unwrap().tools().len(), 10_000);
}

#[tokio::test]
async fn tools_that_cannot_be_used_are_an_error() {
    let twice = server("twice").await.unwrap_err();
    assert_eq!(twice.to_string(), "the tool server `s` lists the tool `a` twice");
    let large = server("large_tool").await.unwrap_err();
    let expected = "the tool server `s` has the tool `s_a` with a definition of 40017 bytes; the limit is 32768";
    assert_eq!(large.to_string(), expected);
}

#[tokio::test]
async fn an_invalid_name_or_a_header_starts_nothing() {
    for name in ["", "a b", "größe", &"x".repeat(33)] {
        let error = McpServer::process(name, Command::new("/no/such/program")).await.unwrap_err();
        let expected =
            format!("`name` `{name}` is not a prefix of tools; use 1 to 32 ASCII letters, digits, `_` or `-`");
        assert_eq!((error.is_invalid_input(), error.to_string()), (true, expected));
    }
    let error = McpServer::process("s", command("usual")).header("authorization", "Bearer 1").await.unwrap_err();
    let expected = "`header` is set, and a process has no headers; set variables of its command instead";
    assert_eq!((error.is_invalid_input(), error.to_string()), (true, expected.to_owned()));
}

#[test]
fn a_connection_needs_a_runtime() {
    let connection = std::future::IntoFuture::into_future(server("usual"));
    let mut connection = std::pin::pin!(connection);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match connection.as_mut().poll(&mut context) {
        std::task::Poll::Ready(Err(error)) => assert!(error.to_string().contains("Tokio runtime"), "{error}"),
        other => panic!("{other:?}"),
    }
}
