//! Structured output: the emulator takes the schema of every kind of type, and its response is read back.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use telnyx_ai::Telnyx;
use telnyx_ai::chat::{ChatRequest, StructuredOutput};

use crate::start;

#[derive(Debug, PartialEq, serde::Deserialize, JsonSchema)]
struct Ticket {
    #[schemars(range(min = 1, max = 5))]
    stars: u8,
    #[serde(default)]
    tags: Vec<String>,
    note: Option<Note>,
}

#[derive(Debug, PartialEq, serde::Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Note {
    Text { text: String },
    Empty,
}

#[derive(Debug, PartialEq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Mood {
    Good,
    Bad,
}

#[derive(Debug, PartialEq, serde::Deserialize, JsonSchema)]
struct Tree {
    children: Vec<Tree>,
}

/// Asks for a `T` in each way.
async fn ask<T: DeserializeOwned + JsonSchema + Debug + PartialEq + 'static>(telnyx: &Telnyx) {
    let ask = || ChatRequest::from("I love it, this is good news.");
    let chat = telnyx.openai().chat();
    let plain = chat.complete_as::<T>(ask()).await.unwrap();
    let streamed = chat.stream_as::<T>(ask()).await.unwrap().finish().await.unwrap();
    assert_eq!(plain.value, streamed.value);
    chat.clone().strict(false).complete_as::<T>(ask()).await.unwrap();
    chat.structured_output(StructuredOutput::Guided).complete_as::<T>(ask()).await.unwrap();
}

#[tokio::test]
async fn every_kind_of_type_is_asked_for_and_read() {
    let (_emulator, telnyx) = start().await;
    ask::<Ticket>(&telnyx).await;
    ask::<Note>(&telnyx).await;
    ask::<Mood>(&telnyx).await;
    ask::<Tree>(&telnyx).await;
    ask::<u64>(&telnyx).await;
    ask::<String>(&telnyx).await;
    ask::<()>(&telnyx).await;
    ask::<Option<Ticket>>(&telnyx).await;
    ask::<Vec<Mood>>(&telnyx).await;
    ask::<BTreeSet<u8>>(&telnyx).await;
    ask::<(u8, u8)>(&telnyx).await;
    ask::<BTreeMap<String, u8>>(&telnyx).await;
}
