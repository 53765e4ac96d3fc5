//! One call of an async function, which is paid for each row that it is made for.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BooleanArray, RecordBatch, UInt64Array, new_null_array};
use datafusion::arrow::compute::{filter_record_batch, take};
use datafusion::arrow::datatypes::{FieldRef, Schema};
use datafusion::common::cast::as_boolean_array;
use datafusion::common::config::ConfigOptions;
use datafusion::error::Result;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::async_scalar_function::AsyncFuncExpr;

/// A call of an async function, with the rows that need it.
#[derive(Clone, Debug)]
pub struct Call {
    function: Arc<AsyncFuncExpr>,
    guard: Option<Arc<dyn PhysicalExpr>>,
}

impl Call {
    /// Creates a call of `function`, a scalar function over the columns of `input`. Rows for which `guard` is not true are not
    /// called and are NULL.
    ///
    /// # Errors
    /// The error of DataFusion if `function` is no scalar function of `input`.
    pub fn try_new(
        name: &str,
        function: Arc<dyn PhysicalExpr>,
        guard: Option<Arc<dyn PhysicalExpr>>,
        input: &Schema,
    ) -> Result<Self> {
        let function = Arc::new(AsyncFuncExpr::try_new(name, function, input)?);
        Ok(Self { function, guard })
    }

    /// Returns the name of the column of results.
    pub fn name(&self) -> &str {
        self.function.name()
    }

    /// Returns the function with its arguments.
    pub fn function(&self) -> &Arc<dyn PhysicalExpr> {
        &self.function.func
    }

    /// Returns the predicate of the rows that are called.
    pub fn guard(&self) -> Option<&Arc<dyn PhysicalExpr>> {
        self.guard.as_ref()
    }

    pub(super) fn field(&self, input: &Schema) -> Result<FieldRef> {
        let field = self.function.return_field(input)?;
        Ok(match self.guard {
            Some(_) => Arc::new(field.as_ref().clone().with_nullable(true)),
            None => field,
        })
    }

    /// Calls the function for the rows of a batch that pass the guard. Arguments are evaluated for these rows only.
    pub(super) async fn invoke(&self, batch: &RecordBatch, options: &Arc<ConfigOptions>) -> Result<ArrayRef> {
        let Some(guard) = &self.guard else {
            return self.invoke_all(batch, options).await;
        };
        let passed = guard.evaluate(batch)?.into_array(batch.num_rows())?;
        let passed: BooleanArray = as_boolean_array(&passed)?.iter().map(|passes| Some(passes == Some(true))).collect();
        let called = self.invoke_all(&filter_record_batch(batch, &passed)?, options).await?;
        let mut next = 0..;
        let positions: UInt64Array =
            passed.values().iter().map(|passes| if passes { next.next() } else { None }).collect();
        Ok(take(&called, &positions, None)?)
    }

    async fn invoke_all(&self, batch: &RecordBatch, options: &Arc<ConfigOptions>) -> Result<ArrayRef> {
        if batch.num_rows() == 0 {
            let field = self.function.return_field(batch.schema_ref())?;
            return Ok(new_null_array(field.data_type(), 0));
        }
        let value = self.function.invoke_with_args(batch, Arc::clone(options)).await?;
        value.into_array(batch.num_rows())
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name(), self.function())?;
        match &self.guard {
            Some(guard) => write!(f, " where {guard}"),
            None => Ok(()),
        }
    }
}
