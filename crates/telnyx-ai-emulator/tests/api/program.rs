//! The program.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
};

mod log;
#[cfg(unix)]
mod signals;

/// A running program that is killed at the end of the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Running {
    /// Starts the program, waits until it listens, and returns its address too.
    fn start(arguments: &[&str]) -> (Self, String) {
        let mut child = program().args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("http://").unwrap().strip_suffix("/v2").unwrap().to_owned();
        (Self(child), address)
    }

    /// Returns the standard error of the program after it has ended.
    fn stderr(&mut self) -> String {
        let mut stderr = String::new();
        self.0.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        stderr
    }
}

/// Opens a connection with a read timeout, so that a missing response fails the test.
fn connect(address: &str) -> std::net::TcpStream {
    let stream = std::net::TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
    stream
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_telnyx-ai-emulator"))
}

#[test]
fn the_first_line_is_the_base_url() {
    let mut running = Running(program().stdout(Stdio::piped()).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(running.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim_end().strip_prefix("http://").unwrap().strip_suffix("/v2").unwrap();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    let request =
        "GET /v2/ai/models HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer k\r\nConnection: close\r\n\r\n";
    std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 200 OK"), "{response}");
}

#[test]
fn errors_name_the_path_and_the_port() {
    let file = std::env::temp_dir().join(format!("emulator-{}", uuid::Uuid::new_v4()));
    std::fs::write(&file, "a file, not a folder").unwrap();
    let failed = program().arg("--data").arg(&file).output().unwrap();
    let stderr = String::from_utf8(failed.stderr).unwrap();
    assert!(stderr.contains(file.to_str().unwrap()) && stderr.contains("must be a folder"), "{stderr}");
    std::fs::remove_file(file).unwrap();

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let failed = program().args(["--port", &address.port().to_string()]).output().unwrap();
    let stderr = String::from_utf8(failed.stderr).unwrap();
    assert!(stderr.contains(&address.to_string()) && stderr.contains("another port"), "{stderr}");
}

#[test]
fn a_start_that_cannot_work_ends_the_program() {
    let failed = program().args(["--upstream", "nonsense"]).output().unwrap();
    assert_eq!(failed.status.code(), Some(1));
    assert!(String::from_utf8(failed.stderr).unwrap().contains("upstream"));
}

/// Returns the responses to requests for the models, and standard error, for these arguments.
fn responses(arguments: &[&str], requests: usize) -> (Vec<String>, String) {
    let mut running = Running(program().args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(running.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim_end().strip_prefix("http://").unwrap().strip_suffix("/v2").unwrap();
    let response = || {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        // The read timeout fails the test if a response stalls.
        stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
        let request =
            "GET /v2/ai/models HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer k\r\nConnection: close\r\n\r\n";
        std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
        let mut response = String::new();
        match stream.read_to_string(&mut response) {
            Ok(_) => response.lines().next().unwrap().to_owned(),
            Err(error) => error.kind().to_string(),
        }
    };
    let responses = (0..requests).map(|_| response()).collect();
    running.0.kill().unwrap();
    let mut stderr = String::new();
    running.0.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    (responses, stderr)
}

#[test]
fn faults_are_given_as_texts() {
    let (seen, stderr) = responses(
        &[
            "--quiet",
            "--fault",
            "GET /ai/models status=503 times=2",
            "--fault",
            "reset",
            "--fault",
            "POST /ai/models reset",
        ],
        4,
    );
    let unavailable = "HTTP/1.1 503 Service Unavailable";
    assert_eq!(seen, [unavailable, unavailable, "connection reset", "HTTP/1.1 200 OK"]);
    assert_eq!(stderr, "");
}

#[test]
fn every_request_can_be_slow() {
    let begun = std::time::Instant::now();
    let (seen, _) = responses(&["--latency", "30ms", "--fault", "status=500"], 3);
    assert_eq!(seen, ["HTTP/1.1 500 Internal Server Error", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK"]);
    assert!(begun.elapsed() >= std::time::Duration::from_millis(90));
}

#[test]
fn the_seed_of_chance_is_told() {
    let (seen, stderr) = responses(&["--fault-rate", "0", "--seed", "7"], 1);
    assert_eq!(seen, ["HTTP/1.1 200 OK"]);
    assert!(stderr.contains("\nfaults on a share of 0 of all requests, with --seed 7\n"), "{stderr}");
    let (_, chosen) = responses(&["--fault-rate", "0.5"], 0);
    let (_, seed) = chosen.split_once("faults on a share of 0.5 of all requests, with --seed ").unwrap();
    let seed = seed.lines().next().unwrap();
    seed.parse::<u64>().unwrap();
    let (seen, _) = responses(&["--fault-rate", "1", "--seed", "7"], 3);
    assert_eq!(seen, ["HTTP/1.1 504 Gateway Timeout", "HTTP/1.1 408 Request Timeout", "connection reset"]);
}

#[test]
fn settings_that_cannot_be_used_end_the_program() {
    for (arguments, code, stderr) in [
        (&["--fault", "status=50"][..], 2, "the status 50 should be that of an error, 400 to 599"),
        (&["--fault", "GET /v2/ai/models reset"], 2, "without /v2"),
        (&["--fault", "nonsense"], 2, "`nonsense` is not known; it should have one of status=503"),
        (&["--latency", "200"], 2, "latency should be a time, such as latency=200ms or latency=2s, and `200` is not"),
        (&["--fault-rate", "1.5"], 1, "the rate of faults should be between 0 and 1, such as 0.2, and 1.5 is not"),
        (&["--seed", "7"], 2, "--fault-rate"),
        (&["--read-timeout", "0"], 2, "0 is not in 1.."),
    ] {
        let failed = program().args(arguments).output().unwrap();
        assert_eq!(failed.status.code(), Some(code), "{arguments:?}");
        let error = String::from_utf8(failed.stderr).unwrap();
        assert!(error.contains(stderr), "{error}");
    }
}

#[test]
fn a_site_that_fails_is_reported_on_standard_error() {
    for quiet in [false, true] {
        let data = crate::client::folder();
        std::fs::create_dir_all(data.join("site")).unwrap();
        let mut arguments = vec!["--data", data.to_str().unwrap()];
        arguments.extend(quiet.then_some("--quiet"));
        let (mut running, address) = Running::start(&arguments);
        let body = r#"{"bucket_name": "site", "url": "http://10.0.0.1/"}"#;
        let request = format!(
            "POST /v2/ai/embeddings/url HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer k\r\n\
             Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        std::io::Write::write_all(&mut connect(&address), request.as_bytes()).unwrap();
        let expected = "telnyx-ai-emulator: embedding http://10.0.0.1/ into the bucket 'site' failed: \
                        http://10.0.0.1/ has the private address 10.0.0.1, which is not fetched from; \
                        --allow-private-urls allows it";
        let mut lines = BufReader::new(running.0.stderr.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap() == expected), "quiet: {quiet}");
        drop(running);
        std::fs::remove_dir_all(data).unwrap();
    }
}

#[test]
fn hosts_and_private_urls_are_allowed_by_flags() {
    let failed = program().args(["--allow-host", "http://x"]).output().unwrap();
    assert_eq!(failed.status.code(), Some(1));
    assert!(String::from_utf8(failed.stderr).unwrap().contains("the host `http://x` should be a name or an address"));
    let (seen, _) = responses(&["--allow-host", "a.test", "--allow-host", "b.test", "--allow-private-urls"], 1);
    assert_eq!(seen, ["HTTP/1.1 200 OK"]);
}

#[test]
fn answers_can_be_as_other_servers_write_them() {
    let (_running, address) =
        Running::start(&["--quiet", "--fence-json", "--ignore-guided", "--reasoning-field", "reasoning"]);
    let chat = |fields: &str| {
        let body = format!("{{\"messages\":[{{\"role\":\"user\",\"content\":\"Hi\"}}],{fields}}}");
        let mut stream = connect(&address);
        let head = "POST /v2/ai/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer k\r\n\
                    Connection: close\r\n";
        let request = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
        std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        let body = response.split_once("\r\n\r\n").unwrap().1;
        serde_json::from_str::<serde_json::Value>(body).unwrap()["choices"][0]["message"].take()
    };
    let fenced = chat("\"response_format\":{\"type\":\"json_object\"}");
    assert!(fenced["content"].as_str().unwrap().starts_with("```json\n"), "{fenced}");
    assert!(chat("\"guided_choice\":[\"a\"]")["content"].as_str().unwrap().starts_with("You wrote"));
    let thought = chat("\"model\":\"zai-org/GLM-5.2\",\"reasoning_effort\":\"low\"");
    assert!(thought["reasoning"].as_str().unwrap().starts_with("I read") && thought.get("reasoning_content").is_none());

    let failed = program().args(["--reasoning-field", "thoughts"]).output().unwrap();
    let stderr = String::from_utf8(failed.stderr).unwrap();
    assert!(stderr.contains("[possible values: reasoning_content, reasoning]"), "{stderr}");
}
