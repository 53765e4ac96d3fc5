//! The limits of a client: clocks, retries, sizes.

use std::time::Duration;

use super::ClientBuilder;
use crate::client::Client;

impl<C: From<Client>> ClientBuilder<C> {
    /// What one attempt may take, from connecting to the last byte of its answer (its headers, for streams and
    /// downloads). 60 s by default; 10 minutes for completions, summaries and transcriptions.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # use std::time::Duration;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200).after(Duration::from_secs(30)));
    /// let builder = Client::builder().timeout(Duration::from_secs(20)).max_retries(0);
    /// # let client = builder.api_key("k").transport(mock).build()?;
    /// let error = client.request(Method::GET, "/ai/models").await.unwrap_err(); // would be there after 30 s
    /// assert!(error.to_string().contains("no complete answer within the timeout of 20 s for one attempt"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings = self.settings.timeout(timeout);
        self
    }

    /// What a whole call may take, all attempts and the waits between them; a stream or download, until its end. None by
    /// default.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # use std::time::Duration;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200).after(Duration::from_secs(90))).reply(MockReply::status(200).after(Duration::from_secs(90)));
    /// let builder = Client::builder().timeout(Duration::from_secs(20)).deadline(Duration::from_secs(30));
    /// # let client = builder.api_key("k").transport(mock.clone()).build()?;
    /// let error = client.request(Method::GET, "/ai/models").await.unwrap_err(); // no attempt is answered
    /// assert!(error.to_string().contains("within the deadline of 30 s for the whole call"));
    /// assert_eq!(error.attempts(), 2); // 20 s for the first, what was left for the second
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.settings = self.settings.deadline(deadline);
        self
    }

    /// How long a stream or download may stay silent before it fails. 120 s by default; every byte starts it anew,
    /// keep-alive comments too.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # use std::time::Duration;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: 1\n\n"]).then_stalls());
    /// let builder = Client::builder().stream_idle_timeout(Duration::from_secs(30));
    /// # let client = builder.api_key("k").transport(mock).build()?;
    /// let mut numbers = client.request(Method::GET, "/numbers").events::<u32>().await?;
    /// assert_eq!(numbers.try_next().await?, Some(1));
    /// let error = numbers.try_next().await.unwrap_err(); // nothing follows, and the connection stays open
    /// assert!(error.to_string().contains("no byte arrived for 30 s (stream_idle_timeout)"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn stream_idle_timeout(mut self, timeout: Duration) -> Self {
        self.settings = self.settings.stream_idle_timeout(timeout);
        self
    }

    /// How many times a failed request is sent again where that is safe. 2 by default, so 3 attempts; 0 for none.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(503)).reply(MockReply::status(503)).reply(MockReply::status(200));
    /// let builder = Client::builder().max_retries(1);
    /// # let client = builder.api_key("k").transport(mock.clone()).build()?;
    /// let error = client.request(Method::GET, "/ai/models").await.unwrap_err(); // the service answers 503
    /// assert_eq!((error.attempts(), mock.requests().len()), (2, 2));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.settings = self.settings.max_retries(retries);
        self
    }

    /// The largest answer that is read into memory, in bytes. 64 MiB by default.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, "7".repeat((1 << 20) + 1)));
    /// let builder = Client::builder().max_response_bytes(1 << 20); // 1 MiB
    /// # let client = builder.api_key("k").transport(mock).build()?;
    /// let error = client.request(Method::GET, "/ai/models").await.unwrap_err();
    /// assert!(error.is_too_large() && error.to_string().contains("larger than 1048576 bytes (max_response_bytes)"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.settings = self.settings.max_response_bytes(bytes);
        self
    }

    /// The largest single event of a stream, in bytes. 8 MiB by default.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events([format!("data: {}\n\n", "7".repeat(1 << 17))]));
    /// let builder = Client::builder().max_event_bytes(1 << 16); // 64 KiB
    /// # let client = builder.api_key("k").transport(mock).build()?;
    /// let mut numbers = client.request(Method::GET, "/numbers").events::<serde_json::Value>().await?;
    /// let error = numbers.try_next().await.unwrap_err();
    /// assert!(error.to_string().contains("an event is larger than 65536 bytes (max_event_bytes)"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn max_event_bytes(mut self, bytes: usize) -> Self {
        self.settings = self.settings.max_event_bytes(bytes);
        self
    }

    /// How many requests of this client and its clones may be under way at once. No limit by default.
    ///
    /// ```
    /// let client = telnyx_ai_core::Client::builder().api_key("KEY0123").max_concurrent_requests(8).build()?;
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// A call that is over the limit waits, first come first served, at most until its deadline; its timeout counts from
    /// when it is sent. A request is under way until its answer has been read: a stream or a download until it has ended
    /// or is dropped, so that a program must not wait for a call while it holds as many open streams as the limit allows.
    /// Between two attempts a call takes no place.
    pub fn max_concurrent_requests(mut self, requests: usize) -> Self {
        self.settings = self.settings.max_concurrent_requests(requests);
        self
    }

    /// Sends no faster than the service allows, as its answers tell: `x-ratelimit-remaining`, `x-ratelimit-reset` and
    /// `x-ratelimit-limit`, and the wait of a 429. Off by default.
    ///
    /// ```
    /// let client = telnyx_ai_core::Client::builder().api_key("KEY0123").adaptive_rate(true).build()?;
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// The first request goes alone, and the others wait for what its answer tells, which counts to their timeout. If that
    /// takes long, one more is sent every five seconds. When none is left, calls wait for the
    /// next window of time, first come first served, at most until their deadline. A 429 holds all calls of the client, and
    /// not only the one that met it. No wait for a window is longer than 60 s: then one request finds out.
    pub fn adaptive_rate(mut self, adaptive: bool) -> Self {
        self.settings = self.settings.adaptive_rate(adaptive);
        self
    }
}
