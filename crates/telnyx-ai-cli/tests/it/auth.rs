//! `auth`: the key is checked, stored for this user alone, and never printed.

use telnyx_ai_emulator::Emulator;
use telnyx_ai_emulator::faults::Fault;

use crate::kit::{CANARY, Run, Sandbox};

#[tokio::test]
async fn a_key_is_checked_stored_used_and_removed() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::new().variable("TELNYX_BASE_URL", emulator.base_url());
    let path = sandbox.config().join("credentials.toml");

    let stored = format!("the key of the profile `work` is stored in {}\n", path.display());
    let run = sandbox.run_with_input(&["auth", "login", "--profile", "default"], &format!("{CANARY}\n"));
    assert_eq!(run, Run::new(0, "", &stored.replace("work", "default")));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("default = \"{CANARY}\"\n"));
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions()) & 0o777, 0o600);

    let run = sandbox.run(&["auth", "status"]);
    let status = format!(
        "profile:  default\nbase URL: {}\nkey:      from {}\nstatus:   the key is valid, with ",
        emulator.base_url(),
        path.display()
    );
    assert!(run.code == 0 && run.stdout.starts_with(&status), "{run:?}");

    let removed = "the key of the profile `default` is removed\n";
    assert_eq!(sandbox.run(&["auth", "logout"]), Run::new(0, "", removed));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "");
    assert_eq!(sandbox.run(&["auth", "logout"]), Run::new(2, "", "error: the profile `default` has no stored key\n"));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_typed_key_is_not_shown_and_stays_private() {
    use std::os::unix::fs::PermissionsExt;

    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::new().variable("TELNYX_BASE_URL", emulator.base_url());
    // A file that others can read, as an editor leaves it.
    sandbox.write("config/telnyx-ai/credentials.toml", "work = \"KEY-OTHER\"\n");
    let path = sandbox.config().join("credentials.toml");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();

    let mut terminal = crate::terminal::Terminal::start(&sandbox, "auth login");
    terminal.expect("API key: ");
    terminal.expect_no_echo();
    terminal.send(&format!("{CANARY}\r"));
    let rest = terminal.end();
    assert_eq!(rest.trim(), format!("the key of the profile `default` is stored in {}", path.display()));
    let stored = std::fs::read_to_string(&path).unwrap();
    assert_eq!(stored, format!("default = \"{CANARY}\"\nwork = \"KEY-OTHER\"\n"));
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_rejected_key_is_not_stored() {
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.faults().add(Fault::status(401).always()).unwrap();
    let sandbox = Sandbox::new().variable("TELNYX_BASE_URL", emulator.base_url());
    let run = sandbox.run_with_input(&["auth", "login"], CANARY);
    assert!(run.code == 1 && run.stderr.starts_with("error: models.list: 401"), "{run:?}");
    assert!(!run.stderr.contains(CANARY) && !sandbox.config().exists());
}

#[test]
fn mistakes_are_usage_errors() {
    let sandbox = Sandbox::new();
    let empty = "error: the key is empty; pipe it to standard input, or type it\n";
    assert_eq!(sandbox.run_with_input(&["auth", "login"], "\n"), Run::new(2, "", empty));
    let emulator = "error: the emulator accepts any key; run the command without --emulator\n";
    assert_eq!(sandbox.run(&["auth", "login", "--emulator"]), Run::new(2, "", emulator));
}
