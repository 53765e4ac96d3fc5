//! Responses of all operations.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use telnyx_ai::anthropic::CreateMessage;
use telnyx_ai::audio::{CreateTranscription, Recording};
use telnyx_ai::clustering::{ComputeClusters, GetClusters, ListClusters};
use telnyx_ai::conversations::{
    AddMessage, AggregateInsights, CreateInsight, CreateInsightGroup, ListConversations, ListInsightGroups,
    ListInsights, ListMessages, SearchHistories, UpdateConversation,
};
use telnyx_ai::embeddings::{EmbedUrl, ListEmbeddingTasks, SearchDocuments, SummarizeFile};
use telnyx_ai::fine_tuning::CreateFineTuningJob;
use telnyx_ai::openai::{CreateEmbeddings, EncodingFormat};
use telnyx_ai::test_util::MockReply;
use telnyx_ai::{Page, Request, Result, Telnyx};

use crate::input::Input;
use crate::mock::{check_error, telnyx, wait};

/// Checks that any body as the response of any operation is a value that round-trips, or an error with a JSON path, or
/// an error that reports invalid JSON.
///
/// ```
/// telnyx_ai_fuzz::responses::run(br#"A{"data":[]}"#); // letter `A` in `OPERATIONS`, and the body of its response
/// ```
///
/// # Panics
/// Panics if one of the properties does not hold.
pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let operation = OPERATIONS[usize::from(input.byte().wrapping_sub(b'A')) % OPERATIONS.len()];
    operation(input.rest());
}

/// One operation for each way to decode a response body. Seeds name an operation by a letter, beginning with `A`, so
/// new operations are appended.
const OPERATIONS: [fn(&[u8]); 33] = [
    |body| written(body, |telnyx| telnyx.chat().complete("Hi")), // A
    |body| value(body, |telnyx| telnyx.models().list()),
    |body| value(body, |telnyx| telnyx.embeddings().list(ListEmbeddingTasks::new())),
    |body| value(body, |telnyx| telnyx.embeddings().embed_bucket("docs")),
    |body| value(body, |telnyx| telnyx.embeddings().get("t-1")), // E
    |body| value(body, |telnyx| telnyx.embeddings().embed_url(EmbedUrl::new("https://example.com", "docs"))),
    |body| value(body, |telnyx| telnyx.embeddings().buckets().list()),
    |body| value(body, |telnyx| telnyx.embeddings().buckets().list_files("docs")),
    |body| value(body, |telnyx| telnyx.embeddings().search_documents(SearchDocuments::new("docs", "q"))),
    |body| value(body, |telnyx| telnyx.embeddings().summarize(SummarizeFile::new("docs", "a.txt"))), // J
    |body| value(body, |telnyx| telnyx.conversations().list(ListConversations::new())),
    |body| value(body, |telnyx| telnyx.conversations().get("c-1")),
    |body| value(body, |telnyx| telnyx.conversations().update("c-1", UpdateConversation::new())),
    |body| page(body, |telnyx| telnyx.conversations().list_messages("c-1", ListMessages::new())),
    |body| page(body, |telnyx| telnyx.conversations().list_insights("c-1")), // O
    |body| page(body, |telnyx| telnyx.conversations().search_histories(SearchHistories::new("q"))),
    |body| page(body, |telnyx| telnyx.insights().list(ListInsights::new())),
    |body| value(body, |telnyx| telnyx.insights().create(CreateInsight::new("n", "i"))),
    |body| value(body, |telnyx| telnyx.insights().aggregate(AggregateInsights::new())),
    |body| page(body, |telnyx| telnyx.insight_groups().list(ListInsightGroups::new())), // T
    |body| value(body, |telnyx| telnyx.insight_groups().create(CreateInsightGroup::new("n"))),
    |body| page(body, |telnyx| telnyx.clusters().list(ListClusters::new())),
    |body| value(body, |telnyx| telnyx.clusters().compute(ComputeClusters::new("docs"))),
    |body| value(body, |telnyx| telnyx.clusters().get(GetClusters::new("t-1"))),
    |body| {
        value(body, |telnyx| {
            telnyx.audio().transcribe(CreateTranscription::new("m", Recording::bytes("a.wav", "RIFF")))
        })
    }, // Y
    |body| value(body, |telnyx| telnyx.fine_tuning().list()),
    |body| value(body, |telnyx| telnyx.fine_tuning().create(CreateFineTuningJob::new("m", "f"))),
    |body| value(body, |telnyx| telnyx.openai().list_embedding_models()),
    |body| value(body, |telnyx| telnyx.openai().create_embeddings(CreateEmbeddings::new("m", ["a", "b"]))),
    |body| {
        let params = || CreateEmbeddings::new("m", "a").encoding_format(EncodingFormat::Base64);
        value(body, |telnyx| telnyx.openai().create_embeddings(params())); // ^
    },
    |body| written(body, |telnyx| telnyx.openai().responses().create("Hi")),
    |body| written(body, |telnyx| telnyx.anthropic().create(CreateMessage::new("m", 9, "Hi"))),
    |body| {
        let add = || AddMessage::new("user").content("Hi");
        drop(call_with_response(body, |telnyx| telnyx.conversations().add_message("c-1", add()))); // a
        drop(call_with_response(body, |telnyx| telnyx.embeddings().buckets().delete_embeddings("docs")));
    },
];

fn value<T>(body: &[u8], call: impl FnOnce(&Telnyx) -> Request<T>)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug + 'static,
{
    if let Ok(value) = call_with_response(body, call) {
        read_back(&value);
    }
}

/// Checks types that do not round-trip: reasoning is never encoded, and an unknown item with a duplicate field is
/// encoded with one of the two values.
fn written<T>(body: &[u8], call: impl FnOnce(&Telnyx) -> Request<T>)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug + 'static,
{
    if let Ok(value) = call_with_response(body, call) {
        let written = serde_json::to_value(&value).expect("what was read can be written");
        let again: T = serde_json::from_value(written.clone()).unwrap_or_else(|error| panic!("{error}, in {written}"));
        assert_eq!(serde_json::to_value(&again).ok(), Some(written));
        read_back(&again);
    }
}

fn page<T>(body: &[u8], call: impl FnOnce(&Telnyx) -> Request<Page<T>>)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug + 'static,
{
    if let Ok(page) = call_with_response(body, call) {
        read_back(&page.data);
        read_back(&page.meta);
    }
}

fn call_with_response<T: 'static>(body: &[u8], call: impl FnOnce(&Telnyx) -> Request<T>) -> Result<T> {
    let (telnyx, mock) = telnyx(MockReply::bytes(200, "application/json", body.to_vec()));
    let answer = wait(call(&telnyx));
    assert_eq!(mock.requests().len(), 1, "an invalid response is not retried");
    answer.inspect_err(|error| {
        check_error(error);
        // An error of the service may have a 2xx status.
        assert!(error.is_decode() || error.is_api() && !error.details().is_empty(), "{error:?}");
        let placed = error.json_path().is_some() || error.to_string().contains("expected JSON");
        assert!(placed || error.is_api(), "{error}");
        assert!(error.to_string().len() < 4096, "{} bytes of error", error.to_string().len());
    })
}

fn read_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let text = serde_json::to_value(value).expect("what was read can be written");
    let again: T = serde_json::from_value(text.clone()).unwrap_or_else(|error| panic!("{error}, in {text}"));
    assert_eq!(&again, value, "written as {text}");
}
