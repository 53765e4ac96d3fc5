//! Runs the statements, one after the other.

use std::io::Read;
use std::process::ExitCode;

use datafusion::prelude::SessionContext;
use datafusion::sql::parser::{DFParser, Statement};
use telnyx_ai_datafusion::Report;

use crate::arguments::Arguments;
use crate::exit::{self, Failure};
use crate::output;
use crate::session::Session;

pub(crate) async fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let statements = statements(&text(arguments)?)?;
    let session = Session::open(arguments).await?;
    if let (Some(functions), true) = (&session.functions, statements.iter().any(is_explain)) {
        // Without prices, `EXPLAIN` shows an unknown price.
        let _ = functions.load_prices().await;
    }
    let ran = tokio::select! {
        ran = run_all(&session.context, statements, arguments) => ran,
        _ = tokio::signal::ctrl_c() => Err(Failure::Interrupted),
    };
    // The rows in flight are paid for, so the ledger receives them also after an error.
    let report = match &session.functions {
        Some(functions) => tokio::select! {
            report = functions.close() => report?,
            // The second one.
            _ = tokio::signal::ctrl_c() => return Err(Failure::Killed),
        },
        None => None,
    };
    if let Some(report) = &report {
        eprintln!("{report}");
    }
    let ran = ran.map_err(|failure| match &arguments.ballista {
        Some(url) => failure.of_cluster(url),
        None => failure,
    });
    ran.map(|()| report.as_ref().map_or(ExitCode::SUCCESS, code))
}

fn code(report: &Report) -> ExitCode {
    if report.rows.over_budget > 0 {
        ExitCode::from(exit::BUDGET)
    } else if report.rows.failed + report.unusable > 0 {
        ExitCode::from(exit::ROWS)
    } else {
        ExitCode::SUCCESS
    }
}

fn text(arguments: &Arguments) -> Result<String, Failure> {
    if arguments.sql != "-" {
        return Ok(arguments.sql.clone());
    }
    let mut sql = String::new();
    let read = std::io::stdin().read_to_string(&mut sql);
    read.map_err(|error| Failure::Usage(format!("standard input cannot be read: {error}")))?;
    Ok(sql)
}

/// Parses all statements before the first one runs.
fn statements(sql: &str) -> Result<Vec<Statement>, Failure> {
    let statements = DFParser::parse_sql(sql)?;
    if statements.is_empty() {
        return Err(Failure::Usage("the SQL has no statement".to_owned()));
    }
    Ok(statements.into())
}

fn is_explain(statement: &Statement) -> bool {
    matches!(statement, Statement::Explain(_))
}

async fn run_all(context: &SessionContext, statements: Vec<Statement>, arguments: &Arguments) -> Result<(), Failure> {
    set(context, "telnyx.model", &arguments.model).await?;
    if let Some(amount) = &arguments.max_cost {
        set(context, "telnyx.max_cost", amount).await?;
    }
    for statement in statements {
        let plan = context.state().statement_to_plan(statement).await?;
        let frame = context.execute_logical_plan(plan).await?;
        output::write(frame.execute_stream().await?, arguments.format).await?;
    }
    Ok(())
}

async fn set(context: &SessionContext, name: &str, value: &str) -> Result<(), Failure> {
    let sql = format!("SET {name} = '{}'", value.replace('\'', "''"));
    context.sql(&sql).await.map_err(|error| Failure::Usage(error.strip_backtrace()))?;
    Ok(())
}
