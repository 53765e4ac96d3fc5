//! Formats of files by further extensions.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::catalog::Session;
use datafusion::common::GetExt;
use datafusion::common::config::CsvOptions;
use datafusion::datasource::file_format::csv::CsvFormatFactory;
use datafusion::datasource::file_format::json::JsonFormatFactory;
use datafusion::datasource::file_format::{FileFormat, FileFormatFactory};
use datafusion::error::Result;
use datafusion::prelude::SessionContext;

/// A format of DataFusion with another extension.
#[derive(Debug)]
struct WithExtension {
    extension: &'static str,
    format: Arc<dyn FileFormatFactory>,
}

/// Registers `.jsonl` and `.ndjson` (JSON lines), and `.tsv` (CSV with tabs), for tables and for COPY.
pub(crate) fn register(context: &SessionContext) -> Result<()> {
    let json: Arc<dyn FileFormatFactory> = Arc::new(JsonFormatFactory::new());
    let tabs = CsvOptions::default().with_delimiter(b'\t');
    let tsv: Arc<dyn FileFormatFactory> = Arc::new(CsvFormatFactory::new_with_options(tabs));
    for (extension, format) in [("jsonl", &json), ("ndjson", &json), ("tsv", &tsv)] {
        let format = Arc::new(WithExtension { extension, format: Arc::clone(format) });
        context.state_ref().write().register_file_format(format, false)?;
    }
    Ok(())
}

impl FileFormatFactory for WithExtension {
    fn create(&self, state: &dyn Session, options: &HashMap<String, String>) -> Result<Arc<dyn FileFormat>> {
        self.format.create(state, options)
    }

    fn default(&self) -> Arc<dyn FileFormat> {
        FileFormatFactory::default(self.format.as_ref())
    }
}

impl GetExt for WithExtension {
    fn get_ext(&self) -> String {
        self.extension.to_owned()
    }
}
