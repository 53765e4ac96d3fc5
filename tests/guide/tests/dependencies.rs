//! Checks the TOML blocks of README.md and docs/*.md: each line is correct, and each page has the lines that its code
//! needs.
#![allow(clippy::unwrap_used, reason = "helpers of tests: a panic there is a failed test")]

use std::fs;

use telnyx_ai_guide_tests::markdown::{Block, Document};
use telnyx_ai_guide_tests::{assert_none, pages, root};

/// Crates that the blocks use.
const CRATES: [&str; 14] = [
    "async_trait",
    "futures_util",
    "http",
    "schemars",
    "serde",
    "serde_json",
    "telnyx_ai_chat",
    "telnyx_ai_core",
    "telnyx_ai_embeddings",
    "telnyx_ai_emulator",
    "tokio",
    "tower",
    "tracing",
    "tracing_subscriber",
];

/// Parts of code, and the feature of `telnyx-ai` that they need.
const FEATURES: [(&str, &str); 9] = [
    (".complete_as::<", "schemars"),
    (".stream_as::<", "schemars"),
    ("FunctionTool::from_fn(", "schemars"),
    ("telnyx_ai::mcp::", "mcp"),
    (".openai()", "openai"),
    (".anthropic()", "anthropic"),
    ("test_util::", "test-util"),
    ("layers::", "layers"),
    ("TransportService", "tower"),
];

#[test]
fn dependencies_name_crates_and_features_of_this_workspace() {
    let mut problems = Vec::new();
    for (path, page) in pages() {
        for block in toml(&page) {
            for line in block.code.lines().filter(|line| line.starts_with("telnyx-ai")) {
                let place = format!("{}:{}", path.display(), block.line);
                problems.extend(dependency_problem(line).map(|problem| format!("{place}: {problem}")));
            }
        }
    }
    assert_none(problems);
}

/// Returns the fault of a line such as `telnyx-ai = { path = "../telnyx-ai-rust/crates/telnyx-ai", features = ["ring"]
/// }`.
fn dependency_problem(line: &str) -> Option<String> {
    let name = line.split([' ', '=']).next().unwrap();
    let manifest = fs::read_to_string(root().join("crates").join(name).join("Cargo.toml"));
    let Ok(manifest) = manifest else { return Some(format!("no crate `{name}`")) };
    if let Some((_, rest)) = line.split_once("path = \"") {
        let folder = rest.split('"').next().unwrap();
        if folder.strip_prefix("../telnyx-ai-rust/") != Some(&format!("crates/{name}")) {
            return Some(format!("`{folder}` is not the folder of `{name}`"));
        }
    }
    let (_, features) = line.split_once("features = [").unwrap_or(("", ""));
    let named = features.split(']').next().unwrap().split('"').skip(1).step_by(2);
    let mut unknown = named.filter(|feature| !manifest.contains(&format!("\n{feature} = [")));
    unknown.next().map(|feature| format!("no feature `{feature}` in `{name}`"))
}

#[test]
fn pages_list_the_crates_and_features_that_their_code_uses() {
    let mut problems = Vec::new();
    for (path, page) in pages() {
        let listed: String = toml(&page).map(|block| block.code.as_str()).collect();
        for block in page.blocks.iter().filter(|block| block.info.starts_with("rust")) {
            let place = format!("{}:{}", path.display(), block.line);
            for name in CRATES.iter().filter(|name| uses(&block.code, name)) {
                let dependency = format!("{} = ", name.replace('_', "-"));
                let dependency = if *name == "serde_json" { "serde_json = " } else { &dependency };
                if !listed.lines().any(|line| line.starts_with(dependency)) {
                    problems.push(format!("{place}: the page has no TOML line `{dependency}…`"));
                }
            }
            for (_, feature) in FEATURES.iter().filter(|(code, _)| block.code.contains(code)) {
                if !listed.contains(&format!("\"{feature}\"")) {
                    problems.push(format!("{place}: no TOML line of the page has the feature `{feature}`"));
                }
            }
        }
    }
    assert_none(problems);
}

fn toml(page: &Document) -> impl Iterator<Item = &Block> {
    page.blocks.iter().filter(|block| block.info == "toml")
}

/// Returns `true` if code has a path that begins with the crate `name`.
fn uses(code: &str, name: &str) -> bool {
    let path = format!("{name}::");
    code.match_indices(&path).any(|(at, _)| {
        let before = code.get(..at).and_then(|before| before.chars().next_back());
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':')
    })
}

#[test]
fn paths_of_crates_are_found() {
    assert!(uses("use serde_json::json;", "serde_json") && uses("#[derive(serde::Serialize)]", "serde"));
    assert!(!uses("use telnyx_ai::transport::http::X;", "http") && !uses("my_serde::X", "serde"));
}
