//! A client of the SDK as the HTTP client of rig.

use std::borrow::Cow;

use bytes::Bytes;
use futures_util::TryStreamExt;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request, Response};
use rig_core::http_client::{BoxedStream, Error, HttpClientExt, LazyBody, MultipartForm, Result, StreamingResponse};
use telnyx_ai_core::{Client, Download};

/// A client of the SDK that sends the requests of rig.
#[derive(Clone, Debug)]
pub struct TelnyxHttp {
    client: Client,
}

impl TelnyxHttp {
    /// Creates the HTTP client of rig. Requests to other servers than that of the client are errors.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Returns the call of a request. Its headers are those of the client.
    fn call(&self, request: Request<Bytes>) -> Result<telnyx_ai_core::Request<Bytes>> {
        let url = request.uri().to_string();
        let base_url = self.client.base_url().as_str().trim_end_matches('/');
        let path = url.strip_prefix(base_url).filter(|path| path.starts_with('/')).ok_or_else(|| {
            let message = format!("{url} is not below the base URL {base_url} of the client");
            Error::Instance(message.into())
        })?;
        let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let content_type = text(CONTENT_TYPE).unwrap_or_else(|| "application/json".to_owned());
        let call = self.client.request(request.method().clone(), Cow::Owned(path.to_owned()));
        let body = request.into_body();
        Ok(if body.is_empty() { call } else { call.body_bytes(&content_type, body) })
    }
}

impl HttpClientExt for TelnyxHttp {
    fn send<T, U>(&self, request: Request<T>) -> impl Future<Output = Result<Response<LazyBody<U>>>> + Send + 'static
    where
        T: Into<Bytes> + Send,
        U: From<Bytes> + Send + 'static,
    {
        let call = self.call(request.map(Into::into));
        async move {
            let response = call?.with_response().await.map_err(error)?;
            let (status, headers) = (response.metadata().status(), response.metadata().headers().clone());
            let body: LazyBody<U> = Box::pin(std::future::ready(Ok(U::from(response.into_inner()))));
            Ok(answer(status, headers, body))
        }
    }

    fn send_multipart<U>(
        &self,
        _: Request<MultipartForm>,
    ) -> impl Future<Output = Result<Response<LazyBody<U>>>> + Send + 'static
    where
        U: From<Bytes> + Send + 'static,
    {
        let message = "telnyx-ai-rig sends no forms; transcribe with `telnyx.audio()`";
        std::future::ready(Err(Error::Instance(message.into())))
    }

    fn send_streaming<T>(&self, request: Request<T>) -> impl Future<Output = Result<StreamingResponse>> + Send
    where
        T: Into<Bytes> + Send,
    {
        let call = self.call(request.map(Into::into));
        async move {
            let stream: Download = call?.download().await.map_err(error)?;
            let (status, headers) = (stream.metadata().status(), stream.metadata().headers().clone());
            let body: BoxedStream = Box::pin(stream.map_err(error));
            Ok(answer(status, headers, body))
        }
    }
}

fn answer<B>(status: http::StatusCode, headers: HeaderMap, body: B) -> Response<B> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// Returns the error for rig: that of the response, or the error of the SDK as the cause.
fn error(error: telnyx_ai_core::Error) -> Error {
    match (error.status(), error.headers()) {
        (Some(status), Some(headers)) if !status.is_success() => {
            let body = String::from_utf8_lossy(error.body()).into_owned();
            Error::non_success_with_details(status, headers.clone(), body)
        }
        _ => Error::instance(error),
    }
}
