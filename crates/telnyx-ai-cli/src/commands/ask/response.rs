//! The response to a question: streamed to standard output, or reported as JSON.

use serde::Serialize;
use serde_json::Value;
use telnyx_ai::chat::{ChatCompletion, ChatSession, Message, SessionStream, Usage};
use telnyx_ai::{Error, Money, decode};

use super::Ask;
use crate::exit::{Failure, Outcome};
use crate::log::Entry;
use crate::output::{self, Stream};

/// The response, or the part that arrived before an error.
pub(super) struct Streamed {
    pub(super) completion: ChatCompletion,
    pub(super) request_id: Option<String>,
    pub(super) error: Option<Failure>,
}

/// Sends the question. Prints the text as it arrives, unless `--json` or `--schema` prints a value at the end. After an
/// interrupt the part that arrived is returned, because it is charged.
pub(super) async fn stream(ask: &Ask, session: &mut ChatSession, turn: Message) -> Streamed {
    let mut stream = match session.stream([turn]).await {
        Ok(stream) => stream,
        Err(error) => {
            let request_id = error.request_id().map(str::to_owned);
            return Streamed { completion: ChatCompletion::default(), request_id, error: Some(error.into()) };
        }
    };
    let outcome = tokio::select! {
        outcome = print(ask, &mut stream) => outcome,
        _ = tokio::signal::ctrl_c() => Err(Failure::Interrupted),
    };
    let completion = stream.partial().clone();
    let request_id = stream.metadata().request_id().map(str::to_owned);
    Streamed { completion, request_id, error: outcome.err() }
}

async fn print(ask: &Ask, stream: &mut SessionStream<'_>) -> Outcome {
    let is_streamed = !ask.json && ask.schema.is_none();
    let mut line = Line { is_open: false };
    let mut reasoning = Reasoning { is_open: false };
    loop {
        let chunk = match stream.try_next().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break,
            Err(error) => {
                reasoning.end();
                return line.interrupt(error);
            }
        };
        if ask.reasoning.is_some() {
            reasoning.print(chunk.reasoning_delta());
        }
        if !chunk.text_delta().is_empty() {
            reasoning.end();
        }
        if is_streamed {
            line.print(chunk.text_delta())?;
        }
    }
    reasoning.end();
    line.end()
}

/// The reasoning on standard error, dimmed. It ends before the text begins, because a terminal shows both.
struct Reasoning {
    is_open: bool,
}

impl Reasoning {
    fn print(&mut self, text: &str) {
        self.is_open |= !text.is_empty();
        output::eprint(&output::style(Stream::Stderr).dim(text));
    }

    fn end(&mut self) {
        if std::mem::take(&mut self.is_open) {
            output::eprint("\n");
        }
    }
}

/// The line of standard output that is being written.
struct Line {
    is_open: bool,
}

impl Line {
    fn print(&mut self, text: &str) -> Outcome {
        if let Some(last) = text.chars().last() {
            output::print(text)?;
            self.is_open = last != '\n';
        }
        Ok(())
    }

    fn end(&self) -> Outcome {
        if self.is_open { output::print("\n") } else { Ok(()) }
    }

    /// Returns the error. On a terminal it starts on a line of its own; a file has exactly the text that arrived.
    fn interrupt(&self, error: Error) -> Outcome {
        if output::is_terminal(Stream::Stdout) {
            self.end()?;
        }
        Err(error.into())
    }
}

/// Returns the JSON value of a structured response.
pub(super) fn value(completion: &ChatCompletion) -> Outcome<Value> {
    decode::text(&completion.text()).map_err(|error| Failure::Failed(format!("the response is not JSON: {error}")))
}

/// The object that `--json` prints.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    id: &'a str,
    model: &'a str,
    text: String,
    /// The value of `--schema`.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning: Option<&'a str>,
    finish_reason: Option<String>,
    usage: Option<&'a Usage>,
    /// The amount and the currency, or null if the price of the model is unknown.
    cost: Option<Money>,
    seconds: f64,
    session: &'a str,
    request_id: Option<&'a str>,
}

impl<'a> Report<'a> {
    pub(super) fn new(
        completion: &'a ChatCompletion,
        entry: &'a Entry,
        value: Option<Value>,
        cost: Option<Money>,
    ) -> Self {
        Self {
            id: &completion.id,
            model: &completion.model,
            text: completion.text().into_owned(),
            value,
            reasoning: completion.reasoning(),
            finish_reason: completion.finish_reason().map(|reason| reason.as_str().to_owned()),
            usage: completion.usage.as_ref(),
            cost,
            seconds: entry.seconds,
            session: &entry.session,
            request_id: entry.request_id.as_deref(),
        }
    }
}
