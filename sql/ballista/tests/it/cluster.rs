//! A scheduler and its executors as child processes.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use datafusion::prelude::SessionContext;
use telnyx_ai_emulator::Emulator;
use telnyx_ai_sql_test_kit::{completions, query};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The key of the executors, which must be nowhere else.
pub(crate) const KEY: &str = "KEY01canary77e1b2c3";
const DEADLINE: Duration = Duration::from_secs(60);

/// The processes, which are killed when it is dropped, and their folder, which is removed.
pub(crate) struct Cluster {
    pub(crate) emulator: Emulator,
    pub(crate) executors: Vec<Process>,
    pub(crate) scheduler: Process,
    port: u16,
    folder: TempDir,
}

impl Cluster {
    /// Starts executors with one task slot each, a common folder of ledgers, and these arguments.
    pub(crate) async fn start(executors: usize, arguments: &[&str]) -> Self {
        let emulator = Emulator::builder().quiet(true).start().await.unwrap();
        let folder = TempDir::new().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_telnyx-ai-scheduler"));
        command.args(["--port", "0", "--executor-timeout", "5"]).env_remove("TELNYX_API_KEY").stdout(Stdio::piped());
        let mut scheduler = Process::start(command, folder.path().join("scheduler.log"));
        let output = scheduler.child.stdout.take().unwrap();
        // The line is read on a thread, because the emulator runs on this one.
        let line =
            tokio::task::spawn_blocking(|| BufReader::new(output).lines().next().unwrap().unwrap()).await.unwrap();
        let port = line.rsplit(':').next().unwrap().parse().unwrap();
        let mut cluster = Self { emulator, executors: Vec::new(), scheduler, port, folder };
        for _ in 0..executors {
            cluster.add_executor(arguments);
        }
        if executors > 0 {
            cluster.wait_for(executors).await;
        }
        cluster
    }

    pub(crate) fn add_executor(&mut self, arguments: &[&str]) {
        let name = format!("executor-{}", self.executors.len());
        let mut command = Command::new(env!("CARGO_BIN_EXE_telnyx-ai-executor"));
        command.env("TELNYX_API_KEY", KEY).env("TELNYX_BASE_URL", self.emulator.base_url());
        command.args([
            "--port",
            "0",
            "--scheduler-port",
            &self.port.to_string(),
            "--task-slots",
            "1",
            "--heartbeat",
            "1",
        ]);
        command.arg("--work-dir").arg(self.path(&format!("{name}.work")));
        command.arg("--ledger").arg(self.path("ledgers")).args(arguments);
        self.executors.push(Process::start(command, self.path(&format!("{name}.log"))));
    }

    /// Waits until the scheduler has this number of executors.
    pub(crate) async fn wait_for(&self, executors: usize) {
        let started = Instant::now();
        let ready = format!("ready: {executors} executors");
        while !self.health().await.is_ok_and(|text| text.contains(&ready)) {
            assert!(started.elapsed() < DEADLINE, "the scheduler does not have {executors} executors");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn health(&self) -> io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
        let mut text = String::new();
        stream.read_to_string(&mut text).await?;
        Ok(text)
    }

    /// Connects a client.
    pub(crate) async fn connect(&self) -> telnyx_ai_ballista::Cluster {
        telnyx_ai_ballista::Cluster::connect(&format!("df://127.0.0.1:{}", self.port)).await.unwrap()
    }

    /// Connects a client, with a table `prompts` of `files` Parquet files of `rows` rows each: `prompt 0`, `prompt 1`, ….
    pub(crate) async fn with_prompts(&self, files: usize, rows: usize) -> SessionContext {
        let client = self.connect().await;
        self.add_prompts(client.context(), files, rows).await;
        client.context().clone()
    }

    /// Adds the table to a session.
    pub(crate) async fn add_prompts(&self, context: &SessionContext, files: usize, rows: usize) {
        let local = SessionContext::new();
        for file in 0..files {
            let path = self.path(&format!("prompts/{file}.parquet"));
            let (first, end) = (file * rows, (file + 1) * rows);
            let sql = format!(
                "COPY (SELECT value AS id, 'prompt ' || value AS p FROM generate_series({first}, {}) ORDER BY value) TO '{}'",
                end - 1,
                path.display()
            );
            local.sql(&sql).await.unwrap().collect().await.unwrap();
        }
        let sql =
            format!("CREATE EXTERNAL TABLE prompts STORED AS PARQUET LOCATION '{}/'", self.path("prompts").display());
        query(context, &sql).await.unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Waits until this number of requests have a response.
    pub(crate) async fn wait_for_responses(&self, count: usize) {
        let started = Instant::now();
        while completions(&self.emulator).iter().filter(|request| request.status.is_some()).count() < count {
            assert!(started.elapsed() < DEADLINE, "no {count} responses");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for process in self.executors.iter().chain([&self.scheduler]) {
                process.print_log();
            }
        }
    }
}

/// A child process, which is killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    pub(crate) log: PathBuf,
}

impl Process {
    fn start(mut command: Command, log: PathBuf) -> Self {
        command.env_remove("RUST_LOG").env_remove("TELNYX_AI_SHARE").stdin(Stdio::null());
        let child = command.stderr(File::create(&log).unwrap()).spawn().unwrap();
        Self { child, log }
    }

    /// Sends SIGKILL and waits until the process is gone.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    fn print_log(&self) {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        eprintln!("--- {}\n{}", self.log.display(), lines[lines.len().saturating_sub(40)..].join("\n"));
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Returns all files below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
