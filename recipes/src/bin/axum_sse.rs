//! An axum server that relays a completion as server-sent events. If the client closes the connection, the stream is
//! dropped, which ends the request to Telnyx: the tokens that the model has not written yet are not charged.

use std::convert::Infallible;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::post;
use futures_util::{Stream, StreamExt};
use telnyx_ai::Telnyx;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let app = Router::new().route("/chat", post(chat)).with_state(Telnyx::from_env()?);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("Listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}

async fn chat(
    State(telnyx): State<Telnyx>,
    question: String,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, (StatusCode, String)> {
    let stream = telnyx.chat().stream(question).await;
    // The text of the error has no secret. A service may still prefer to hide it.
    let stream = stream.map_err(|error| (StatusCode::BAD_GATEWAY, error.to_string()))?;
    let events = stream.map(|chunk| {
        // Text with line breaks is several `data` lines of one event, which the client joins again.
        Ok(match chunk {
            Ok(chunk) => Event::default().data(chunk.text_delta()),
            Err(error) => Event::default().event("error").data(error.to_string()),
        })
    });
    let end = futures_util::stream::once(async { Ok(Event::default().event("end").data("")) });
    Ok(Sse::new(events.chain(end)).keep_alive(KeepAlive::default()))
}
