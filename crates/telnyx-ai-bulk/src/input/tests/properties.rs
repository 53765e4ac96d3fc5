//! Properties of readers for any input.

use std::io::Cursor;

use csv::{ByteRecord, ReaderBuilder, WriterBuilder};
use proptest::prelude::*;

use crate::input::Input;

/// Bytes that have a meaning in CSV or JSON, and others.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let special = prop::sample::select(b"\n\n\n\r\",,;{}[]:12ab \xff\xc3\xa9\xef\xbb\xbf\t".to_vec());
    prop::collection::vec(prop_oneof![9 => special, 1 => any::<u8>()], 0..200)
}

/// Texts with many quotes, delimiters and line breaks.
fn texts(count: usize) -> impl Strategy<Value = Vec<String>> {
    let text = prop_oneof!["[\"',;\r\n a\u{feff}é{}]{0,8}", any::<String>()];
    prop::collection::vec(text, count)
}

proptest! {
    #[test]
    fn each_line_is_a_record_or_a_bad_row(bytes in soup(), json: bool, limit in 0_usize..40) {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let count = text.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count();
        let input = if json { Input::jsonl() } else { Input::lines() };
        // A blank line that exceeds the limit is a bad row, because it is not kept.
        let records = input.clone().max_record_bytes(limit.max(8)).read(Cursor::new(bytes.clone())).unwrap().count();
        prop_assert!(records >= count);
        prop_assert_eq!(input.read(Cursor::new(bytes)).unwrap().count(), count);
    }

    #[test]
    fn csv_never_panics_and_agrees_with_the_csv_crate(bytes in soup()) {
        // The csv crate ends lines at a CR alone, skips a line of CR, and accepts quotes that are not closed.
        let text: Vec<u8> = bytes.into_iter().filter(|byte| *byte != b'\r').collect();
        let _ = Input::csv().max_record_bytes(9).read(Cursor::new(text.clone())).map(Iterator::count);
        let Ok(records) = Input::csv().read(Cursor::new([b"a,b\n", text.as_slice()].concat())) else { return Ok(()) };
        let ours: Vec<_> = records.collect();
        let mut reader = ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_slice());
        let theirs: Vec<ByteRecord> = reader.byte_records().collect::<Result<_, _>>().unwrap();
        let starts_with_mark = text.starts_with(b"\xef\xbb\xbf");
        prop_assert!(starts_with_mark || ours.len() == theirs.len(), "{ours:?} {theirs:?}");
        if starts_with_mark { return Ok(()) }
        for (ours, theirs) in ours.iter().zip(&theirs) {
            match ours {
                Ok(record) => {
                    let fields = ["a", "b"].map(|name| record.text(name).unwrap().into_bytes());
                    prop_assert_eq!(fields.to_vec(), theirs.iter().map(<[u8]>::to_vec).collect::<Vec<_>>());
                }
                Err(bad) => {
                    let is_bad = theirs.len() != 2 || theirs.iter().any(|field| std::str::from_utf8(field).is_err());
                    prop_assert!(is_bad || bad.problem.starts_with("the input ends inside"), "{bad} {theirs:?}");
                }
            }
        }
    }

    #[test]
    fn any_text_survives_csv(rows in prop::collection::vec(texts(3), 0..5), crlf: bool) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
        writer.write_record(["a", "b", "c"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let records = Input::csv().read(Cursor::new(writer.into_inner().unwrap())).unwrap();
        let read: Vec<Vec<String>> = records.map(|record| {
            let record = record.unwrap();
            ["a", "b", "c"].map(|name| record.text(name).unwrap()).to_vec()
        }).collect();
        prop_assert_eq!(read, rows);
    }
}
