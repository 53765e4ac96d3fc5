//! `api`: raw requests.

use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;

use crate::kit::{Run, Sandbox};

#[tokio::test]
async fn fields_are_a_query_or_a_body() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    let create =
        ["api", "POST", "/ai/conversations", "-F", "name=a", "-F", "metadata={\"n\":\"1\"}", "--field", "name"];
    assert_eq!(sandbox.run(&create), Run::new(0, "a\n", ""));
    let request = &emulator.requests().of("POST", "/ai/conversations")[0];
    assert_eq!(
        serde_json::from_slice::<Value>(&request.body).unwrap(),
        json!({ "name": "a", "metadata": { "n": "1" } })
    );

    let list = ["api", "get", "/ai/conversations", "-F", "name=eq.a", "--field", "data.metadata.n"];
    assert_eq!(sandbox.run(&list), Run::new(0, "1\n", ""));
    let absent = "error: --field: the response has no `data.x`\n";
    assert_eq!(sandbox.run(&["api", "GET", "/ai/conversations", "--field", "data.x"]), Run::new(1, "", absent));
    let run = sandbox.run_with_input(&["api", "POST", "/ai/conversations", "--input", "-"], "{\"name\":\"b\"}");
    assert!(run.code == 0 && run.stdout.starts_with("{\"created_at\":") && run.stdout.ends_with("}\n"), "{run:?}");
}

#[tokio::test]
async fn all_pages_are_read() {
    let emulator =
        Emulator::builder().task_step(std::time::Duration::ZERO).file("docs", "a", "Text.").start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    assert_eq!(sandbox.run(&["embed", "docs"]).code, 0);
    let mut tasks = String::new();
    for _ in 0..5 {
        let compute = ["api", "POST", "/ai/clusters", "-F", "bucket=docs", "--field", "data.task_id"];
        tasks += &sandbox.run(&compute).stdout;
    }
    let list = ["api", "GET", "/ai/clusters", "--paginate", "-F", "page[size]=2", "--field", "task_id"];
    assert_eq!(sandbox.run(&list), Run::new(0, &tasks, ""));
    assert_eq!(emulator.requests().of("GET", "/ai/clusters").len(), 3);
}

#[test]
fn mistakes_are_usage_errors() {
    let sandbox = Sandbox::new();
    for (arguments, error) in [
        (&["FETCH", "/ai/models"][..], "`FETCH` is not a method; use GET, POST, PUT, PATCH or DELETE"),
        (
            &["GET", "ai/models"],
            "`ai/models` is not a path below the base URL; start it with a slash, such as /ai/models",
        ),
        (&["POST", "/ai/x", "--paginate"], "--paginate works with GET only"),
    ] {
        let run = sandbox.run(&[&["api", "--emulator"], arguments].concat());
        assert_eq!(run, Run::new(2, "", &format!("error: {error}\n")));
    }
}
