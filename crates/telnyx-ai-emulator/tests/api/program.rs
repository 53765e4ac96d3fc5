//! The binary.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
};

/// Ends the program with the test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
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
    let request = "GET /v2/ai/models HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\nConnection: close\r\n\r\n";
    std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}

#[test]
fn errors_name_the_path_and_the_port() {
    let file = std::env::temp_dir().join(format!("emulator-{}", uuid::Uuid::new_v4()));
    std::fs::write(&file, "a file, not a folder").unwrap();
    let failed = program().arg("--data").arg(&file).output().unwrap();
    let told = String::from_utf8(failed.stderr).unwrap();
    assert!(told.contains(file.to_str().unwrap()) && told.contains("must be a folder"), "{told}");
    std::fs::remove_file(file).unwrap();

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let failed = program().args(["--port", &address.port().to_string()]).output().unwrap();
    let told = String::from_utf8(failed.stderr).unwrap();
    assert!(told.contains(&address.to_string()) && told.contains("another port"), "{told}");
}

#[test]
fn a_start_that_cannot_work_ends_the_program() {
    let failed = program().args(["--upstream", "nonsense"]).output().unwrap();
    assert_eq!(failed.status.code(), Some(1));
    assert!(String::from_utf8(failed.stderr).unwrap().contains("upstream"));
}
