//! Each example, run with `cargo run` against its emulator.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

use telnyx_ai_tests::{printed, run_example};

fn run(name: &str) -> Vec<String> {
    printed(run_example(env!("CARGO_TARGET_TMPDIR"), name, &[], &[])).lines().map(str::to_owned).collect()
}

#[test]
fn the_tour_calls_each_of_the_41_operations_once() {
    let lines = run("tour");
    let calls: Vec<Vec<&str>> =
        lines[1..lines.len() - 1].iter().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines.last().unwrap(), "41 operations, 0 failed");
    assert_eq!(calls.len(), 41, "{lines:#?}");
    for (nth, call) in calls.iter().enumerate() {
        assert_eq!(call[0], (nth + 1).to_string());
        assert_eq!(call[2], if call[1] == "clusters.delete" { "204" } else { "200" }, "{call:?}");
        assert!(call[3].parse::<f64>().unwrap() > 0.0 && call[4] == "ms", "{call:?}");
    }
    let mut operations: Vec<&str> = calls.iter().map(|call| call[1]).collect();
    operations.sort_unstable();
    operations.dedup();
    assert_eq!(operations.len(), 41, "an operation was called twice");
}

#[test]
fn audio_prints_the_duration() {
    let lines = run("audio");
    assert!(lines.contains(&"1.0 s long".to_owned()), "{lines:#?}");
    assert!(lines.last().unwrap().contains("0.0 to    1.0 s: "), "{lines:#?}");
}

#[test]
fn chat_calls_the_function_and_uses_its_result() {
    let lines = run("chat");
    assert!(lines[1].starts_with("The model calls order_status("), "{lines:#?}");
    assert!(lines[2].contains("on its way"), "{lines:#?}");
}

#[test]
fn clustering_names_clusters_and_saves_their_picture() {
    let lines = run("clustering");
    assert!(lines.iter().filter(|line| line.ends_with(" chunks)")).count() >= 2, "{lines:#?}");
    let (size, path) = lines.last().unwrap().split_once(" bytes in ").unwrap();
    let picture = std::fs::read(path).unwrap();
    assert_eq!(picture.len().to_string(), size);
    assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n"));
}

#[test]
fn conversations_are_found_with_messages_and_insights() {
    let lines = run("conversations");
    assert_eq!(lines[1..4], ["order A-1", "  user: Where is my order?", "  assistant: It arrives tomorrow."]);
    assert!(lines[4].starts_with("  insight ") && lines[4].contains("\"solved\":"), "{lines:#?}");
}

#[test]
fn embeddings_find_the_right_file_and_summarize_it() {
    let lines = run("embeddings");
    assert_eq!(lines[1], "Embedding: success");
    let found = lines.iter().find(|line| line.starts_with("0.")).unwrap();
    assert!(found.contains(" warranty.md: "), "{lines:#?}");
    assert!(lines.last().unwrap().len() > "warranty.md in short: ".len() + 20, "{lines:#?}");
}

#[test]
fn fine_tuning_prints_its_status_until_the_end() {
    let lines = run("fine_tuning");
    let states: Vec<&str> = lines.iter().filter_map(|line| line.split_once(": ")).map(|(_, state)| state).collect();
    assert_eq!(states.last(), Some(&"succeeded"), "{lines:#?}");
    assert!(lines.last().unwrap().ends_with(" tokens trained"), "{lines:#?}");
}

#[test]
fn stream_prints_its_end() {
    let lines = run("stream");
    assert!(lines[1].contains("limerick"), "{lines:#?}");
    let end = lines.last().unwrap();
    assert!(end.starts_with("Ended with `stop` after ") && !end.contains("after 0 tokens"), "{lines:#?}");
    assert!(end.split_once("the request was ").unwrap().1.len() > 30, "{lines:#?}");
}

#[test]
fn tools_are_called_at_once_and_as_a_stream() {
    let lines = run("tools");
    assert_eq!(lines[1], "2 turns: order_status returned On its way, arrives tomorrow.");
    assert_eq!(lines[2], "[calls order_status({\"order_id\":\"A-1\"})]");
    assert_eq!(lines[3], "[result Ok(\"On its way, arrives tomorrow.\")]");
    assert_eq!(lines[4], "order_status returned On its way, arrives tomorrow.");
    assert!(lines[5].ends_with(" tokens in 2 turns]") && lines.len() == 6, "{lines:#?}");
}

#[test]
fn structured_responses_are_complete_and_part_by_part() {
    let lines = run("structured");
    assert_eq!(lines[1], "Urgency 1, 2 steps, about \"\"");
    let mut parts = lines[2..5].to_vec();
    parts.sort_unstable();
    assert_eq!(parts, ["  steps[0]: \"\"", "  steps[1]: \"\"", "  subject: \"\""]);
    assert_eq!(lines[5..], ["The complete ticket has urgency 1.", "Department: Returns"]);
}

#[test]
fn reasoning_is_separate_and_counts_toward_the_limit() {
    let output = run_example(env!("CARGO_TARGET_TMPDIR"), "reasoning", &[], &[]);
    let thoughts = String::from_utf8_lossy(&output.stderr).into_owned();
    let printed = printed(output);
    let lines: Vec<&str> = printed.lines().collect();
    assert!(thoughts.contains("I read the question first.") && !printed.contains("I read the question"), "{thoughts}");
    assert!(lines[1].contains("A parcel of 3 kg") && !thoughts.contains("A parcel of 3 kg"), "{lines:#?}");
    let (written, reasoned) = lines[2].split_once(" tokens, ").unwrap();
    let reasoned: u32 = reasoned.strip_suffix(" of them reasoning.").unwrap().parse().unwrap();
    assert!(reasoned > 0 && reasoned < written.parse().unwrap(), "{lines:#?}");
    assert_eq!(lines[3], "With 3 tokens: truncated is true, the text is \"\".");
    assert!(lines[4].contains("`max_tokens` is 3; of 3 completion tokens, 3 were reasoning"), "{lines:#?}");
    assert_eq!(lines[5..], ["3 tokens, 3 of them reasoning."]);
}

#[test]
fn retrieval_uses_the_documents() {
    let lines = run("retrieval");
    let answers: Vec<&String> = lines.iter().filter(|line| line.starts_with("According to ")).collect();
    assert!(answers[0].contains("warranty.md: Batteries have a warranty of one year"), "{lines:#?}");
    assert!(answers[1].contains("shipping.md: Express shipping arrives"), "{lines:#?}");
    assert!(lines.last().unwrap().starts_with("5 messages, "), "{lines:#?}");
}

#[test]
fn the_agent_chooses_tools_and_mirrors_its_conversation() {
    let lines = run("agent");
    assert!(lines.iter().any(|line| line.contains("Express shipping arrives on the next")), "{lines:#?}");
    assert!(lines.contains(&"order_status returned Order A-1 arrives tomorrow.".to_owned()), "{lines:#?}");
    // Conversations of the service have no system messages.
    let roles = "user, assistant, tool, assistant, user, assistant, tool, assistant";
    assert_eq!(lines.last().unwrap(), &format!("9 messages in the session, 8 at the service: {roles}"));
}

#[test]
fn the_data_job_resumes_after_an_incomplete_line() {
    let journal = std::env::temp_dir().join(format!("telnyx-ai-data-job-{}.jsonl", std::process::id()));
    let path = journal.to_str().unwrap();
    let job = || printed(run_example(env!("CARGO_TARGET_TMPDIR"), "data_job", &[path], &[]));
    assert!(job().ends_with(&format!("24 rows written to {path}, 0 failed, 0 were already in the journal\n")));
    let lines = std::fs::read_to_string(&journal).unwrap();
    std::fs::write(&journal, lines.strip_suffix("}\n").unwrap()).unwrap();
    // Only the row of the incomplete line is processed again.
    assert!(job().ends_with(&format!("1 rows written to {path}, 0 failed, 23 were already in the journal\n")));
    let rows = std::fs::read_to_string(&journal).unwrap();
    std::fs::remove_file(&journal).unwrap();
    assert!(lines.lines().all(|line| rows.lines().any(|row| row == line)), "{rows}");
}

#[test]
fn the_bulk_job_continues_where_it_stopped() {
    let folder = std::env::temp_dir().join(format!("telnyx-ai-bulk-example-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.to_str().unwrap();
    let job = |arguments: &[&str]| {
        let printed = printed(run_example(env!("CARGO_TARGET_TMPDIR"), "bulk", arguments, &[]));
        let report = printed.lines().find(|line| line.contains(" rows: ")).unwrap();
        let (_, done) = report.split_once(" rows: ").unwrap();
        let done: u64 = done.split_once(" done").unwrap().0.parse().unwrap();
        (printed, done)
    };
    let (stopped, done) = job(&[path, "20"]);
    assert!(stopped.ends_with("\nStart the job again to continue.\n"), "{stopped}");
    assert!((20..60).contains(&done), "{stopped}");
    assert!(!folder.join("topics.csv").exists() && !folder.join("topics.csv.partial").exists());

    let (resumed, _) = job(&[path]);
    let from_ledger = format!("60 rows: 60 done, 0 failed; {done} from the ledger; {} requests, ", 60 - done);
    assert!(resumed.contains(&from_ledger), "{resumed}");
    let topics = std::fs::read_to_string(folder.join("topics.csv")).unwrap();
    let mut keys: Vec<&str> = topics.lines().skip(1).map(|row| row.split(',').nth(1).unwrap()).collect();
    keys.sort_unstable();
    assert_eq!(keys, (1..=60).map(|number| format!("m{number:02}")).collect::<Vec<_>>());
    assert!(topics.lines().skip(1).all(|row| row.split(',').nth(2) == Some("delivery")), "{topics}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn analytics_reads_each_conversation_once() {
    let lines = run("analytics");
    assert_eq!(lines[1..], [r#"12 conversations: {"chat": 8, "voice": 4}"#, "12 rated, mean 1.0"]);
}

#[test]
fn the_layer_logs_each_request() {
    let lines = run("layer");
    assert!(lines[1].starts_with("POST /v2/ai/chat/completions 200 after "), "{lines:#?}");
    assert!(lines[3].starts_with("GET /v2/ai/models 200 after "), "{lines:#?}");
}

#[test]
fn storage_uploads_embeds_and_deletes() {
    let lines = run("storage");
    assert_eq!(lines[1..4], ["notes/today.txt: 18 bytes, by Ann", "It begins with \"Call\".", "3 files, 3024 bytes"]);
    for file in ["returns.md", "shipping.md", "warranty.md"] {
        assert!(lines.contains(&format!("embedded shop/{file}")), "{lines:#?}");
    }
    assert_eq!(lines.last().unwrap(), "4 objects deleted");
}

#[test]
fn requests_keep_their_tenant_in_other_tasks() {
    let lines = run("tenants");
    let work = r#"3 replies, then "count_models returned 22." in 2 turns"#;
    assert_eq!(lines[1..3], [format!("acme: {work}"), format!("globex: {work}")]);
    assert!(lines[3].starts_with("outside: models.list: ") && lines[3].contains("no tenant"), "{lines:#?}");
    assert_eq!(lines[4], "acme sees 22 models");
}

#[test]
fn the_soak_finds_no_lost_or_duplicate_objects() {
    let printed = printed(run_example(env!("CARGO_TARGET_TMPDIR"), "soak", &["--seconds", "5"], &[]));
    assert!(printed.ends_with("the state matches the calls: nothing lost, nothing duplicated\n"), "{printed}");
}
