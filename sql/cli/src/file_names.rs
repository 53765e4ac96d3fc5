//! Names and formats of files on a cluster.

use std::ffi::OsStr;
use std::ops::ControlFlow;
use std::path::Path;

use datafusion::sql::parser::{CopyToSource, CopyToStatement, Statement};
use datafusion::sql::sqlparser::ast::{ObjectName, ObjectNamePart, VisitMut, visit_relations_mut};

use crate::exit::Failure;

/// Adds a folder to the names of files that have none, and the format to COPY.
///
/// - Tables, as `./reviews.csv`: Ballista sends the tables of a query by their names, and would read `reviews.csv` as the table
///   `csv` of the schema `reviews`.
/// - The target of COPY: the executors would write a relative path in the folder where they were started.
pub(crate) fn prepare_files(statement: &mut Statement) -> Result<(), Failure> {
    match statement {
        Statement::Statement(sql) => add_to_relations(sql.as_mut()),
        Statement::CopyTo(copy) => {
            match &mut copy.source {
                CopyToSource::Query(query) => add_to_relations(query.as_mut()),
                CopyToSource::Relation(name) => add_folder(name),
            }
            if let Some(target) = absolute(&copy.target) {
                copy.target = target;
            }
            if copy.stored_as.is_none() {
                set_format(copy)?;
            }
        }
        Statement::Explain(explain) => prepare_files(&mut explain.statement)?,
        Statement::CreateExternalTable(_) | Statement::Reset(_) => {}
    }
    Ok(())
}

/// Replaces the formats of further extensions, which are not on the executors, by those of DataFusion.
fn set_format(copy: &mut CopyToStatement) -> Result<(), Failure> {
    match Path::new(&copy.target).extension().and_then(OsStr::to_str) {
        Some("jsonl" | "ndjson") => copy.stored_as = Some("JSON".to_owned()),
        // The executors do not receive the separator.
        Some("tsv") => return Err(Failure::Usage("a cluster does not write .tsv; write .csv or .parquet".to_owned())),
        _ => {}
    }
    Ok(())
}

fn add_to_relations(sql: &mut impl VisitMut) {
    let _ = visit_relations_mut(sql, |name| {
        add_folder(name);
        ControlFlow::<()>::Continue(())
    });
}

fn absolute(target: &str) -> Option<String> {
    match target.contains("://") {
        true => None,
        false => std::path::absolute(target).ok()?.to_str().map(str::to_owned),
    }
}

fn add_folder(name: &mut ObjectName) {
    let [ObjectNamePart::Identifier(only)] = name.0.as_mut_slice() else { return };
    if only.value.contains('.') && !only.value.contains('/') && Path::new(&only.value).is_file() {
        only.value.insert_str(0, "./");
    }
}
