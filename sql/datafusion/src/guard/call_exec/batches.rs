//! The stream of batches with their results.

use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::compute::BatchCoalescer;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::config::ConfigOptions;
use datafusion::common::exec_err;
use datafusion::error::Result;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::metrics::{BaselineMetrics, RecordOutput};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures_util::future::try_join_all;
use futures_util::{StreamExt, stream};

use super::Stop;
use crate::guard::Call;
use crate::row_metrics::{NODE, RowMetrics};

pub(super) struct Batches {
    pub(super) calls: Arc<[Call]>,
    pub(super) schema: SchemaRef,
    pub(super) options: Arc<ConfigOptions>,
    pub(super) metrics: BaselineMetrics,
    pub(super) rows: Arc<RowMetrics>,
    pub(super) stop: Stop,
}

impl Batches {
    /// Returns the batches of `input`, regrouped to `rows` rows, with their results. A batch is called when it is polled.
    pub(super) fn stream(self, input: SendableRecordBatchStream, rows: usize) -> SendableRecordBatchStream {
        let schema = Arc::clone(&self.schema);
        let regrouped = BatchCoalescer::new(input.schema(), rows);
        let state = (self, Some(input), regrouped);
        let batches = stream::try_unfold(state, |(this, mut input, mut regrouped)| async move {
            let Some(batch) = next(&mut input, &mut regrouped).await? else { return Ok(None) };
            let called = this.call(&batch).await?;
            Ok(Some((called, (this, input, regrouped))))
        });
        Box::pin(RecordBatchStreamAdapter::new(schema, batches.boxed()))
    }

    async fn call(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let results = try_join_all(self.calls.iter().map(|call| call.invoke(batch, &self.options)));
        let results = tokio::select! {
            results = NODE.scope(Arc::clone(&self.rows), results) => results?,
            () = self.stop.stopped() => return exec_err!("the query is cancelled"),
        };
        let columns = batch.columns().iter().cloned().chain(results).collect();
        let called = RecordBatch::try_new(Arc::clone(&self.schema), columns)?;
        Ok(called.record_output(&self.metrics))
    }
}

/// Returns the next batch. The input is dropped at its end, which releases its memory while the last batch is called.
async fn next(
    input: &mut Option<SendableRecordBatchStream>,
    regrouped: &mut BatchCoalescer,
) -> Result<Option<RecordBatch>> {
    loop {
        if let Some(batch) = regrouped.next_completed_batch() {
            return Ok(Some(batch));
        }
        let Some(running) = input else { return Ok(None) };
        match running.next().await {
            Some(batch) => regrouped.push_batch(batch?)?,
            None => {
                *input = None;
                regrouped.finish_buffered_batch()?;
            }
        }
    }
}
