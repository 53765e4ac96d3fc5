//! A session with the functions, and the requests that it sends.

use std::sync::Arc;

use datafusion::arrow::array::{RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::datasource::MemTable;
use datafusion::error::Result;
use datafusion::prelude::SessionContext;
use telnyx_ai::Telnyx;
use telnyx_ai_datafusion::{Builder, SqlFunctions};
use telnyx_ai_emulator::Emulator;

/// A session against an emulator.
pub(crate) struct Session {
    pub(crate) emulator: Emulator,
    pub(crate) context: SessionContext,
    pub(crate) functions: SqlFunctions,
}

impl Session {
    pub(crate) async fn new() -> Self {
        Self::with(|builder| builder).await
    }

    pub(crate) async fn with(configure: impl FnOnce(Builder) -> Builder) -> Self {
        let emulator = Emulator::builder().quiet(true).start().await.unwrap();
        let functions = configure(SqlFunctions::builder(&client(&emulator))).build().unwrap();
        let context = SessionContext::new();
        functions.register(&context).unwrap();
        Self { emulator, context, functions }
    }

    /// Registers a table with one column of texts.
    pub(crate) fn table(&self, name: &str, column: &str, texts: &[Option<&str>]) {
        let schema = Arc::new(Schema::new(vec![Field::new(column, DataType::Utf8, true)]));
        let batch = RecordBatch::try_new(Arc::clone(&schema), vec![Arc::new(StringArray::from(texts.to_vec()))]);
        let table = MemTable::try_new(schema, vec![vec![batch.unwrap()]]).unwrap();
        self.context.register_table(name, Arc::new(table)).unwrap();
    }

    /// See [`telnyx_ai_sql_test_kit::query`].
    pub(crate) async fn query(&self, sql: &str) -> Result<String> {
        telnyx_ai_sql_test_kit::query(&self.context, sql).await
    }

    /// See [`telnyx_ai_sql_test_kit::rows`].
    pub(crate) async fn rows(&self, sql: &str) -> Vec<String> {
        telnyx_ai_sql_test_kit::rows(&self.context, sql).await
    }

    /// See [`telnyx_ai_sql_test_kit::prompts`].
    pub(crate) fn prompts(&self) -> Vec<String> {
        telnyx_ai_sql_test_kit::prompts(&self.emulator)
    }
}

pub(crate) fn client(emulator: &Emulator) -> Telnyx {
    Telnyx::builder().api_key("KEY0123").base_url(emulator.base_url()).build().unwrap()
}
