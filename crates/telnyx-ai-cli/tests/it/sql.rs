//! The program `telnyx-ai-sql`, started by `sql`.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;

use crate::kit::{CANARY, Sandbox};

/// A program that prints its arguments and its connection.
const SCRIPT: &str =
    "#!/bin/sh\necho \"$@\" \"key=$TELNYX_API_KEY url=$TELNYX_BASE_URL model=$TELNYX_MODEL\"\nexit 4\n";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("bin/telnyx-ai-sql", SCRIPT);
    let path = sandbox.home.join("bin/telnyx-ai-sql");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let bin = format!("{}:/usr/bin:/bin", sandbox.home.join("bin").display());
    sandbox.variable("PATH", &bin)
}

#[test]
fn the_program_has_the_connection_of_the_profile() {
    let sandbox = sandbox();
    sandbox.write(
        "config/telnyx-ai/config.toml",
        "[profiles.work]\nbase_url = \"http://127.0.0.1:9/v2\"\nmodel = \"m\"\n",
    );
    let sandbox = sandbox.variable("TELNYX_API_KEY", CANARY);
    let run = sandbox.run(&["--profile", "work", "sql", "SELECT 1", "--ledger", "l.sqlite", "--help"]);
    assert_eq!(
        run.stdout,
        format!("SELECT 1 --ledger l.sqlite --help key={CANARY} url=http://127.0.0.1:9/v2 model=m\n")
    );
    assert_eq!((run.code, run.stderr.as_str()), (4, ""));
}

#[test]
fn the_emulator_needs_no_key() {
    let run = sandbox().run(&["--emulator", "sql", "SELECT 1"]);
    assert_eq!(run.stdout, "SELECT 1 --emulator key= url= model=moonshotai/Kimi-K2.6\n");
    let run = sandbox().run(&["sql", "SELECT 1", "--emulator"]);
    assert_eq!(run.stdout, "SELECT 1 --emulator key= url= model=moonshotai/Kimi-K2.6\n");
}

#[test]
fn a_missing_program_is_named() {
    let run = Sandbox::new().variable("PATH", "/nowhere").run(&["sql", "SELECT 1"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("`telnyx-ai-sql`, which is not installed; install it with `cargo install"),
        "{}",
        run.stderr
    );
}
