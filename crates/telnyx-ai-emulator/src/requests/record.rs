//! The layer that records requests.

use std::{io, sync::Arc};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use futures_util::TryStreamExt;

use super::ReceivedRequest;
use crate::{app::App, exchange::Notes, http::operation::Target};

/// Records a request, its body and the status of its response.
pub(crate) async fn record(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let number = app.requests.begin(ReceivedRequest::new(&request, Target::of(&request)));
    let notes = request.extensions().get::<Notes>().cloned().unwrap_or_default();
    notes.recorded(number);
    let reader = Arc::clone(&app);
    let request = request.map(|body| {
        let pieces = body.into_data_stream().inspect_ok(move |piece| reader.requests.read(number, piece));
        let pieces = pieces.inspect_err(move |_| notes.upload_failed());
        axum::body::Body::from_stream(pieces.map_err(io::Error::other))
    });
    let response = next.run(request).await;
    app.requests.set_status(number, response.status().as_u16());
    response
}
