//! Tests of records that exceed the limit.

use std::io::{self, BufReader, Read};

use super::texts;
use crate::input::lines::{Line, Lines};
use crate::input::{Input, MAX_RECORD_BYTES};

#[test]
fn the_limit_is_exact_and_the_next_line_follows() {
    let limited = |input: Input| input.max_record_bytes(4);
    let expected = ["1: 1234", "line 2: the record is longer than 4 bytes, the limit of `max_record_bytes`", "3: 67"];
    assert_eq!(texts(limited(Input::lines()), b"1234\n12345\n67\n", "line"), expected);
    assert_eq!(texts(limited(Input::lines()), b"1234\n12345\n67", "line"), expected);
    assert_eq!(texts(limited(Input::lines()), b"1234", "line"), ["1: 1234"]);
    let csv = texts(limited(Input::csv()), b"a\n1234\n12345\n67\n", "a");
    let expected = ["2: 1234", "line 3: the record is longer than 4 bytes, the limit of `max_record_bytes`", "4: 67"];
    assert_eq!(csv, expected);
}

#[test]
fn a_record_of_several_lines_has_one_limit() {
    let csv = texts(Input::csv().max_record_bytes(8), b"a\n\"12\n45\"\n\"12\n456\"\n7\n\"12\n4567\"\n8\n", "a");
    let expected = [
        "2: 12\n45",
        "4: 12\n456",
        "6: 7",
        "line 7: the record of lines 7 to 8 is longer than 8 bytes, the limit of `max_record_bytes`; a quote in line 7 \
         may not be closed",
        "9: 8",
    ];
    assert_eq!(csv, expected);
}

/// A line of 100 MB in pieces, then a short line.
struct Long(usize);

impl Read for Long {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = buffer.len().min(self.0);
        buffer[..count].fill(b'x');
        self.0 -= count;
        Ok(count)
    }
}

#[test]
fn a_line_of_100_mb_is_skipped_without_being_kept() {
    let source = BufReader::new(Long(100_000_000).chain("\nshort\n".as_bytes()));
    let mut lines = Lines::new(source, MAX_RECORD_BYTES);
    let mut line = Vec::new();
    assert_eq!(lines.read(&mut line, 0).unwrap(), Line::TooLong);
    assert_eq!((line.capacity(), lines.number()), (0, 1));
    assert_eq!(lines.read(&mut line, 0).unwrap(), Line::Complete);
    assert_eq!((line.as_slice(), lines.number()), (b"short\n".as_slice(), 2));
    assert_eq!(lines.read(&mut line, 0).unwrap(), Line::End);
}
