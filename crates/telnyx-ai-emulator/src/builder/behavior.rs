//! The settings of a builder about how requests are served and recorded.

use std::time::Duration;

use super::Builder;
use crate::access_log::LogFormat;

impl Builder {
    /// Hands chat and transcriptions to an OpenAI-compatible server. Default: the built-in engine answers.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let builder = Emulator::builder().upstream("http://127.0.0.1:11434/v1");
    /// # drop(builder);
    /// ```
    ///
    /// `url` is what comes before `/chat/completions`. A checked request is sent on as it is, except
    /// that retrieval tools become a system message with the chunks they find. Status, body and
    /// stream come back byte for byte, an error's body up to 64 KiB. A recording goes to
    /// `/audio/transcriptions` in the same way, as a form of its fields and its file, which is fetched here
    /// if it was given by its address; a server without that path answers with its own 404. Responses and
    /// messages are made into chat requests, and what it answers is written in their form, streamed once it is whole;
    /// of its errors they have status and text.
    /// The key of the caller is never sent on, and nothing is sent twice.
    pub fn upstream(mut self, url: impl Into<String>) -> Self {
        self.upstream = Some(url.into());
        self
    }

    /// The bearer key for the [`upstream`](Self::upstream) server. Default: none is sent.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let builder = Emulator::builder().upstream("http://127.0.0.1:8000/v1").upstream_key("KEY");
    /// # drop(builder);
    /// ```
    pub fn upstream_key(mut self, key: impl Into<String>) -> Self {
        self.upstream_key = Some(key.into());
        self
    }

    /// How long a task rests in each state, so that a progress display has something to show.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let for_tests = Emulator::builder().task_step(std::time::Duration::ZERO);
    /// # drop(for_tests);
    /// ```
    ///
    /// Default 150 ms.
    pub fn task_step(mut self, step: Duration) -> Self {
        self.task_step = step;
        self
    }

    /// How long a chat stream rests between chunks.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let for_tests = Emulator::builder().chunk_delay(std::time::Duration::ZERO);
    /// # drop(for_tests);
    /// ```
    ///
    /// Default 10 ms. An upstream server keeps its own pace.
    pub fn chunk_delay(mut self, delay: Duration) -> Self {
        self.chunk_delay = delay;
        self
    }

    /// How many requests [`Emulator::requests`](crate::Emulator::requests) keeps, the latest ones.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let for_load_tests = Emulator::builder().keep_requests(0);
    /// # drop(for_load_tests);
    /// ```
    ///
    /// Default 1000; never more than have 16 MiB in all. With 0 they are only counted.
    pub fn keep_requests(mut self, most: usize) -> Self {
        self.keep_requests = most;
        self
    }

    /// Writes a line to standard error for each request. Default: [`LogFormat::Off`].
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// use telnyx_ai_emulator::LogFormat;
    ///
    /// let builder = Emulator::builder().log(LogFormat::Text);
    /// # drop(builder);
    /// ```
    ///
    /// A line has the path without its query, and neither headers nor bodies. It is written when the response has
    /// been sent. Lines that cannot be written in time, because nobody reads a pipe, are dropped.
    pub fn log(mut self, format: LogFormat) -> Self {
        self.log = format;
        self
    }

    /// Writes only warnings and errors to the log. Default `false`.
    #[doc(hidden)]
    pub fn quiet(mut self, quiet: bool) -> Self {
        self.quiet = quiet;
        self
    }
}
