//! Expected state of the emulator, recorded from the results of the calls.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use telnyx_ai::Telnyx;
use telnyx_ai::conversations::{ListConversations, ListInsights, ListMessages};

/// Expected state of an object after all calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// The object must exist once.
    Exists,
    /// A call failed: the object may exist once.
    Unknown,
    /// The object must not exist.
    Gone,
}

#[derive(Default)]
pub(crate) struct Ledger(Mutex<State>);

#[derive(Default)]
struct State {
    done: u64,
    failed: u64,
    conversations: HashMap<String, Expected>,
    insights: HashMap<String, Expected>,
    /// Number of successful and failed calls that create jobs, because jobs have no unique name.
    jobs: (usize, usize),
    /// Messages by the id of their conversation.
    messages: HashMap<String, HashMap<String, Expected>>,
}

impl Ledger {
    /// Counts a call and returns its output.
    pub(crate) fn count<T>(&self, result: telnyx_ai::Result<T>) -> Option<T> {
        let mut state = self.0.lock().unwrap();
        match result {
            Ok(value) => {
                state.done += 1;
                Some(value)
            }
            Err(error) => {
                state.failed += 1;
                // All requests are valid, so the errors can only be of the network or the server.
                let expected = error.is_transient() || error.is_not_found() || error.is_decode() || error.is_timeout();
                assert!(expected, "{error:?}");
                None
            }
        }
    }

    pub(crate) fn conversation(&self, name: &str, fate: Expected) {
        self.0.lock().unwrap().conversations.insert(name.to_owned(), fate);
    }

    pub(crate) fn insight(&self, name: &str, fate: Expected) {
        self.0.lock().unwrap().insights.insert(name.to_owned(), fate);
    }

    pub(crate) fn job(&self, made: bool) {
        let mut state = self.0.lock().unwrap();
        *(if made { &mut state.jobs.0 } else { &mut state.jobs.1 }) += 1;
    }

    pub(crate) fn message(&self, conversation_id: &str, text: &str, fate: Expected) {
        let mut state = self.0.lock().unwrap();
        state.messages.entry(conversation_id.to_owned()).or_default().insert(text.to_owned(), fate);
    }

    pub(crate) fn counts(&self) -> (u64, u64) {
        let state = self.0.lock().unwrap();
        (state.done, state.failed)
    }

    /// Reads all objects after the faults have ended, and compares them with the expected state.
    pub(crate) async fn compare(&self, telnyx: &Telnyx) {
        let state = std::mem::take(&mut *self.0.lock().unwrap());
        let conversations = telnyx.conversations().list(ListConversations::new().limit(1_000_000)).await.unwrap();
        let names = conversations.iter().map(|found| found.name.clone().unwrap_or_default());
        let there = check("conversations", &state.conversations, names);
        println!("conversations: {} known, {there} exist", state.conversations.len());

        let mut insights = telnyx.insights().list(ListInsights::new().page_size(50)).items().max_pages(100_000);
        let mut names = Vec::new();
        while let Some(insight) = insights.try_next().await.unwrap() {
            names.push(insight.name);
        }
        let there = check("insights", &state.insights, names.into_iter().filter(|name| name.starts_with("soak")));
        println!("insights: {} known, {there} exist", state.insights.len());

        let (jobs, (made, failed)) = (telnyx.fine_tuning().list().await.unwrap().len(), state.jobs);
        assert!(
            (made..=made + failed).contains(&jobs),
            "{jobs} jobs after {made} successful and {failed} failed calls"
        );
        println!("jobs: {made} created, {failed} unknown, {jobs} exist");

        let (mut known, mut there) = (0, 0);
        let ids: HashSet<&String> = conversations.iter().map(|found| &found.id).collect();
        for (id, expected) in state.messages.iter().filter(|(id, _)| ids.contains(id)) {
            let mut messages = telnyx.conversations().list_messages(id, ListMessages::new().page_size(100)).items();
            let mut texts = Vec::new();
            while let Some(message) = messages.try_next().await.unwrap() {
                texts.extend(message.text.filter(|text| text.starts_with("soak")));
            }
            known += expected.len();
            there += check("messages", expected, texts.into_iter());
        }
        println!("messages: {known} known, {there} exist");
    }
}

/// Checks that each found object is expected and unique, and that no object is lost.
fn check(what: &str, expected: &HashMap<String, Expected>, found: impl Iterator<Item = String>) -> usize {
    let mut seen = HashSet::new();
    for name in found {
        match expected.get(&name) {
            Some(Expected::Exists | Expected::Unknown) => {}
            fate => panic!("{what}: `{name}` exists, but is expected as {fate:?}"),
        }
        assert!(seen.insert(name.clone()), "{what}: `{name}` exists twice");
    }
    for (name, fate) in expected {
        assert!(*fate != Expected::Exists || seen.contains(name), "{what}: `{name}` is lost");
    }
    seen.len()
}
