//! The layers, called as in a program.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

mod broken_recordings;
mod cache;
mod endings;
mod environment;
mod matching;
mod properties;
mod recording;
mod secrets;
mod services;
mod streams;

use std::fs;
use std::path::{Path, PathBuf};

use telnyx_ai::Telnyx;
use telnyx_ai::layers::{Record, Replay};
use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai::transport::Transport;
use telnyx_ai_test_kit::TempFolder;

const KEY: &str = "KEY0123456789";

/// Returns a folder and the path of a recording in it.
fn recording() -> (TempFolder, PathBuf) {
    let folder = TempFolder::new(&[]);
    let path = folder.0.join("recording.json");
    (folder, path)
}

fn client(transport: impl Transport) -> Telnyx {
    Telnyx::builder().api_key(KEY).transport(transport).build().unwrap()
}

/// Returns a client that records these responses at `path`.
fn recorder(path: &Path, replies: impl IntoIterator<Item = MockReply>) -> Telnyx {
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    client(Record::new(mock, path).unwrap())
}

fn replayer(path: &Path) -> Telnyx {
    client(Replay::open(path).unwrap())
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}
