//! Completion of commands, models, files and conversations; and input of several lines.

use std::sync::{Arc, OnceLock};

use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Result};
use telnyx_ai::chat::Model;

use super::slash::COMMANDS;
use crate::sessions;

/// The behaviour of the line that is edited.
pub(super) struct Helper {
    /// The models, once they have arrived.
    pub(super) models: Arc<OnceLock<Vec<Model>>>,
}

impl Completer for Helper {
    type Candidate = Pair;

    fn complete(&self, line: &str, at: usize, context: &Context<'_>) -> Result<(usize, Vec<Pair>)> {
        let typed = line.get(..at).unwrap_or(line);
        match typed.split_once(' ') {
            None if typed.starts_with('/') => {
                let names = COMMANDS.iter().map(|(name, ..)| format!("/{name}"));
                Ok((0, matching(typed, names)))
            }
            Some(("/model", start)) => {
                let models = self.models.get().into_iter().flatten().map(|model| model.id.clone());
                Ok((at - start.len(), matching(start, models)))
            }
            Some(("/session", start)) => Ok((at - start.len(), matching(start, sessions::names()))),
            Some(("/file" | "/save", _)) => FilenameCompleter::new().complete(line, at, context),
            _ => Ok((at, Vec::new())),
        }
    }
}

/// Returns the names that begin with `start`, ignoring case.
fn matching(start: &str, names: impl IntoIterator<Item = String>) -> Vec<Pair> {
    let start = start.to_lowercase();
    let names = names.into_iter().filter(|name| name.to_lowercase().starts_with(&start));
    names.map(|name| Pair { display: name.clone(), replacement: name }).collect()
}

impl Validator for Helper {
    fn validate(&self, context: &mut ValidationContext<'_>) -> Result<ValidationResult> {
        let continues = context.input().ends_with('\\');
        Ok(if continues { ValidationResult::Incomplete } else { ValidationResult::Valid(None) })
    }
}

impl Hinter for Helper {
    type Hint = String;
}

impl Highlighter for Helper {}

impl rustyline::Helper for Helper {}

#[cfg(test)]
mod tests {
    use rustyline::history::DefaultHistory;
    use serde_json::json;

    use super::*;

    fn completed(line: &str) -> (usize, Vec<String>) {
        let model = |id| serde_json::from_value(json!({ "id": id })).unwrap();
        let models: Vec<Model> = vec![model("a/One"), model("b/two")];
        let helper = Helper { models: Arc::new(OnceLock::from(models)) };
        let history = DefaultHistory::new();
        let (at, pairs) = helper.complete(line, line.len(), &Context::new(&history)).unwrap();
        (at, pairs.into_iter().map(|pair| pair.replacement).collect())
    }

    #[test]
    fn commands_and_models_are_completed() {
        assert_eq!(completed("/mo"), (0, vec!["/model".to_owned()]));
        assert_eq!(completed("/model A/"), (7, vec!["a/One".to_owned()]));
        assert_eq!(completed("/model "), (7, vec!["a/One".to_owned(), "b/two".to_owned()]));
        assert_eq!(completed("a question /mo"), (14, vec![]));
    }
}
