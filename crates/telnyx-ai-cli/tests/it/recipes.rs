//! The recipes of docs/cli.md and README.md run exactly as printed.

use crate::kit::{Sandbox, tone};

const PAGE: &str = include_str!("../../../../docs/cli.md");
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

fn run_all(page: &str) -> usize {
    let sandbox = Sandbox::new();
    sandbox.write("call.wav", tone());
    let recipes = recipes(page);
    for (commands, expected) in &recipes {
        let run = sandbox.shell(&format!("({commands}) 2>&1"));
        assert_eq!(run.stdout, *expected, "{commands}");
        assert_eq!(run.code, 0, "{commands}");
    }
    recipes.len()
}

#[test]
fn recipes_of_the_page_print_their_output() {
    assert_eq!(run_all(PAGE), 15);
}

#[test]
fn recipes_of_the_readme_print_their_output() {
    assert_eq!(run_all(README), 2);
}
