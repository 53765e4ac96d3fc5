//! COPY into a file of this machine: the file appears when it is complete.

use std::path::{Path, PathBuf};

use datafusion::logical_expr::LogicalPlan;

use crate::exit::Failure;

/// A file that is being written, beside its target. DataFusion truncates its target before the first row, and a query that
/// fails would leave it empty.
#[derive(Debug)]
pub(crate) struct Partial {
    path: PathBuf,
    target: PathBuf,
    is_complete: bool,
}

impl Partial {
    /// Lets a COPY write to a partial file, if its target is a file of this machine.
    pub(crate) fn redirect(plan: &mut LogicalPlan) -> Option<Self> {
        let LogicalPlan::Copy(copy) = plan else { return None };
        if !copy.partition_by.is_empty() || copy.options.contains_key("single_file_output") {
            return None;
        }
        let partial = Self::of(&copy.output_url)?;
        copy.output_url = partial.path.to_str()?.to_owned();
        Some(partial)
    }

    fn of(target: &str) -> Option<Self> {
        let path = Path::new(target);
        if target.contains("://") || target.ends_with('/') || path.is_dir() {
            return None;
        }
        // The extension stays last, because DataFusion writes a folder without it.
        let (name, extension) = (path.file_stem()?.to_str()?, path.extension()?.to_str()?);
        let partial = format!(".{name}.{}.partial.{extension}", std::process::id());
        Some(Self { path: path.with_file_name(partial), target: path.to_owned(), is_complete: false })
    }

    /// Replaces the target by the complete file.
    pub(crate) fn complete(mut self) -> Result<(), Failure> {
        let renamed = std::fs::rename(&self.path, &self.target);
        renamed.map_err(|error| Failure::Failed(format!("`{}` cannot be written: {error}", self.target.display())))?;
        self.is_complete = true;
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.is_complete {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
