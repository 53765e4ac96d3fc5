//! Texts to vectors.

use telnyx_ai_core::{
    Request, decode,
    internal::{Endpoint, Idempotency},
};

use crate::create_embeddings::CreateEmbeddings;
use crate::embedding::EmbeddingList;
use crate::openai::OpenAi;

impl OpenAi {
    /// Creates an embedding vector for each text.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_openai::{CreateEmbeddings, OpenAi};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"index":1,"embedding":[0,1]},{"index":0,"embedding":[0.5,0.5]}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let texts = ["A cat.", "A dog."];
    /// let embeddings = OpenAi::new(&client).create_embeddings(CreateEmbeddings::new("thenlper/gte-large", texts)).await?;
    /// for (text, vector) in texts.iter().zip(embeddings.vectors()) {
    ///     println!("{text} {vector:?}");
    /// }
    /// # assert_eq!(embeddings.into_vectors(), [[0.5, 0.5], [0.0, 1.0]]);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/openai/embeddings`, class [`Idempotency::NotIdempotent`]: it costs money, and the service takes no idempotency key
    /// here. The same texts give the same vectors, so [`idempotent(true)`](Request::idempotent) risks no more than the
    /// price of another attempt. For the files of a storage bucket there is `telnyx.embeddings()`.
    ///
    /// Many texts go in lists of some size, several lists at once:
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # use telnyx_ai_openai::{CreateEmbeddings, OpenAi};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let list = |count| (0..count).map(|index| format!(r#"{{"index":{index},"embedding":[{count}]}}"#)).collect::<Vec<_>>().join(",");
    /// # let mock = [100, 100, 50].into_iter().fold(MockTransport::new(), |mock, count| mock.reply(MockReply::json(200, format!(r#"{{"data":[{}]}}"#, list(count)))));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let texts: Vec<String> = (1..=250).map(|page| format!("Page {page}")).collect();
    /// let openai = OpenAi::new(&client);
    /// let requests = texts.chunks(100).map(|texts| openai.create_embeddings(CreateEmbeddings::new("thenlper/gte-large", texts)));
    /// let mut vectors = Vec::new();
    /// let mut results = client.buffered(requests, 8); // in the order of the texts
    /// while let Some(embeddings) = results.next().await {
    ///     vectors.extend(embeddings?.into_vectors());
    /// }
    /// assert_eq!(vectors.len(), texts.len());
    /// # assert_eq!((&vectors[199][..], &vectors[200][..], mock.requests().len()), (&[100.0][..], &[50.0][..], 3));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) before anything is sent: no text, an empty one, no
    /// model, 0 dimensions. How long and how many the texts may be, and which models take `dimensions`, is for the service to
    /// say. [`is_decode`](telnyx_ai_core::Error::is_decode) when a vector cannot be read, or the answer does not say
    /// which vector is whose.
    pub fn create_embeddings(&self, params: impl Into<CreateEmbeddings>) -> Request<EmbeddingList> {
        let params = params.into();
        Endpoint::post("openai.create_embeddings", "/ai/openai/embeddings", Idempotency::NotIdempotent)
            .check(params.check())
            .body(&params, &params.extra)
            .decode_with(decode::object)
            .on(&self.client)
    }
}
