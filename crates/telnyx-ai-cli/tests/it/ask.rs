//! `ask`: requests, output, sessions and errors.

use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;
use telnyx_ai_emulator::faults::Fault;

use crate::kit::{CANARY, Run, Sandbox};

const CHAT: &str = "/ai/openai/chat/completions";

fn last_body(emulator: &Emulator) -> Value {
    let requests = emulator.requests().of("POST", CHAT);
    serde_json::from_slice(&requests.last().unwrap().body).unwrap()
}

#[tokio::test]
async fn a_question_is_joined_with_standard_input_and_files() {
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.chat().reply_to("").with("Two lines.\nDone.");
    let sandbox = Sandbox::of(&emulator);
    sandbox.write("notes/a.md", "First.\n");
    sandbox.write("notes/picture", b"\x89PNG\r\n\x1a\n");
    let arguments = ["-m", "moonshotai/Kimi-K2.6", "-s", "Be brief.", "Summarize this.", "-f", "notes"];
    assert_eq!(sandbox.run_with_input(&arguments, "Piped.\n"), Run::new(0, "Two lines.\nDone.\n", ""));
    let text = "Summarize this.\n\nPiped.\n\n<file name=\"notes/a.md\">\nFirst.\n</file>";
    let expected = json!([
        { "role": "system", "content": "Be brief." },
        { "role": "user", "content": [
            { "type": "text", "text": text },
            { "type": "image_url", "image_url": "data:image/png;base64,iVBORw0KGgo=" },
        ] },
    ]);
    assert_eq!(last_body(&emulator)["messages"], expected);
    assert_eq!(sandbox.run_with_input(&["ask", "-f", "-", "Why?"], "Piped."), Run::new(0, "Two lines.\nDone.\n", ""));
    let text = "Why?\n\n<file name=\"standard input\">\nPiped.\n</file>";
    assert_eq!(last_body(&emulator)["messages"], json!([{ "role": "user", "content": text }]));
}

#[test]
fn a_dry_run_prints_the_body_and_needs_no_key() {
    let sandbox = Sandbox::new();
    let arguments = ["ask", "Why?", "-b", "docs", "--reasoning", "low", "--schema", "ok bool", "--dry-run"];
    let run = sandbox.run(&arguments);
    let expected = json!({
        "messages": [
            { "role": "system", "content": "Answer from the documents, and name the file you used." },
            { "role": "user", "content": "Why?" },
        ],
        "model": "moonshotai/Kimi-K2.6",
        "tools": [{ "type": "retrieval", "retrieval": { "bucket_ids": ["docs"] } }],
        "response_format": { "type": "json_schema", "json_schema": {
            "name": "response",
            "schema": {
                "type": "object",
                "properties": { "ok": { "type": "boolean" } },
                "required": ["ok"],
                "additionalProperties": false,
            },
            "strict": true,
        } },
        "reasoning_effort": "low",
        "stream": true,
    });
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(serde_json::from_str::<Value>(&run.stdout).unwrap(), expected);
    assert!(!sandbox.state().exists());
}

#[tokio::test]
async fn a_conversation_continues_by_its_name_or_as_the_last_one() {
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.chat().reply_to("").with("Oslo.");
    let sandbox = Sandbox::of(&emulator);
    let count = || last_body(&emulator)["messages"].as_array().unwrap().len();
    let nothing = "error: --continue: there is no conversation yet\n";
    assert_eq!(sandbox.run(&["ask", "-c", "And now?"]), Run::new(2, "", nothing));
    for (arguments, messages) in [
        (&["ask", "One"][..], 1),
        (&["ask", "-c", "Two"], 3),
        (&["ask", "Three"], 1),
        (&["ask", "--session", "trip", "Four"], 1),
        (&["ask", "-c", "Five"], 3),
        (&["ask", "--session", "trip", "Six"], 5),
    ] {
        assert_eq!(sandbox.run(arguments), Run::new(0, "Oslo.\n", ""));
        assert_eq!(count(), messages, "{arguments:?}");
    }
    let stored = std::fs::read_to_string(sandbox.state().join("sessions/trip.json")).unwrap();
    let telnyx = telnyx_ai::Telnyx::builder().api_key("KEY0123").build().unwrap();
    assert_eq!(telnyx.chat().session().load(&stored).unwrap().messages().len(), 6);
}

#[tokio::test]
async fn an_interrupted_stream_leaves_its_text_and_is_logged() {
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.chat().reply_to("").with("One two three four.");
    emulator.faults().add(Fault::cut_stream(3)).unwrap();
    let sandbox = Sandbox::of(&emulator);
    let run = sandbox.run(&["ask", "Count.", "-m", "meta-llama/Llama-3.3-70B-Instruct"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, "One two"));
    assert!(run.stderr.starts_with("error: chat.stream: ") && run.stderr.lines().count() == 1, "{run:?}");
    let log = std::fs::read_to_string(sandbox.state().join("questions.jsonl")).unwrap();
    let entry: Value = serde_json::from_str(&log).unwrap();
    assert_eq!((&entry["prompt"], &entry["text"]), (&json!("Count."), &json!("One two")));
    assert!(!sandbox.state().join("sessions").exists());
}

#[tokio::test]
async fn an_unknown_model_is_explained() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    let run = sandbox.run(&["ask", "Hi", "-m", "kimi-k26"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(
        run.stderr.contains("422 Unprocessable Entity: body.model: The model 'kimi-k26' is not available for chat"),
        "{run:?}"
    );
    let end = "; did you mean `moonshotai/Kimi-K2.6`? `telnyx-ai models` lists all\n";
    assert!(run.stderr.ends_with(end) && run.stderr.lines().count() == 1, "{run:?}");
}

#[tokio::test]
async fn an_unknown_bucket_is_explained() {
    let emulator = Emulator::builder().start().await.unwrap();
    let run = Sandbox::of(&emulator).run(&["ask", "-b", "absent", "Hi"]);
    let end = "; `telnyx-ai embeddings buckets` lists the embedded buckets\n";
    assert!(run.code == 1 && run.stderr.ends_with(end), "{run:?}");
}

#[tokio::test]
async fn json_output_has_the_value_the_usage_and_the_cost() {
    let emulator = Emulator::builder().start().await.unwrap();
    let ada = "{\"name\": \"Ada\"}";
    emulator.chat().reply_to("").with(ada).then(ada).then("No.");
    let sandbox = Sandbox::of(&emulator);
    let arguments = ["ask", "Who?", "--schema", "name", "-m", "moonshotai/Kimi-K2.6"];
    assert_eq!(sandbox.run(&arguments), Run::new(0, "{\"name\":\"Ada\"}\n", ""));
    let run = sandbox.run(&[&arguments[..], &["--json", "--usage"]].concat());
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&report["value"], &report["text"]), (&json!({ "name": "Ada" }), &json!("{\"name\": \"Ada\"}")));
    assert_eq!((&report["finish_reason"], &report["session"]), (&json!("stop"), &json!("last")));
    let (input, output) = (&report["usage"]["prompt_tokens"], &report["usage"]["completion_tokens"]);
    let start = format!("{input} input tokens, {output} output tokens, {}, ", report["cost"].as_str().unwrap());
    assert!(run.stderr.starts_with(&start) && run.stderr.ends_with(" s\n"), "{run:?}");

    let run = sandbox.run(&arguments);
    assert_eq!((run.code, run.stdout.as_str()), (1, "No.\n"));
    assert!(run.stderr.starts_with("error: the response is not JSON: "), "{run:?}");
}

#[tokio::test]
async fn reasoning_is_a_line_on_standard_error_only_if_it_is_requested() {
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.chat().reply_to("").with("Yes.");
    let sandbox = Sandbox::of(&emulator);
    let arguments = ["ask", "Is it?", "-m", "zai-org/GLM-5.3"];
    assert_eq!(sandbox.run(&arguments), Run::new(0, "Yes.\n", ""));
    let run = sandbox.run(&[&arguments[..], &["--reasoning", "low"]].concat());
    assert_eq!((run.code, run.stdout.as_str()), (0, "Yes.\n"));
    assert!(run.stderr.len() > 20 && run.stderr.ends_with(",\n") && run.stderr.lines().count() == 1, "{run:?}");
    assert_eq!(last_body(&emulator)["reasoning_effort"], "low");
}

#[test]
fn input_that_cannot_be_sent_is_a_usage_error() {
    let sandbox = Sandbox::new().variable("TELNYX_API_KEY", CANARY);
    sandbox.write("call.wav", b"RIFF\xff\xff\xff\xffWAVE");
    for (arguments, start) in [
        (&["ask"][..], "error: there is no question; pass it as an argument, or pipe it\n"),
        (&["ask", "a", "-f", "call.wav"], "error: -f call.wav: the file is binary; text and images"),
        (&["ask", "a", "-f", "absent"], "error: -f absent: No such file or directory"),
        (&["ask", "a", "-f", "https://example.com/"], "error: -f https://example.com/: only URLs of images"),
        (&["ask", "a", "--schema", "x y z"], "error: --schema: `x y z` is not a field"),
        (&["ask", "a", "--session", "../x"], "error: --session: `../x` is not a name"),
    ] {
        let run = sandbox.run(arguments);
        assert!(run.code == 2 && run.stdout.is_empty() && run.stderr.starts_with(start), "{run:?}");
    }
}

#[test]
fn a_template_names_its_unknown_variables() {
    let sandbox = Sandbox::new();
    sandbox.write("config/telnyx-ai/templates/translate.md", "To {{language}}: {{input}}\n");
    sandbox.write("local.md", "{{input|upper}}");
    sandbox.write("joke.md", "Tell a joke.");
    let dry = |arguments: &[&str]| sandbox.run(&[&["ask", "Hi", "--dry-run"], arguments].concat());
    let run = dry(&["-t", "translate", "-p", "language=German = \"de\""]);
    assert!(run.stdout.contains(r#""content":"To German = \"de\": Hi""#), "{run:?}");
    assert!(dry(&["-t", "./local.md"]).stdout.contains(r#""content":"HI""#));
    let config = sandbox.config().display().to_string();
    for (arguments, message) in [
        (&["-t", "translate"][..], "-t translate: the template fails: `language` is undefined; the variables are `input`, and -p NAME=VALUE sets another\n".to_owned()),
        (
            &["-t", "absent"],
            format!("-t: the template {config}/templates/absent.md does not exist; there are `translate`\n"),
        ),
        (&["-t", "translate", "-p", "language"], "-p: `language` is not a variable; write NAME=VALUE".to_owned()),
        (&["-t", "translate", "-p", "input=Bye"], "-p: `input` is the question; pass it as the argument\n".to_owned()),
        (&["-t", "./joke.md"], "-t ./joke.md: the template has no {{input}}, so the question would be lost; ".to_owned()),
        (&["-p", "a=b"], "the following required arguments were not provided".to_owned()),
    ] {
        let run = dry(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
        assert!(run.stderr.starts_with(&format!("error: {message}")), "{}", run.stderr);
    }
    let run = sandbox.run(&["ask", "--dry-run", "-t", "./joke.md"]);
    assert!(run.stdout.contains(r#""content":"Tell a joke.""#), "{run:?}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_terminal_without_utf_8_gets_ascii() {
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.chat().reply_to("Say").with("Grüße… \u{9b}");
    let sandbox = Sandbox::of(&emulator).variable("LC_ALL", "C");
    assert_eq!(crate::terminal::Terminal::start(&sandbox, "ask Say").end(), "Gr??e... ?\r\n");
    assert_eq!(sandbox.run(&["ask", "Say"]).stdout, "Grüße… \u{9b}\n");
}
