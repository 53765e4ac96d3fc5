//! The types compile for a target without an operating system.

use std::path::Path;

use crate::Result;
use crate::cargo::{TARGET, cargo, output, run, selection};

const WASM: &str = "wasm32-unknown-unknown";

pub(crate) fn check() -> Result {
    install()?;
    let selection = selection("telnyx-ai", "anthropic,openai,schemars,types");
    run(&mut cargo(&format!("check --quiet --target {WASM} --target-dir {TARGET} {selection}")))
}

fn install() -> Result {
    let mut libraries = std::process::Command::new("rustc");
    let libraries = output(libraries.args(["--print", "target-libdir", "--target", WASM]))?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    let mut rustup = std::process::Command::new("rustup");
    run(rustup.args(["target", "add", WASM]))
        .map_err(|error| format!("the target {WASM} is not installed, and {error}; install it"))
}
