//! How the answer of an endpoint is read.

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::{Decode, Endpoint};
use crate::decode::{self, DecodeError};
use crate::download::Download;
use crate::live::LiveBody;
use crate::page::Page;

impl<T> Endpoint<T> {
    /// The answer is JSON of type `U`.
    pub fn json<U: DeserializeOwned>(self) -> Endpoint<U> {
        self.decode_with(decode::json::<U>)
    }

    /// The answer is JSON with a `U` in its `data` field.
    pub fn data<U: DeserializeOwned>(self) -> Endpoint<U> {
        self.decode_with(decode::data::<U>)
    }

    /// The answer is JSON with a list of `U` in its `data` field, all of it at once.
    pub fn list<U: DeserializeOwned>(self) -> Endpoint<Vec<U>> {
        self.decode_with(decode::list::<U>)
    }

    /// The answer is one page of a list of `U`.
    pub fn page<U: DeserializeOwned>(self) -> Endpoint<Page<U>> {
        self.decode_with(Page::decode)
    }

    /// The answer is a stream of server-sent events; `open` makes the value of the stream, with
    /// [`EventStream::new`](crate::stream::EventStream::new) inside.
    pub fn events<U>(mut self, open: fn(LiveBody) -> U) -> Endpoint<U> {
        self.call.accept = "text/event-stream";
        Endpoint { call: self.call, decode: Decode::Live(open), span: None }
    }

    /// The answer is a body of this content type that is not read into memory. An answer that is JSON all the same is an
    /// error, unless the type is `*/*`.
    pub fn download(mut self, content_type: &'static str) -> Endpoint<Download> {
        self.call.accept = content_type;
        Endpoint { call: self.call, decode: Decode::Live(Download::new), span: None }
    }

    /// The answer as its bytes, whatever they are.
    pub fn bytes(self) -> Endpoint<Bytes> {
        self.decode_with(|body| Ok(body.clone()))
    }

    /// The answer is read by `decode`, a function that captures nothing; build it from [`decode::json`] and
    /// [`decode::data`].
    ///
    /// ```
    /// let size = telnyx_ai_core::Endpoint::get("picture.get", "/picture").decode_with(|body| Ok(body.len()));
    /// ```
    pub fn decode_with<U>(self, decode: fn(&Bytes) -> Result<U, DecodeError>) -> Endpoint<U> {
        Endpoint { call: self.call, decode: Decode::Whole(decode), span: None }
    }
}
