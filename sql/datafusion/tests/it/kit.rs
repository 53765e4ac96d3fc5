//! A session with the functions, and the requests that it sends.

use std::path::PathBuf;
use std::sync::Arc;

use datafusion::arrow::array::{RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::datasource::MemTable;
use datafusion::error::Result;
use datafusion::prelude::SessionContext;
use telnyx_ai::Telnyx;
use telnyx_ai_datafusion::{Builder, SqlFunctions};
use telnyx_ai_emulator::Emulator;

pub(crate) const CHAT: &str = "/ai/openai/chat/completions";

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

    /// Runs a query and returns its table as text.
    pub(crate) async fn query(&self, sql: &str) -> Result<String> {
        let batches = self.context.sql(sql).await?.collect().await?;
        Ok(pretty_format_batches(&batches)?.to_string())
    }

    /// Runs a query and returns its rows, with cells that are separated by ` | `.
    pub(crate) async fn rows(&self, sql: &str) -> Vec<String> {
        let table = self.query(sql).await.unwrap();
        let lines = table.lines().filter(|line| line.starts_with('|')).skip(1);
        let cells = |line: &str| {
            let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
            cells.join(" | ")
        };
        lines.map(cells).collect()
    }

    /// Bodies of the requests for completions, in the order of arrival.
    pub(crate) fn prompts(&self) -> Vec<String> {
        let user = |body: String| {
            let body: serde_json::Value = serde_json::from_str(&body).unwrap();
            body["messages"].as_array().unwrap().last().unwrap()["content"].as_str().unwrap().to_owned()
        };
        self.emulator.requests().of("POST", CHAT).iter().map(|request| user(request.text())).collect()
    }
}

pub(crate) fn client(emulator: &Emulator) -> Telnyx {
    Telnyx::builder().api_key("KEY0123").base_url(emulator.base_url()).build().unwrap()
}

/// A folder that is removed when it is dropped.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("telnyx-ai-sql-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
