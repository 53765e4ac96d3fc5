//! The request log: one line for each request, on standard error.

use std::{
    fmt::Write as _,
    io::Write as _,
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    time::Duration,
};

use serde_json::json;

use crate::{clock, requests::Ending};

mod message;

pub(crate) use message::Level;

/// Maximum number of waiting lines. Further lines are dropped, because a full pipe must not block requests.
const MAX_WAITING: usize = 4096;
/// Maximum length of a logged path in bytes.
const MAX_PATH_LENGTH: usize = 500;
/// Time that the end of the emulator waits for the log to be written.
const MAX_FLUSH_TIME: Duration = Duration::from_secs(1);

/// The format of the request log, set with [`Builder::log`](crate::Builder::log).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogFormat {
    /// No log.
    #[default]
    Off,
    /// Fields separated by spaces: time, method, path, status, duration, number of response body bytes sent. An
    /// incomplete response has `incomplete`, and `client-closed` if the client closed the connection.
    Text,
    /// A JSON object per line, with `time`, `level` and `message`; the line of a request also has `method`, `path`,
    /// `status`, `duration_ms`, `bytes`, `complete`, `ending` ([`Ending`]) and `faults`.
    Json,
}

/// A finished request.
pub(crate) struct Entry {
    pub(crate) method: String,
    pub(crate) path: String,
    /// `None` without a response.
    pub(crate) status: Option<u16>,
    pub(crate) duration: Duration,
    /// Number of response body bytes sent.
    pub(crate) bytes: u64,
    pub(crate) ending: Ending,
    pub(crate) faults: Vec<String>,
}

/// The log, written on its own thread.
pub(crate) struct AccessLog {
    format: LogFormat,
    /// Writes only warnings and errors.
    quiet: bool,
    /// `None` once closed.
    writer: Mutex<Option<Writer>>,
}

struct Writer {
    lines: SyncSender<String>,
    /// Disconnected after all lines are written.
    written: Receiver<()>,
}

impl AccessLog {
    /// Creates a log that writes to standard error.
    pub(crate) fn new(format: LogFormat, quiet: bool) -> Self {
        let writer = (format != LogFormat::Off).then(Writer::start).flatten();
        Self { format, quiet, writer: Mutex::new(writer) }
    }

    /// Writes an entry.
    pub(crate) fn write(&self, entry: &Entry) {
        if self.format != LogFormat::Off && !self.quiet {
            self.send(entry.line(self.format, &clock::now()));
        }
    }

    /// Writes a message that does not belong to a request.
    pub(crate) fn write_message(&self, level: Level, message: &str) {
        if self.format != LogFormat::Off && !(self.quiet && level == Level::Info) {
            self.send(self.format.message(level, message));
        }
    }

    fn send(&self, line: String) {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(writer) = &*writer {
            // Fails if too many lines are waiting; the line is dropped.
            let _ = writer.lines.try_send(line);
        }
    }

    /// Waits for the remaining lines, up to a limit.
    pub(crate) fn close(&self) {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Writer { lines, written }) = writer {
            drop(lines);
            let _ = written.recv_timeout(MAX_FLUSH_TIME);
        }
    }
}

impl Writer {
    /// Starts the thread, or returns `None` if that fails.
    fn start() -> Option<Self> {
        let (lines, waiting) = sync_channel::<String>(MAX_WAITING);
        let (end, written) = sync_channel::<()>(0);
        let thread = std::thread::Builder::new().name("telnyx-ai-emulator-log".to_owned()).spawn(move || {
            for line in waiting {
                // There is nowhere to report that standard error failed.
                drop(std::io::stderr().lock().write_all(line.as_bytes()));
            }
            drop(end);
        });
        thread.ok().map(|_| Self { lines, written })
    }
}

impl Entry {
    /// Returns the line of this entry, including its line break.
    fn line(&self, format: LogFormat, time: &str) -> String {
        if format != LogFormat::Json {
            return format!("{time} {}\n", self.words());
        }
        let line = json!({
            "time": time,
            "level": Level::Info.word(),
            "message": self.words(),
            "method": visible(&self.method),
            "path": visible(&self.path),
            "status": self.status,
            "duration_ms": u64::try_from(self.duration.as_millis()).unwrap_or(u64::MAX),
            "bytes": self.bytes,
            "complete": self.ending == Ending::Complete,
            "ending": self.ending.to_string(),
            "faults": self.faults,
        });
        format!("{line}\n")
    }

    /// Returns the text of the entry without its time.
    fn words(&self) -> String {
        let (method, path) = (visible(&self.method), visible(&self.path));
        let status = self.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
        let (duration, bytes) = (self.duration.as_millis(), self.bytes);
        let mut words = format!("{method} {path} {status} {duration}ms {bytes}B");
        if self.ending != Ending::Complete {
            words.push_str(" incomplete");
        }
        if self.ending == Ending::ClientClosed {
            words.push_str(" client-closed");
        }
        for fault in &self.faults {
            let _ = write!(words, " fault=`{}`", visible(fault));
        }
        words
    }
}

/// Returns a text that is safe on one line of a terminal: escaped except for visible ASCII, and truncated.
fn visible(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars() {
        if shown.len() >= MAX_PATH_LENGTH {
            shown.push_str("...");
            break;
        }
        if c == ' ' || c.is_ascii_graphic() { shown.push(c) } else { shown.extend(c.escape_unicode()) }
    }
    shown
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn entry() -> Entry {
        Entry {
            method: "POST".to_owned(),
            path: "/v2/ai/chat/completions".to_owned(),
            status: Some(200),
            duration: Duration::from_micros(12_900),
            bytes: 345,
            ending: Ending::Complete,
            faults: Vec::new(),
        }
    }

    #[test]
    fn a_request_is_one_line_of_text_or_json() {
        let line = entry().line(LogFormat::Text, "T");
        assert_eq!(line, "T POST /v2/ai/chat/completions 200 12ms 345B\n");
        let broken = Entry {
            status: None,
            bytes: 0,
            ending: Ending::Interrupted,
            faults: vec!["reset after-work".to_owned()],
            ..entry()
        };
        let line = broken.line(LogFormat::Text, "T");
        assert_eq!(line, "T POST /v2/ai/chat/completions - 12ms 0B incomplete fault=`reset after-work`\n");
        assert_eq!(
            serde_json::from_str::<Value>(&broken.line(LogFormat::Json, "T")).unwrap(),
            json!({
                "time": "T", "level": "info",
                "message": "POST /v2/ai/chat/completions - 12ms 0B incomplete fault=`reset after-work`",
                "method": "POST", "path": "/v2/ai/chat/completions", "status": null, "duration_ms": 12, "bytes": 0,
                "complete": false, "ending": "interrupted", "faults": ["reset after-work"],
            })
        );
    }

    #[test]
    fn a_client_that_closed_the_connection_is_named() {
        let gone = Entry { ending: Ending::ClientClosed, ..entry() };
        let line = gone.line(LogFormat::Text, "T");
        assert_eq!(line, "T POST /v2/ai/chat/completions 200 12ms 345B incomplete client-closed\n");
        let line: Value = serde_json::from_str(&gone.line(LogFormat::Json, "T")).unwrap();
        assert_eq!((&line["complete"], &line["ending"]), (&json!(false), &json!("client-closed")));
    }

    #[test]
    fn terminal_control_is_escaped_and_long_paths_are_truncated() {
        let odd = Entry { path: "/a\u{1b}[2J\r\nGET /b\u{7f}\u{9b}\u{202e}é".to_owned(), ..entry() };
        let shown = r"/a\u{1b}[2J\u{d}\u{a}GET /b\u{7f}\u{9b}\u{202e}\u{e9}";
        assert_eq!(odd.line(LogFormat::Text, "T"), format!("T POST {shown} 200 12ms 345B\n"));
        let line: Value = serde_json::from_str(&odd.line(LogFormat::Json, "T")).unwrap();
        assert_eq!(line["path"], shown);
        let long = Entry { path: "x".repeat(MAX_PATH_LENGTH + 1), ..entry() };
        assert_eq!(
            long.line(LogFormat::Text, "T"),
            format!("T POST {}... 200 12ms 345B\n", "x".repeat(MAX_PATH_LENGTH))
        );
    }
}
