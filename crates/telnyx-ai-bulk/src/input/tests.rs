//! Tests of readers.

mod csv;
mod json;
mod long;
mod properties;

use std::io::{self, Read};

use super::{Input, Record};
use crate::row::BadRow;

/// Reads all records. Each is the line and the text of a field, or the message of a bad row.
pub(super) fn texts(input: Input, bytes: &[u8], field: &str) -> Vec<String> {
    let text = |record: Result<Record, BadRow>| match record {
        Ok(record) => format!("{}: {}", record.line(), record.text(field).unwrap()),
        Err(bad) => bad.to_string(),
    };
    input.read(io::Cursor::new(bytes.to_vec())).unwrap().map(text).collect()
}

pub(super) fn error(input: Input, bytes: &'static [u8]) -> String {
    let error = input.read(bytes).unwrap_err();
    assert!(error.is_invalid_input());
    error.to_string()
}

#[test]
fn plain_lines_are_numbered_and_blank_ones_skipped() {
    let bytes = b"\xef\xbb\xbfone\r\n\n \t\r\n two \n\xff\xfe\nthree";
    let expected = ["1: one", "4:  two ", "line 5: the line is not UTF-8 at its byte 1", "6: three"];
    assert_eq!(texts(Input::lines(), bytes, "line"), expected);
    assert!(texts(Input::lines(), b"", "line").is_empty());
}

#[test]
fn a_line_decodes_into_a_string() {
    let mut records = Input::lines().read("a line".as_bytes()).unwrap();
    let record = records.next().unwrap().unwrap();
    assert_eq!(record.decode::<String>().unwrap(), "a line");
    assert_eq!(record.decode::<&str>().unwrap(), "a line");
    let error = record.decode::<u32>().unwrap_err();
    assert_eq!(error.to_string(), "line 1: invalid type: string \"a line\", expected u32");
    assert_eq!(record.text("text").unwrap_err().to_string(), "line 1: `text` is missing; the row has `line`");
}

#[test]
fn a_file_that_cannot_be_opened_is_named() {
    let error = Input::lines().open("/nonexistent/rows.txt").unwrap_err();
    assert_eq!(error.kind(), telnyx_ai_core::ErrorKind::Io);
    assert_eq!(error.to_string(), "`/nonexistent/rows.txt` cannot be read: No such file or directory (os error 2)");
}

/// Returns an error after the bytes.
struct Failing(&'static [u8]);

impl Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            return Err(io::Error::other("the disk is gone"));
        }
        self.0.read(buffer)
    }
}

#[test]
fn an_error_of_the_reader_is_the_last_item() {
    for (input, bytes) in [(Input::lines(), "a\nb\n"), (Input::jsonl(), "1\n2\n"), (Input::csv(), "a\n1\n")] {
        let records: Vec<_> = input.read(Failing(bytes.as_bytes())).unwrap().collect();
        let bad = records.last().unwrap().as_ref().unwrap_err();
        assert_eq!(bad.to_string(), "line 3: `input` cannot be read from this line on: the disk is gone");
        assert!(records[..records.len() - 1].iter().all(Result::is_ok) && records.len() > 1);
    }
    let error = Input::csv().read(Failing(b"a,")).unwrap_err();
    assert_eq!(error.to_string(), "`input` cannot be read: the disk is gone");
}

#[test]
fn a_line_without_its_end_is_not_a_row_if_reading_fails() {
    let records: Vec<_> = Input::lines().read(Failing(b"a\nincompl")).unwrap().collect();
    assert_eq!(records.len(), 2);
    assert_eq!(records[1].as_ref().unwrap_err().line, Some(2));
}

#[test]
fn keys_are_checked_before_the_first_row() {
    let error = |input: Input| super::tests::error(input.key("name"), b"id,title\n");
    assert_eq!(error(Input::csv()), "`key` is `name`, which is not a column of `input`; its columns are `id`, `title`");
    assert_eq!(error(Input::lines()), "`key` is `name`, which is not a column of `input`; its columns are `line`");
}
