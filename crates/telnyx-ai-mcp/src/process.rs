//! Servers that are child processes.

use std::io;
use std::pin::Pin;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop};
use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf};
use tokio::process::{ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::ended::Ended;

/// Time in which a server may end by itself after its input was closed, or its error output after it was killed.
const GRACE: Duration = Duration::from_secs(3);
/// Number of bytes of the error output that an error shows.
const MAX_STDERR: usize = 2048;

/// The variable of the API key.
const API_KEY: &str = "TELNYX_API_KEY";

/// A child process and its descendants, which are killed on drop.
#[derive(Debug)]
pub(crate) struct Process {
    child: tokio::sync::Mutex<Box<dyn ChildWrapper>>,
    stderr: Arc<Mutex<Vec<u8>>>,
    stderr_reader: Option<JoinHandle<()>>,
}

impl Process {
    /// Starts a process. Its group is its own, so that its descendants can be killed too, and an interrupt of the
    /// terminal ends the program first.
    pub(crate) fn start(command: std::process::Command) -> io::Result<(Self, ChildStdout, ChildStdin)> {
        let mut command = CommandWrap::from(Command::from(without_key(command)));
        command.command_mut().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.wrap(KillOnDrop);
        #[cfg(unix)]
        command.wrap(process_wrap::tokio::ProcessGroup::leader());
        #[cfg(windows)]
        command.wrap(process_wrap::tokio::JobObject);
        let mut child = command.spawn()?;
        let pipe = || io::Error::other("a pipe is missing");
        let stdout = child.stdout().take().ok_or_else(pipe)?;
        let stdin = child.stdin().take().ok_or_else(pipe)?;
        let stderr = Arc::default();
        let stderr_reader = child.stderr().take().map(|pipe| tokio::spawn(keep_end(pipe, Arc::clone(&stderr))));
        Ok((Self { child: tokio::sync::Mutex::new(child), stderr, stderr_reader }, stdout, stdin))
    }

    /// Waits until the process has ended, and kills it after a grace period.
    pub(crate) async fn end(&self) {
        let mut child = self.child.lock().await;
        let ended = timeout(GRACE, child.wait()).await.is_ok();
        // Descendants may be alive even if the process has ended.
        let _ = child.start_kill();
        if !ended {
            let _ = child.wait().await;
        }
    }

    /// Kills a process that cannot be used, and returns the end of its error output as the end of a sentence.
    pub(crate) async fn discard(mut self) -> String {
        let _ = self.child.get_mut().start_kill();
        // The output may be in the pipe still. A process outside the group can keep the pipe open.
        if let Some(reader) = self.stderr_reader.take() {
            let _ = timeout(GRACE, reader).await;
        }
        let stderr = self.stderr.lock().unwrap_or_else(PoisonError::into_inner);
        match String::from_utf8_lossy(&stderr).trim() {
            "" => String::new(),
            text => format!("; its error output ends with:\n{text}"),
        }
    }
}

/// Removes the API key of the environment, unless the command sets the variable. Servers do not need it.
fn without_key(mut command: std::process::Command) -> std::process::Command {
    if command.get_envs().all(|(name, _)| name != API_KEY) {
        command.env_remove(API_KEY);
    }
    command
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.get_mut().start_kill();
    }
}

/// Reads the error output, so that the process never waits for it, and keeps its end.
async fn keep_end(mut pipe: ChildStderr, end: Arc<Mutex<Vec<u8>>>) {
    let mut chunk = [0; 1024];
    while let Ok(length @ 1..) = pipe.read(&mut chunk).await {
        let mut end = end.lock().unwrap_or_else(PoisonError::into_inner);
        end.extend_from_slice(chunk.get(..length).unwrap_or_default());
        let excess = end.len().saturating_sub(MAX_STDERR);
        end.drain(..excess);
    }
}

/// A reader that fails when more than `max` bytes have no line break, because a message is kept until its end.
pub(crate) struct BoundedLines<R> {
    reader: R,
    max: usize,
    ended: Ended,
    /// Number of bytes of the current line.
    line: usize,
}

impl<R> BoundedLines<R> {
    pub(crate) fn new(reader: R, max: usize, ended: Ended) -> Self {
        Self { reader, max, ended, line: 0 }
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for BoundedLines<R> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.reader).poll_read(cx, buffer))?;
        let new = buffer.filled().get(before..).unwrap_or_default();
        self.line = match new.iter().rposition(|byte| *byte == b'\n') {
            Some(at) => new.len() - at - 1,
            None => self.line + new.len(),
        };
        if self.line > self.max {
            let problem = format!("it sent a message of more than {} bytes", self.max);
            self.ended.set(problem.clone());
            buffer.set_filled(before);
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, problem)));
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests;
