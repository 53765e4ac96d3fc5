//! Log messages that do not belong to a request.

use serde_json::json;

use super::LogFormat;
use crate::clock;

/// The severity of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Progress and advice.
    Info,
    /// Something that works but may be dangerous.
    Warning,
    /// Something that failed.
    Error,
}

impl Level {
    /// Returns the level as written in JSON lines.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// Returns the prefix of a text line of this level.
    fn prefix(self) -> &'static str {
        match self {
            Self::Info => "",
            Self::Warning => "warning: ",
            Self::Error => "telnyx-ai-emulator: ",
        }
    }
}

impl LogFormat {
    /// Returns the line of a message, including its line break.
    #[doc(hidden)]
    pub fn message(self, level: Level, message: &str) -> String {
        self.line_of(level, message, &clock::now())
    }

    fn line_of(self, level: Level, message: &str, time: &str) -> String {
        match self {
            Self::Json => {
                let line = json!({ "time": time, "level": level.word(), "message": message });
                format!("{line}\n")
            }
            Self::Off | Self::Text => format!("{}{}\n", level.prefix(), one_line(message)),
        }
    }
}

/// Escapes characters that control a terminal or start a line, because a message may quote requests and servers.
fn one_line(message: &str) -> String {
    let mut line = String::with_capacity(message.len());
    for c in message.chars() {
        // The listed characters change the text direction or are line breaks in some programs.
        if c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            line.extend(c.escape_unicode());
        } else {
            line.push(c);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_message_is_one_line_with_its_level() {
        let text = |level, message: &str| LogFormat::Text.line_of(level, message, "T");
        assert_eq!(text(Level::Info, "stopping"), "stopping\n");
        assert_eq!(text(Level::Warning, "open to all"), "warning: open to all\n");
        assert_eq!(text(Level::Error, "no port"), "telnyx-ai-emulator: no port\n");
        let json: Value = serde_json::from_str(&LogFormat::Json.line_of(Level::Warning, "open to all", "T")).unwrap();
        assert_eq!(json, json!({"time": "T", "level": "warning", "message": "open to all"}));
    }

    #[test]
    fn a_message_neither_moves_a_terminal_nor_forges_a_line() {
        let hostile = "žluť \u{1b}[2J\r\nGET /x 200\u{7f}\u{9b}1m\u{2028}\u{202e}\t";
        let line = LogFormat::Text.line_of(Level::Info, hostile, "T");
        assert_eq!(line, "žluť \\u{1b}[2J\\u{d}\\u{a}GET /x 200\\u{7f}\\u{9b}1m\\u{2028}\\u{202e}\\u{9}\n");
        let line = LogFormat::Json.line_of(Level::Info, hostile, "T");
        assert_eq!(line.matches('\n').count(), 1);
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap()["message"], hostile);
    }
}
