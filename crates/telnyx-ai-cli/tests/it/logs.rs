//! The log of questions.

use telnyx_ai_emulator::Emulator;

use crate::kit::{CANARY, Run, Sandbox};

#[tokio::test]
async fn questions_are_listed_searched_and_shown() {
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.chat().reply_to("").with("Oslo.");
    let sandbox = Sandbox::of(&emulator);
    sandbox.run(&["ask", "The capital\nof Norway?"]);
    sandbox.run(&["ask", &"x".repeat(100)]);
    sandbox.run(&["ask", "Not logged.", "--no-log"]);
    let lines = |arguments: &[&str]| {
        let run = sandbox.run(arguments);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        // Without the time.
        run.stdout.lines().map(|line| format!("{}|{}", &line[..5], &line[25..])).collect::<Vec<_>>()
    };
    let long = format!("    2|{}…", "x".repeat(72));
    assert_eq!(lines(&["logs", "list"]), [long.as_str(), "    1|The capital of Norway?"]);
    assert_eq!(lines(&["logs", "list", "-n", "1"]), [long.as_str()]);
    assert_eq!(lines(&["logs", "search", "NORWAY"]), ["    1|The capital of Norway?"]);
    assert_eq!(lines(&["logs", "search", "absent"]), [""; 0]);
    let shown = sandbox.run(&["logs", "show", "1"]).stdout;
    assert!(shown.ends_with("  moonshotai/Kimi-K2.6  session last\n\n> The capital\nof Norway?\n\nOslo.\n"), "{shown}");
    let absent = "error: the log has no question 9; `telnyx-ai logs list` lists them\n";
    assert_eq!(sandbox.run(&["logs", "show", "9"]), Run::new(2, "", absent));
}

#[tokio::test]
async fn the_key_is_never_printed_or_logged() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    let mut printed = String::new();
    for arguments in [
        &["ask", "My key is", CANARY][..],
        &["ask", "Hi", "--json", "--usage"],
        &["ask", "Hi", "--dry-run"],
        &["auth", "status"],
        &["logs", "list", "--json"],
        &["api", "GET", "/ai/models"],
        &["api", "GET", "/absent"],
    ] {
        let run = sandbox.run(arguments);
        printed += &run.stderr;
        // The emulator quotes the question.
        printed += if arguments.contains(&CANARY) { "" } else { &run.stdout };
    }
    let log = std::fs::read_to_string(sandbox.state().join("questions.jsonl")).unwrap();
    assert!(log.contains("My key is [redacted]"), "{log}");
    assert!(!printed.contains(CANARY) && !log.contains(CANARY), "{printed}");
}

#[tokio::test]
async fn the_configuration_switches_the_log_off() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    sandbox.write("config/telnyx-ai/config.toml", "log = false\n");
    assert_eq!(sandbox.run(&["ask", "Hi"]).code, 0);
    assert!(!sandbox.state().join("questions.jsonl").exists());
}
