//! `conversations`, `insights`, `groups`, `embeddings`: one grammar for lists, objects and ids.

use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;
use telnyx_ai_emulator::faults::Fault;

use crate::kit::{Run, Sandbox};

async fn start() -> (Emulator, Sandbox) {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    (emulator, sandbox)
}

/// Runs a command that creates something, and returns its id.
fn create(sandbox: &Sandbox, arguments: &[&str]) -> String {
    let run = sandbox.run(arguments);
    assert_eq!((run.code, run.stderr.as_str(), run.stdout.lines().count()), (0, "", 1), "{run:?}");
    run.stdout.trim_end().to_owned()
}

fn body(emulator: &Emulator, method: &str, path: &str) -> Value {
    serde_json::from_slice(&emulator.requests().of(method, path).last().unwrap().body).unwrap()
}

#[tokio::test]
async fn a_table_has_twenty_rows_and_json_has_all_items() {
    let (emulator, sandbox) = start().await;
    for number in 0..21 {
        create(&sandbox, &["insights", "create", "--name", &format!("n{number:02}"), "--instructions", "Two\nlines."]);
    }
    let names = |run: &Run| {
        let lines: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        lines.iter().map(|line| line["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let all = sandbox.run(&["insights", "list", "--json"]);
    assert_eq!((all.code, names(&all).len(), all.stderr.as_str()), (0, 21, ""));
    let pages = |emulator: &Emulator| emulator.requests().of("GET", "/ai/conversations/insights").len();
    let before = pages(&emulator);
    assert_eq!(names(&sandbox.run(&["insights", "list", "--json", "-n", "3"])), names(&all)[..3]);
    assert_eq!(pages(&emulator), before + 1);

    let table = sandbox.run(&["insights", "list"]);
    assert_eq!(table.stdout.lines().count(), 21);
    assert_eq!(table.stderr, "the first 20 items; -n NUMBER prints more, and --json all\n");
    assert_eq!(sandbox.run(&["insights", "list", "-n", "20"]), Run::new(0, &table.stdout, ""));
    // The second page fails.
    emulator.faults().add(Fault::status(400).on("GET", "/ai/conversations/insights").skip(1).always()).unwrap();
    let interrupted = sandbox.run(&["insights", "list", "-n", "21"]);
    assert_eq!((interrupted.code, interrupted.stdout), (1, table.stdout));
    assert!(interrupted.stderr.starts_with("error: insights.list: 400 Bad Request"), "{}", interrupted.stderr);
    let failed = sandbox.run(&["insights", "list"]);
    assert_eq!((failed.code, failed.stdout.as_str()), (1, ""));
    emulator.faults().clear();
    let first: Value = serde_json::from_str(all.stdout.lines().next().unwrap()).unwrap();
    let (id, name) = (first["id"].as_str().unwrap(), first["name"].as_str().unwrap());
    let expected = format!("{:38}NAME  INSTRUCTIONS\n{id}  {name}   Two lines.\n", "ID");
    assert_eq!(sandbox.run(&["insights", "list", "-n", "1"]), Run::new(0, &expected, ""));
}

#[tokio::test]
async fn an_insight_is_created_shown_changed_and_deleted() {
    let (emulator, sandbox) = start().await;
    let arguments = ["--instructions", "Rate.", "--schema", "score int", "--webhook", "https://example.com/"];
    let id = create(&sandbox, &[&["insights", "create", "--name", "score"][..], &arguments].concat());
    let schema = json!({
        "type": "object",
        "properties": { "score": { "type": "integer" } },
        "required": ["score"],
        "additionalProperties": false,
    });
    let sent = json!({
        "name": "score", "instructions": "Rate.", "json_schema": schema, "webhook": "https://example.com/",
    });
    assert_eq!(body(&emulator, "POST", "/ai/conversations/insights"), sent);

    let shown = sandbox.run(&["insights", "show", &id]).stdout;
    let start = format!("id:           {id}\nname:         score\ninstructions: Rate.\ninsight_type: custom\n");
    assert!(shown.starts_with(&start), "{shown}");
    let both = sandbox.run_with_input(&["insights", "show", &id, "-"], &format!(" {id}\n"));
    assert_eq!(both, Run::new(0, &format!("{shown}\n{shown}"), ""));

    let update = sandbox.run(&["insights", "update", &id, "--name", "rating", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&update.stdout).unwrap()["name"], "rating");
    assert_eq!(body(&emulator, "PUT", "/ai/conversations/insights/{insight_id}"), json!({ "name": "rating" }));
    assert_eq!(sandbox.run(&["insights", "delete", &id]), Run::new(0, "", ""));
    assert_eq!(sandbox.run(&["insights", "list", "--json"]), Run::new(0, "", ""));
}

#[tokio::test]
async fn insights_are_members_of_groups() {
    let (emulator, sandbox) = start().await;
    let one = create(&sandbox, &["insights", "create", "--name", "one", "--instructions", "One."]);
    let two = create(&sandbox, &["insights", "create", "--name", "two", "--instructions", "Two."]);
    let group = create(&sandbox, &["groups", "create", "--name", "calls", "--description", "All calls."]);
    let sent = json!({ "name": "calls", "description": "All calls." });
    assert_eq!(body(&emulator, "POST", "/ai/conversations/insight-groups"), sent);
    assert_eq!(sandbox.run(&["groups", "assign", &group, &one, &two]), Run::new(0, "", ""));
    assert_eq!(sandbox.run(&["groups", "unassign", &group, &two]), Run::new(0, "", ""));
    let table = format!("{:38}NAME   INSIGHTS  DESCRIPTION\n{group}  calls  1         All calls.\n", "ID");
    assert_eq!(sandbox.run(&["groups", "list"]), Run::new(0, &table, ""));
    let shown = sandbox.run(&["groups", "show", &group, "--json"]);
    let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!((shown["insights"].as_array().unwrap().len(), &shown["insights"][0]["id"]), (1, &json!(one)));
}

#[tokio::test]
async fn conversations_have_metadata_messages_and_filters() {
    let (emulator, sandbox) = start().await;
    let metadata = ["--metadata", "tier=gold", "--metadata", "calls=2"];
    let id = create(&sandbox, &[&["conversations", "create", "--name", "Ada"][..], &metadata].concat());
    let sent = json!({ "name": "Ada", "metadata": { "tier": "gold", "calls": 2 } });
    assert_eq!(body(&emulator, "POST", "/ai/conversations"), sent);
    let other = create(&sandbox, &["conversations", "create"]);
    assert_eq!(body(&emulator, "POST", "/ai/conversations"), json!({}));

    let add = ["conversations", "add", &id, "--role", "user", "--content", "One.\nTwo.", "--metadata", "a=true"];
    assert_eq!(sandbox.run(&add), Run::new(0, "", ""));
    let sent = json!({ "role": "user", "content": "One.\nTwo.", "metadata": { "a": true } });
    assert_eq!(body(&emulator, "POST", "/ai/conversations/{conversation_id}/message"), sent);
    let messages = sandbox.run(&["conversations", "messages", &id]).stdout;
    let lines: Vec<&str> = messages.lines().collect();
    assert!(lines[0].ends_with("  ROLE  TEXT") && lines[1].ends_with("  user  One."), "{messages}");
    assert_eq!((lines[2].trim(), lines.len()), ("Two.", 3));

    let add = ["conversations", "add", &other, "--role", "user", "--content", "\u{1b}[2JHi"];
    assert_eq!(sandbox.run(&add), Run::new(0, "", ""));
    assert!(sandbox.run(&["conversations", "messages", &other]).stdout.ends_with("  user  \u{fffd}[2JHi\n"));

    let ids = |arguments: &[&str]| {
        let run = sandbox.run(&[&["conversations", "list", "--json"], arguments].concat());
        let ids = run.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(ids(&[]), [json!(other), json!(id)]);
    assert_eq!(ids(&["--filter", "metadata.tier=eq.gold", "--filter", "created_at=gte.2026-01-01"]), [json!(id)]);
    let query = emulator.requests().of("GET", "/ai/conversations").last().unwrap().query.clone().unwrap();
    let expected = "metadata-%3Etier=eq.gold&created_at=gte.2026-01-01&order=created_at.desc%2Cid.desc&limit=100";
    assert_eq!(query, expected);
}

#[tokio::test]
async fn the_failure_of_one_id_does_not_stop_the_others() {
    let (emulator, sandbox) = start().await;
    let id = create(&sandbox, &["groups", "create", "--name", "calls"]);
    let absent = "3c90c3cc-0d44-4b50-8888-8dd25736052a";
    let run = sandbox.run(&["groups", "delete", absent, &id]);
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert_eq!((run.code, run.stdout.as_str(), lines.len()), (4, "", 2), "{run:?}");
    assert!(lines[0].starts_with(&format!("{absent}: insight_groups.delete: 404 Not Found")), "{run:?}");
    assert_eq!(lines[1], "error: 1 of 2 ids failed");
    assert_eq!(sandbox.run(&["groups", "list", "--json"]), Run::new(0, "", ""));
    let run = sandbox.run(&["groups", "show", absent]);
    assert!(run.code == 1 && run.stderr.starts_with("error: insight_groups.get: 404 Not Found"), "{run:?}");

    emulator.faults().add(Fault::status(401).always()).unwrap();
    let before = emulator.requests().count();
    let run = sandbox.run(&["groups", "delete", "a", "b", "c"]);
    assert!(run.code == 1 && run.stderr.starts_with("error: insight_groups.delete: 401"), "{run:?}");
    assert_eq!(emulator.requests().count(), before + 1);
}

#[test]
fn mistakes_are_usage_errors() {
    let sandbox = Sandbox::new();
    for (arguments, start) in [
        (&["groups", "delete", "-"][..], "error: standard input has no ids; write them separated by white space\n"),
        (&["groups", "show", ""], "error: insight_groups.get: `group_id` is empty; "),
        (&["conversations", "search", ""], "error: conversations.search_histories: `q` is empty; "),
        (&["insights", "aggregate", "--group-by", ""], "error: insights.aggregate: `group_by` has an empty name; "),
        (
            &["insights", "create", "--name", "a", "--instructions", "b", "--schema", "x y"],
            "error: --schema: `x y` is not a field",
        ),
        (
            &["insights", "aggregate", "--created-at", "2026"],
            "error: invalid value '2026' for '--created-at <FILTER>': expected a filter such as `eq.gold`, ",
        ),
        (
            &["conversations", "list", "--filter", "tier=eq.gold"],
            "error: invalid value 'tier=eq.gold' for '--filter <FIELD=FILTER>': `tier` is not a field; use id, name, \
             created_at, last_message_at or metadata.KEY\n",
        ),
        (
            &["insights", "update", "a"],
            "error: the following required arguments were not provided:\n  \
             <--name <NAME>|--instructions <TEXT>|--schema <SCHEMA>|--webhook <URL>>\n",
        ),
    ] {
        let run = sandbox.run(&[arguments, &["--emulator"]].concat());
        assert!(run.code == 2 && run.stdout.is_empty() && run.stderr.starts_with(start), "{run:?}");
    }
}
