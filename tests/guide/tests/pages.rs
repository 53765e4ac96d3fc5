//! Checks README.md and docs/*.md: code blocks, headings, table of contents, links.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a panic there is a failed test")]

use telnyx_ai_guide_tests::markdown::{Document, Entry, entries};
use telnyx_ai_guide_tests::{assert_none, pages, parse, root};

/// The languages of code blocks. Only `rust` is run.
const LANGUAGES: [&str; 10] =
    ["rust", "rust,no_run", "toml", "sh", "json", "sql", "text", "python", "js", "yaml"];

#[test]
fn every_block_is_marked_with_a_known_language() {
    let mut problems = Vec::new();
    for (path, page) in pages() {
        for block in page.blocks.iter().filter(|block| !LANGUAGES.contains(&block.info.as_str())) {
            problems.push(format!("{}:{}: unknown language `{}`", path.display(), block.line, block.info));
        }
    }
    assert_none(problems);
}

#[test]
fn every_rust_block_is_run_or_marked_no_run() {
    let mut problems = Vec::new();
    for (path, page) in pages() {
        for block in page.blocks.iter().filter(|block| block.info == "rust" && entries(&block.code).is_empty()) {
            problems.push(format!("{}:{}: nothing to run; mark it `rust,no_run`", path.display(), block.line));
        }
    }
    assert_none(problems);
}

#[test]
fn rust_blocks_hide_no_lines() {
    let mut problems = Vec::new();
    for (path, page) in pages() {
        for block in page.blocks.iter().filter(|block| block.info.starts_with("rust")) {
            if block.code.lines().any(|line| line == "#" || line.starts_with("# ")) {
                problems.push(format!("{}:{}: GitHub shows `# ` lines", path.display(), block.line));
            }
        }
    }
    assert_none(problems);
}

#[test]
fn every_page_has_one_title() {
    let mut problems = Vec::new();
    // mdBook reads a heading of level 1 in SUMMARY.md as the title of a part.
    for (path, page) in pages().into_iter().filter(|(path, _)| !path.ends_with("SUMMARY.md")) {
        let titles = page.headings().filter(|(level, _)| *level == 1).count();
        if titles != 1 {
            problems.push(format!("{}: {titles} headings of level 1", path.display()));
        }
    }
    assert_none(problems);
}

#[test]
fn every_page_is_in_the_table_of_contents() {
    let docs = root().join("docs");
    let contents = parse(&docs.join("SUMMARY.md")).links();
    let mut problems = Vec::new();
    for path in pages().keys().filter(|path| path.starts_with(&docs) && !path.ends_with("SUMMARY.md")) {
        let name = path.file_name().unwrap().to_string_lossy();
        if !contents.iter().any(|(_, target)| *target == name) {
            problems.push(format!("docs/SUMMARY.md does not list {name}"));
        }
    }
    assert_none(problems);
}

#[test]
fn relative_links_lead_to_files_and_headings() {
    let mut problems = Vec::new();
    for (path, page) in pages() {
        for (line, link) in page.links().into_iter().filter(|(_, link)| !link.contains("://")) {
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            let is_found =
                target.exists() && (anchor.is_empty() || parse(&target).anchors().iter().any(|a| a == anchor));
            if !is_found {
                problems.push(format!("{}:{line}: `{link}` leads nowhere", path.display()));
            }
        }
    }
    assert_none(problems);
}

#[test]
fn blocks_headings_and_links_are_parsed() {
    let page = Document::parse(concat!(
        "# Streams, in `short`\n\n- a [link](b.md#c) and `[no](link)`\n  ```rust,no_run\n  fn a() {}\n  ```\n",
        "## Errors\n```text\n# no heading\n```\n## Errors\n",
    ));
    assert_eq!(page.anchors(), ["streams-in-short", "errors", "errors-1"]);
    assert_eq!(page.links(), [(3, "b.md#c".to_owned())]);
    let blocks: Vec<_> = page.blocks.iter().map(|block| (block.line, &*block.info, &*block.code)).collect();
    assert_eq!(blocks, [(4, "rust,no_run", "fn a() {}\n"), (8, "text", "# no heading\n")]);
}

#[test]
fn functions_that_a_test_can_call_are_found() {
    let code = "#[tokio::main]\nasync fn main() -> Result<()> {\n    fn inner() {}\n}\nasync fn ask(telnyx: &Telnyx) {}\n\
                async fn other(telnyx: &Telnyx, id: &str) {}\nasync fn offline() {}\nfn plain() {}\n";
    let expected = [
        Entry::Main,
        Entry::WithClient("ask".to_owned()),
        Entry::Async("offline".to_owned()),
        Entry::Sync("plain".to_owned()),
    ];
    assert_eq!(entries(code), expected);
}
