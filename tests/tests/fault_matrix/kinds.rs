//! Kinds of calls: the columns of the matrix.

use std::path::PathBuf;
use std::pin::Pin;

use telnyx_ai::audio::{AudioModel, CreateTranscription, Recording};
use telnyx_ai::storage::{Bucket, ListObjects, StorageRegion};
use telnyx_ai::{Result, Telnyx};
use telnyx_ai_tests::{COMPLETION, EVENTS, chunked_response, http_response};

use crate::files::Files;

type Outcome = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// One kind of call, with its expected response.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) operation: &'static str,
    /// Number of attempts if each response is lost.
    pub(crate) attempts: usize,
    /// `true` if the output is streamed to the caller, so that there is no retry after the response headers.
    pub(crate) live: bool,
    pub(crate) response: Response,
    call: fn(Telnyx, PathBuf, PathBuf) -> Outcome,
}

impl Kind {
    /// Makes the call and asserts that the output is the expected response.
    pub(crate) fn call(&self, telnyx: &Telnyx, files: &Files) -> Outcome {
        (self.call)(telnyx.clone(), files.recording(), files.picture())
    }

    pub(crate) fn saves(&self) -> bool {
        matches!(self.operation, "clusters.get_graph" | "storage.get")
    }

    pub(crate) fn sends_file(&self) -> bool {
        matches!(self.operation, "audio.transcribe" | "storage.put")
    }
}

/// The correct response to a call.
#[derive(Clone, Copy)]
pub(crate) struct Response {
    content_type: &'static str,
    parts: &'static [&'static str],
}

impl Response {
    pub(crate) fn headers(&self) -> [(&'static str, &'static str); 1] {
        [("content-type", self.content_type)]
    }

    pub(crate) fn parts(&self) -> &'static [&'static str] {
        self.parts
    }

    pub(crate) fn body(&self) -> String {
        self.parts.concat()
    }

    /// Returns the response with a `Content-Length`.
    pub(crate) fn complete(&self) -> Vec<u8> {
        http_response(200, &self.headers(), self.body())
    }

    /// Returns the response in the chunked coding.
    pub(crate) fn chunked(&self) -> Vec<u8> {
        chunked_response(200, &self.headers(), self.parts)
    }

    /// Returns the length of the status line and headers of [`complete`](Self::complete).
    pub(crate) fn head_length(&self) -> usize {
        self.complete().len() - self.body().len()
    }
}

const fn json(body: &'static [&'static str]) -> Response {
    Response { content_type: "application/json", parts: body }
}

const COMPLETED: Response = json(&[COMPLETION]);
const STREAMED: Response = Response { content_type: "text/event-stream", parts: EVENTS };
pub(crate) const PICTURE: Response =
    Response { content_type: "image/png", parts: &["PNG: the first half, ", "the other half"] };
/// The body of this response is not decoded.
const ACKNOWLEDGED: Response = Response { content_type: "text/plain", parts: &["acknowledged, ", "and no more"] };
const OBJECTS: Response = Response {
    content_type: "application/xml",
    parts: &["<ListBucketResult><Contents><Key>a.txt</Key>", "<Size>5</Size></Contents></ListBucketResult>"],
};
const TRANSCRIBED: Response = json(&[r#"{"text":"#, r#""Hello"}"#]);

pub(crate) const KINDS: [Kind; 13] = [
    Kind {
        name: "a GET",
        operation: "models.list",
        attempts: 3,
        live: false,
        response: json(&[r#"{"data":[{"id":"m-1","#, r#""object":"model"}]}"#]),
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
        attempts: 3,
        live: false,
        response: json(&[r#"{"data":{"task_id""#, r#":"t-1"}}"#]),
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
        attempts: 1,
        live: false,
        response: COMPLETED,
        call: |telnyx, _, _| Box::pin(complete(telnyx, false)),
    },
    Kind {
        name: "a completion that may be paid again",
        operation: "chat.complete",
        attempts: 3,
        live: false,
        response: COMPLETED,
        call: |telnyx, _, _| Box::pin(complete(telnyx, true)),
    },
    Kind {
        name: "a stream",
        operation: "chat.stream",
        attempts: 1,
        live: true,
        response: STREAMED,
        call: |telnyx, _, _| Box::pin(stream(telnyx, false)),
    },
    Kind {
        name: "a stream that may be paid again",
        operation: "chat.stream",
        attempts: 3,
        live: true,
        response: STREAMED,
        call: |telnyx, _, _| Box::pin(stream(telnyx, true)),
    },
    Kind {
        name: "a download",
        operation: "clusters.get_graph",
        attempts: 3,
        live: true,
        response: PICTURE,
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
        attempts: 1,
        live: false,
        response: TRANSCRIBED,
        call: |telnyx, recording, _| Box::pin(transcribe(telnyx, recording, false)),
    },
    Kind {
        name: "an upload that may be paid again",
        operation: "audio.transcribe",
        attempts: 3,
        live: false,
        response: TRANSCRIBED,
        call: |telnyx, recording, _| Box::pin(transcribe(telnyx, recording, true)),
    },
    Kind {
        name: "an upload of an object",
        operation: "storage.put",
        attempts: 3,
        live: false,
        response: ACKNOWLEDGED,
        call: |telnyx, recording, _| {
            Box::pin(async move {
                let length = docs(&telnyx)?.put_file("call.wav", &recording).await?.size;
                assert_eq!(length, std::fs::metadata(&recording).unwrap().len());
                Ok(())
            })
        },
    },
    Kind {
        name: "a download of an object",
        operation: "storage.get",
        attempts: 3,
        live: true,
        response: PICTURE,
        call: |telnyx, _, picture| {
            Box::pin(async move {
                let length = docs(&telnyx)?.get("graph.png").save_to(&picture).await?;
                assert_eq!(length as usize, std::fs::read(&picture).unwrap().len());
                Ok(())
            })
        },
    },
    Kind {
        name: "a list of objects",
        operation: "storage.list",
        attempts: 3,
        live: false,
        response: OBJECTS,
        call: |telnyx, _, _| {
            Box::pin(async move {
                assert_eq!(docs(&telnyx)?.list(ListObjects::new()).await?.objects[0].key, "a.txt");
                Ok(())
            })
        },
    },
    Kind {
        name: "a deletion of an object",
        operation: "storage.delete",
        attempts: 3,
        live: false,
        response: ACKNOWLEDGED,
        call: |telnyx, _, _| Box::pin(async move { docs(&telnyx)?.delete("a.txt").await }),
    },
];

/// Returns one kind for each operation, without the variants that are `idempotent(true)`.
pub(crate) fn each_operation() -> impl Iterator<Item = Kind> {
    KINDS.into_iter().filter(|kind| !kind.name.ends_with("again"))
}

fn docs(telnyx: &Telnyx) -> Result<Bucket> {
    telnyx.storage().bucket_in("docs", StorageRegion::UsCentral1)
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
