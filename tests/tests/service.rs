//! Tests of the example `service` through its HTTP interface.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The running example, which is killed on drop.
struct Service {
    process: Child,
    address: String,
}

impl Service {
    fn start() -> Self {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let build = Command::new(env!("CARGO"))
            .args(["build", "-q", "--example", "service"])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .env("CARGO_TARGET_DIR", target)
            .status();
        assert!(build.unwrap().success());
        // The example is started directly, because killing `cargo run` would not kill the example.
        let mut process = Command::new(target.join("debug/examples/service"))
            .env_remove("TELNYX_API_KEY")
            .env_remove("TELNYX_BASE_URL")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = lines.find_map(|line| Some(line.unwrap().strip_prefix("Listening on http://")?.to_owned()));
        Self { process, address: address.unwrap() }
    }

    /// Returns the complete response to a question.
    fn post_chat(&self, tenant: &str, question: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = question.len();
        write!(
            stream,
            "POST /chat HTTP/1.1\r\nhost: {}\r\nx-tenant: {tenant}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{question}",
            self.address
        )
        .unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn the_service_streams_only_to_its_tenants() {
    let service = Service::start();
    for tenant in ["acme", "globex"] {
        let response = service.post_chat(tenant, "What does express shipping cost?");
        assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
        assert!(response.contains("\r\ntransfer-encoding: chunked\r\n"), "{response}");
        assert!(response.contains("shipping") && response.ends_with("0\r\n\r\n"), "{response}");
    }
    let response = service.post_chat("unknown", "Hi");
    assert!(response.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{response}");
}
