//! How to script the responses of a model.
//!
//! The built-in engine quotes and has no language model, so a test of a program that acts on a response gives the
//! response itself. [`reply_to`](ChatScript::reply_to) is a rule for all requests whose last user message contains a
//! text:
//!
//! ```
//! # use telnyx_ai::Telnyx;
//! # use telnyx_ai_emulator::Emulator;
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let emulator = Emulator::builder().start().await?;
//! emulator.chat().reply_to("capital of Norway").with("Oslo.");
//!
//! let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
//! assert_eq!(telnyx.chat().complete("What is the capital of Norway?").await?.text(), "Oslo.");
//! assert!(emulator.chat().unused().is_empty());
//! # Ok::<_, Box<dyn std::error::Error>>(()) })?;
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! A rule holds for chat completions on both paths, for responses and for messages in Anthropic's form, plain and
//! streamed. [`ChatReply`] is a text, an error, or calls of tools.
//!
//! # Chains
//!
//! [`then`](Rule::then) adds a reply for the next request. The last reply of a rule is given to all further requests.
//! In a loop of tool use the last user message stays the same, so a chain scripts the whole loop:
//!
//! ```
//! # use serde_json::{Value, json};
//! # use telnyx_ai::{Telnyx, chat::FunctionTool};
//! # use telnyx_ai_emulator::{Emulator, script::ChatReply};
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! # let emulator = Emulator::builder().start().await?;
//! # let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
//! let calls = ["Oslo", "Bergen"].map(|city| ("get_weather", json!({ "city": city })));
//! emulator.chat().reply_to("umbrella").with(ChatReply::tool_calls(calls)).then("Only in Bergen.");
//!
//! let weather = FunctionTool::from_fn_with_schema("get_weather", "The weather.", json!({}), async |city: Value| {
//!     Ok::<_, std::io::Error>(if city["city"] == "Bergen" { "rain" } else { "sun" })
//! });
//! let run = telnyx.chat().run_tools("Where do I need an umbrella?", [weather]).await?;
//! assert_eq!(run.completion.text(), "Only in Bergen.");
//! # Ok::<_, Box<dyn std::error::Error>>(()) })?;
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! # From any program
//!
//! The program has the same rules at `/emulator/chat`: POST adds one, GET lists them with the numbers of their replies
//! and of those given, DELETE removes all.
//!
//! ```json
//! {"reply_to": "umbrella", "replies": [
//!     {"tool_calls": [{"name": "get_weather", "arguments": {"city": "Oslo"}}]},
//!     {"error": {"status": 503, "code": "10007", "message": "The model is overloaded."}},
//!     "Only in Bergen."
//! ]}
//! ```
//!
//! # Rules in order
//!
//! Rules apply in the order in which they were added; the first one whose text is contained in the last user message
//! replies. Upper and lower case differ, and the empty text is contained in every message. Where no rule applies, the
//! engine or the [`upstream`](crate::Builder::upstream) server responds. A request that breaks the API description fails
//! as without rules, and a [fault](crate::faults) that plays before the work comes first; neither uses a reply up.
//!
//! The `stop` and `max_tokens` of a request cut a scripted text, and a reasoning model thinks before it. All `n` choices
//! are alike. Calls of tools are given as they are, whether or not the request has such a tool.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

mod reply;

pub use reply::ChatReply;
pub(crate) use reply::Scripted;

/// The scripted responses of an emulator: [`Emulator::chat`](crate::Emulator::chat).
///
/// The chapter about it is [`script`](crate::script).
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
    /// Number of replies that have been given.
    given: usize,
}

/// The text of a rule that has no reply yet, from [`ChatScript::reply_to`].
#[derive(Debug)]
#[must_use = "a rule is added by `with`"]
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
    /// [`with`](ReplyTo::with) adds it, behind the rules that are there.
    pub fn reply_to(&self, text: impl Into<String>) -> ReplyTo<'_> {
        ReplyTo { script: self, text: text.into() }
    }

    /// Returns a line for each rule of which a reply has not been given, for a test to assert that there is none.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// # let emulator = Emulator::builder().start().await?;
    /// emulator.chat().reply_to("weather").with("Sunny.").then("Rain.");
    /// assert_eq!(emulator.chat().unused(), ["reply_to(\"weather\"): 0 of 2 replies given"]);
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    pub fn unused(&self) -> Vec<String> {
        let unused = |rule: &Entry| {
            let Entry { text, replies, given, .. } = rule;
            (*given < replies.len()).then(|| format!("reply_to({text:?}): {given} of {} replies given", replies.len()))
        };
        self.rules().rules.iter().filter_map(unused).collect()
    }

    /// Removes all rules.
    pub fn clear(&self) {
        self.rules().rules.clear();
    }

    /// The texts of the rules, with the numbers of their replies and of those that have been given.
    pub(crate) fn all(&self) -> Vec<(String, usize, usize)> {
        self.rules().rules.iter().map(|rule| (rule.text.clone(), rule.replies.len(), rule.given)).collect()
    }

    /// Returns the reply to a request with this last user message, and counts it as given.
    pub(crate) fn take(&self, message: &str) -> Option<ChatReply> {
        let mut rules = self.rules();
        let rule = rules.rules.iter_mut().find(|rule| message.contains(rule.text.as_str()))?;
        let reply = rule.replies.get(rule.given).or(rule.replies.last()).cloned();
        rule.given = rule.replies.len().min(rule.given + 1);
        reply
    }

    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a> ReplyTo<'a> {
    /// Adds the rule with this reply.
    pub fn with(self, reply: impl Into<ChatReply>) -> Rule<'a> {
        let Self { script, text } = self;
        let mut rules = script.rules();
        let number = rules.next;
        rules.next += 1;
        rules.rules.push(Entry { number, text, replies: vec![reply.into()], given: 0 });
        Rule { script, number }
    }
}

impl Rule<'_> {
    /// Adds a reply for the requests after those that the replies so far are given to.
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
    fn the_first_rule_that_fits_replies_and_its_last_reply_stays() {
        let script = ChatScript::default();
        script.reply_to("weather").with("Sun.").then("Rain.");
        script.reply_to("weather in Oslo").with("Snow.");
        script.reply_to("").with("Pardon?");
        let taken = ["weather in Oslo", "Weather", "the weather?", "weather"].map(|message| take(&script, message));
        assert_eq!(taken, ["Sun.", "Pardon?", "Rain.", "Rain."].map(|text| Some(text.to_owned())));
        assert_eq!(script.unused(), ["reply_to(\"weather in Oslo\"): 0 of 1 replies given"]);
        script.clear();
        assert_eq!((take(&script, "weather"), script.unused().len()), (None, 0));
    }

    #[test]
    fn a_reply_that_is_added_late_is_the_next() {
        let script = ChatScript::default();
        let rule = script.reply_to("a").with("1");
        assert_eq!([(); 2].map(|()| take(&script, "a").unwrap()), ["1", "1"]);
        let rule = rule.then("2");
        assert_eq!(script.unused(), ["reply_to(\"a\"): 1 of 2 replies given"]);
        assert_eq!([(); 2].map(|()| take(&script, "a").unwrap()), ["2", "2"]);
        script.clear();
        script.reply_to("b").with("3");
        rule.then("4");
        assert_eq!((take(&script, "a"), take(&script, "b").as_deref()), (None, Some("3")));
        assert_eq!(script.unused(), Vec::<String>::new());
    }
}
