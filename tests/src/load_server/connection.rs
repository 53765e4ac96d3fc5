//! Serves one connection.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Responses, Shared};
use crate::fault_server::{SeenRequest, http_chunk, http_head, sse_response};
use crate::kit::{COMPLETION, EVENTS, json_response};

const HEAD: &[(&str, &str)] = &[("content-type", "text/event-stream"), ("transfer-encoding", "chunked")];
const FLOOD: usize = 64 * 1024 * 1024;
/// Time without a read after which a client counts as stuck.
const STUCK: Duration = Duration::from_millis(500);

pub(super) async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    let _ = stream.set_nodelay(true);
    // The connection has ended, either by the client or by the server.
    let _ = converse(&mut stream, &shared).await;
    drop(stream);
    shared.counts.send_modify(|counts| counts.open -= 1);
}

async fn converse(stream: &mut TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut unread = Vec::new();
    while let Some(request) = next_request(stream, &mut unread, shared).await? {
        shared.counts.send_modify(|counts| counts.requests += 1);
        match shared.responses {
            Responses::Complete => stream.write_all(&complete(&request)).await?,
            Responses::Never => return discard(stream).await,
            Responses::Begun => {
                stream.write_all(&[http_head(200, HEAD), http_chunk(EVENTS[0])].concat()).await?;
                return discard(stream).await;
            }
            Responses::Flood => {
                flood(stream, shared).await?;
                return discard(stream).await;
            }
        }
    }
    stream.shutdown().await?;
    discard(stream).await
}

/// Returns the next request; `None` if idle connections are to be closed.
async fn next_request(
    stream: &mut TcpStream,
    unread: &mut Vec<u8>,
    shared: &Shared,
) -> std::io::Result<Option<SeenRequest>> {
    let mut closings = shared.closings.subscribe();
    loop {
        if let Some((request, length)) = SeenRequest::parse(unread, 0).map_err(std::io::Error::other)? {
            unread.drain(..length);
            return Ok(Some(request));
        }
        unread.reserve(16 * 1024);
        let read = tokio::select! {
            read = stream.read_buf(unread) => read?,
            _ = closings.changed(), if unread.is_empty() => return Ok(None),
        };
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}

fn complete(request: &SeenRequest) -> Vec<u8> {
    if request.method == "GET" {
        json_response(200, r#"{"data":[]}"#)
    } else if request.text().contains(r#""stream":true"#) {
        sse_response(EVENTS)
    } else {
        json_response(200, COMPLETION)
    }
}

async fn flood(stream: &mut TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.write_all(&http_head(200, HEAD)).await?;
    let events = http_chunk(EVENTS[0]).repeat(100);
    let mut written = 0;
    while written < FLOOD {
        let mut rest = &events[..];
        while !rest.is_empty() {
            let count = match timeout(STUCK, stream.write(rest)).await {
                Ok(count) => count?,
                Err(_) => {
                    shared.counts.send_modify(|counts| counts.stuck += 1);
                    let count = stream.write(rest).await;
                    shared.counts.send_modify(|counts| counts.stuck -= 1);
                    count?
                }
            };
            written += count;
            shared.counts.send_modify(|counts| counts.flooded += count);
            rest = &rest[count..];
        }
    }
    shared.counts.send_modify(|counts| counts.taken += 1);
    Ok(())
}

/// Waits until the client has closed the connection.
async fn discard(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut discarded = [0; 4096];
    while stream.read(&mut discarded).await? > 0 {}
    Ok(())
}
