//! Settings for responses, tasks and logs.

use std::time::Duration;

use super::Builder;
use crate::access_log::LogFormat;

impl Builder {
    /// Sends chat requests and transcriptions to an OpenAI-compatible server. Default: the built-in engine.
    ///
    /// ```
    /// use telnyx_ai_emulator::Emulator;
    ///
    /// let builder = Emulator::builder().upstream("http://127.0.0.1:11434/v1").upstream_key("KEY");
    /// ```
    ///
    /// `url` is the part before `/chat/completions`. A validated chat request is forwarded unchanged, except that
    /// retrieval tools become a system message with the chunks they find. Status, body and stream are returned byte for
    /// byte; the body of an error is limited to 64 KiB.
    ///
    /// A recording is sent to `/audio/transcriptions` in the same way, as a form with its fields and its file. A file
    /// given by URL is fetched by the emulator. A server without that path returns its own 404.
    ///
    /// Responses and Anthropic messages are converted to chat requests. The output of the server is converted to their
    /// form, and streamed after it is complete; an error keeps its status and text.
    ///
    /// The key of the caller is never forwarded, and no request is retried.
    pub fn upstream(mut self, url: impl Into<String>) -> Self {
        self.upstream = Some(url.into());
        self
    }

    /// Sets the bearer key for the [`upstream`](Self::upstream) server. Default: none is sent.
    pub fn upstream_key(mut self, key: impl Into<String>) -> Self {
        self.upstream_key = Some(key.into());
        self
    }

    /// Sets the time that a task stays in each state. Default: 150 ms, so that progress displays can show each state.
    ///
    /// Use [`Duration::ZERO`] in tests.
    pub fn task_step(mut self, step: Duration) -> Self {
        self.task_step = step;
        self
    }

    /// Sets the delay between the chunks of a stream. Default: 10 ms.
    ///
    /// Use [`Duration::ZERO`] in tests. Streams of an [`upstream`](Self::upstream) chat completion are not delayed.
    pub fn chunk_delay(mut self, delay: Duration) -> Self {
        self.chunk_delay = delay;
        self
    }

    /// Sets the number of latest requests that [`Emulator::requests`](crate::Emulator::requests) keeps. Default: 1000.
    ///
    /// Fewer are kept if they exceed 16 MiB in total. With 0, as for load tests, requests are only counted.
    pub fn keep_requests(mut self, max: usize) -> Self {
        self.keep_requests = max;
        self
    }

    /// Writes a line to standard error for each request. Default: [`LogFormat::Off`].
    ///
    /// A line is written after the response. It has the path without the query, and neither headers nor
    /// bodies. Lines are dropped if standard error does not accept them in time, such as a pipe without a reader.
    pub fn log(mut self, format: LogFormat) -> Self {
        self.log = format;
        self
    }

    /// Writes only warnings and errors to the log. Default: `false`.
    #[doc(hidden)]
    pub fn quiet(mut self, quiet: bool) -> Self {
        self.quiet = quiet;
        self
    }
}
