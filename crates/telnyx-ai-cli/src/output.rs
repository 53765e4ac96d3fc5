//! Output: the result on standard output, everything else on standard error.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::charset;
use crate::exit::{Failure, Outcome};

/// An output of the program.
#[derive(Clone, Copy)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

/// Writes text to standard output and flushes it.
pub(crate) fn print(text: &str) -> Outcome {
    let text = if is_terminal(Stream::Stdout) { charset::encodable(text) } else { text.into() };
    print_bytes(text.as_bytes())
}

/// Writes text and a line break to standard output.
pub(crate) fn print_line(text: &str) -> Outcome {
    print(&format!("{text}\n"))
}

/// Writes bytes to standard output and flushes them.
pub(crate) fn print_bytes(bytes: &[u8]) -> Outcome {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
        _ => Failure::Failed(format!("standard output: {error}")),
    })
}

/// Writes a value as one line of JSON to standard output.
pub(crate) fn json(value: &impl Serialize) -> Outcome {
    let line = serde_json::to_string(value).map_err(|error| Failure::Failed(format!("JSON: {error}")))?;
    print_line(&line)
}

/// Writes each value as a line of JSON to standard output.
pub(crate) fn json_lines<T: Serialize>(values: impl IntoIterator<Item = T>) -> Outcome {
    values.into_iter().try_for_each(|value| json(&value))
}

/// Writes a line to standard error.
pub(crate) fn note(text: &str) {
    eprint(&format!("{text}\n"));
}

/// Writes text to standard error. There is nowhere to report that it is closed.
pub(crate) fn eprint(text: &str) {
    let text = if is_terminal(Stream::Stderr) { charset::encodable(text) } else { text.into() };
    drop(io::stderr().lock().write_all(text.as_bytes()));
}

/// Returns `true` if a stream is a terminal.
pub(crate) fn is_terminal(stream: Stream) -> bool {
    match stream {
        Stream::Stdout => io::stdout().is_terminal(),
        Stream::Stderr => io::stderr().is_terminal(),
    }
}

/// Returns the styles of a stream: none if it is not a terminal, or if `NO_COLOR` is set.
pub(crate) fn style(stream: Stream) -> Style {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    Style { enabled: is_terminal(stream) && !is_set("NO_COLOR") && !is_dumb }
}

/// The styles of a stream.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    enabled: bool,
}

impl Style {
    pub(crate) fn is_enabled(self) -> bool {
        self.enabled
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    pub(crate) fn red(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.enabled && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// Returns a text as one line of at most `width` characters.
pub(crate) fn one_line(text: &str, width: usize) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(width) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default()),
        None => words,
    }
}

/// Replaces control characters, which in a message of a stranger could change the terminal. Line breaks stay.
pub(crate) fn printable(text: &str) -> String {
    let printable = |c: char| match c {
        '\n' => c,
        '\t' => ' ',
        c if c.is_control() => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    text.chars().map(printable).collect()
}

/// Returns a table without borders.
pub(crate) fn table(header: &[&str]) -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(header);
    table
}

/// Writes a table to standard output.
pub(crate) fn print_table(table: &mut comfy_table::Table) -> Outcome {
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let text = table.trim_fmt();
    let header = text.lines().next().unwrap_or_default();
    // Styled here, because the width of a column includes escape sequences.
    let rows = text.get(header.len()..).unwrap_or_default();
    print_line(&format!("{}{rows}", style(Stream::Stdout).bold(header)))
}

#[cfg(test)]
mod tests {
    use super::{Style, one_line, printable};

    #[test]
    fn control_characters_are_replaced() {
        assert_eq!(printable("a\x1b[2J\tb\r\n\u{9b}ä"), "a\u{fffd}[2J b\u{fffd}\n\u{fffd}ä");
    }

    #[test]
    fn a_long_text_is_one_line_with_an_ellipsis() {
        assert_eq!(one_line("  a\n\tb ", 3), "a b");
        assert_eq!(one_line("äöü x", 3), "äöü…");
    }

    #[test]
    fn styles_are_escape_sequences_only_if_enabled() {
        assert_eq!(Style { enabled: true }.dim("text"), "\x1b[2mtext\x1b[0m");
        assert_eq!(Style { enabled: true }.dim(""), "");
        assert_eq!(Style { enabled: false }.red("text"), "text");
    }
}
