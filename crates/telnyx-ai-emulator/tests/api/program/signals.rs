//! The end of the program by a signal.

use std::{
    io::{Read, Write},
    process::Command,
};

use super::{Running, connect};
use crate::client::folder;

fn send(signal: &str, running: &Running) {
    let sent = Command::new("kill").args([signal, &running.0.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Requests a stream and reads its first bytes.
fn stream(address: &str) -> std::net::TcpStream {
    let body = "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    let request = format!(
        "POST /v2/ai/chat/completions HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer k\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = connect(address);
    stream.write_all(request.as_bytes()).unwrap();
    let mut first = [0; 300];
    stream.read_exact(&mut first).unwrap();
    assert!(first.starts_with(b"HTTP/1.1 200"));
    stream
}

#[test]
fn each_signal_ends_the_program_with_success() {
    for signal in ["-TERM", "-INT"] {
        let (mut running, address) = Running::start(&[]);
        // A connection without a request does not delay the end.
        let idle = connect(&address);
        send(signal, &running);
        assert_eq!(running.0.wait().unwrap().code(), Some(0), "{signal}");
        drop(idle);
        let stderr = running.stderr();
        assert!(
            stderr.ends_with("stopping once open requests are answered, or after 5 s; a second signal stops at once\n")
        );
    }
}

#[test]
fn an_open_stream_comes_to_its_end_first() {
    let (mut running, address) = Running::start(&[]);
    let mut open = stream(&address);
    send("-TERM", &running);
    let mut rest = String::new();
    open.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("data: [DONE]\n\n"), "{rest}");
    assert_eq!(running.0.wait().unwrap().code(), Some(0));
    assert!(running.stderr().contains(" POST /v2/ai/chat/completions 200 "));
}

#[test]
fn a_stream_without_end_is_interrupted() {
    // The stream stalls after the first chunk. The program ends anyway, immediately with a second signal.
    for signals in [1, 2] {
        let (mut running, address) = Running::start(&["--fault", "stall-stream=1 always"]);
        let mut open = stream(&address);
        for _ in 0..signals {
            send("-TERM", &running);
            // Two simultaneous signals count as one.
            let mut stderr = [0];
            while signals == 2 && stderr != *b"\n" {
                running.0.stderr.as_mut().unwrap().read_exact(&mut stderr).unwrap();
            }
        }
        assert_eq!(running.0.wait().unwrap().code(), Some(0));
        let mut rest = Vec::new();
        // The connection is closed or reset; the test only needs the read to return.
        drop(open.read_to_end(&mut rest));
        assert!(!String::from_utf8_lossy(&rest).contains("[DONE]"));
    }
}

#[test]
fn no_connection_is_accepted_after_the_signal() {
    let (mut running, address) = Running::start(&["--fault", "stall-stream=1 always"]);
    let open = stream(&address);
    send("-INT", &running);
    // The system may accept connections until the signal is handled.
    while std::net::TcpStream::connect(&address).is_ok() {
        std::thread::yield_now();
    }
    assert!(running.0.try_wait().unwrap().is_none());
    drop(open);
    assert_eq!(running.0.wait().unwrap().code(), Some(0));
}

#[test]
fn what_was_stored_before_the_signal_is_there_at_the_next_start() {
    let root = folder();
    let data = root.to_str().unwrap();
    let (mut running, address) = Running::start(&["--data", data]);
    let post = format!(
        "POST /v2/ai/conversations HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer k\r\n\
         Content-Length: 15\r\n\r\n{{\"name\":\"kept\"}}"
    );
    let mut open = connect(&address);
    open.write_all(post.as_bytes()).unwrap();
    let mut first = [0; 15];
    open.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    send("-TERM", &running);
    assert_eq!(running.0.wait().unwrap().code(), Some(0));
    let (_again, address) = Running::start(&["--data", data]);
    let get = format!(
        "GET /v2/ai/conversations HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer k\r\nConnection: close\r\n\r\n"
    );
    let mut open = connect(&address);
    open.write_all(get.as_bytes()).unwrap();
    let mut response = String::new();
    open.read_to_string(&mut response).unwrap();
    assert!(response.contains("\"name\":\"kept\""), "{response}");
    drop(_again);
    std::fs::remove_dir_all(root).unwrap();
}
