//! The standard error of the program.

use std::io::{Read, Write};

use serde_json::Value;

use super::{Running, connect, program};

/// Returns the log lines for these arguments about some requests with secrets.
fn lines(arguments: &[&str]) -> Vec<String> {
    let (mut running, address) = Running::start(arguments);
    for request in [
        "GET /v2/ai/models?api_key=SECRET HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer SECRET\r\n",
        "GET /nothing/%1b%5b2J HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer SECRET\r\n",
        "GET /v2/ai/models HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer k\r\nx-emulator-fault: reset\r\n",
        "GET /emulator/faults HTTP/1.1\r\nHost: HOST\r\n",
        "GET /health HTTP/1.1\r\nHost: HOST\r\n",
    ] {
        let mut stream = connect(&address);
        let request = request.replace("HOST", &address);
        stream.write_all(format!("{request}Connection: close\r\n\r\n").as_bytes()).unwrap();
        // The third request is reset.
        drop(stream.read_to_end(&mut Vec::new()));
    }
    let mut log = Vec::new();
    // The last line of the log belongs to the last request.
    let stderr = running.0.stderr.as_mut().unwrap();
    while !arguments.contains(&"--quiet") && !String::from_utf8_lossy(&log).contains("/health") {
        let mut byte = [0];
        stderr.read_exact(&mut byte).unwrap();
        log.push(byte[0]);
    }
    running.0.kill().unwrap();
    log.extend(running.stderr().into_bytes());
    String::from_utf8(log).unwrap().lines().map(str::to_owned).collect()
}

/// Returns a line with `*` instead of its time, its duration and the length of the response.
fn masked(line: &str) -> String {
    let words = line.split(' ').enumerate().map(|(at, word)| match at {
        0 => "*",
        4 if word.ends_with("ms") => "*",
        5 if word.ends_with('B') => "*",
        _ => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn each_request_is_one_line_without_secrets() {
    let lines = lines(&[]);
    let requests: Vec<_> = lines.iter().filter(|line| line.starts_with("20")).map(|line| masked(line)).collect();
    assert_eq!(
        requests,
        [
            "* GET /v2/ai/models 200 * *",
            "* GET /nothing/%1b%5b2J 404 * *",
            "* GET /v2/ai/models - * * incomplete fault=`reset`",
            "* GET /health 200 * *",
        ]
    );
    assert!(!lines.join("\n").contains("SECRET"));
    assert_eq!(lines[0], "state is in memory and lost at the end; use --data DIR to store it in a folder");
    assert!(lines[1].starts_with("requests, tasks and faults are shown at http://127.0.0.1:"), "{}", lines[1]);
    assert!(lines[1].ends_with('/'), "{}", lines[1]);
}

#[test]
fn the_log_can_be_json_or_nothing() {
    let lines = lines(&["--log", "json"]);
    let lines: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    for line in &lines {
        let time = line["time"].as_str().unwrap();
        assert!(time.starts_with("20") && time.ends_with('Z'), "{line}");
        assert!(line["level"] == "info" && line["message"].is_string(), "{line}");
    }
    assert_eq!(lines[0]["message"], "state is in memory and lost at the end; use --data DIR to store it in a folder");
    let requests: Vec<_> = lines
        .iter()
        .filter(|line| line.get("method").is_some())
        .map(|line| (line["method"].as_str().unwrap(), line["path"].as_str().unwrap(), line["status"].as_u64()))
        .collect();
    assert_eq!(
        requests,
        [
            ("GET", "/v2/ai/models", Some(200)),
            ("GET", "/nothing/%1b%5b2J", Some(404)),
            ("GET", "/v2/ai/models", None),
            ("GET", "/health", Some(200)),
        ]
    );
    let reset = lines.iter().find(|line| line["faults"] == serde_json::json!(["reset"])).unwrap();
    assert_eq!((&reset["complete"], &reset["status"]), (&false.into(), &Value::Null));
    assert_eq!(self::lines(&["--quiet"]), [""; 0]);
    assert_eq!(self::lines(&["--quiet", "--log", "json"]), [""; 0]);
}

#[test]
fn non_loopback_address_logs_a_warning() {
    for (arguments, warned) in [
        (&["--bind", "0.0.0.0"][..], true),
        (&["--bind", "0.0.0.0", "--quiet"], true),
        (&["--bind", "127.0.0.2"], false),
    ] {
        let (mut running, _) = {
            let mut child = program();
            child.args(arguments).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
            let mut child = child.spawn().unwrap();
            // The base URL is printed after the warning.
            child.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
            (Running(child), ())
        };
        running.0.kill().unwrap();
        let stderr = running.stderr();
        assert_eq!(stderr.contains("warning: other machines can reach 0.0.0.0"), warned, "{stderr}");
    }
}

#[test]
fn location_of_the_state_is_logged() {
    let root = crate::client::folder();
    let (mut running, _) = Running::start(&["--data", root.to_str().unwrap()]);
    running.0.kill().unwrap();
    let stderr = running.stderr();
    assert!(stderr.starts_with(&format!("state is stored in {}: ", root.display())), "{stderr}");
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn a_start_that_fails_is_reported_in_the_format_of_the_log() {
    for (arguments, expected) in [(&["--log", "json"][..], true), (&["--log", "json", "--quiet"], true), (&[], false)] {
        let failed = program().args(arguments).args(["--upstream", "nonsense"]).output().unwrap();
        assert_eq!(failed.status.code(), Some(1));
        let stderr = String::from_utf8(failed.stderr).unwrap();
        let last = stderr.lines().last().unwrap();
        let line: Option<Value> = serde_json::from_str(last).ok();
        assert_eq!(line.is_some(), expected, "{last}");
        match line {
            Some(line) => {
                assert_eq!(line["level"], "error");
                assert!(line["time"].is_string() && line["message"].as_str().unwrap().starts_with("the upstream "));
            }
            None => assert!(last.starts_with("telnyx-ai-emulator: the upstream "), "{last}"),
        }
    }
}
