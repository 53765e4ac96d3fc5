//! Rules of the output: help, closed pipes, colours, usage errors.

use std::io::Read;
use std::process::{Command, Stdio};

use telnyx_ai_emulator::Emulator;
use telnyx_ai_emulator::faults::Fault;

use crate::kit::{CANARY, PROGRAM, Run, Sandbox};

#[test]
fn help_and_version_are_results() {
    let sandbox = Sandbox::new();
    let version = concat!("telnyx-ai ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(sandbox.run(&["--version"]), Run::new(0, version, ""));
    let help = sandbox.run(&["docs", "put", "--help"]);
    assert!(help.code == 0 && help.stdout.contains("telnyx-ai docs put ./handbook acme-handbook"), "{help:?}");
}

#[test]
fn a_misspelled_command_is_not_sent_to_a_model() {
    let run = Sandbox::new().run(&["modles", "--emulator"]);
    assert!(run.code == 2 && run.stdout.is_empty(), "{run:?}");
    assert!(
        run.stderr
            .starts_with("error: unrecognized subcommand 'modles'\n\n  tip: a similar subcommand exists: 'models'")
    );
}

#[test]
fn a_question_of_one_word_needs_ask() {
    let sandbox = Sandbox::new();
    let tip = "error: unrecognized subcommand 'Why?'\n\n  tip: a question of one word is `telnyx-ai ask 'Why?'`\n";
    let run = sandbox.run(&["--emulator", "Why?"]);
    assert!(run.code == 2 && run.stderr.starts_with(tip), "{run:?}");
    assert!(sandbox.run(&["ask", "Why?", "--emulator"]).stdout.starts_with("You wrote: \"Why?\""));
    let nested = sandbox.run(&["docs", "Why?"]);
    assert!(nested.code == 2 && !nested.stderr.contains("telnyx-ai ask"), "{nested:?}");
}

#[test]
fn wrong_arguments_are_reported_before_a_request() {
    let sandbox = Sandbox::new();
    let number = sandbox.run(&["search", "handbook", "gift", "-n", "0", "--emulator"]);
    assert!(
        number.code == 2 && number.stderr.starts_with("error: invalid value '0' for '--number <NUMBER>'"),
        "{number:?}"
    );
    let url =
        "error: `https://example.com` is not a bucket; write `telnyx-ai embed BUCKET --url https://example.com`\n";
    assert_eq!(sandbox.run(&["embed", "https://example.com", "--emulator"]), Run::new(2, "", url));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let sandbox = Sandbox::new();
    for command in ["models --json", "completions bash", "man", "ask warranty -b handbook"] {
        let line = format!("{{ telnyx-ai {command} --emulator; echo $? > code; }} | true");
        let run = sandbox.shell(&line);
        assert_eq!(
            (run.stderr.as_str(), std::fs::read_to_string(sandbox.home.join("code")).unwrap().as_str()),
            ("", "0\n"),
            "{command}"
        );
    }
}

#[cfg(unix)]
#[tokio::test]
async fn an_interrupt_ends_the_command_with_code_130() {
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.chat().reply_to("").with("One two three four.");
    emulator.faults().add(Fault::stall_stream(2)).unwrap();
    let sandbox = Sandbox::new();
    let mut command = Command::new(PROGRAM);
    command.env_clear().env("XDG_STATE_HOME", sandbox.home.join("state")).env("HOME", &sandbox.home);
    command.env("TELNYX_API_KEY", CANARY);
    command.env("TELNYX_BASE_URL", emulator.base_url()).args(["ask", "Count."]);
    // A model without reasoning, so that the first events are text.
    command.env("TELNYX_MODEL", "meta-llama/Llama-3.3-70B-Instruct");
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 3];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), first.as_slice(), output.stderr.as_slice()), (Some(130), &b"One"[..], &b""[..]));
    // The part that arrived is charged, so it is not lost.
    let log = std::fs::read_to_string(sandbox.state().join("questions.jsonl")).unwrap();
    assert!(log.contains("\"text\":\"One") && log.contains("\"error\":\"interrupted\""), "{log}");
}

/// Runs a command in a terminal, if the system has the program `script`.
#[cfg(target_os = "linux")]
fn in_terminal(variables: &str, command: &str) -> Option<String> {
    let sandbox = Sandbox::new();
    let run = sandbox.shell(&format!("script -qec '{variables} {PROGRAM} {command} --emulator' /dev/null"));
    (run.code == 0).then_some(run.stdout)
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_has_colours_unless_no_color_is_set() {
    let search = "search handbook warranty -n 1";
    let Some(coloured) = in_terminal("TERM=xterm", search) else {
        return;
    };
    assert!(coloured.contains("1. \u{1b}[1mwarranty.md\u{1b}[0m (distance "), "{coloured:?}");
    assert!(coloured.contains("a \u{1b}[1mwarranty\u{1b}[0m of two years"), "{coloured:?}");
    for variables in ["TERM=xterm NO_COLOR=1", "TERM=dumb"] {
        let plain = in_terminal(variables, search).unwrap();
        assert!(plain.contains("1. warranty.md (distance ") && !plain.contains("\u{1b}[1m"), "{plain:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_header_of_a_table_is_bold_and_aligned() {
    let Some(table) = in_terminal("TERM=xterm", "embeddings files handbook -n 1") else {
        return;
    };
    let lines: Vec<&str> = table.lines().collect();
    // The last column begins after the time, whose fraction of a second has no trailing zeros.
    let (start, end) = ("\u{1b}[1mFILE        STATUS   EMBEDDED  ", "  ERROR\u{1b}[0m");
    assert!(lines[0].starts_with(start) && lines[0].trim_end().ends_with(end), "{table:?}");
    let row = lines[1].trim_end();
    assert!(row.starts_with("returns.md  success  2") && row.ends_with('Z'), "{table:?}");
    // The header has 8 more characters of styles, and its last name is after the time and two spaces.
    assert_eq!(lines[0].trim_end().len() - 8, row.len() + "  ERROR".len(), "{table:?}");
}

#[test]
fn completions_and_manual_pages_name_all_commands() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = sandbox.run(&["completions", shell]);
        assert!(run.code == 0 && run.stdout.contains("transcribe"), "{shell}");
        // The syntax is checked by the shells that are installed.
        let check = format!("! command -v {shell} >/dev/null || telnyx-ai completions {shell} | {shell} -n");
        if ["bash", "fish", "zsh"].contains(&shell) {
            assert_eq!(sandbox.shell(&check), Run::new(0, "", ""), "{shell}");
        }
    }
    let complete = "eval \"$(telnyx-ai completions bash)\"; COMP_WORDS=(telnyx-ai clus) COMP_CWORD=1; \
                    _telnyx__ai telnyx-ai clus telnyx-ai; echo \"${COMPREPLY[@]}\"";
    let run = sandbox.shell(&format!("bash -c '{complete}'"));
    assert_eq!(run, Run::new(0, "clusters\n", ""));
    assert!(sandbox.run(&["man"]).stdout.contains(".TH telnyx-ai 1"));
    assert_eq!(sandbox.run(&["man", "-o", "pages"]), Run::new(0, "", ""));
    for page in ["telnyx-ai.1", "telnyx-ai-docs-put.1"] {
        assert!(sandbox.home.join("pages").join(page).exists(), "{page}");
    }
}
