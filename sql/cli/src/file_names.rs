//! Names of files on a cluster.

use std::ops::ControlFlow;
use std::path::Path;

use datafusion::sql::parser::{CopyToSource, Statement};
use datafusion::sql::sqlparser::ast::{ObjectName, ObjectNamePart, VisitMut, visit_relations_mut};

/// Adds a folder to the names of files that have none.
///
/// - Tables, as `./reviews.csv`: Ballista sends the tables of a query by their names, and would read `reviews.csv` as the table
///   `csv` of the schema `reviews`.
/// - The target of COPY: the executors would write a relative path in the folder where they were started.
pub(crate) fn add_folders(statement: &mut Statement) {
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
        }
        Statement::Explain(explain) => add_folders(&mut explain.statement),
        Statement::CreateExternalTable(_) | Statement::Reset(_) => {}
    }
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
