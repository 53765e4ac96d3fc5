//! Runs the program in folders of its own, without the environment of the tests.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The program.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_telnyx-ai");

/// A key that must never be printed or logged.
pub(crate) const CANARY: &str = "KEY-CANARY-0123";

static NEXT: AtomicUsize = AtomicUsize::new(0);

/// A home folder. `XDG_CONFIG_HOME` and `XDG_STATE_HOME` are below it, and it is the current folder.
pub(crate) struct Sandbox {
    pub(crate) home: PathBuf,
    variables: Vec<(&'static str, String)>,
}

/// The result of a run.
#[derive(Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        let name = format!("telnyx-ai-cli-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let home = std::env::temp_dir().join(name);
        fs::create_dir_all(&home).unwrap();
        Self { home: home.canonicalize().unwrap(), variables: Vec::new() }
    }

    /// Creates a sandbox whose commands call an emulator with the canary as the key.
    pub(crate) fn of(emulator: &telnyx_ai_emulator::Emulator) -> Self {
        Self::new().variable("TELNYX_BASE_URL", emulator.base_url()).variable("TELNYX_API_KEY", CANARY)
    }

    pub(crate) fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.home.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.home.join("config/telnyx-ai")
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.home.join("state/telnyx-ai")
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_with_input(arguments, "")
    }

    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Run {
        let mut command = self.prepare(Command::new(PROGRAM));
        output(command.args(arguments), input)
    }

    /// Runs a line of a shell, in which `telnyx-ai` is the program.
    pub(crate) fn shell(&self, line: &str) -> Run {
        let folder = Path::new(PROGRAM).parent().unwrap();
        let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
        let mut command = self.prepare(Command::new("sh"));
        output(command.env("PATH", path).args(["-c", line]), "")
    }

    /// Returns a command whose output is piped, to be started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.prepare(Command::new(PROGRAM));
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn prepare(&self, mut command: Command) -> Command {
        command.env_clear().current_dir(&self.home).env("HOME", &self.home);
        command.env("XDG_CONFIG_HOME", self.home.join("config")).env("XDG_STATE_HOME", self.home.join("state"));
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.home));
    }
}

impl Run {
    pub(crate) fn new(code: i32, stdout: &str, stderr: &str) -> Self {
        Self { code, stdout: stdout.to_owned(), stderr: stderr.to_owned() }
    }
}

fn output(command: &mut Command, input: &str) -> Run {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that does not read its input closes the pipe.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Returns a second of a tone as a WAV file.
pub(crate) fn tone() -> Vec<u8> {
    const RATE: u32 = 8000;
    let mut wav = [&b"RIFF"[..], &(36 + 2 * RATE).to_le_bytes(), b"WAVEfmt \x10\0\0\0\x01\0\x01\0"].concat();
    wav.extend([RATE.to_le_bytes(), (2 * RATE).to_le_bytes()].concat());
    wav.extend([&b"\x02\0\x10\0data"[..], &(2 * RATE).to_le_bytes()].concat());
    for sample in 0..RATE {
        let wave = (f64::from(sample) * 440.0 * std::f64::consts::TAU / f64::from(RATE)).sin();
        wav.extend_from_slice(&((wave * 8000.0) as i16).to_le_bytes());
    }
    wav
}
