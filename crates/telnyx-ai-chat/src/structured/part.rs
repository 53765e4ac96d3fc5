//! A value inside a structured response.

use std::fmt::Write;
use std::iter;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use telnyx_ai_core::{Result, decode};

pub use super::part_value::PartValue;
pub(super) use super::part_value::SharedText;

/// A complete value of a structured response, with its path.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
///
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct Plan {
///     steps: Vec<String>,
/// }
///
/// let telnyx = Telnyx::from_env()?;
/// let mut stream = telnyx.chat().stream_as::<Plan>("Plan my garden.").await?;
/// while let Some(part) = stream.try_next().await? {
///     if part.matches("steps[]") {
///         let step: String = part.value_as()?;
///         println!("{}: {step}", part.path()); // steps[0]: Dig the beds.
///     }
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ParsedPart {
    /// `None` for the response itself.
    pub(super) location: Option<Arc<Location>>,
    /// The value. A list or object is parsed when it is first used.
    pub value: PartValue,
}

/// The location of a value. All values of a list or object share the location of that list or object.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Location {
    pub(super) outer: Option<Arc<Location>>,
    pub(super) step: Step,
}

/// One step from a list or object to a value in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Field(String),
    Item(usize),
}

impl ParsedPart {
    /// Returns the path of the value, such as `steps[2].title`. It is empty for the response itself, which is the last
    /// part.
    pub fn path(&self) -> String {
        let mut steps: Vec<&Step> = self.steps().collect();
        steps.reverse();
        let mut path = String::new();
        for step in steps {
            // Writing to a string does not fail.
            let _ = match step {
                Step::Item(at) => write!(path, "[{at}]"),
                Step::Field(name) if path.is_empty() => path.write_str(name),
                Step::Field(name) => write!(path, ".{name}"),
            };
        }
        path
    }

    /// Returns `true` if the path of the value matches `pattern`, in which `[]` matches any index: `steps[].title`.
    ///
    /// A pattern cannot name a field whose name contains a dot or a bracket.
    pub fn matches(&self, pattern: &str) -> bool {
        let mut wanted = pattern.rsplit(['.', '[']).filter(|word| !word.is_empty());
        let all = self.steps().all(|step| match (step, wanted.next()) {
            (Step::Field(name), Some(word)) => name == word,
            (Step::Item(at), Some(word)) => {
                word.strip_suffix(']').is_some_and(|n| n.is_empty() || n.parse() == Ok(*at))
            }
            (_, None) => false,
        });
        all && wanted.next().is_none()
    }

    /// Reads the value as a `U`.
    ///
    /// # Errors
    /// [`is_decode`](telnyx_ai_core::Error::is_decode), with the JSON path.
    pub fn value_as<U: DeserializeOwned>(&self) -> Result<U> {
        decode::text(&self.value.text()).map_err(|problem| problem.under(&self.path()).into())
    }

    /// Returns the steps to the value, innermost first.
    fn steps(&self) -> impl Iterator<Item = &Step> {
        let locations = iter::successors(self.location.as_deref(), |location| location.outer.as_deref());
        locations.map(|location| &location.step)
    }
}
