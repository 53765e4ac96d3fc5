//! Splits a CSV record into its fields.

use std::mem;

use csv::ByteRecord;

const QUOTE: u8 = b'"';

/// The fields of a record, as its lines are added.
pub(super) struct Fields {
    delimiter: u8,
    record: ByteRecord,
    field: Vec<u8>,
    state: State,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    FieldStart,
    Unquoted,
    Quoted,
    /// After a quote in a quoted field: the end of the field, or the first of two quotes.
    QuoteInQuoted,
}

impl Fields {
    pub(super) fn new(delimiter: u8) -> Self {
        Self { delimiter, record: ByteRecord::new(), field: Vec::new(), state: State::FieldStart }
    }

    pub(super) fn clear(&mut self) {
        self.record.clear();
        self.field = Vec::new(); // a long field does not stay in memory
        self.state = State::FieldStart;
    }

    /// Adds a line. Returns `true` if the record is complete, and `false` if a quoted field continues in the next line.
    pub(super) fn line(&mut self, text: &[u8], line_break: &[u8]) -> bool {
        for byte in text {
            self.byte(*byte);
        }
        if self.state == State::Quoted {
            self.field.extend_from_slice(line_break);
            return false;
        }
        self.end_field();
        true
    }

    /// Returns the complete record.
    pub(super) fn take(&mut self) -> ByteRecord {
        mem::take(&mut self.record)
    }

    fn byte(&mut self, byte: u8) {
        match (self.state, byte) {
            (State::FieldStart | State::QuoteInQuoted, QUOTE) => {
                if self.state == State::QuoteInQuoted {
                    self.field.push(QUOTE);
                }
                self.state = State::Quoted;
            }
            (State::Quoted, QUOTE) => self.state = State::QuoteInQuoted,
            (State::Quoted, _) => self.field.push(byte),
            _ if byte == self.delimiter => self.end_field(),
            _ => {
                self.field.push(byte);
                self.state = State::Unquoted;
            }
        }
    }

    fn end_field(&mut self) {
        self.record.push_field(&self.field);
        self.field.clear();
        self.state = State::FieldStart;
    }
}
