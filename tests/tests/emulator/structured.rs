//! Structured output: the emulator accepts the schema of each kind of type, and the SDK decodes its responses.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::time::Duration;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use telnyx_ai::Telnyx;
use telnyx_ai::chat::{ChatCompletion, ChatRequest, ResponseFormat, StructuredOutput};
use telnyx_ai_emulator::{Emulator, ReasoningField, faults::Fault};

use crate::start;

const REASONER: &str = "zai-org/GLM-5.3-Flash";

fn client(emulator: &Emulator) -> Telnyx {
    Telnyx::builder().api_key("any").base_url(emulator.base_url()).build().unwrap()
}

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

/// Requests a `T` with each method.
async fn check_type<T: DeserializeOwned + JsonSchema + Debug + PartialEq + 'static>(telnyx: &Telnyx) {
    let check_type = || ChatRequest::from("I love it, this is good news.");
    let chat = telnyx.openai().chat();
    let plain = chat.complete_as::<T>(check_type()).await.unwrap();
    let streamed = chat.stream_as::<T>(check_type()).await.unwrap().finish().await.unwrap();
    assert_eq!(plain.value, streamed.value);
    chat.clone().strict(false).complete_as::<T>(check_type()).await.unwrap();
    chat.structured_output(StructuredOutput::Guided).complete_as::<T>(check_type()).await.unwrap();
}

#[tokio::test]
async fn every_kind_of_type_is_requested_and_decoded() {
    let (_emulator, telnyx) = start().await;
    check_type::<Ticket>(&telnyx).await;
    check_type::<Note>(&telnyx).await;
    check_type::<Mood>(&telnyx).await;
    check_type::<Tree>(&telnyx).await;
    check_type::<u64>(&telnyx).await;
    check_type::<String>(&telnyx).await;
    check_type::<()>(&telnyx).await;
    check_type::<Option<Ticket>>(&telnyx).await;
    check_type::<Vec<Mood>>(&telnyx).await;
    check_type::<BTreeSet<u8>>(&telnyx).await;
    check_type::<(u8, u8)>(&telnyx).await;
    check_type::<BTreeMap<String, u8>>(&telnyx).await;
}

#[tokio::test]
async fn a_markdown_fence_is_skipped() {
    let emulator = Emulator::builder().fence_json(true).chunk_delay(Duration::ZERO).start().await.unwrap();
    let telnyx = client(&emulator);
    let raw = telnyx.openai().chat().complete(ChatRequest::from("Hi").response_format(ResponseFormat::JsonObject));
    assert!(raw.await.unwrap().text().starts_with("```json\n{"));
    check_type::<Ticket>(&telnyx).await;
    check_type::<Vec<Mood>>(&telnyx).await;
}

#[tokio::test]
async fn a_server_that_ignores_guides_needs_the_newer_method() {
    let emulator = Emulator::builder().ignore_guided(true).chunk_delay(Duration::ZERO).start().await.unwrap();
    let chat = client(&emulator).openai().chat();
    chat.complete_as::<Ticket>("Hi").await.unwrap();
    let guided = chat.structured_output(StructuredOutput::Guided);
    let error = guided.complete_as::<Ticket>("Hi").await.unwrap_err();
    assert!(error.is_decode() && error.attachment::<ChatCompletion>().is_some(), "{error}");
}

#[tokio::test]
async fn reasoning_is_separate_from_the_value() {
    for field in [ReasoningField::ReasoningContent, ReasoningField::Reasoning] {
        let emulator = Emulator::builder().reasoning_field(field).chunk_delay(Duration::ZERO).start().await.unwrap();
        let chat = client(&emulator).openai().chat();
        let request = || ChatRequest::from("I love it.").model(REASONER).reasoning_effort("low");
        let plain = chat.complete_as::<Ticket>(request()).await.unwrap();
        let streamed = chat.stream_as::<Ticket>(request()).await.unwrap().finish().await.unwrap();
        assert_eq!(plain.value, streamed.value);
        for completion in [&plain.completion, &streamed.completion] {
            assert!(completion.reasoning().unwrap().starts_with("I read the question first."));
            assert_eq!(completion.usage.as_ref().unwrap().reasoning_tokens(), Some(16));
        }
    }
}

#[tokio::test]
async fn reasoning_that_reaches_the_limit_has_its_own_error() {
    let emulator = Emulator::builder().chunk_delay(Duration::ZERO).start().await.unwrap();
    let chat = client(&emulator).openai().chat();
    let request = || ChatRequest::from("Hi").model(REASONER).max_tokens(20);
    let plain = chat.complete_as::<Ticket>(request()).await.unwrap_err();
    let streamed = chat.stream_as::<Ticket>(request()).await.unwrap().finish().await.unwrap_err();
    for error in [plain, streamed] {
        assert!(error.is_truncated() && !error.is_decode(), "{error}");
        let completion = error.attachment::<ChatCompletion>().unwrap();
        assert_eq!((completion.text().as_ref(), completion.usage.as_ref().unwrap().reasoning_tokens()), ("", Some(20)));
        assert!(error.to_string().contains("max_tokens"), "{error}");
    }
    let off = request().max_tokens(2000).reasoning_effort("none");
    assert_eq!(chat.complete_as::<Ticket>(off).await.unwrap().completion.usage.unwrap().reasoning_tokens(), Some(0));
}

#[tokio::test]
async fn unsupported_parameters_have_a_predicate() {
    let emulator = Emulator::builder().start().await.unwrap();
    let chat = client(&emulator).openai().chat();
    let error = chat.complete(ChatRequest::from("Hi").enable_thinking(false)).await.unwrap_err();
    assert!(error.is_unsupported_parameter() && !error.is_transient(), "{error}");
    emulator.faults().add(Fault::feature_limited()).unwrap();
    let error = chat.complete("Hi").await.unwrap_err();
    assert!(error.is_feature_limited() && !error.is_transient(), "{error}");
    emulator.faults().add(Fault::unsupported()).unwrap();
    assert!(chat.complete("Hi").await.unwrap_err().is_unsupported_parameter());
    assert_eq!(emulator.requests().count(), 3);
}
