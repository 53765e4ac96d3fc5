//! The recipes of docs/sql.md print their output.

use std::process::Command;

const PAGE: &str = include_str!("../../../../docs/sql.md");

/// Returns the blocks `sh` that are followed by a block `text`, as commands and their output.
fn recipes() -> Vec<(&'static str, &'static str)> {
    let blocks = PAGE.split("```sh\n").skip(1);
    let recipe = |block: &'static str| {
        let (commands, after) = block.split_once("```\n")?;
        Some((commands, after.strip_prefix("\n```text\n")?.split_once("```")?.0))
    };
    blocks.filter_map(recipe).collect()
}

#[test]
fn recipes_print_their_output() {
    let recipes = recipes();
    assert_eq!(recipes.len(), 1);
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_telnyx-ai-sql"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    for (commands, expected) in recipes {
        let folder = tempfile::tempdir().unwrap();
        let mut shell = Command::new("sh");
        shell.args(["-ec", commands]).current_dir(folder.path()).env("PATH", &path);
        let output = shell.env_remove("TELNYX_API_KEY").env_remove("TELNYX_MODEL").output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{output:?}");
    }
}
