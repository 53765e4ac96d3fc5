//! The physical node that calls the functions.

mod batches;
mod stop;

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::datatypes::{Schema, SchemaRef};
use datafusion::common::plan_datafusion_err;
use datafusion::common::stats::ColumnStatistics;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::equivalence::ProjectionMapping;
use datafusion::physical_plan::execution_plan::CardinalityEffect;
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::statistics::{ChildStats, StatisticsArgs};
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties, Statistics,
};

use super::Call;
use crate::row_metrics::RowMetrics;
use batches::Batches;
pub use stop::Stop;

/// Calls async functions and appends one column of results for each call to the columns of its input.
///
/// It replaces `AsyncFuncExec`. It calls only the rows that pass the guard of a call, in batches whose size a plan can limit.
#[derive(Clone, Debug)]
pub struct AiCallExec {
    calls: Arc<[Call]>,
    input: Arc<dyn ExecutionPlan>,
    batch_rows: Option<usize>,
    note: Option<Arc<str>>,
    stop: Stop,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl AiCallExec {
    /// Name of the node.
    pub const NAME: &str = "AiCallExec";

    /// Creates a node that makes `calls` for the rows of `input`. At most `batch_rows` rows are called at a time; without it, as
    /// many as `datafusion.execution.batch_size`.
    ///
    /// # Errors
    /// The error of DataFusion if a call does not fit the columns of `input`.
    pub fn try_new(
        calls: impl Into<Arc<[Call]>>,
        input: Arc<dyn ExecutionPlan>,
        batch_rows: Option<usize>,
    ) -> Result<Self> {
        let calls = calls.into();
        if batch_rows == Some(0) {
            return Err(plan_datafusion_err!("batch_rows of AiCallExec is 0; it must be at least 1"));
        }
        let properties = Arc::new(properties(&calls, &input)?);
        Ok(Self {
            calls,
            input,
            batch_rows,
            note: None,
            stop: Stop::default(),
            properties,
            metrics: ExecutionPlanMetricsSet::new(),
        })
    }

    /// Returns the calls, in the order of their columns.
    pub fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// Returns the input.
    pub fn input(&self) -> &Arc<dyn ExecutionPlan> {
        &self.input
    }

    /// Returns the most rows that are called at a time, if they are limited.
    pub fn batch_rows(&self) -> Option<usize> {
        self.batch_rows
    }

    /// Adds a note to the line of `EXPLAIN`.
    pub(super) fn with_note(&self, note: &str) -> Self {
        Self { note: Some(note.into()), ..self.clone() }
    }

    /// Lets `stop` end the calls.
    pub fn with_stop(&self, stop: &Stop) -> Self {
        Self { stop: stop.clone(), ..self.clone() }
    }

    fn with_input(&self, input: Arc<dyn ExecutionPlan>) -> Result<Self> {
        let node = Self::try_new(Arc::clone(&self.calls), input, self.batch_rows)?;
        Ok(Self { note: self.note.clone(), stop: self.stop.clone(), ..node })
    }
}

fn properties(calls: &[Call], input: &Arc<dyn ExecutionPlan>) -> Result<PlanProperties> {
    let columns = input.schema();
    let appended = calls.iter().map(|call| call.field(&columns)).collect::<Result<Vec<_>>>()?;
    let fields = columns.fields().iter().cloned().chain(appended).collect::<Vec<_>>();
    let schema: SchemaRef = Arc::new(Schema::new_with_metadata(fields, columns.metadata().clone()));
    let kept: Vec<_> = (0..columns.fields().len()).collect();
    let mapping = ProjectionMapping::from_indices(&kept, &columns)?;
    Ok(PlanProperties::new(
        input.equivalence_properties().project(&mapping, schema),
        input.output_partitioning().clone(),
        input.pipeline_behavior(),
        input.boundedness(),
    ))
}

impl DisplayAs for AiCallExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls: Vec<_> = self.calls.iter().map(ToString::to_string).collect();
        write!(f, "AiCallExec: calls=[{}]", calls.join(", "))?;
        if let Some(rows) = self.batch_rows {
            write!(f, ", batch_rows={rows}")?;
        }
        match &self.note {
            Some(note) => write!(f, ", {note}"),
            None => Ok(()),
        }
    }
}

impl ExecutionPlan for AiCallExec {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn apply_expressions(
        &self,
        visit: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        let expressions = self.calls.iter().flat_map(|call| [Some(call.function()), call.guard()]);
        for expression in expressions.flatten() {
            if visit(expression)? == TreeNodeRecursion::Stop {
                return Ok(TreeNodeRecursion::Stop);
            }
        }
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        match <[_; 1]>::try_from(children) {
            Ok([input]) => Ok(Arc::new(self.with_input(input)?)),
            Err(_) => Err(plan_datafusion_err!("AiCallExec has one child")),
        }
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let config = context.session_config();
        let batches = Batches {
            calls: Arc::clone(&self.calls),
            schema: self.schema(),
            options: Arc::clone(config.options()),
            metrics: BaselineMetrics::new(&self.metrics, partition),
            rows: Arc::new(RowMetrics::new(&self.metrics, partition)),
            stop: self.stop.clone(),
        };
        let rows = self.batch_rows.unwrap_or_else(|| config.batch_size());
        Ok(batches.stream(self.input.execute(partition, context)?, rows))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn child_stats_requests(&self, partition: Option<usize>) -> Vec<ChildStats> {
        vec![ChildStats::At(partition)]
    }

    fn statistics_from_inputs(&self, inputs: &[Arc<Statistics>], _: &StatisticsArgs) -> Result<Arc<Statistics>> {
        let mut statistics = match inputs {
            [input] => input.as_ref().clone(),
            _ => Statistics::new_unknown(&self.input.schema()),
        };
        statistics.column_statistics.extend(self.calls.iter().map(|_| ColumnStatistics::new_unknown()));
        statistics.total_byte_size = Default::default();
        Ok(Arc::new(statistics))
    }

    fn supports_limit_pushdown(&self) -> bool {
        true
    }

    fn cardinality_effect(&self) -> CardinalityEffect {
        CardinalityEffect::Equal
    }
}
