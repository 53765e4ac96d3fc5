//! Results on standard output.

use std::io::{self, Write};

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::util::pretty::pretty_format_batches_with_schema;
use datafusion::arrow::{csv, json};
use datafusion::execution::SendableRecordBatchStream;
use futures_util::TryStreamExt;

use crate::arguments::Format;
use crate::exit::Failure;

/// Writes a result: a table when it is complete, other formats while it arrives. A reader that has closed the pipe ends it.
pub(crate) async fn write(mut batches: SendableRecordBatchStream, format: Format) -> Result<(), Failure> {
    if batches.schema().fields().is_empty() {
        // A statement without a result, such as SET.
        while batches.try_next().await?.is_some() {}
        return Ok(());
    }
    let schema = batches.schema();
    let mut stdout = io::stdout().lock();
    if format == Format::Table {
        let batches: Vec<_> = batches.try_collect().await?;
        let table =
            pretty_format_batches_with_schema(schema, &batches).map_err(|error| Failure::Failed(error.to_string()))?;
        return written(writeln!(stdout, "{table}"));
    }
    let mut has_header = true;
    while let Some(batch) = batches.try_next().await? {
        let lines = lines(&batch, format, has_header)?;
        has_header = false;
        if let Err(error) = stdout.write_all(&lines).and_then(|()| stdout.flush()) {
            return written(Err(error));
        }
    }
    if has_header && format == Format::Csv {
        return written(stdout.write_all(&lines(&RecordBatch::new_empty(schema), format, true)?));
    }
    Ok(())
}

fn lines(batch: &RecordBatch, format: Format, has_header: bool) -> Result<Vec<u8>, Failure> {
    let mut lines = Vec::new();
    let written = match format {
        Format::Csv => csv::WriterBuilder::new().with_header(has_header).build(&mut lines).write(batch),
        Format::Table | Format::Jsonl => {
            let writer = json::WriterBuilder::new().with_explicit_nulls(true);
            writer.build::<_, json::writer::LineDelimited>(&mut lines).write(batch)
        }
    };
    written.map_err(|error| Failure::Failed(error.to_string()))?;
    Ok(lines)
}

fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Failed(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}
