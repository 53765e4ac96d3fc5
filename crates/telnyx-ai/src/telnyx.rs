//! The handle of all operations.

mod derived;

use std::borrow::Cow;
use std::future::IntoFuture;

#[cfg(feature = "bulk")]
use telnyx_ai_core::Stream;
use telnyx_ai_core::{Buffered, BufferedRows, Bytes, Client, ClientBuilder, Method, Request, Result};

/// Handle of the Telnyx AI Inference API, with a method for each domain.
///
/// ```
/// use std::time::Duration;
///
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::builder()
///     .api_key("KEY0123")
///     .base_url("https://api.telnyx.eu/v2")
///     .timeout(Duration::from_secs(20))
///     .build()?;
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
///
/// Create one handle per program and clone it: clones share connections, limits and the retry budget.
/// [`with`](Self::with) and [`with_api_key`](Self::with_api_key) derive a handle with other settings or another key
/// over the same connections.
#[derive(Clone, Debug)]
pub struct Telnyx {
    client: Client,
}

impl Telnyx {
    /// Returns a builder with the default settings and no key.
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// Creates a handle with the key in `TELNYX_API_KEY` and, if it is set, the base URL in `TELNYX_BASE_URL`.
    ///
    /// # Errors
    /// [`is_config`](crate::Error::is_config) if the key is missing or blank, or the URL is invalid.
    pub fn from_env() -> Result<Self> {
        Self::builder().from_env().build()
    }

    /// Returns the handle of chat completions on the deprecated path `POST /ai/chat/completions`, which the service
    /// still serves. `telnyx.openai().chat()` calls the current path.
    #[cfg(feature = "chat")]
    pub fn chat(&self) -> telnyx_ai_chat::Chat {
        telnyx_ai_chat::Chat::new(&self.client)
    }

    /// Returns the handle of models on the deprecated path `GET /ai/models`, which the service still serves.
    /// `telnyx.openai().models()` calls the current path.
    #[cfg(feature = "models")]
    pub fn models(&self) -> telnyx_ai_chat::Models {
        telnyx_ai_chat::Models::new(&self.client)
    }

    /// Returns the handle of embedding tasks, embedded buckets, similarity search and summaries.
    #[cfg(feature = "embeddings")]
    pub fn embeddings(&self) -> telnyx_ai_embeddings::Embeddings {
        telnyx_ai_embeddings::Embeddings::new(&self.client)
    }

    /// Returns the handle of storage: buckets and their objects.
    #[cfg(feature = "storage")]
    pub fn storage(&self) -> telnyx_ai_storage::Storage {
        telnyx_ai_storage::Storage::new(&self.client)
    }

    /// Returns the handle of conversations, their messages and histories.
    #[cfg(feature = "conversations")]
    pub fn conversations(&self) -> telnyx_ai_conversations::Conversations {
        telnyx_ai_conversations::Conversations::new(&self.client)
    }

    /// Returns the handle of insight templates, which the service runs on conversations.
    #[cfg(feature = "conversations")]
    pub fn insights(&self) -> telnyx_ai_conversations::Insights {
        telnyx_ai_conversations::Insights::new(&self.client)
    }

    /// Returns the handle of groups of insight templates.
    #[cfg(feature = "conversations")]
    pub fn insight_groups(&self) -> telnyx_ai_conversations::InsightGroups {
        telnyx_ai_conversations::InsightGroups::new(&self.client)
    }

    /// Returns the handle of clusters of embedded documents and their graphs.
    #[cfg(feature = "clustering")]
    pub fn clusters(&self) -> telnyx_ai_clustering::Clusters {
        telnyx_ai_clustering::Clusters::new(&self.client)
    }

    /// Returns the handle of fine-tuning jobs.
    #[cfg(feature = "fine-tuning")]
    pub fn fine_tuning(&self) -> telnyx_ai_fine_tuning::FineTuning {
        telnyx_ai_fine_tuning::FineTuning::new(&self.client)
    }

    /// Returns the handle of speech to text.
    #[cfg(feature = "audio")]
    pub fn audio(&self) -> telnyx_ai_audio::Audio {
        telnyx_ai_audio::Audio::new(&self.client)
    }

    /// Returns the handle of Anthropic-compatible messages. Requires the feature `anthropic`, which is off by default.
    #[cfg(feature = "anthropic")]
    pub fn anthropic(&self) -> telnyx_ai_anthropic::Anthropic {
        telnyx_ai_anthropic::Anthropic::new(&self.client)
    }

    /// Returns the handle of the OpenAI-compatible surface: responses, embeddings of texts, and the current paths of
    /// chat completions and models. Requires the feature `openai`, which is off by default.
    #[cfg(feature = "openai")]
    pub fn openai(&self) -> telnyx_ai_openai::OpenAi {
        telnyx_ai_openai::OpenAi::new(&self.client)
    }

    /// Creates a request to an endpoint that the SDK has no method for. See [`Client::request`].
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::Method;
    /// use serde_json::Value;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let assistants: Vec<Value> = telnyx.request(Method::GET, "/ai/assistants").data().await?;
    /// println!("{}", assistants.len());
    /// # Ok(()) }
    /// ```
    pub fn request(&self, method: Method, path: impl Into<Cow<'static, str>>) -> Request<Bytes> {
        self.client.request(method, path)
    }

    /// Sends many requests, up to `limit` at a time, and returns their results in order. See [`Client::buffered`].
    /// [`buffered_rows`](Self::buffered_rows) returns each result with the row of its request.
    pub fn buffered<I, T>(&self, requests: I, limit: usize) -> Buffered<I::IntoIter, T>
    where
        I: IntoIterator<Item: IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>>,
        T: Send + 'static,
    {
        self.client.buffered(requests, limit)
    }

    /// Sends a request for each row, up to `limit` at a time, and returns each row with its result, in order. See
    /// [`Client::buffered_rows`].
    ///
    /// ```no_run
    /// use std::time::Duration;
    ///
    /// use telnyx_ai::Telnyx;
    ///
    /// async fn classify(telnyx: &Telnyx, reviews: Vec<String>) {
    ///     let chat = telnyx.chat();
    ///     let request = |review: &String| {
    ///         chat.complete(format!("Positive or negative? {review}")).timeout(Duration::from_secs(60))
    ///     };
    ///     let mut results = telnyx.buffered_rows(reviews, 16, request);
    ///     while let Some((review, result)) = results.next().await {
    ///         match result {
    ///             Ok(reply) => println!("{review}: {}", reply.text()),
    ///             Err(error) => eprintln!("{review}: {error}"), // the other requests continue
    ///         }
    ///     }
    /// }
    /// ```
    pub fn buffered_rows<I, Q, T, F>(&self, rows: I, limit: usize, request: F) -> BufferedRows<I::IntoIter, F, T>
    where
        I: IntoIterator,
        F: FnMut(&I::Item) -> Q,
        Q: IntoFuture<Output = Result<T>, IntoFuture: Send + 'static>,
        T: Send + 'static,
    {
        self.client.buffered_rows(rows, limit, request)
    }

    /// Creates a job of many rows, each of which is paid for once. Requires the feature `bulk`, which is off by default.
    /// See [`Bulk`](telnyx_ai_bulk::Bulk).
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let reviews = ["Great shoes.", "The zip broke on day one."];
    /// let rows = reviews.map(|review| (review, telnyx.chat().complete(format!("Positive or negative? {review}"))));
    /// let mut run = telnyx.bulk(rows).ledger("reviews.sqlite").start().await?;
    /// while let Some(outcome) = run.try_next().await? {
    ///     println!("{:?}: {:?}", outcome.key, outcome.result.map(|reply| reply.text().into_owned()));
    /// }
    /// # Ok(()) }
    /// ```
    #[cfg(feature = "bulk")]
    pub fn bulk<'a, I, T>(&self, rows: I) -> telnyx_ai_bulk::Bulk<'a, T>
    where
        I: IntoIterator<Item: Into<telnyx_ai_bulk::Row<T>>, IntoIter: Send + 'a>,
        T: Send + 'static,
    {
        telnyx_ai_bulk::Bulk::new(&self.client, rows)
    }

    /// Creates a job whose rows are a stream. See [`bulk`](Self::bulk).
    #[cfg(feature = "bulk")]
    pub fn bulk_stream<'a, T: Send + 'static>(
        &self,
        rows: impl Stream<Item: Into<telnyx_ai_bulk::Row<T>>> + Send + 'a,
    ) -> telnyx_ai_bulk::Bulk<'a, T> {
        telnyx_ai_bulk::Bulk::from_stream(&self.client, rows)
    }

    /// Returns the client that sends the requests.
    pub fn client(&self) -> &Client {
        &self.client
    }
}

impl From<Client> for Telnyx {
    fn from(client: Client) -> Self {
        Self { client }
    }
}
