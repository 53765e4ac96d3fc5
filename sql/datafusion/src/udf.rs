//! A function as an async scalar function of DataFusion.

use std::collections::HashMap;
use std::error::Error;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::{internal_err, plan_err};
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::async_udf::{AsyncScalarUDF, AsyncScalarUDFImpl};
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, TypeSignature, Volatility,
};
use futures_util::{StreamExt, stream};

use crate::columns;
use crate::engine::Engine;
use crate::function::{Argument, Function, arguments};
use crate::options::TelnyxOptions;
use crate::row_metrics;
use crate::row_outcome::RowOutcome;

/// The end of the name of the form with errors.
pub(crate) const ROW: &str = "_row";

/// A function in one of its two forms.
#[derive(Debug)]
pub(crate) struct Udf {
    function: &'static dyn Function,
    /// The form that returns the error, the tokens and the cost beside the value.
    is_row: bool,
    name: String,
    signature: Signature,
    /// `None` where the function is only planned.
    engine: Option<Arc<Engine>>,
}

impl Udf {
    pub(crate) fn new(function: &'static dyn Function, is_row: bool, engine: Option<Arc<Engine>>) -> Self {
        let name = if is_row { format!("{}{ROW}", function.name()) } else { function.name().to_owned() };
        // An async function cannot coerce its arguments, so `return_type` checks them.
        let any = TypeSignature::OneOf(vec![TypeSignature::Nullary, TypeSignature::VariadicAny]);
        let signature = Signature::new(any, Volatility::Volatile);
        Self { function, is_row, name, signature, engine }
    }

    pub(crate) fn into_scalar_udf(self) -> ScalarUDF {
        AsyncScalarUDF::new(Arc::new(self)).into_scalar_udf()
    }

    /// Returns the outcomes of a batch, in the order of its rows; `None` for a row with a NULL argument.
    async fn outcomes(
        &self,
        arrays: &[ArrayRef],
        rows: usize,
        options: &TelnyxOptions,
    ) -> Result<Vec<Option<RowOutcome>>> {
        let Some(engine) = &self.engine else {
            return plan_err!("{} is registered for planning; run the query on an executor", self.name);
        };
        // Equal rows of a batch are one request, also without a ledger.
        let mut calls: HashMap<Vec<Argument>, usize> = HashMap::new();
        let mut call_of_row = Vec::with_capacity(rows);
        for row in 0..rows {
            let Some(arguments) = arguments::of_row(arrays, row)? else {
                call_of_row.push(None);
                continue;
            };
            let next = calls.len();
            call_of_row.push(Some(*calls.entry(arguments).or_insert(next)));
        }
        let mut outcomes: Vec<Option<RowOutcome>> = vec![None; calls.len()];
        let mut calls: Vec<_> = calls.into_iter().collect();
        calls.sort_unstable_by_key(|(_, call)| *call);
        let mut running = stream::iter(calls)
            .map(|(arguments, call)| async move { (call, self.outcome(engine, options, &arguments).await) })
            .buffer_unordered(engine.width());
        while let Some((call, outcome)) = running.next().await {
            if let Some(slot) = outcomes.get_mut(call) {
                let outcome = outcome?;
                engine.count(outcome.problem);
                row_metrics::count(&outcome);
                *slot = Some(outcome);
            }
        }
        drop(running);
        Ok(call_of_row.into_iter().map(|call| Self::take(&mut outcomes, call?)).collect())
    }

    /// Returns the outcome of a call. Later rows of the same call have it without another request.
    fn take(outcomes: &mut [Option<RowOutcome>], call: usize) -> Option<RowOutcome> {
        let outcome = outcomes.get_mut(call)?.as_mut()?;
        let taken = outcome.clone();
        outcome.from_ledger |= outcome.attempts > 0;
        Some(taken)
    }

    async fn outcome(
        &self,
        engine: &Arc<Engine>,
        options: &TelnyxOptions,
        arguments: &[Argument],
    ) -> Result<RowOutcome> {
        let prepared = match self.function.prepare(&engine.telnyx, options, arguments) {
            Ok(prepared) => prepared,
            Err(problem) => return Ok(RowOutcome::invalid(problem)),
        };
        // A plan can keep a stream that nobody polls, such as an input of a join, and a row in it would stop the others. The
        // task goes on without it, and ends if the stream is dropped.
        let (engine, max_cost) = (Arc::clone(engine), options.max_cost());
        let sent = SpawnedTask::spawn(async move { engine.send(prepared.request, max_cost).await }).join().await;
        RowOutcome::of(sent.map_err(external)?.map_err(external)?, &prepared.read)
    }
}

impl ScalarUDFImpl for Udf {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        arguments::check(&self.name, self.function.parameters(), given)?;
        let value = self.function.value_type();
        Ok(if self.is_row { columns::row_type(value) } else { value })
    }

    /// Also checks the arguments that are constants, so that a query with an invalid one fails before its first row.
    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        let types: Vec<_> = args.arg_fields.iter().map(|field| field.data_type().clone()).collect();
        let data_type = self.return_type(&types)?;
        for (index, constant) in args.scalar_arguments.iter().enumerate() {
            let Some(constant) = constant else { continue };
            let Some(argument) = arguments::of_constant(self.function.parameters(), index, constant)? else { continue };
            if let Err(problem) = self.function.check(index, &argument) {
                return plan_err!("{} is called with invalid arguments: {problem}", self.name);
            }
        }
        Ok(Arc::new(Field::new(&self.name, data_type, true)))
    }

    fn invoke_with_args(&self, _: ScalarFunctionArgs) -> Result<ColumnarValue> {
        internal_err!("{} is an async function", self.name)
    }
}

#[async_trait]
impl AsyncScalarUDFImpl for Udf {
    async fn invoke_async_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let options = TelnyxOptions::of(&args.config_options);
        let rows = args.number_rows;
        let arrays = args.args.iter().map(|value| value.to_array(rows)).collect::<Result<Vec<_>>>()?;
        let arrays = arguments::cast(self.function.parameters(), arrays)?;
        let outcomes = self.outcomes(&arrays, rows, &options).await?;
        if !self.is_row {
            warn(&self.name, &outcomes);
        }
        let array = match self.is_row {
            true => columns::rows(&outcomes, &self.function.value_type())?,
            false => {
                let values = outcomes.iter().map(|outcome| outcome.as_ref().and_then(|outcome| outcome.value.as_ref()));
                columns::values(values, &self.function.value_type())?
            }
        };
        Ok(ColumnarValue::Array(array))
    }
}

fn external(error: impl Error + Send + Sync + 'static) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

/// The form without errors returns NULL for a row that failed, and a truncated text as it is, so the log has the reason.
fn warn(function: &str, outcomes: &[Option<RowOutcome>]) {
    let with_error = outcomes.iter().flatten().filter(|outcome| outcome.problem.is_some());
    let (truncated, failed): (Vec<_>, Vec<_>) = with_error.partition(|outcome| outcome.value.is_some());
    let reason = |rows: &[&RowOutcome]| rows.first().and_then(|first| first.error.clone());
    if let Some(reason) = reason(&failed) {
        tracing::warn!(function, rows = failed.len(), reason, "rows of a batch failed and are NULL");
    }
    if let Some(reason) = reason(&truncated) {
        tracing::warn!(function, rows = truncated.len(), reason, "rows of a batch are incomplete");
    }
}

impl PartialEq for Udf {
    fn eq(&self, other: &Self) -> bool {
        let engines = (self.engine.as_ref().map(Arc::as_ptr), other.engine.as_ref().map(Arc::as_ptr));
        self.name == other.name && engines.0 == engines.1
    }
}

impl Eq for Udf {}

impl Hash for Udf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}
