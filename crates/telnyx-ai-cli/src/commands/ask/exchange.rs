//! A question and its response, streamed and logged.

use std::borrow::Cow;
use std::time::Instant;

use telnyx_ai::chat::{ChatCompletion, ChatSession, Message, SessionStream};
use telnyx_ai::{Error, Timestamp};

use super::hint;
use crate::client::Connection;
use crate::exit::{Failure, Outcome};
use crate::log::{self, Entry};
use crate::markdown::{self, Markdown};
use crate::output::{self, Stream};

/// The parts of a response that are printed as they arrive.
#[derive(Clone, Copy, Debug)]
pub(in crate::commands) struct Show {
    pub(in crate::commands) text: bool,
    /// The reasoning, on standard error.
    pub(in crate::commands) reasoning: bool,
}

/// A question of a conversation.
pub(in crate::commands) struct Exchange<'a> {
    pub(in crate::commands) connection: &'a Connection,
    /// Name of the conversation.
    pub(in crate::commands) session: &'a str,
    pub(in crate::commands) model: &'a str,
    pub(in crate::commands) is_logged: bool,
    pub(in crate::commands) show: Show,
}

impl Exchange<'_> {
    /// Sends the question, and logs it with the response.
    pub(in crate::commands) async fn run(&self, session: &mut ChatSession, turn: Message) -> (Streamed, Entry) {
        let (time, start) = (Timestamp::now(), Instant::now());
        let mut streamed = stream(self.show, session, turn.clone()).await;
        let seconds = start.elapsed().as_secs_f64();
        let entry = self.entry(&streamed, (time, seconds), &turn);
        let settings = &self.connection.settings;
        if settings.log && self.is_logged {
            report(log::append(&entry, settings.key.as_ref().map(|(key, _)| key.as_str())));
        }
        if let Some(failure) = streamed.error.take() {
            streamed.error = Some(hint::add(failure, self.model, &self.connection.telnyx).await);
        }
        (streamed, entry)
    }

    fn entry(&self, streamed: &Streamed, (time, seconds): (Timestamp, f64), turn: &Message) -> Entry {
        let base_url = self.connection.settings.base_url.clone();
        let interrupted = || "interrupted".to_owned();
        Entry {
            id: 0,
            time: time.to_string(),
            base_url: base_url.unwrap_or_else(|| telnyx_ai::DEFAULT_BASE_URL.to_owned()),
            session: self.session.to_owned(),
            model: self.model.to_owned(),
            prompt: turn.text().into_owned(),
            text: streamed.completion.text().into_owned(),
            error: streamed.error.as_ref().map(|failure| failure.message().unwrap_or_else(interrupted)),
            request_id: streamed.request_id.clone(),
            usage: streamed.completion.usage.clone(),
            seconds: (seconds * 1000.0).round() / 1000.0,
        }
    }
}

/// Reports a failure that does not change the result.
fn report(outcome: Outcome) {
    if let Some(message) = outcome.err().and_then(|failure| failure.message()) {
        output::note(&format!("the question is not logged: {message}"));
    }
}

/// The response, or the part that arrived before an error.
pub(in crate::commands) struct Streamed {
    pub(in crate::commands) completion: ChatCompletion,
    pub(in crate::commands) request_id: Option<String>,
    pub(in crate::commands) error: Option<Failure>,
}

/// Sends the question. Prints what `show` selects as it arrives. After an
/// interrupt the part that arrived is returned, because it is charged.
async fn stream(show: Show, session: &mut ChatSession, turn: Message) -> Streamed {
    let mut stream = match session.stream([turn]).await {
        Ok(stream) => stream,
        Err(error) => {
            let request_id = error.request_id().map(str::to_owned);
            return Streamed { completion: ChatCompletion::default(), request_id, error: Some(error.into()) };
        }
    };
    let outcome = tokio::select! {
        outcome = print(show, &mut stream) => outcome,
        _ = tokio::signal::ctrl_c() => {
            // The text may end with a style.
            if show.text && output::style(Stream::Stdout).is_enabled() {
                drop(output::print(markdown::RESET));
            }
            Err(Failure::Interrupted)
        }
    };
    let completion = stream.partial().clone();
    let request_id = stream.metadata().request_id().map(str::to_owned);
    Streamed { completion, request_id, error: outcome.err() }
}

async fn print(show: Show, stream: &mut SessionStream<'_>) -> Outcome {
    let mut line =
        Line { is_open: false, markdown: output::style(Stream::Stdout).is_enabled().then(Markdown::default) };
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
        if show.reasoning {
            reasoning.print(chunk.reasoning_delta());
        }
        if !chunk.text_delta().is_empty() {
            reasoning.end();
        }
        if show.text {
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
    /// The styles of the text, in a terminal with colours.
    markdown: Option<Markdown>,
}

impl Line {
    fn print(&mut self, text: &str) -> Outcome {
        if let Some(last) = text.chars().last() {
            match &mut self.markdown {
                Some(markdown) => output::print(&markdown.push(&shown(text)))?,
                None => output::print(&shown(text))?,
            }
            self.is_open = last != '\n';
        }
        Ok(())
    }

    fn end(&mut self) -> Outcome {
        if let Some(markdown) = &mut self.markdown {
            output::print(&markdown.finish())?;
        }
        if self.is_open { output::print("\n") } else { Ok(()) }
    }

    /// Returns the error. On a terminal it starts on a line of its own; a file has exactly the text that arrived.
    fn interrupt(&mut self, error: Error) -> Outcome {
        if output::is_terminal(Stream::Stdout) {
            self.end()?;
        }
        Err(error.into())
    }
}

/// Returns the text as a terminal shows it, without control characters that could change the terminal. A file has exactly the
/// text that arrived.
fn shown(text: &str) -> Cow<'_, str> {
    if output::is_terminal(Stream::Stdout) {
        text.split('\t').map(output::printable).collect::<Vec<_>>().join("\t").into()
    } else {
        text.into()
    }
}
