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
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
/// # #[derive(serde::Deserialize, schemars::JsonSchema)] struct Plan { steps: Vec<String> }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"steps\\\":[\\\"Dig\\\",\\\"Sow\\\"]}\"},\"finish_reason\":\"stop\"}]}\n\n"]));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let mut stream = telnyx_ai_chat::Chat::new(&client).stream_as::<Plan>("Plan my garden.").await?;
/// let mut steps = Vec::new();
/// while let Some(part) = stream.try_next().await? {
///     if part.matches("steps[]") {
///         steps.push(part.value_as::<String>()?);
///     }
/// }
/// assert_eq!(steps, ["Dig", "Sow"]);
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ParsedPart {
    /// `None` for the whole response.
    pub(super) place: Option<Arc<Place>>,
    /// The value. That of a list or object is read from the text of the response when it is first used.
    pub value: PartValue,
}

/// The place of a value. All values of one list or object share the place of that.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) outer: Option<Arc<Place>>,
    pub(super) step: Step,
}

/// One step from a value into it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Field(String),
    Item(usize),
}

impl ParsedPart {
    /// Returns the path of the value, such as `steps[2].title`; empty for the response itself, which is the last part.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # #[derive(serde::Deserialize, schemars::JsonSchema)] struct Plan { title: String, steps: Vec<String> }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"title\\\":\\\"Garden\\\",\\\"steps\\\":[\\\"Dig\\\",\\\"Sow\\\"]}\"},\"finish_reason\":\"stop\"}]}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let chat = telnyx_ai_chat::Chat::new(&client);
    /// let mut stream = chat.stream_as::<Plan>("Plan my garden.").await?;
    /// let mut lines = Vec::new();
    /// while let Some(part) = stream.try_next().await? {
    ///     lines.push(format!("{} is {}", part.path(), part.value));
    /// }
    /// assert_eq!(lines[..2], ["title is \"Garden\"", "steps[0] is \"Dig\""]);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
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

    /// Returns true if the path of the value matches. `[]` in the pattern stands for any item of a list: `steps[].title`.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # #[derive(serde::Deserialize, schemars::JsonSchema)] struct Plan { title: String, steps: Vec<String> }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"title\\\":\\\"Garden\\\",\\\"steps\\\":[\\\"Dig\\\",\\\"Sow\\\"]}\"},\"finish_reason\":\"stop\"}]}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let chat = telnyx_ai_chat::Chat::new(&client);
    /// let mut stream = chat.stream_as::<Plan>("Plan my garden.").await?;
    /// let mut steps = 0;
    /// while let Some(part) = stream.try_next().await? {
    ///     if part.matches("steps[]") {
    ///         steps += 1;
    ///     }
    /// }
    /// assert_eq!(steps, 2);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// A field whose name has a dot or a bracket cannot be named by a pattern.
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
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # #[derive(serde::Deserialize, schemars::JsonSchema)] struct Plan { title: String, steps: Vec<String> }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"title\\\":\\\"Garden\\\",\\\"steps\\\":[\\\"Dig\\\",\\\"Sow\\\"]}\"},\"finish_reason\":\"stop\"}]}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let chat = telnyx_ai_chat::Chat::new(&client);
    /// let mut stream = chat.stream_as::<Plan>("Plan my garden.").await?;
    /// let title = stream.try_next().await?.unwrap();
    /// assert_eq!(title.value_as::<String>()?, "Garden");
    /// assert_eq!(title.value_as::<u32>().unwrap_err().json_path(), Some("title"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`is_decode`](telnyx_ai_core::Error::is_decode), naming the JSON path.
    pub fn value_as<U: DeserializeOwned>(&self) -> Result<U> {
        decode::text(&self.value.text()).map_err(|problem| problem.under(&self.path()).into())
    }

    /// The steps to the value, innermost first.
    fn steps(&self) -> impl Iterator<Item = &Step> {
        let places = iter::successors(self.place.as_deref(), |place| place.outer.as_deref());
        places.map(|place| &place.step)
    }
}
