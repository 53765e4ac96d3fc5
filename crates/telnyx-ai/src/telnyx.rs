//! The handle of everything.

mod derived;

use std::borrow::Cow;
use std::future::IntoFuture;

use telnyx_ai_core::{Buffered, BufferedRows, Bytes, Client, ClientBuilder, Method, Request, Result};

/// The Telnyx AI Inference API.
///
/// ```
/// use std::time::Duration;
/// use telnyx_ai::Telnyx;
/// # use telnyx_ai::test_util::MockTransport;
///
/// let telnyx = Telnyx::builder()
///     .api_key("KEY0123")
///     .base_url("https://api.telnyx.eu/v2")
///     .timeout(Duration::from_secs(20))
/// #   .transport(MockTransport::new())
///     .build()?;
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
///
/// Make one per program and clone it: clones share the connections and the retry budget. [`with`](Self::with) and
/// [`with_api_key`](Self::with_api_key) derive one with other settings or another key over the same connections.
#[derive(Clone, Debug)]
pub struct Telnyx {
    client: Client,
}

impl Telnyx {
    /// A builder with all defaults and no key.
    ///
    /// ```
    /// let builder = telnyx_ai::Telnyx::builder().api_key("KEY0123").max_retries(4);
    /// # let builder = builder.transport(telnyx_ai::test_util::MockTransport::new());
    /// let telnyx = builder.build()?;
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// With the key in `TELNYX_API_KEY` and, if it is set, the base URL in `TELNYX_BASE_URL`.
    ///
    /// ```
    /// match telnyx_ai::Telnyx::from_env() {
    ///     Ok(telnyx) => println!("{}", telnyx.client().base_url()),
    ///     Err(error) => assert!(error.is_config()),
    /// }
    /// ```
    ///
    /// # Errors
    /// [`is_config`](crate::Error::is_config) when the key is missing or blank, or the URL is none.
    pub fn from_env() -> Result<Self> {
        Self::builder().from_env().build()
    }

    /// Returns the handle of chat completions on the deprecated path `POST /ai/chat/completions`, which the service still
    /// serves. `telnyx.openai().chat()` calls the current one.
    ///
    /// ```
    /// # #[cfg(feature = "chat")] {
    /// # let mock = telnyx_ai::test_util::MockTransport::new();
    /// # let telnyx = telnyx_ai::Telnyx::builder().api_key("k").transport(mock).build()?;
    /// let ask = telnyx.chat().complete("Hi"); // await it
    /// # }
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    #[cfg(feature = "chat")]
    pub fn chat(&self) -> telnyx_ai_chat::Chat {
        telnyx_ai_chat::Chat::new(&self.client)
    }

    /// Returns the handle of models on the deprecated path `GET /ai/models`, which the service still serves.
    /// `telnyx.openai().models()` calls the current one.
    ///
    /// ```
    /// # #[cfg(feature = "models")] {
    /// # let mock = telnyx_ai::test_util::MockTransport::new();
    /// # let telnyx = telnyx_ai::Telnyx::builder().api_key("k").transport(mock).build()?;
    /// let list = telnyx.models().list();
    /// # }
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    #[cfg(feature = "models")]
    pub fn models(&self) -> telnyx_ai_chat::Models {
        telnyx_ai_chat::Models::new(&self.client)
    }

    /// Embedding tasks, embedded buckets, similarity search, summaries.
    ///
    /// ```
    /// # #[cfg(feature = "embeddings")] {
    /// # let mock = telnyx_ai::test_util::MockTransport::new();
    /// # let telnyx = telnyx_ai::Telnyx::builder().api_key("k").transport(mock).build()?;
    /// let task = telnyx.embeddings().embed_bucket("docs");
    /// # }
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    #[cfg(feature = "embeddings")]
    pub fn embeddings(&self) -> telnyx_ai_embeddings::Embeddings {
        telnyx_ai_embeddings::Embeddings::new(&self.client)
    }

    /// Conversations and their messages.
    ///
    /// ```
    /// # #[cfg(feature = "conversations")] {
    /// # let mock = telnyx_ai::test_util::MockTransport::new();
    /// # let telnyx = telnyx_ai::Telnyx::builder().api_key("k").transport(mock).build()?;
    /// let get = telnyx.conversations().get("c-1");
    /// # }
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    #[cfg(feature = "conversations")]
    pub fn conversations(&self) -> telnyx_ai_conversations::Conversations {
        telnyx_ai_conversations::Conversations::new(&self.client)
    }

    /// Insight templates: what to find out about conversations.
    ///
    /// ```
    /// # #[cfg(feature = "conversations")] {
    /// # let mock = telnyx_ai::test_util::MockTransport::new();
    /// # let telnyx = telnyx_ai::Telnyx::builder().api_key("k").transport(mock).build()?;
    /// let get = telnyx.insights().get("i-1");
    /// # }
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    #[cfg(feature = "conversations")]
    pub fn insights(&self) -> telnyx_ai_conversations::Insights {
        telnyx_ai_conversations::Insights::new(&self.client)
    }

    /// Groups of insight templates.
    ///
    /// ```
    /// # #[cfg(feature = "conversations")] {
    /// # let mock = telnyx_ai::test_util::MockTransport::new();
    /// # let telnyx = telnyx_ai::Telnyx::builder().api_key("k").transport(mock).build()?;
    /// let assign = telnyx.insight_groups().assign("g-1", "i-1");
    /// # }
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    #[cfg(feature = "conversations")]
    pub fn insight_groups(&self) -> telnyx_ai_conversations::InsightGroups {
        telnyx_ai_conversations::InsightGroups::new(&self.client)
    }

    /// Clusters of embedded documents, and their graph.
    ///
    /// ```
    /// # #[cfg(feature = "clustering")] {
    /// # let mock = telnyx_ai::test_util::MockTransport::new();
    /// # let telnyx = telnyx_ai::Telnyx::builder().api_key("k").transport(mock).build()?;
    /// let task = telnyx.clusters().compute("docs");
    /// # }
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    #[cfg(feature = "clustering")]
    pub fn clusters(&self) -> telnyx_ai_clustering::Clusters {
        telnyx_ai_clustering::Clusters::new(&self.client)
    }

    /// Fine-tuning jobs.
    ///
    /// ```
    /// # #[cfg(feature = "fine-tuning")] {
    /// # let mock = telnyx_ai::test_util::MockTransport::new();
    /// # let telnyx = telnyx_ai::Telnyx::builder().api_key("k").transport(mock).build()?;
    /// let cancel = telnyx.fine_tuning().cancel("j-1");
    /// # }
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    #[cfg(feature = "fine-tuning")]
    pub fn fine_tuning(&self) -> telnyx_ai_fine_tuning::FineTuning {
        telnyx_ai_fine_tuning::FineTuning::new(&self.client)
    }

    /// Speech to text.
    ///
    /// ```
    /// # #[cfg(feature = "audio")] {
    /// # let mock = telnyx_ai::test_util::MockTransport::new();
    /// # let telnyx = telnyx_ai::Telnyx::builder().api_key("k").transport(mock).build()?;
    /// use telnyx_ai::audio::{AudioModel, CreateTranscription, Recording};
    ///
    /// let call = telnyx.audio().transcribe(CreateTranscription::new(AudioModel::Nova3, Recording::path("a.wav")));
    /// # }
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    #[cfg(feature = "audio")]
    pub fn audio(&self) -> telnyx_ai_audio::Audio {
        telnyx_ai_audio::Audio::new(&self.client)
    }

    /// Anthropic-compatible messages.
    ///
    /// ```
    /// # #[cfg(feature = "anthropic")] {
    /// # let mock = telnyx_ai::test_util::MockTransport::new();
    /// # let telnyx = telnyx_ai::Telnyx::builder().api_key("k").transport(mock).build()?;
    /// use telnyx_ai::anthropic::CreateMessage;
    ///
    /// let ask = telnyx.anthropic().create(CreateMessage::new("zai-org/GLM-5.2", 200, "Hi")); // await it
    /// # }
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    #[cfg(feature = "anthropic")]
    pub fn anthropic(&self) -> telnyx_ai_anthropic::Anthropic {
        telnyx_ai_anthropic::Anthropic::new(&self.client)
    }

    /// Returns the handle of the OpenAI-compatible surface: responses, embeddings of texts, and the current paths of chat
    /// completions and models. Needs the feature `openai`, which is off by default.
    ///
    /// ```
    /// # #[cfg(feature = "openai")] {
    /// # let mock = telnyx_ai::test_util::MockTransport::new();
    /// # let telnyx = telnyx_ai::Telnyx::builder().api_key("k").transport(mock).build()?;
    /// use telnyx_ai::openai::CreateEmbeddings;
    ///
    /// let ask = telnyx.openai().responses().create("Hi"); // await it
    /// let vector = telnyx.openai().create_embeddings(CreateEmbeddings::new("thenlper/gte-large", "A cat."));
    /// # }
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    #[cfg(feature = "openai")]
    pub fn openai(&self) -> telnyx_ai_openai::OpenAi {
        telnyx_ai_openai::OpenAi::new(&self.client)
    }

    /// A call of an endpoint that the SDK does not model. See [`Client::request`].
    ///
    /// ```
    /// # use telnyx_ai::{Telnyx, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":["a-1"]}"#));
    /// # let telnyx = Telnyx::builder().api_key("k").transport(mock).build()?;
    /// let assistants: Vec<String> = telnyx.request(telnyx_ai::Method::GET, "/ai/assistants").data().await?;
    /// # assert_eq!(assistants, ["a-1"]);
    /// # Ok::<(), telnyx_ai::Error>(()) }).unwrap();
    /// ```
    pub fn request(&self, method: Method, path: impl Into<Cow<'static, str>>) -> Request<Bytes> {
        self.client.request(method, path)
    }

    /// Sends many requests, up to `limit` at a time, and returns their results in order. See [`Client::buffered`], and
    /// [`buffered_rows`](Self::buffered_rows) for results together with the rows that the requests are made from.
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
    /// # #[cfg(feature = "chat")] {
    /// use std::time::Duration;
    /// use telnyx_ai::Telnyx;
    ///
    /// async fn answer(telnyx: &Telnyx, questions: Vec<String>) {
    ///     let chat = telnyx.chat();
    ///     let request = |question: &String| chat.complete(question).timeout(Duration::from_secs(60));
    ///     let mut results = telnyx.buffered_rows(questions, 16, request);
    ///     while let Some((question, result)) = results.next().await {
    ///         match result {
    ///             Ok(reply) => println!("{question} {}", reply.text()),
    ///             Err(error) => eprintln!("{question} {error}"), // the other requests continue
    ///         }
    ///     }
    /// }
    /// # }
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

    /// Returns the client that the handles are made from.
    pub fn client(&self) -> &Client {
        &self.client
    }
}

impl From<Client> for Telnyx {
    fn from(client: Client) -> Self {
        Self { client }
    }
}
