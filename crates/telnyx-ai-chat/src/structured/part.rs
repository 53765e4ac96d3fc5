//! JSON that is read while it is written: each value as soon as it is complete.

use std::fmt::{self, Write};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use telnyx_ai_core::{Result, decode};

/// As deep as `serde_json` reads.
const MOST_DEPTH: usize = 127;

/// A value inside a structured answer that is complete: where it is, and what it is.
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
    place: Vec<Step>,
    /// The value.
    pub value: Value,
}

/// One step from a value into it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Field(String),
    Item(usize),
}

impl ParsedPart {
    /// Where the value is, such as `steps[2].title`; empty for the whole answer, which is the last part.
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
        let mut path = String::new();
        for step in &self.place {
            // Writing to a string does not fail.
            let _ = match step {
                Step::Item(at) => write!(path, "[{at}]"),
                Step::Field(name) if path.is_empty() => path.write_str(name),
                Step::Field(name) => write!(path, ".{name}"),
            };
        }
        path
    }

    /// Whether the value is there. `[]` in the pattern is any item of a list: `steps[].title`.
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
        let mut wanted = pattern.split(['.', '[']).filter(|word| !word.is_empty());
        let all = self.place.iter().all(|step| match (step, wanted.next()) {
            (Step::Field(name), Some(word)) => name == word,
            (Step::Item(at), Some(word)) => {
                word.strip_suffix(']').is_some_and(|n| n.is_empty() || n.parse() == Ok(*at))
            }
            (_, None) => false,
        });
        all && wanted.next().is_none()
    }

    /// The value as a `U`.
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
        // Read as it is, for a number may change on the way through its text; the text is for the path of an error.
        let in_text = |_| decode::text(&self.value.to_string()).map_err(|problem| problem.under(&self.path()).into());
        U::deserialize(&self.value).or_else(in_text)
    }
}

/// Reads JSON piece by piece. Every byte is looked at once, and a value is made when its last byte has come.
///
/// It does not judge: what is no JSON gives no parts from there on, and whoever reads the whole text says what is wrong.
#[derive(Default)]
pub(super) struct Parts {
    /// The lists and objects that are open, outermost first.
    open: Vec<Open>,
    /// The string, number or word that is being written.
    scalar: String,
    state: State,
    /// The outermost value, once it is complete.
    whole: Option<Value>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    /// Between values.
    #[default]
    Between,
    String,
    /// After a backslash in a string.
    Escape,
    /// In a number, `true`, `false` or `null`.
    Word,
    /// After the whole value, or after something that is no JSON.
    Over,
}

enum Open {
    List(Vec<Value>),
    /// With the name of the field whose value is due.
    Object(Map<String, Value>, Option<String>),
}

impl Parts {
    /// Takes more text; `done` gets each value that it completes.
    pub(super) fn push(&mut self, text: &str, mut done: impl FnMut(ParsedPart)) {
        for c in text.chars() {
            self.take(c, &mut done);
        }
    }

    /// The text has ended: a number with nothing around it is complete only now.
    pub(super) fn finish(&mut self, mut done: impl FnMut(ParsedPart)) {
        if self.state == State::Word {
            self.scalar_ended(&mut done);
        }
    }

    /// All that is complete so far; `None` when nothing has begun.
    pub(super) fn so_far(&self) -> Option<Value> {
        self.open.iter().rev().fold(self.whole.clone(), |inner, open| Some(open.with(inner)))
    }

    fn take(&mut self, c: char, done: &mut impl FnMut(ParsedPart)) {
        match (self.state, c) {
            (State::Over, _) => {}
            (State::Escape, _) => self.go_on(c, State::String),
            (State::String, '\\') => self.go_on(c, State::Escape),
            (State::String, '"') => {
                self.scalar.push(c);
                self.scalar_ended(done);
            }
            (State::String, _) => self.go_on(c, State::String),
            (State::Word, 'a'..='z' | '0'..='9' | '+' | '-' | '.' | 'E') => self.go_on(c, State::Word),
            (State::Word, _) => {
                self.scalar_ended(done);
                self.take(c, done);
            }
            (State::Between, '"') => self.go_on(c, State::String),
            (State::Between, 'a'..='z' | '0'..='9' | '-') => self.go_on(c, State::Word),
            (State::Between, '{') => self.begin(Open::Object(Map::new(), None)),
            (State::Between, '[') => self.begin(Open::List(Vec::new())),
            (State::Between, '}' | ']') => match self.open.pop() {
                Some(Open::List(items)) => self.ended(Value::Array(items), done),
                Some(Open::Object(fields, _)) => self.ended(Value::Object(fields), done),
                None => self.state = State::Over,
            },
            (State::Between, ',' | ':') => {}
            (State::Between, c) if c.is_whitespace() => {}
            (State::Between, _) => self.state = State::Over,
        }
    }

    fn go_on(&mut self, c: char, state: State) {
        self.scalar.push(c);
        self.state = state;
    }

    fn begin(&mut self, open: Open) {
        self.open.push(open);
        if self.open.len() > MOST_DEPTH {
            self.state = State::Over;
        }
    }

    fn scalar_ended(&mut self, done: &mut impl FnMut(ParsedPart)) {
        self.state = State::Between;
        let text = std::mem::take(&mut self.scalar);
        match (decode::text(&text), self.open.last_mut()) {
            (Ok(Value::String(name)), Some(Open::Object(_, due @ None))) => *due = Some(name),
            (Ok(value), _) => self.ended(value, done),
            (Err(_), _) => self.state = State::Over,
        }
    }

    fn ended(&mut self, value: Value, done: &mut impl FnMut(ParsedPart)) {
        done(ParsedPart { place: self.open.iter().filter_map(Open::step).collect(), value: value.clone() });
        match self.open.last_mut() {
            Some(Open::List(items)) => items.push(value),
            Some(Open::Object(fields, due)) => match due.take() {
                Some(name) => drop(fields.insert(name, value)),
                None => self.state = State::Over,
            },
            None => {
                self.whole = Some(value);
                self.state = State::Over;
            }
        }
    }
}

impl Open {
    /// Where the next value goes.
    fn step(&self) -> Option<Step> {
        match self {
            Self::List(items) => Some(Step::Item(items.len())),
            Self::Object(_, due) => due.clone().map(Step::Field),
        }
    }

    /// This as a value, with `inner` where the next value goes.
    fn with(&self, inner: Option<Value>) -> Value {
        match self {
            Self::List(items) => items.iter().cloned().chain(inner).collect(),
            Self::Object(fields, due) => {
                let mut fields = fields.clone();
                fields.extend(due.clone().zip(inner));
                Value::Object(fields)
            }
        }
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parts at depth {}", self.open.len())
    }
}

#[cfg(test)]
#[path = "part/tests.rs"]
mod tests;
