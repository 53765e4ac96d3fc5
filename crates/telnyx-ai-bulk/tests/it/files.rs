//! Jobs from a file to a file.

use std::fs;

use telnyx_ai::Telnyx;
use telnyx_ai::bulk::{Input, OutcomeWriter, Records, Template};

use crate::support::{Folder, Service};

const ROWS: &str = "id,title,note\nr1,Dune,\nr2,Em\"ma,x\nr3\n\"r4\",\"a\nb\",\nr5,last,refuse\n";

fn records() -> Records {
    Input::csv().key("id").read(ROWS.as_bytes()).unwrap()
}

/// Runs the job, and returns the lines of its output, and the report without the duration.
async fn job(telnyx: &Telnyx, folder: &Folder) -> (Vec<String>, String) {
    let chat = telnyx.chat();
    let template = Template::new("Summarize {{title}}").unwrap();
    let records = records();
    template.check(&records).unwrap();
    let rows = records.rows(|record| {
        if record.text("note")? == "refuse" {
            return Err(record.bad("`note` is refuse"));
        }
        Ok(chat.complete(template.render(record)?).max_retries(0))
    });
    let mut run = telnyx.bulk(rows).ledger(folder.ledger()).in_order().start().await.unwrap();
    let path = folder.path().join("out.jsonl");
    let mut output = OutcomeWriter::jsonl(&path).unwrap();
    while let Some(outcome) = run.try_next().await.unwrap() {
        output.write_with(&outcome, |reply| reply.text()).unwrap();
    }
    output.finish().unwrap();
    let lines = fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect();
    (lines, crate::support::line(&run))
}

/// Returns the line of a row with a value, up to its model.
fn done(index: u64, key: &str, value: &str) -> String {
    format!(r#"{{"index":{index},"key":"{key}","value":"re: Summarize {value}","#)
}

#[tokio::test]
async fn rows_of_a_file_are_written_with_their_keys_and_bad_rows_with_their_lines() {
    let (service, folder) = (Service::default(), Folder::new("files"));
    let telnyx = service.telnyx();
    for (from_ledger, requests) in [(0, 3), (3, 0)] {
        let (lines, report) = job(&telnyx, &folder).await;
        assert_eq!(lines.len(), 5);
        assert!(lines[0].starts_with(&done(0, "r1", "Dune")), "{lines:#?}");
        assert!(lines[1].starts_with(&done(1, "r2", r#"Em\"ma"#)), "{lines:#?}");
        let bad = r#"{"index":2,"key":null,"error":{"kind":"bad_row","message":"the row has 1 column, and the header has 3 columns","line":4},"attempts":0,"from_ledger":false}"#;
        assert_eq!(lines[2], bad);
        assert!(lines[3].starts_with(&done(3, "r4", r"a\nb")), "{lines:#?}");
        let bad = r#"{"index":4,"key":"r5","error":{"kind":"bad_row","message":"`note` is refuse","line":7},"attempts":0,"from_ledger":false}"#;
        assert_eq!(lines[4], bad);
        let expected =
            format!("5 rows: 3 done, 2 failed; {from_ledger} from the ledger, 2 bad rows; {requests} requests, ");
        assert!(report.starts_with(&expected), "{report}");
        assert_eq!(service.take_prompts().len(), requests);
    }
}

#[tokio::test]
async fn records_map_to_rows_without_a_helper() {
    let service = Service::default();
    let telnyx = service.telnyx();
    let chat = telnyx.chat();
    let rows = records()
        .map(|record| record.and_then(|record| Ok((record.text("title")?, chat.complete(record.text("id")?)))));
    let mut run = telnyx.bulk(rows).in_order().start().await.unwrap();
    let mut keys = Vec::new();
    while let Some(outcome) = run.try_next().await.unwrap() {
        keys.push(outcome.key.unwrap_or_default());
    }
    assert_eq!(keys, ["Dune", "Em\"ma", "", "a\nb", "last"]);
    let mut prompts = service.prompts();
    prompts.sort();
    assert_eq!(prompts, ["r1", "r2", "r4", "r5"]);
}
