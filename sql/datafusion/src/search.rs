//! `ai_search`: a similarity search as a table.

use std::sync::Arc;

use datafusion::arrow::array::{Float64Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::streaming::StreamingTable;
use datafusion::catalog::{TableFunctionArgs, TableFunctionImpl, TableProvider};
use datafusion::common::plan_err;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;
use datafusion::scalar::ScalarValue;
use futures_util::stream;
use telnyx_ai::embeddings::{Document, SearchDocuments};

use crate::engine::Engine;

/// The table function `ai_search(bucket, query [, k])`. Its arguments are constants.
#[derive(Debug)]
pub(crate) struct Search {
    engine: Option<Arc<Engine>>,
}

/// A search that is sent when the query runs, and not when it is planned.
#[derive(Debug)]
struct Found {
    engine: Arc<Engine>,
    params: SearchDocuments,
    schema: SchemaRef,
}

impl Search {
    pub(crate) const NAME: &str = "ai_search";

    pub(crate) fn new(engine: Option<Arc<Engine>>) -> Self {
        Self { engine }
    }
}

impl TableFunctionImpl for Search {
    fn call_with_args(&self, args: TableFunctionArgs<'_, '_>) -> Result<Arc<dyn TableProvider>> {
        let params = params(args.exprs())?;
        let Some(engine) = &self.engine else {
            return plan_err!(
                "ai_search does not run on a cluster; run it on one machine, and store its table, such as by COPY"
            );
        };
        let schema = schema();
        let found = Found { engine: Arc::clone(engine), params, schema: Arc::clone(&schema) };
        Ok(Arc::new(StreamingTable::try_new(schema, vec![Arc::new(found)])?))
    }
}

fn params(arguments: &[Expr]) -> Result<SearchDocuments> {
    let text = |name: &str, index: usize| match arguments.get(index) {
        Some(Expr::Literal(ScalarValue::Utf8(Some(text)) | ScalarValue::Utf8View(Some(text)), _)) => Ok(text.clone()),
        _ => plan_err!("`{name}` of ai_search(bucket, query [, k]) is not a constant text"),
    };
    let params = SearchDocuments::new(text("bucket", 0)?, text("query", 1)?);
    let most = match arguments.get(2) {
        None => return Ok(params),
        Some(Expr::Literal(ScalarValue::Int64(Some(most)), _)) if arguments.len() == 3 => u32::try_from(*most).ok(),
        Some(_) => None,
    };
    match most.filter(|most| *most > 0) {
        Some(most) => Ok(params.num_of_docs(most)),
        None => plan_err!("`k` of ai_search(bucket, query [, k]) is not a constant of at least 1"),
    }
}

fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("document_chunk", DataType::Utf8, false),
        Field::new("distance", DataType::Float64, false),
        Field::new("certainty", DataType::Float64, true),
        Field::new("filename", DataType::Utf8, false),
        Field::new("source", DataType::Utf8, false),
    ]))
}

impl PartitionStream for Found {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let request = self.engine.telnyx.embeddings().search_documents(self.params.clone());
        let schema = Arc::clone(&self.schema);
        let batch = async move {
            let documents = request.await.map_err(|error| DataFusionError::External(Box::new(error)))?;
            batch(schema, &documents)
        };
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), stream::once(batch)))
    }
}

fn batch(schema: SchemaRef, documents: &[Document]) -> Result<RecordBatch> {
    let texts = |text: fn(&Document) -> &str| Arc::new(StringArray::from_iter_values(documents.iter().map(text)));
    let distance = Float64Array::from_iter_values(documents.iter().map(|document| document.distance));
    let certainty: Float64Array = documents.iter().map(|document| document.metadata.certainty).collect();
    let columns = vec![
        texts(|document| &document.document_chunk) as _,
        Arc::new(distance) as _,
        Arc::new(certainty) as _,
        texts(|document| &document.metadata.filename) as _,
        texts(|document| &document.metadata.source) as _,
    ];
    Ok(RecordBatch::try_new(schema, columns)?)
}
