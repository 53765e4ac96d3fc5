//! `docs`, `embed`, `search`, `summarize`, `clusters`: against one emulator.

use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;
use telnyx_ai_emulator::faults::Fault;

use crate::kit::{Run, Sandbox};

fn emulator() -> telnyx_ai_emulator::Builder {
    Emulator::builder().task_step(std::time::Duration::ZERO)
}

#[tokio::test]
async fn a_folder_is_uploaded_searched_synced_and_deleted() {
    let emulator = emulator().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    sandbox.write("docs/warranty.md", "The warranty lasts two years.");
    sandbox.write("docs/old.md", "Parcels arrive on Monday.");
    sandbox.write("docs/tool.exe", "x");
    let run = sandbox.run(&["docs", "put", "docs", "acme"]);
    let skipped = run.stderr.lines().next().unwrap_or_default();
    assert!(skipped.starts_with("tool.exe: skipped, ") && run.stderr.lines().count() == 1, "{run:?}");
    let counts = "2 uploaded, 0 unchanged, 0 deleted, 2 embedded, 1 skipped, 0 failed\n";
    assert_eq!((run.code, run.stdout.as_str()), (0, counts));

    let search = sandbox.run(&["search", "acme", "warranty", "-n", "1"]);
    assert!(search.code == 0 && search.stdout.ends_with(")\n   The warranty lasts two years.\n"), "{search:?}");

    std::fs::remove_file(sandbox.home.join("docs/old.md")).unwrap();
    let run = sandbox.run(&["docs", "sync", "docs", "acme", "--exclude", "*.exe", "--json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let found = (&report["uploaded"], &report["unchanged"], &report["deleted"]);
    assert_eq!(found, (&json!([]), &json!(["warranty.md"]), &json!(["old.md"])));

    assert_eq!(sandbox.run(&["docs", "ls"]), Run::new(0, "acme\n", ""));
    assert_eq!(sandbox.run(&["docs", "ls", "acme"]), Run::new(0, "          29  warranty.md\n", ""));
    assert_eq!(sandbox.run(&["docs", "get", "acme", "warranty.md"]), Run::new(0, "The warranty lasts two years.", ""));
    assert_eq!(sandbox.run(&["docs", "get", "acme", "warranty.md", "-o", "x"]), Run::new(0, "", ""));
    assert_eq!(std::fs::read(sandbox.home.join("x")).unwrap(), b"The warranty lasts two years.");
    assert_eq!(sandbox.run(&["docs", "put", "x", "acme", "--prefix", "y/"]), Run::new(0, "1 uploaded, 29 bytes\n", ""));
    let url = sandbox.run(&["docs", "url", "acme", "y/x", "--ttl", "60"]);
    assert!(url.code == 0 && url.stdout.starts_with("http://") && url.stdout.contains("/y/x?"), "{url:?}");
    let week = "error: storage.presigned_url: `ttl_seconds` is 604801; ";
    let url = sandbox.run(&["docs", "url", "acme", "y/x", "--ttl", "604801"]);
    assert!(url.code == 2 && url.stderr.starts_with(week), "{url:?}");
    assert_eq!(sandbox.run(&["docs", "rm", "acme", "y/x"]), Run::new(0, "", ""));
    assert_eq!(sandbox.run(&["docs", "rm", "acme", "--all"]), Run::new(0, "", ""));
    assert_eq!(sandbox.run(&["docs", "ls", "--json"]), Run::new(0, "", ""));
}

/// The uploads from the eighth on stall, until the program is killed.
#[cfg(unix)]
#[tokio::test]
async fn a_killed_upload_is_continued_without_the_stored_files() {
    let emulator = emulator().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    for number in 10..30 {
        sandbox.write(&format!("docs/{number}.md"), format!("Parcel {number}."));
    }
    let put = ["docs", "put", "docs", "acme"];
    let stalled = Fault::stall().on("PUT", "/storage/{bucket}/{key}").skip(7).always();
    emulator.faults().add(stalled).unwrap();
    let mut child = sandbox.command(&put).spawn().unwrap();
    let stored = || {
        let uploads = emulator.requests().of("PUT", "/storage/{bucket}/{key}");
        uploads.into_iter().filter(|upload| upload.status == Some(200)).map(|upload| upload.path).collect::<Vec<_>>()
    };
    while stored().len() < 7 {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    emulator.faults().clear();

    let run = sandbox.run(&put);
    let counts = "13 uploaded, 7 unchanged, 0 deleted, 20 embedded, 0 skipped, 0 failed\n";
    assert_eq!((run.code, run.stdout.as_str()), (0, counts), "{run:?}");
    let mut stored = stored();
    stored.sort();
    let expected: Vec<_> = (10..30).map(|number| format!("/storage/acme/{number}.md")).collect();
    assert_eq!(stored, expected);
}

#[tokio::test]
async fn a_file_that_cannot_be_embedded_is_reported_with_code_4() {
    let emulator = emulator().file("docs", "a.txt", "Text.").file("docs", "b.pdf", b"%PDF\xff").start().await.unwrap();
    let run = Sandbox::of(&emulator).run(&["embed", "docs"]);
    assert_eq!(run.code, 4, "{run:?}");
    assert!(run.stdout.starts_with("a.txt: embedding_success\nb.pdf: ") || run.stdout.contains("b.pdf: "), "{run:?}");
    assert_eq!(run.stderr, "error: 1 of 2 files are not embedded\n");
}

#[tokio::test]
async fn clusters_are_computed_listed_shown_and_drawn() {
    let mut builder = emulator();
    for (topic, words) in [("ship", "parcel harbour cargo vessel"), ("cook", "onion butter oven recipe")] {
        for number in 0..8 {
            builder = builder.file("docs", format!("{topic}{number}.txt"), format!("{words} {number}"));
        }
    }
    let emulator = builder.start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    assert_eq!(sandbox.run(&["embed", "docs"]).code, 0);
    let run = sandbox.run(&["clusters", "compute", "docs", "--min-size", "3"]);
    assert_eq!(run.code, 0, "{run:?}");
    let task = run.stderr.trim().strip_prefix("task ").unwrap().to_owned();
    assert!(run.stdout.starts_with("CLUSTER  PASSAGES"), "{run:?}");
    assert!(run.stdout.contains("0        8         ████████████████████  "), "{run:?}");
    assert_eq!(sandbox.run(&["clusters", "show", &task]), Run::new(0, &run.stdout, ""));
    let listed = sandbox.run(&["clusters", "list"]).stdout;
    assert!(
        listed.starts_with(&format!("{:38}STATUS     BUCKET  CREATED\n{task}  completed  docs    ", "ID")),
        "{listed}"
    );
    let run = sandbox.run(&["clusters", "graph", &task, "-o", "graph.png"]);
    let picture = std::fs::read(sandbox.home.join("graph.png")).unwrap();
    assert_eq!(run, Run::new(0, "", &format!("{} bytes in graph.png\n", picture.len())));
    assert!(picture.starts_with(b"\x89PNG"));
    assert_eq!(sandbox.shell(&format!("telnyx-ai clusters graph {task} | cmp - graph.png")), Run::new(0, "", ""));
    let run = sandbox.run(&["clusters", "graph", &task, "--protocol", "iterm2"]);
    let start = format!("\x1b]1337;File=inline=1;size={};width=80;preserveAspectRatio=1:iVBORw0KGgo", picture.len());
    assert!(run.stdout.starts_with(&start) && run.stdout.ends_with("\x07\n"), "{run:?}");
    #[cfg(target_os = "linux")]
    assert_shown_as_blocks(&emulator, &format!("clusters graph {task}"));
    assert_eq!(sandbox.run(&["clusters", "delete", &task]), Run::new(0, "", ""));
    assert_eq!(sandbox.run(&["clusters", "list", "--json"]), Run::new(0, "", ""));
}

/// The picture has 1280 × 800 pixels: in 100 columns and 30 rows, of which one is for the prompt, 92 × 58 pixels, two in a character.
#[cfg(target_os = "linux")]
fn assert_shown_as_blocks(emulator: &Emulator, command: &str) {
    use crate::terminal::Terminal;

    let sandbox = Sandbox::of(emulator).variable("COLORTERM", "truecolor");
    let shown = Terminal::start(&sandbox, command).end();
    assert_eq!(shown.lines().map(|line| line.matches('▀').count()).collect::<Vec<_>>(), [92; 29]);
    assert!(shown.starts_with("\x1b[38;2;255;255;255;48;2;255;255;255m▀▀"), "{shown:?}");
    let mut terminal = Terminal::start(&sandbox.variable("NO_COLOR", "1"), command);
    terminal.expect("error: this terminal shows no coloured blocks; save the picture with -o FILE");
}

#[tokio::test]
async fn errors_are_one_line_with_the_request_id() {
    let emulator = emulator().start().await.unwrap();
    emulator.faults().add(Fault::status(404).on("POST", "/ai/embeddings/similarity-search")).unwrap();
    let run = Sandbox::of(&emulator).run(&["search", "absent", "text"]);
    assert!(run.code == 1 && run.stdout.is_empty(), "{run:?}");
    assert!(run.stderr.starts_with("error: embeddings.search_documents: 404 Not Found"), "{run:?}");
    assert!(run.stderr.contains("request id") && run.stderr.lines().count() == 1, "{run:?}");
}
