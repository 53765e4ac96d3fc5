//! The decoders of an endpoint.

use std::sync::Arc;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::{Call, EVENT_STREAM, Endpoint};
use crate::client::Client;
use crate::decode::page::Page;
use crate::decode::{self, DecodeError};
use crate::response::metadata::ResponseMetadata;
use crate::stream::body::StreamingBody;

/// Opens a stream on a response; receives the request too.
type Open<T> = Arc<dyn Fn(StreamingBody, &Client, &Call) -> T + Send + Sync>;

/// Decodes a complete body with a function that may capture values.
type DecodeCapturing<T> = Arc<dyn Fn(&Bytes) -> Result<T, DecodeError> + Send + Sync>;

/// Decodes a complete body together with the metadata of its response.
type DecodeWithMetadata<T> = Arc<dyn Fn(&Bytes, &ResponseMetadata) -> Result<T, DecodeError> + Send + Sync>;

/// The conversion of a response into a value.
pub(crate) enum Decode<T> {
    /// The complete body, up to the size limit.
    Buffered(fn(&Bytes) -> Result<T, DecodeError>),
    /// The complete body, by a function that may capture values.
    Capturing(DecodeCapturing<T>),
    /// The complete body, together with the status and headers.
    WithMetadata(DecodeWithMetadata<T>),
    /// The body as a stream.
    Streaming(Open<T>),
}

impl<T> Clone for Decode<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Buffered(read) => Self::Buffered(*read),
            Self::Capturing(read) => Self::Capturing(Arc::clone(read)),
            Self::WithMetadata(read) => Self::WithMetadata(Arc::clone(read)),
            Self::Streaming(open) => Self::Streaming(Arc::clone(open)),
        }
    }
}

impl<T> Decode<T> {
    /// Decodes a complete body.
    ///
    /// # Errors
    /// The error of the decoder, and an error if the value is not in the body alone.
    pub(crate) fn read(&self, body: &Bytes) -> Result<T, DecodeError> {
        match self {
            Self::Buffered(read) => read(body),
            Self::Capturing(read) => read(body),
            Self::WithMetadata(_) | Self::Streaming(_) => {
                Err(DecodeError::at(".", "the value of the request is not in the body of its response"))
            }
        }
    }
}

impl<T> Endpoint<T> {
    /// Decodes the response as JSON.
    pub fn json<U: DeserializeOwned>(self) -> Endpoint<U> {
        self.decode_with(decode::json::<U>)
    }

    /// Decodes the `data` field of a JSON response. A missing field and `null` are errors.
    pub fn data<U: DeserializeOwned>(self) -> Endpoint<U> {
        self.decode_with(decode::data::<U>)
    }

    /// Decodes the list in the `data` field of a JSON response. Elements that are `null` are skipped.
    pub fn list<U: DeserializeOwned>(self) -> Endpoint<Vec<U>> {
        self.decode_with(decode::list::<U>)
    }

    /// Decodes the response as one page of a list.
    pub fn page<U: DeserializeOwned>(self) -> Endpoint<Page<U>> {
        self.decode_with(Page::decode)
    }

    /// Decodes the response as a stream of server-sent events. `open` creates the stream, usually with
    /// [`EventStream::new`](crate::stream::events::EventStream::new).
    pub fn events<U>(mut self, open: impl Fn(StreamingBody) -> U + Send + Sync + 'static) -> Endpoint<U> {
        self.call.accept = EVENT_STREAM;
        self.streaming(move |body, _, _| open(body))
    }

    /// Returns the body of the response as bytes.
    pub fn bytes(self) -> Endpoint<Bytes> {
        self.decode_with(|body| Ok(body.clone()))
    }

    /// Decodes the response with `decode`, which is built from functions such as [`decode::json`] and [`decode::data`].
    pub fn decode_with<U>(self, decode: fn(&Bytes) -> Result<U, DecodeError>) -> Endpoint<U> {
        self.decoded(Decode::Buffered(decode))
    }

    /// Decodes the response with a function that may capture values. See [`decode_with`](Self::decode_with).
    #[doc(hidden)]
    pub fn decode_knowing<U>(
        self,
        decode: impl Fn(&Bytes) -> Result<U, DecodeError> + Send + Sync + 'static,
    ) -> Endpoint<U> {
        self.decoded(Decode::Capturing(Arc::new(decode)))
    }

    /// Decodes the body with the status and headers of the response.
    #[doc(hidden)]
    pub fn decode_response<U>(
        self,
        decode: impl Fn(&Bytes, &ResponseMetadata) -> Result<U, DecodeError> + Send + Sync + 'static,
    ) -> Endpoint<U> {
        self.decoded(Decode::WithMetadata(Arc::new(decode)))
    }

    /// Creates the value while the body arrives.
    pub(crate) fn streaming<U>(
        self,
        open: impl Fn(StreamingBody, &Client, &Call) -> U + Send + Sync + 'static,
    ) -> Endpoint<U> {
        self.decoded(Decode::Streaming(Arc::new(open)))
    }

    fn decoded<U>(mut self, decode: Decode<U>) -> Endpoint<U> {
        self.call.returns_nothing = false;
        Endpoint { call: self.call, decode, traced: None }
    }
}
