//! Creation of embeddings.

use telnyx_ai_core::{
    Request, decode,
    internal::{Endpoint, Idempotency, Operation},
};

use crate::create_embeddings::CreateEmbeddings;
use crate::embedding::EmbeddingList;
use crate::openai::OpenAi;
use crate::span;

impl OpenAi {
    /// Creates an embedding vector for each text.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::openai::CreateEmbeddings;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let texts = ["A cat.", "A dog."];
    /// let params = CreateEmbeddings::new("thenlper/gte-large", texts);
    /// let embeddings = telnyx.openai().create_embeddings(params).await?;
    /// for (text, vector) in texts.iter().zip(embeddings.vectors()) {
    ///     println!("{text} {vector:?}");
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /ai/openai/embeddings`. Not idempotent: the call costs money and the service supports no idempotency key
    /// here, so it is retried only if the failed request did no work. The same texts result in the same vectors, so
    /// [`idempotent(true)`](Request::idempotent) only risks the price of another attempt. To embed the files of a
    /// storage bucket, use `telnyx.embeddings()`.
    ///
    /// Many texts are sent in chunks, several chunks concurrently:
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::openai::CreateEmbeddings;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let openai = telnyx.openai();
    /// let texts: Vec<String> = (1..=250).map(|page| format!("Page {page}")).collect();
    /// let requests = texts.chunks(100).map(|texts| {
    ///     openai.create_embeddings(CreateEmbeddings::new("thenlper/gte-large", texts))
    /// });
    /// let mut vectors = Vec::new();
    /// let mut results = telnyx.buffered(requests, 8); // results are in the order of the texts
    /// while let Some(embeddings) = results.next().await {
    ///     vectors.extend(embeddings?.into_vectors());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// - [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) before anything is sent: no text, an empty text,
    ///   no model, or 0 dimensions.
    /// - [`is_invalid_request`](telnyx_ai_core::Error::is_invalid_request) if the service rejects the request, for
    ///   example for too many texts, a text that is too long, or a model without a choice of `dimensions`.
    /// - [`is_decode`](telnyx_ai_core::Error::is_decode) if a vector is invalid or the indexes of the vectors are
    ///   ambiguous.
    pub fn create_embeddings(&self, params: impl Into<CreateEmbeddings>) -> Request<EmbeddingList> {
        let params = params.into();
        Endpoint::post("openai.create_embeddings", "/ai/openai/embeddings", Idempotency::NotIdempotent)
            .check(params.check())
            .body(&params, &params.extra)
            .decode_with(decode::object)
            .operation(Operation::Embeddings, |list: &mut EmbeddingList, span| span::record_embeddings(list, span))
            .on(&self.client)
    }
}
