//! Scripted responses of the model.
//!
//! The built-in engine quotes text and has no language model. If a test depends on a specific response, script the
//! response. [`reply_to`](ChatScript::reply_to) adds a rule for all requests whose last user message contains a text:
//!
//! ```
//! use telnyx_ai::Telnyx;
//! use telnyx_ai_emulator::Emulator;
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let emulator = Emulator::builder().start().await?;
//!     emulator.chat().reply_to("capital of Norway").with("Oslo.");
//!
//!     let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
//!     let reply = telnyx.chat().complete("What is the capital of Norway?").await?;
//!     assert_eq!(reply.text(), "Oslo.");
//!     assert!(emulator.chat().unused().is_empty());
//!     Ok(())
//! }
//! ```
//!
//! A rule applies to chat completions on both paths, to responses and to Anthropic messages, plain and streamed. A
//! [`ChatReply`] is a text, an error, or tool calls.
//!
//! # Chains
//!
//! [`then`](Rule::then) adds a response for the next request. The last response of a rule is used for all further
//! requests. The last user message does not change during a tool loop, so one rule scripts the complete loop:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> telnyx_ai::Result<()> {
//! use serde_json::{Value, json};
//! use telnyx_ai::{Telnyx, chat::FunctionTool};
//! use telnyx_ai_emulator::{Emulator, script::ChatReply};
//!
//! let emulator = Emulator::builder().start().await.unwrap();
//! let calls = ["Oslo", "Bergen"].map(|city| ("get_weather", json!({ "city": city })));
//! emulator.chat().reply_to("umbrella").with(ChatReply::tool_calls(calls)).then("Only in Bergen.");
//!
//! let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
//! let weather = async |city: Value| {
//!     Ok::<_, std::io::Error>(if city["city"] == "Bergen" { "rain" } else { "sun" })
//! };
//! let weather = FunctionTool::from_fn_with_schema("get_weather", "The weather.", json!({}), weather);
//! let run = telnyx.chat().run_tools("Where do I need an umbrella?", [weather]).await?;
//! assert_eq!(run.completion.text(), "Only in Bergen.");
//! # Ok(()) }
//! ```
//!
//! # From any program
//!
//! The program has the same rules at `/emulator/chat`: POST adds a rule, GET lists the rules with their number of
//! responses (`replies`) and their number of used responses (`given`), DELETE removes all rules.
//!
//! ```json
//! {"reply_to": "umbrella", "replies": [
//!     {"tool_calls": [{"name": "get_weather", "arguments": {"city": "Oslo"}}]},
//!     {"error": {"status": 503, "code": "10007", "message": "The model is overloaded."}},
//!     "Only in Bergen."
//! ]}
//! ```
//!
//! # Precedence
//!
//! Rules apply in the order of addition; the first rule whose text is contained in the last user message is used. The
//! comparison is case-sensitive, and every message contains the empty text. Without a matching rule, the built-in
//! engine or the [`upstream`](crate::Builder::upstream) server responds. An invalid request fails as without rules, and
//! a [fault](crate::faults) before the work has precedence. Neither case uses a scripted response.
//!
//! `stop` and `max_tokens` of a request truncate a scripted text, and a reasoning model produces its reasoning before
//! it. All `n` choices are equal. Tool calls are returned even if the request does not have the tool.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

mod reply;

pub use reply::ChatReply;
pub(crate) use reply::Scripted;

/// The scripted responses of an emulator, from [`Emulator::chat`](crate::Emulator::chat).
///
/// See [`script`](crate::script) for the guide.
#[derive(Default)]
pub struct ChatScript(Mutex<Rules>);

#[derive(Default)]
struct Rules {
    rules: Vec<Entry>,
    /// The number of the next rule.
    next: u64,
}

struct Entry {
    number: u64,
    text: String,
    replies: Vec<ChatReply>,
    /// Number of used responses.
    used: usize,
}

/// A rule without a response, from [`ChatScript::reply_to`].
#[derive(Debug)]
#[must_use = "a rule has no effect until `with` adds it"]
pub struct ReplyTo<'a> {
    script: &'a ChatScript,
    text: String,
}

/// A rule of a [`ChatScript`].
#[derive(Debug)]
pub struct Rule<'a> {
    script: &'a ChatScript,
    number: u64,
}

impl ChatScript {
    /// Starts a rule for requests whose last user message contains this text.
    ///
    /// [`with`](ReplyTo::with) adds the rule after the existing rules.
    pub fn reply_to(&self, text: impl Into<String>) -> ReplyTo<'_> {
        ReplyTo { script: self, text: text.into() }
    }

    /// Returns a line for each rule with unused responses, to assert that a test used all of them.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// use telnyx_ai_emulator::Emulator;
    ///
    /// let emulator = Emulator::builder().start().await?;
    /// emulator.chat().reply_to("weather").with("Sunny.").then("Rain.");
    /// assert_eq!(emulator.chat().unused(), ["reply_to(\"weather\"): 0 of 2 replies used"]);
    /// # Ok(()) }
    /// ```
    pub fn unused(&self) -> Vec<String> {
        let unused = |rule: &Entry| {
            let Entry { text, replies, used, .. } = rule;
            (*used < replies.len()).then(|| format!("reply_to({text:?}): {used} of {} replies used", replies.len()))
        };
        self.rules().rules.iter().filter_map(unused).collect()
    }

    /// Removes all rules.
    pub fn clear(&self) {
        self.rules().rules.clear();
    }

    /// Returns the text of each rule, its number of responses and its number of used responses.
    pub(crate) fn all(&self) -> Vec<(String, usize, usize)> {
        self.rules().rules.iter().map(|rule| (rule.text.clone(), rule.replies.len(), rule.used)).collect()
    }

    /// Returns the response to a request with this last user message, and counts it as used.
    pub(crate) fn take(&self, message: &str) -> Option<ChatReply> {
        let mut rules = self.rules();
        let rule = rules.rules.iter_mut().find(|rule| message.contains(rule.text.as_str()))?;
        let reply = rule.replies.get(rule.used).or(rule.replies.last()).cloned();
        rule.used = rule.replies.len().min(rule.used + 1);
        reply
    }

    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a> ReplyTo<'a> {
    /// Adds the rule with this response.
    pub fn with(self, reply: impl Into<ChatReply>) -> Rule<'a> {
        let Self { script, text } = self;
        let mut rules = script.rules();
        let number = rules.next;
        rules.next += 1;
        rules.rules.push(Entry { number, text, replies: vec![reply.into()], used: 0 });
        Rule { script, number }
    }
}

impl Rule<'_> {
    /// Adds a response for the request that follows the requests of the previous responses.
    #[allow(clippy::must_use_candidate, clippy::return_self_not_must_use, reason = "a rule is complete without more")]
    pub fn then(self, reply: impl Into<ChatReply>) -> Self {
        let mut rules = self.script.rules();
        if let Some(rule) = rules.rules.iter_mut().find(|rule| rule.number == self.number) {
            rule.replies.push(reply.into());
        }
        drop(rules);
        self
    }
}

impl fmt::Debug for ChatScript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatScript").field("rules", &self.rules().rules.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(script: &ChatScript, message: &str) -> Option<String> {
        script.take(message).map(|reply| match reply.0 {
            Scripted::Text(text) => text,
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn first_matching_rule_is_used_and_its_last_reply_stays() {
        let script = ChatScript::default();
        script.reply_to("weather").with("Sun.").then("Rain.");
        script.reply_to("weather in Oslo").with("Snow.");
        script.reply_to("").with("Pardon?");
        let taken = ["weather in Oslo", "Weather", "the weather?", "weather"].map(|message| take(&script, message));
        assert_eq!(taken, ["Sun.", "Pardon?", "Rain.", "Rain."].map(|text| Some(text.to_owned())));
        assert_eq!(script.unused(), ["reply_to(\"weather in Oslo\"): 0 of 1 replies used"]);
        script.clear();
        assert_eq!((take(&script, "weather"), script.unused().len()), (None, 0));
    }

    #[test]
    fn reply_added_later_is_used_next() {
        let script = ChatScript::default();
        let rule = script.reply_to("a").with("1");
        assert_eq!([(); 2].map(|()| take(&script, "a").unwrap()), ["1", "1"]);
        let rule = rule.then("2");
        assert_eq!(script.unused(), ["reply_to(\"a\"): 1 of 2 replies used"]);
        assert_eq!([(); 2].map(|()| take(&script, "a").unwrap()), ["2", "2"]);
        script.clear();
        script.reply_to("b").with("3");
        rule.then("4");
        assert_eq!((take(&script, "a"), take(&script, "b").as_deref()), (None, Some("3")));
        assert_eq!(script.unused(), Vec::<String>::new());
    }
}
