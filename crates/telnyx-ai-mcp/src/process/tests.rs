#![allow(clippy::unwrap_used)]

use std::ffi::OsStr;
use std::process::Command;

use tokio::io::AsyncReadExt;

use super::{BoundedLines, without_key};
use crate::ended::Ended;

#[test]
fn a_process_does_not_inherit_the_api_key() {
    let command = without_key(Command::new("server"));
    assert_eq!(command.get_envs().collect::<Vec<_>>(), [(OsStr::new("TELNYX_API_KEY"), None)]);
    let mut command = Command::new("server");
    command.env("TELNYX_API_KEY", "KEY1");
    let command = without_key(command);
    assert_eq!(command.get_envs().collect::<Vec<_>>(), [(OsStr::new("TELNYX_API_KEY"), Some(OsStr::new("KEY1")))]);
}

#[tokio::test]
async fn a_line_over_the_limit_ends_the_reader() {
    for (text, fits) in [("1234\n1234\n", true), ("12345", false), ("1\n12345\n", true), ("1\n12345", false)] {
        let ended = Ended::default();
        let mut read = Vec::new();
        let result = BoundedLines::new(text.as_bytes(), 4, ended.clone()).read_to_end(&mut read).await;
        assert_eq!(result.is_ok(), fits, "{text}");
        let reason = if fits { "" } else { ": it sent a message of more than 4 bytes" };
        assert_eq!(ended.clause(), reason);
    }
}
