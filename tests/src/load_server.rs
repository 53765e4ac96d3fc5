//! A server for many calls, in its own thread. Connections are in the submodule.

mod connection;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Builder;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;

/// A TCP server on a free port of 127.0.0.1 for load tests. The server counts connections and requests, but does not
/// record requests.
///
/// The server has its own thread and runtime, so a test that blocks or drops its own runtime does not block the server.
/// The server ends when this value is dropped.
///
/// ```
/// use telnyx_ai_tests::{Responses, LoadServer, builder};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> telnyx_ai::Result<()> {
/// let server = LoadServer::start(Responses::Complete);
/// let telnyx = builder(&server.base_url()).build()?;
/// for _ in 0..3 {
///     telnyx.models().list().await?;
///     telnyx.chat().complete("Hi").await?;
/// }
/// assert_eq!((server.counts().requests, server.counts().connections), (6, 1));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct LoadServer {
    addr: SocketAddr,
    shared: Arc<Shared>,
    /// Dropped to end the thread.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Response behaviour of a [`LoadServer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Responses {
    /// The requested response: an empty list, a completion, or the events of a completion.
    Complete,
    /// No response: the server reads the request and waits until the client closes the connection.
    Never,
    /// The headers and the first event of a stream, and then nothing.
    Begun,
    /// Up to 64 MiB of events, as fast as the client reads them, and then nothing.
    Flood,
}

/// Counters of a [`LoadServer`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Accepted connections.
    pub connections: usize,
    /// Open connections. A connection that the server closed is open until the client closes it too.
    pub open: usize,
    /// Complete requests.
    pub requests: usize,
    /// Number of floods that the client has not read for 500 ms.
    pub stuck: usize,
    /// Number of floods that the client read completely.
    pub taken: usize,
    /// Bytes of floods written to the sockets.
    pub flooded: usize,
}

#[derive(Debug)]
struct Shared {
    responses: Responses,
    counts: watch::Sender<Counts>,
    /// Number of calls of `close_idle`.
    closings: watch::Sender<usize>,
}

impl LoadServer {
    /// Starts a server.
    ///
    /// # Panics
    ///
    /// Panics if no port is free.
    #[must_use]
    pub fn start(responses: Responses) -> Self {
        let shared = Arc::new(Shared {
            responses,
            counts: watch::Sender::new(Counts::default()),
            closings: watch::Sender::new(0),
        });
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let listener = {
            let _inside = runtime.enter();
            let socket = TcpSocket::new_v4().expect("a socket");
            socket.bind((Ipv4Addr::LOCALHOST, 0).into()).expect("a free port on 127.0.0.1");
            // A short backlog would drop connections of a burst, which the kernel retries only after a second.
            socket.listen(4096).expect("a listening socket")
        };
        let addr = listener.local_addr().expect("the address of a bound listener");
        let (stop, stopped) = oneshot::channel();
        let serving = accept(listener, Arc::clone(&shared));
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = serving => {}
                    _ = stopped => {}
                }
            });
        });
        Self { addr, shared, stop: Some(stop), thread: Some(thread) }
    }

    /// Returns `http://127.0.0.1:PORT`, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Returns the counters.
    #[must_use]
    pub fn counts(&self) -> Counts {
        *self.shared.counts.borrow()
    }

    /// Waits until `reached` returns `true` for the counters.
    pub async fn wait_until(&self, reached: impl Fn(&Counts) -> bool) -> Counts {
        let mut counts = self.shared.counts.subscribe();
        // The sender lives in `self`, so the channel cannot be closed here.
        *counts.wait_for(|counts| reached(counts)).await.expect("the counts of a server that runs")
    }

    /// Closes all idle connections.
    pub fn close_idle(&self) {
        self.shared.closings.send_modify(|closings| *closings += 1);
    }
}

impl Drop for LoadServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // The thread has printed its panic, and the test fails on the missing counts.
            let _ = thread.join();
        }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut running = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // The client closed the connection before it was accepted.
                let Ok((stream, _)) = accepted else { continue };
                shared.counts.send_modify(|counts| {
                    counts.connections += 1;
                    counts.open += 1;
                });
                running.spawn(connection::serve(stream, Arc::clone(&shared)));
            }
            Some(_) = running.join_next() => {}
        }
    }
}
