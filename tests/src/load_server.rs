//! A server for many calls, in a thread of its own; how one connection is served is in the file beside.

mod connection;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Builder;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;

/// A TCP server on a free port of 127.0.0.1 for loads: it keeps its connections and counts, and records no request.
///
/// It has a thread and a runtime of its own, so a test that is busy, blocks its runtime or drops it does not hold it up.
/// All of it ends when this value is dropped.
///
/// ```
/// use telnyx_ai_tests::{Answers, LoadServer, builder};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> telnyx_ai::Result<()> {
/// let server = LoadServer::start(Answers::Whole);
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

/// How a [`LoadServer`] answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// With what was asked for: an empty list, a completion, or the events of one.
    Whole,
    /// Never: it reads the request and waits for the client to leave.
    Never,
    /// With the head of a stream and its first event, and then never.
    Begun,
    /// With up to 64 MiB of events, as fast as they are taken, and then never.
    Flood,
}

/// What a [`LoadServer`] has counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Connections that were accepted.
    pub connections: usize,
    /// Connections that are open. One that the server closed is open until the client closes it too.
    pub open: usize,
    /// Requests that were read to their end.
    pub requests: usize,
    /// Floods of which nothing was taken for half a second.
    pub stuck: usize,
    /// Floods that were taken whole.
    pub taken: usize,
    /// Bytes of floods that were handed to the network.
    pub flooded: usize,
}

#[derive(Debug)]
struct Shared {
    answers: Answers,
    counts: watch::Sender<Counts>,
    /// Counts the times that idle connections were closed.
    closings: watch::Sender<usize>,
}

impl LoadServer {
    /// Starts a server.
    ///
    /// # Panics
    ///
    /// If no port is free.
    #[must_use]
    pub fn start(answers: Answers) -> Self {
        let shared = Arc::new(Shared {
            answers,
            counts: watch::Sender::new(Counts::default()),
            closings: watch::Sender::new(0),
        });
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let listener = {
            let _inside = runtime.enter();
            let socket = TcpSocket::new_v4().expect("a socket");
            socket.bind((Ipv4Addr::LOCALHOST, 0).into()).expect("a free port on 127.0.0.1");
            // A burst of connections must not wait for the kernel to repeat what it dropped.
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

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// What was counted so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        *self.shared.counts.borrow()
    }

    /// Resolves once the counts are as wanted.
    pub async fn wait_until(&self, reached: impl Fn(&Counts) -> bool) -> Counts {
        let mut counts = self.shared.counts.subscribe();
        // The sender lives in `self`, so the channel cannot be closed here.
        *counts.wait_for(|counts| reached(counts)).await.expect("the counts of a server that runs")
    }

    /// Closes every connection that is between two requests.
    pub fn close_idle(&self) {
        self.shared.closings.send_modify(|closings| *closings += 1);
    }
}

impl Drop for LoadServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was printed there, and the counts that a test waits for did not come.
            let _ = thread.join();
        }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut running = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // The client gave up before its turn came.
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
