//! The recipes of docs/cli.md, docs/bulk.md and README.md run exactly as printed.

use std::time::Duration;

use telnyx_ai_emulator::Emulator;

use crate::kit::{Sandbox, tone};

const PAGE: &str = include_str!("../../../../docs/cli.md");
const BULK: &str = include_str!("../../../../docs/bulk.md");
const README: &str = include_str!("../../README.md");

/// Returns the blocks `sh` that are followed by a block `text`, as commands and their output.
fn recipes(page: &str) -> Vec<(String, String)> {
    let mut recipes = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("```sh\n") {
        let (commands, after) = after.split_once("```\n").unwrap();
        rest = after;
        if let Some(block) = after.strip_prefix("\n```text\n") {
            recipes.push((commands.to_owned(), block.split_once("```").unwrap().0.to_owned()));
        }
    }
    recipes
}

async fn run_all(page: &str) -> usize {
    // For the recipes without `--emulator`, whose commands share its state.
    let emulator = Emulator::builder().task_step(Duration::ZERO).start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    sandbox.write("call.wav", tone());
    let recipes = recipes(page);
    for (commands, expected) in &recipes {
        let run = sandbox.shell(&format!("({commands}) 2>&1"));
        assert_eq!(run.stdout, *expected, "{commands}");
        assert_eq!(run.code, 0, "{commands}");
    }
    recipes.len()
}

#[tokio::test]
async fn recipes_of_the_page_print_their_output() {
    assert_eq!(run_all(PAGE).await, 19);
}

#[tokio::test]
async fn the_shell_loop_of_the_page_on_bulk_jobs_prints_its_output() {
    assert_eq!(run_all(BULK).await, 1);
}

#[tokio::test]
async fn recipes_of_the_readme_print_their_output() {
    assert_eq!(run_all(README).await, 2);
}
