//! Awaiting a request: runs its attempts and decodes the response.

use std::future::{Future, IntoFuture};

use bytes::Bytes;
use tracing::Instrument;

use super::Execution;
use super::operation;
use super::receive::Received;
use super::value::{self, Completed};
use crate::error::charge::Charge;
use crate::error::{Error, Result};
use crate::redact::Redaction;
use crate::request::endpoint::{Call, Decode};
use crate::request::{Request, RequestFuture, WithResponse};
use crate::response::Response;
use crate::trace;
use crate::trace::operation_span::ResponseAttributes;
use crate::trace::work_span::WorkSpan;

impl<T: 'static> IntoFuture for Request<T> {
    type Output = Result<T>;
    type IntoFuture = RequestFuture<T>;

    fn into_future(self) -> Self::IntoFuture {
        self.run_all(|completed| completed.value)
    }
}

impl<T: 'static> IntoFuture for WithResponse<T> {
    type Output = Result<Response<T>>;
    type IntoFuture = RequestFuture<Response<T>>;

    fn into_future(self) -> Self::IntoFuture {
        self.0.run_all(|completed| Response::new(completed.value, completed.metadata))
    }
}

impl<T: 'static> Request<T> {
    /// Runs the call and, if needed, its alternatives.
    fn run_all<U: 'static>(mut self, finish: fn(Completed<T>) -> U) -> RequestFuture<U> {
        match self.alternatives.take() {
            None => Box::pin(self.run(false, finish)),
            Some(alternatives) => Box::pin(self.run_alternatives(*alternatives, finish)),
        }
    }
}

impl<T> Request<T> {
    /// Runs the call without its alternatives. The second value is the first value with the secrets of the request redacted.
    pub(crate) async fn with_redaction(self) -> Result<(Response<T>, Redaction<T>)> {
        self.run(true, |completed| (Response::new(completed.value, completed.metadata), completed.redaction)).await
    }

    #[expect(
        clippy::manual_async_fn,
        reason = "an `async fn` would store the request twice in the future, which is allocated for each call"
    )]
    pub(super) fn run<U>(
        self,
        needs_redaction: bool,
        finish: fn(Completed<T>) -> U,
    ) -> impl Future<Output = Result<U>> {
        async move {
            let call = &self.endpoint.call;
            let mut operation = self
                .endpoint
                .traced
                .as_ref()
                .map(|traced| (operation::open(traced, &self.client, call), &traced.record));
            let mut span = {
                let _inside = operation.as_ref().map(|(operation, _)| operation.span().enter());
                WorkSpan::new(trace::call(call.operation, &call.method, &call.template))
            };
            let is_recorded = operation.as_ref().is_some_and(|(operation, _)| operation.is_recorded());
            let running = self.complete(needs_redaction || is_recorded).instrument(span.span().clone());
            match running.await {
                Ok(mut completed) => {
                    trace::record_metadata(span.span(), &completed.metadata);
                    span.succeed();
                    if let Some((mut operation, record)) = operation {
                        match completed.redacted_mut() {
                            Some(value) => record.record(value, operation),
                            None => operation.succeed(|_| ResponseAttributes::default()),
                        }
                    }
                    Ok(finish(completed))
                }
                Err(error) => {
                    let error = error.with_operation(call.operation);
                    trace::record_error(&mut span, &error);
                    if let Some((operation, _)) = &mut operation {
                        operation.end(Some(&error));
                    }
                    Err(error)
                }
            }
        }
    }

    async fn complete(&self, needs_redaction: bool) -> Result<Completed<T>> {
        let call = &self.endpoint.call;
        let execution = Execution::new(&self.client, call)?;
        let unusable = |error: Error| error.with_charge(Charge::possible_if(call.may_be_charged()));
        match &self.endpoint.decode {
            Decode::Buffered(read) => {
                value::decode(read_to_end(execution, call).await?, read, needs_redaction).map_err(unusable)
            }
            Decode::Capturing(read) => {
                value::decode(read_to_end(execution, call).await?, read.as_ref(), needs_redaction).map_err(unusable)
            }
            Decode::WithMetadata(read) => {
                let received = execution.read_to_end().await?;
                let metadata = received.metadata.clone();
                value::decode(received, &|body| read(body, &metadata), needs_redaction).map_err(unusable)
            }
            Decode::Streaming(open) => {
                let received = execution.streaming().await?;
                let value = open(received.body, &self.client, call);
                Ok(Completed { value, metadata: received.metadata, redaction: Redaction::Unchanged })
            }
        }
    }
}

/// Reads the response, and keeps its body if the caller of the request records it.
async fn read_to_end(execution: Execution<'_>, call: &Call) -> Result<Received<Bytes>> {
    let received = execution.read_to_end().await?;
    if let Some(kept) = &call.options.kept_body {
        kept.get_or_init(|| received.body.clone());
    }
    Ok(received)
}
