//! The kinds of calls: the columns of the matrix.

use std::path::PathBuf;
use std::pin::Pin;

use telnyx_ai::audio::{AudioModel, CreateTranscription, Recording};
use telnyx_ai::{Result, Telnyx};
use telnyx_ai_tests::{COMPLETION, EVENTS, chunked_response, http_response};

use crate::files::Files;

type Outcome = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// One kind of call, with the answer it expects.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) operation: &'static str,
    /// How often it is sent if the answer is lost each time.
    pub(crate) tries: usize,
    /// What it gives is handed over while it arrives, so nothing is repeated once the head of the answer is there.
    pub(crate) live: bool,
    pub(crate) answer: Answer,
    call: fn(Telnyx, PathBuf, PathBuf) -> Outcome,
}

impl Kind {
    /// Makes the call, and asserts that what it gives is the answer.
    pub(crate) fn call(&self, telnyx: &Telnyx, files: &Files) -> Outcome {
        (self.call)(telnyx.clone(), files.recording(), files.picture())
    }

    pub(crate) fn saves(&self) -> bool {
        self.operation == "clusters.get_graph"
    }

    pub(crate) fn sends_file(&self) -> bool {
        self.operation == "audio.transcribe"
    }
}

/// The right answer to a call.
#[derive(Clone, Copy)]
pub(crate) struct Answer {
    content_type: &'static str,
    parts: &'static [&'static str],
}

impl Answer {
    pub(crate) fn headers(&self) -> [(&'static str, &'static str); 1] {
        [("content-type", self.content_type)]
    }

    pub(crate) fn parts(&self) -> &'static [&'static str] {
        self.parts
    }

    pub(crate) fn body(&self) -> String {
        self.parts.concat()
    }

    /// With a `Content-Length`.
    pub(crate) fn whole(&self) -> Vec<u8> {
        http_response(200, &self.headers(), self.body())
    }

    /// In the chunked coding.
    pub(crate) fn chunked(&self) -> Vec<u8> {
        chunked_response(200, &self.headers(), self.parts)
    }

    /// The length of the head of [`whole`](Self::whole).
    pub(crate) fn head_length(&self) -> usize {
        self.whole().len() - self.body().len()
    }
}

const fn json(body: &'static [&'static str]) -> Answer {
    Answer { content_type: "application/json", parts: body }
}

const COMPLETED: Answer = json(&[COMPLETION]);
const STREAMED: Answer = Answer { content_type: "text/event-stream", parts: EVENTS };
pub(crate) const PICTURE: Answer =
    Answer { content_type: "image/png", parts: &["PNG: the first half, ", "the other half"] };
const TRANSCRIBED: Answer = json(&[r#"{"text":"#, r#""Hello"}"#]);

pub(crate) const KINDS: [Kind; 9] = [
    Kind {
        name: "a GET",
        operation: "models.list",
        tries: 3,
        live: false,
        answer: json(&[r#"{"data":[{"id":"m-1","#, r#""object":"model"}]}"#]),
        call: |telnyx, _, _| {
            Box::pin(async move {
                assert_eq!(telnyx.models().list().await?[0].id, "m-1");
                Ok(())
            })
        },
    },
    Kind {
        name: "a POST with a key",
        operation: "embeddings.embed_bucket",
        tries: 3,
        live: false,
        answer: json(&[r#"{"data":{"task_id""#, r#":"t-1"}}"#]),
        call: |telnyx, _, _| {
            Box::pin(async move {
                assert_eq!(telnyx.embeddings().embed_bucket("docs").await?.task_id, "t-1");
                Ok(())
            })
        },
    },
    Kind {
        name: "a completion",
        operation: "chat.complete",
        tries: 1,
        live: false,
        answer: COMPLETED,
        call: |telnyx, _, _| Box::pin(complete(telnyx, false)),
    },
    Kind {
        name: "a completion that may be paid again",
        operation: "chat.complete",
        tries: 3,
        live: false,
        answer: COMPLETED,
        call: |telnyx, _, _| Box::pin(complete(telnyx, true)),
    },
    Kind {
        name: "a stream",
        operation: "chat.stream",
        tries: 1,
        live: true,
        answer: STREAMED,
        call: |telnyx, _, _| Box::pin(stream(telnyx, false)),
    },
    Kind {
        name: "a stream that may be paid again",
        operation: "chat.stream",
        tries: 3,
        live: true,
        answer: STREAMED,
        call: |telnyx, _, _| Box::pin(stream(telnyx, true)),
    },
    Kind {
        name: "a download",
        operation: "clusters.get_graph",
        tries: 3,
        live: true,
        answer: PICTURE,
        call: |telnyx, _, picture| {
            Box::pin(async move {
                let length = telnyx.clusters().get_graph("t-1").save_to(&picture).await?;
                assert_eq!(length as usize, std::fs::read(&picture).unwrap().len());
                Ok(())
            })
        },
    },
    Kind {
        name: "an upload",
        operation: "audio.transcribe",
        tries: 1,
        live: false,
        answer: TRANSCRIBED,
        call: |telnyx, recording, _| Box::pin(transcribe(telnyx, recording, false)),
    },
    Kind {
        name: "an upload that may be paid again",
        operation: "audio.transcribe",
        tries: 3,
        live: false,
        answer: TRANSCRIBED,
        call: |telnyx, recording, _| Box::pin(transcribe(telnyx, recording, true)),
    },
];

/// One kind for each operation: where it makes no difference what may be paid again.
pub(crate) fn each_operation() -> impl Iterator<Item = Kind> {
    KINDS.into_iter().filter(|kind| !kind.name.ends_with("again"))
}

async fn complete(telnyx: Telnyx, again: bool) -> Result<()> {
    let call = telnyx.chat().complete("Hi");
    let completion = if again { call.idempotent(true) } else { call }.await?;
    assert_eq!(completion.text(), "Hello");
    Ok(())
}

async fn stream(telnyx: Telnyx, again: bool) -> Result<()> {
    let call = telnyx.chat().stream("Hi");
    let stream = if again { call.idempotent(true) } else { call }.await?;
    assert_eq!(stream.finish().await?.text(), "Hello");
    Ok(())
}

async fn transcribe(telnyx: Telnyx, recording: PathBuf, again: bool) -> Result<()> {
    let call = telnyx.audio().transcribe(CreateTranscription::new(AudioModel::Nova3, Recording::path(recording)));
    let transcription = if again { call.idempotent(true) } else { call }.await?;
    assert_eq!(transcription.text, "Hello");
    Ok(())
}
