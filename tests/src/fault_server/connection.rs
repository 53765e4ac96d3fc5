//! Plays scripts on one accepted connection.

use std::io::ErrorKind;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt, Interest};
use tokio::net::TcpStream;

use super::request::{self, SeenRequest};
use super::script::{Ending, Output, Script, Step};
use super::{Shared, http_response};

/// Reason that a connection ended before its script.
enum Stop {
    PeerClosed,
    Malformed(String),
}

struct Connection {
    stream: TcpStream,
    /// Bytes read from the client that are not yet part of a request.
    unused: Vec<u8>,
    number: usize,
    shared: Arc<Shared>,
}

/// Serves one connection to its end.
pub(super) async fn serve(stream: TcpStream, number: usize, shared: Arc<Shared>) {
    // A failure means that the client has closed the connection, which the first read reports too.
    let _ = stream.set_nodelay(true);
    let mut connection = Connection { stream, unused: Vec::new(), number, shared };
    match connection.play_scripts().await {
        Ok(()) => {}
        Err(Stop::PeerClosed) => connection.shared.seen.send_modify(|seen| seen.peer_closures += 1),
        Err(Stop::Malformed(reason)) => connection.reject(&reason).await,
    }
    let Connection { stream, shared, .. } = connection;
    drop(stream);
    shared.seen.send_modify(|seen| seen.open -= 1);
}

impl Connection {
    async fn play_scripts(&mut self) -> Result<(), Stop> {
        let mut at_accept = self.shared.claim_at_accept();
        loop {
            let script = match at_accept.take() {
                Some(script) => script,
                None => self.next_script().await?,
            };
            for step in &script.steps {
                self.play(step).await?;
            }
            match script.ending {
                Ending::KeepAlive => {}
                Ending::Close => {
                    self.close().await;
                    return Ok(());
                }
                Ending::Reset => {
                    // Takes effect when the stream is dropped. Fails only if the connection has been reset.
                    let _ = self.stream.set_zero_linger();
                    return Ok(());
                }
                Ending::Stall => {
                    self.peer_closed().await;
                    return Err(Stop::PeerClosed);
                }
            }
        }
    }

    /// Waits for the first byte of a request, then takes the script for it.
    async fn next_script(&mut self) -> Result<Arc<Script>, Stop> {
        if self.unused.is_empty() {
            self.read_more().await?;
        }
        Ok(self.shared.claim())
    }

    async fn play(&mut self, step: &Step) -> Result<(), Stop> {
        match step {
            Step::ReadHead => {
                while !request::has_headers(&self.unused) {
                    self.read_more().await?;
                }
                Ok(())
            }
            Step::ReadRequest => self.read_request().await,
            Step::Gate => self.gate().await,
            Step::Write(output) => self.write(output).await,
        }
    }

    async fn read_request(&mut self) -> Result<(), Stop> {
        loop {
            if let Some((request, length)) = SeenRequest::parse(&self.unused, self.number).map_err(Stop::Malformed)? {
                self.unused.drain(..length);
                self.shared.seen.send_modify(|seen| seen.requests.push(request));
                return Ok(());
            }
            self.read_more().await?;
        }
    }

    async fn write(&mut self, output: &Output) -> Result<(), Stop> {
        for (index, piece) in output.pieces().enumerate() {
            if output.gated {
                self.gate().await?;
            } else if index > 0 {
                // Lets a client on the same thread read the previous piece.
                tokio::task::yield_now().await;
            }
            self.stream.write_all(piece).await.map_err(|_| Stop::PeerClosed)?;
        }
        Ok(())
    }

    /// Waits for a release. Meanwhile it reads from the client, to detect a closed connection, and keeps the bytes.
    async fn gate(&mut self) -> Result<(), Stop> {
        let shared = Arc::clone(&self.shared);
        let release = shared.releases.acquire();
        tokio::pin!(release);
        loop {
            tokio::select! {
                biased;
                read = self.read_more() => read?,
                permit = &mut release => {
                    permit.expect("the semaphore is never closed").forget();
                    return Ok(());
                }
            }
        }
    }

    /// Reads once. Cancel-safe.
    async fn read_more(&mut self) -> Result<(), Stop> {
        self.unused.reserve(16 * 1024);
        match self.stream.read_buf(&mut self.unused).await {
            Ok(0) | Err(_) => Err(Stop::PeerClosed),
            Ok(_) => Ok(()),
        }
    }

    /// Waits until the client closes the connection, without reading, so that uploads fill the buffers.
    async fn peer_closed(&self) {
        while let Ok(ready) = self.stream.ready(Interest::READABLE).await
            && !ready.is_read_closed()
        {
            // Clears the readiness without reading, so that only a new event wakes this task. The stream must not be
            // read afterwards, because the readiness of the unread bytes is lost.
            let _ = self.stream.try_io(Interest::READABLE, || Err::<(), _>(ErrorKind::WouldBlock.into()));
        }
    }

    /// Shuts down the writing side, then discards received bytes until the client closes too.
    async fn close(&mut self) {
        // An error means that the client closed first.
        let _ = self.stream.shutdown().await;
        let mut discarded = [0; 4096];
        while matches!(self.stream.read(&mut discarded).await, Ok(1..)) {}
    }

    /// Sends the reason to a client with an invalid request, so that the test shows it.
    async fn reject(&mut self, reason: &str) {
        let response = http_response(400, &[("content-type", "text/plain"), ("connection", "close")], reason);
        let _ = self.stream.write_all(&response).await;
        self.close().await;
    }
}
