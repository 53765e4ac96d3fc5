//! Runs the statements, one after the other.

use std::io::Read;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use datafusion::logical_expr::{DdlStatement, LogicalPlan};
use datafusion::physical_plan::{ExecutionPlan, execute_stream};
use datafusion::prelude::SessionContext;
use datafusion::sql::parser::{DFParser, Statement};
use telnyx_ai_ballista::Cluster;
use telnyx_ai_datafusion::SqlFunctions;

use crate::arguments::Arguments;
use crate::copy::Partial;
use crate::exit::{self, Failure};
use crate::session::{Engine, Session};
use crate::{csv_columns, file_names, interrupt, output};

/// Time between two attempts to cancel a query that the scheduler has not accepted yet.
const ACCEPTED: Duration = Duration::from_millis(100);

const CONTINUES: &str = "the cluster may continue the query and pay for its rows";

const IN_MEMORY: &str = "a table in memory is not on the executors; write a file by COPY, or create a view";

/// The statements of a session, while they run.
struct Queries<'a> {
    arguments: &'a Arguments,
    session: &'a Session,
    /// The plan that runs.
    plan: Mutex<Option<Arc<dyn ExecutionPlan>>>,
}

pub(crate) async fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let sql = text(arguments)?;
    let statements = statements(&sql)?;
    let session = Session::open(arguments, &sql).await?;
    let queries = Queries { arguments, session: &session, plan: Mutex::default() };
    match &session.engine {
        Engine::Here(functions) => queries.run_here(functions, statements).await,
        Engine::OnCluster(cluster) => {
            let ran = queries.run_on_cluster(cluster, statements).await;
            ran.map_err(Failure::of_cluster)
        }
    }
}

impl Queries<'_> {
    async fn run_here(&self, functions: &SqlFunctions, statements: Vec<Statement>) -> Result<ExitCode, Failure> {
        if statements.iter().any(is_explain) {
            // Without prices, `EXPLAIN` shows an unknown price.
            let _ = functions.load_prices().await;
        }
        let ran = tokio::select! {
            ran = self.run(statements) => ran,
            () = interrupt::received() => Err(Failure::Interrupted),
        };
        // The plan of a join keeps its inputs, and they keep the job.
        self.set_plan(None);
        // The rows in flight are paid for, so the ledger receives them also after an error.
        let report = tokio::select! {
            report = functions.close() => report?,
            // The second one.
            () = interrupt::received() => return Err(Failure::Killed),
        };
        if let Some(report) = &report {
            eprintln!("{report}");
        }
        ran.map(|_| ExitCode::from(report.as_ref().map_or(0, exit::code)))
    }

    async fn run_on_cluster(&self, cluster: &Cluster, statements: Vec<Statement>) -> Result<ExitCode, Failure> {
        let mut running = std::pin::pin!(self.run(statements));
        tokio::select! {
            ran = &mut running => ran.map(ExitCode::from),
            () = interrupt::received() => {
                let mut cancelled = std::pin::pin!(self.cancel(cluster));
                let query = tokio::select! {
                    query = &mut cancelled => query,
                    // It goes on meanwhile, because the scheduler may have yet to accept the query.
                    ran = &mut running => match ran {
                        Ok(code) => return Ok(ExitCode::from(code)),
                        Err(_) => {
                            self.set_plan(None);
                            cancelled.await
                        }
                    },
                    // The second one.
                    () = interrupt::received() => CONTINUES.to_owned(),
                };
                Err(Failure::InterruptedOnCluster(query))
            }
        }
    }

    /// Runs the statements. Returns the exit code of their rows on a cluster.
    async fn run(&self, statements: Vec<Statement>) -> Result<u8, Failure> {
        let context = &self.session.context;
        set(context, "telnyx.model", &self.arguments.model).await?;
        if let Some(amount) = &self.arguments.max_cost {
            set(context, "telnyx.max_cost", amount).await?;
        }
        if let Engine::OnCluster(cluster) = &self.session.engine
            && !cluster.has_executors().await?
        {
            eprintln!("warning: the cluster has no executor; a query waits until one starts");
        }
        let mut code = 0;
        for statement in statements {
            code = exit::worse(code, self.run_one(statement).await?);
        }
        Ok(code)
    }

    async fn run_one(&self, mut statement: Statement) -> Result<u8, Failure> {
        let context = &self.session.context;
        if let Engine::OnCluster(_) = self.session.engine {
            file_names::prepare_files(&mut statement)?;
        }
        let mut plan = context.state().statement_to_plan(statement).await?;
        if let (Engine::OnCluster(_), LogicalPlan::Ddl(DdlStatement::CreateMemoryTable(_))) =
            (&self.session.engine, &plan)
        {
            return Err(Failure::Usage(IN_MEMORY.to_owned()));
        }
        csv_columns::check(&plan, self.arguments.format)?;
        // The executors of a cluster write their files themselves.
        let partial = match self.session.engine {
            Engine::Here(_) => Partial::redirect(&mut plan),
            Engine::OnCluster(_) => None,
        };
        let frame = context.execute_logical_plan(plan).await?;
        let tasks = Arc::new(frame.task_ctx());
        let plan = frame.create_physical_plan().await?;
        self.set_plan(Some(Arc::clone(&plan)));
        let started = Instant::now();
        output::write(execute_stream(Arc::clone(&plan), tasks)?, self.arguments.format).await?;
        self.set_plan(None);
        if let Some(partial) = partial {
            partial.complete()?;
        }
        match &self.session.engine {
            Engine::OnCluster(cluster) => Ok(report(cluster, &plan, started.elapsed()).await),
            Engine::Here(_) => Ok(0),
        }
    }

    /// Cancels the query that runs on a cluster. Returns what has become of it.
    async fn cancel(&self, cluster: &Cluster) -> String {
        loop {
            let plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let Some(plan) = plan else { return "no query runs".to_owned() };
            match cluster.cancel(&plan).await {
                Ok(true) => return "the query is cancelled, and the requests in flight end".to_owned(),
                Ok(false) => tokio::time::sleep(ACCEPTED).await,
                Err(error) => return format!("{CONTINUES}: {}", error.strip_backtrace()),
            }
        }
    }

    fn set_plan(&self, plan: Option<Arc<dyn ExecutionPlan>>) {
        *self.plan.lock().unwrap_or_else(PoisonError::into_inner) = plan;
    }
}

/// Writes the report of a query on a cluster. Returns its exit code.
async fn report(cluster: &Cluster, plan: &Arc<dyn ExecutionPlan>, duration: Duration) -> u8 {
    match cluster.report(plan).await {
        Ok(Some(mut report)) => {
            report.rows.seconds = duration.as_secs_f64();
            eprintln!("{report}");
            exit::code(&report)
        }
        Ok(None) => 0,
        Err(error) => {
            eprintln!("warning: the query has no report: {}", error.strip_backtrace());
            0
        }
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

async fn set(context: &SessionContext, name: &str, value: &str) -> Result<(), Failure> {
    let sql = format!("SET {name} = '{}'", value.replace('\'', "''"));
    context.sql(&sql).await.map_err(|error| Failure::Usage(error.strip_backtrace()))?;
    Ok(())
}
