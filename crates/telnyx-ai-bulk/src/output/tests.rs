//! Tests of outputs.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use serde::Serialize;
use serde_json::json;
use telnyx_ai_chat::Usage;

use super::OutcomeWriter;
use crate::input::Input;
use crate::outcome::{Failure, Outcome, RowError};
use crate::row::BadRow;

/// A writer whose bytes can be read.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap().extend_from_slice(b"flushed");
        Ok(())
    }
}

fn outcome<T>(result: Result<T, RowError>) -> Outcome<T> {
    Outcome {
        index: 7,
        key: None,
        result,
        model: None,
        usage: None,
        cost: None,
        attempts: 0,
        from_ledger: false,
        recorded: false,
    }
}

fn complete() -> Outcome<serde_json::Value> {
    let usage: Usage = serde_json::from_str(r#"{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}"#).unwrap();
    Outcome {
        key: Some("a,\"b\"".to_owned()),
        model: Some("m/x".to_owned()),
        usage: Some(usage),
        cost: Some("0.000105 USD".parse().unwrap()),
        attempts: 2,
        from_ledger: true,
        ..outcome(Ok(json!({"n": [1, null]})))
    }
}

fn failures() -> Vec<RowError> {
    let failure = Failure {
        kind: "api".to_owned(),
        message: "too\nlong".to_owned(),
        status: Some(400),
        code: None,
        request_id: None,
        may_have_been_charged: false,
    };
    let bad = BadRow { line: Some(3), problem: "invalid".to_owned() };
    vec![RowError::BadRow(bad), RowError::Failed(failure), RowError::Stopped]
}

#[test]
fn json_lines() {
    let shared = Shared::default();
    let mut writer = OutcomeWriter::jsonl_to(shared.clone()).unwrap();
    writer.write(&complete()).unwrap();
    for failure in failures() {
        writer.write(&outcome::<()>(Err(failure))).unwrap();
    }
    writer.write_with(&complete(), |value| &value["n"][0]).unwrap();
    writer.finish().unwrap();
    let usage = r#""usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}"#;
    let rest = format!(r#""model":"m/x",{usage},"cost":"0.000105 USD","attempts":2,"from_ledger":true}}"#);
    let expected = [
        &format!(r#"{{"index":7,"key":"a,\"b\"","value":{{"n":[1,null]}},{rest}"#),
        r#"{"index":7,"key":null,"error":{"kind":"bad_row","message":"invalid","line":3},"attempts":0,"from_ledger":false}"#,
        r#"{"index":7,"key":null,"error":{"kind":"api","message":"too\nlong","status":400,"may_have_been_charged":false},"attempts":0,"from_ledger":false}"#,
        r#"{"index":7,"key":null,"error":{"kind":"stopped","message":"the job was stopped before the row was sent; run it again"},"attempts":0,"from_ledger":false}"#,
        &format!(r#"{{"index":7,"key":"a,\"b\"","value":1,{rest}"#),
        "flushed",
    ];
    assert_eq!(shared.text().lines().collect::<Vec<_>>(), expected);
}

#[test]
fn csv_rows() {
    let shared = Shared::default();
    let mut writer = OutcomeWriter::csv_to(shared.clone()).unwrap();
    writer.write(&complete()).unwrap();
    for failure in failures() {
        writer.write(&outcome::<()>(Err(failure))).unwrap();
    }
    writer.write(&outcome(Ok("a\r\nb"))).unwrap();
    writer.write(&outcome(Ok(Some(1.5)))).unwrap();
    writer.write(&outcome(Ok(None::<u8>))).unwrap();
    writer.finish().unwrap();
    let expected = [
        "index,key,value,error_kind,error,line,model,prompt_tokens,completion_tokens,cost,currency,attempts,from_ledger\n",
        "7,\"a,\"\"b\"\"\",\"{\"\"n\"\":[1,null]}\",,,,m/x,9,3,0.000105,USD,2,true\n",
        "7,,,bad_row,invalid,3,,,,,,0,false\n",
        "7,,,api,\"too\nlong\",,,,,,,0,false\n",
        "7,,,stopped,the job was stopped before the row was sent; run it again,,,,,,,0,false\n",
        "7,,\"a\r\nb\",,,,,,,,,0,false\n",
        "7,,1.5,,,,,,,,,0,false\n",
        "7,,,,,,,,,,,0,false\n",
        "flushed",
    ];
    assert_eq!(shared.text(), expected.concat());
}

fn path(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("telnyx-bulk-output-{}-{name}", std::process::id()))
}

fn partial(path: &std::path::Path) -> PathBuf {
    PathBuf::from(format!("{}.partial", path.display()))
}

#[test]
fn a_file_has_its_path_once_it_is_complete() {
    let path = path("complete.jsonl");
    fs::write(&path, "earlier run").unwrap();
    fs::write(partial(&path), "of a killed run, which was longer than this run").unwrap();
    let mut writer = OutcomeWriter::jsonl(&path).unwrap();
    writer.write(&outcome(Ok(1))).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "earlier run");
    writer.finish().unwrap();
    let line = "{\"index\":7,\"key\":null,\"value\":1,\"attempts\":0,\"from_ledger\":false}\n";
    assert_eq!(fs::read_to_string(&path).unwrap(), line);
    assert!(!partial(&path).exists());

    let mut dropped = OutcomeWriter::csv(&path).unwrap();
    dropped.write(&outcome(Ok(1))).unwrap();
    drop(dropped);
    assert_eq!(fs::read_to_string(&path).unwrap(), line);
    assert!(!partial(&path).exists());
    fs::remove_file(&path).unwrap();
}

#[test]
fn errors_name_the_file() {
    let error = OutcomeWriter::jsonl("/nonexistent/out.jsonl").unwrap_err();
    assert_eq!(error.kind(), telnyx_ai_core::ErrorKind::Io);
    let expected = "`/nonexistent/out.jsonl.partial` cannot be written: No such file or directory (os error 2)";
    assert_eq!(error.to_string(), expected);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported() {
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut writer = OutcomeWriter::jsonl_to(full()).unwrap();
    let error = writer.write(&outcome(Ok(1))).unwrap_err();
    assert_eq!(error.to_string(), "`output` cannot be written: No space left on device (os error 28)");
    let mut buffered = OutcomeWriter::jsonl_to(io::BufWriter::new(full())).unwrap();
    buffered.write(&outcome(Ok(1))).unwrap();
    assert!(buffered.finish().is_err());
}

struct Unserializable;

impl Serialize for Unserializable {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("no form"))
    }
}

#[test]
fn a_value_that_cannot_be_serialized_leaves_no_incomplete_line() {
    let make: [fn(Shared) -> telnyx_ai_core::Result<OutcomeWriter>; 2] =
        [OutcomeWriter::jsonl_to, OutcomeWriter::csv_to];
    for make in make {
        let shared = Shared::default();
        let mut writer = make(shared.clone()).unwrap();
        let before = shared.text();
        let error = writer.write(&outcome(Ok(Unserializable))).unwrap_err();
        assert!(error.is_invalid_input());
        assert_eq!(error.to_string(), "`value` of the outcome with index 7 cannot be serialized: no form");
        assert_eq!(shared.text(), before);
        writer.write(&outcome(Ok(1))).unwrap();
        assert_eq!(shared.text().lines().count(), before.lines().count() + 1);
    }
}

proptest! {
    #[test]
    fn any_text_is_read_again(key: String, value: String) {
        let outcome = Outcome { key: Some(key.clone()), ..outcome(Ok(value.clone())) };
        let (lines, rows) = (Shared::default(), Shared::default());
        OutcomeWriter::jsonl_to(lines.clone()).unwrap().write(&outcome).unwrap();
        OutcomeWriter::csv_to(rows.clone()).unwrap().write(&outcome).unwrap();
        for (input, written) in [(Input::jsonl(), lines), (Input::csv(), rows)] {
            let records: Vec<_> = input.read(io::Cursor::new(written.text())).unwrap().collect();
            prop_assert_eq!(records.len(), 1);
            let record = records[0].as_ref().unwrap();
            prop_assert_eq!(record.text("key").unwrap(), key.as_str());
            prop_assert_eq!(record.text("value").unwrap(), value.as_str());
        }
    }
}

#[test]
fn an_output_that_cannot_be_renamed_is_kept() {
    let folder = std::env::temp_dir().join(format!("telnyx-output-rename-{}", std::process::id()));
    let path = folder.join("out.jsonl");
    fs::create_dir_all(&path).unwrap();
    let mut output = OutcomeWriter::jsonl(&path).unwrap();
    output.write(&outcome(Ok(1))).unwrap();
    let error = output.finish().unwrap_err().to_string();
    let partial = folder.join("out.jsonl.partial");
    assert!(error.starts_with(&format!("`{}` cannot be written: ", path.display())), "{error}");
    assert!(error.ends_with(&format!("; the complete output is in `{}`", partial.display())), "{error}");
    let written = fs::read_to_string(&partial).unwrap();
    assert_eq!(written, "{\"index\":7,\"key\":null,\"value\":1,\"attempts\":0,\"from_ledger\":false}\n");
    fs::remove_dir_all(folder).unwrap();
}
