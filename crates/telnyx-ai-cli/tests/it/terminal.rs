//! The program in a pseudo-terminal.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::kit::{PROGRAM, Sandbox};

/// The program in a pseudo-terminal of `script`, 100 columns wide and 30 rows high.
pub(crate) struct Terminal {
    child: Child,
    output: Receiver<Vec<u8>>,
    seen: Vec<u8>,
    /// The path of the device.
    device: String,
}

impl Terminal {
    pub(crate) fn start(sandbox: &Sandbox, arguments: &str) -> Self {
        let mut command = sandbox.prepare(Command::new("script"));
        command.env("TERM", "xterm").env("PATH", std::env::var("PATH").unwrap());
        let line = format!("stty cols 100 rows 30 && tty && exec {PROGRAM} {arguments}");
        command.args(["-qec", &line, "/dev/null"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read) = stdout.read(&mut bytes) {
                if read == 0 || sender.send(bytes[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        let mut terminal = Self { child, output, seen: Vec::new(), device: String::new() };
        terminal.device = terminal.expect("\r\n");
        terminal
    }

    /// Waits for a text in the output after the last one, and returns the output before it.
    pub(crate) fn expect(&mut self, text: &str) -> String {
        loop {
            if let Some(at) = self.seen.windows(text.len()).position(|part| part == text.as_bytes()) {
                let before: Vec<u8> = self.seen.drain(..at + text.len()).take(at).collect();
                return String::from_utf8(before).unwrap();
            }
            match self.output.recv_timeout(Duration::from_secs(20)) {
                Ok(bytes) => self.seen.extend(bytes),
                Err(_) => panic!("no {text:?} in {:?}", String::from_utf8_lossy(&self.seen)),
            }
        }
    }

    /// Waits until the terminal no longer shows what is typed.
    pub(crate) fn expect_no_echo(&self) {
        let settings = || Command::new("stty").args(["-a", "-F", &self.device]).output().unwrap().stdout;
        while !String::from_utf8(settings()).unwrap().contains(" -echo ") {
            std::thread::yield_now();
        }
    }

    /// Types after the next prompt.
    pub(crate) fn enter(&mut self, text: &str) {
        self.expect("> ");
        self.send(text);
    }

    pub(crate) fn send(&mut self, text: &str) {
        self.child.stdin.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
    }

    /// Waits for the end of the program, and returns the rest of its output.
    pub(crate) fn end(mut self) -> String {
        let status = self.child.wait().unwrap();
        self.seen.extend(self.output.iter().flatten());
        let rest = String::from_utf8(self.seen).unwrap();
        assert!(status.success(), "{status}: {rest:?}");
        rest
    }
}
