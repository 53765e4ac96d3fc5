//! The scripted server itself; scripts, connections, requests and answers are in the files beside.

mod connection;
mod request;
mod responses;
mod script;

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{Semaphore, watch};
use tokio::task::{AbortHandle, JoinSet};

pub use request::SeenRequest;
pub use responses::{
    bad_chunk_response, chunked_response, http_chunk, http_head, http_response, huge_headers_response,
    interim_response, short_body_response, sse_response,
};
pub use script::Script;

/// A TCP server on a free port of 127.0.0.1 which plays one [`Script`] per request.
///
/// # Which script a request gets
///
/// Scripts are used up in order, the last one for ever. A connection takes the next script when the first byte of a
/// request arrives on it, so a connection that a client opens and leaves unused costs none. Only a script that starts
/// with [`Script::accept`] is taken as soon as a new connection is accepted.
///
/// # Life time
///
/// The server and all its connections run on the runtime of the test and end when this value is dropped. Nothing here
/// uses a timer, so it can be used with paused time.
#[derive(Debug)]
pub struct FaultServer {
    addr: SocketAddr,
    shared: Arc<Shared>,
    accepting: AbortHandle,
}

impl FaultServer {
    /// Starts a server which plays `scripts`.
    ///
    /// # Panics
    ///
    /// If there is no script, if a script keeps the connection open without reading the request, or if no port is
    /// free.
    pub async fn start(scripts: impl IntoIterator<Item = Script>) -> Self {
        let scripts: Vec<_> = scripts.into_iter().map(Arc::new).collect();
        assert!(!scripts.is_empty(), "a fault server needs at least one script");
        for (index, script) in scripts.iter().enumerate() {
            script.check(index);
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port on 127.0.0.1");
        let addr = listener.local_addr().expect("the address of a bound listener");
        let shared = Arc::new(Shared {
            scripts,
            next: Mutex::new(0),
            releases: Semaphore::new(0),
            seen: watch::Sender::new(Seen::default()),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared))).abort_handle();
        Self { addr, shared, accepting }
    }

    /// An address where every connection is refused, for as long as the returned value lives.
    ///
    /// # Panics
    ///
    /// If no port is free.
    #[must_use]
    pub fn refused() -> Refused {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).expect("a free port on 127.0.0.1");
        Refused { addr: socket.local_addr().expect("the address of a bound socket"), _socket: socket }
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The address the server listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Every request that was read to the end of its body, in the order they were completed.
    ///
    /// A request is on this list before the first byte after it is written. One cut short by either side, or never
    /// read because its script does not, is not on it.
    #[must_use]
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.shared.seen.borrow().requests.clone()
    }

    /// How many connections were accepted.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.seen.borrow().connections
    }

    /// How many connections the client ended (or half-closed) while the server still held them open.
    ///
    /// Connections that a script ended are not counted.
    #[must_use]
    pub fn peer_closures(&self) -> usize {
        self.shared.seen.borrow().peer_closures
    }

    /// How many connections are open at the server's end. One that a script closed is open until the client closes too.
    #[must_use]
    pub fn open_connections(&self) -> usize {
        self.shared.seen.borrow().open
    }

    /// Resolves once [`open_connections`](Self::open_connections) is 0: the client has noticed that they were closed.
    pub async fn wait_until_all_closed(&self) {
        self.wait_until(|seen| seen.open == 0).await;
    }

    /// Resolves once the client has closed a connection, now or earlier: see [`peer_closures`](Self::peer_closures).
    pub async fn closed_by_peer(&self) {
        self.wait_for_peer_closures(1).await;
    }

    /// Resolves once [`peer_closures`](Self::peer_closures) is `count` or more.
    pub async fn wait_for_peer_closures(&self, count: usize) {
        self.wait_until(|seen| seen.peer_closures >= count).await;
    }

    /// Resolves once `count` or more requests were fully read.
    pub async fn wait_for_requests(&self, count: usize) {
        self.wait_until(|seen| seen.requests.len() >= count).await;
    }

    /// Resolves once `count` or more connections were accepted.
    pub async fn wait_for_connections(&self, count: usize) {
        self.wait_until(|seen| seen.connections >= count).await;
    }

    /// Lets one step go on that waits in [`Script::gate`], [`Script::gated`] or [`Script::drip`].
    ///
    /// Releases are counted, so one given before the step is reached is not lost.
    pub fn release(&self) {
        self.release_many(1);
    }

    /// Does what `count` calls of [`release`](Self::release) do.
    pub fn release_many(&self, count: usize) {
        self.shared.releases.add_permits(count);
    }

    async fn wait_until(&self, reached: impl FnMut(&Seen) -> bool) {
        // The sender lives in `self`, so the channel cannot be closed here.
        let _ = self.shared.seen.subscribe().wait_for(reached).await;
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// An address where nobody listens, from [`FaultServer::refused`].
///
/// The port stays bound until this is dropped, so that no other test can be given it meanwhile.
#[derive(Debug)]
pub struct Refused {
    addr: SocketAddr,
    _socket: TcpSocket,
}

impl Refused {
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The address itself.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }
}

/// What the server has seen so far.
#[derive(Debug, Default)]
struct Seen {
    requests: Vec<SeenRequest>,
    connections: usize,
    open: usize,
    peer_closures: usize,
}

/// What the server and its connections share.
#[derive(Debug)]
struct Shared {
    scripts: Vec<Arc<Script>>,
    next: Mutex<usize>,
    releases: Semaphore,
    seen: watch::Sender<Seen>,
}

impl Shared {
    /// Takes the next script.
    fn claim(&self) -> Arc<Script> {
        self.claim_if(|_| true).expect("a script that needs no condition")
    }

    /// Takes the next script if it acts before the client has sent anything.
    fn claim_at_accept(&self) -> Option<Arc<Script>> {
        self.claim_if(Script::starts_at_accept)
    }

    fn claim_if(&self, wanted: impl FnOnce(&Script) -> bool) -> Option<Arc<Script>> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let script = self.scripts.get(*next).or(self.scripts.last()).filter(|script| wanted(script))?;
        *next += 1;
        Some(Arc::clone(script))
    }
}

/// Accepts connections until it is aborted, which ends the connections too: they are owned by the set.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut running = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let stream = match accepted {
                    Ok((stream, _)) => stream,
                    // The client gave up before its turn came.
                    Err(error) if error.kind() == ErrorKind::ConnectionAborted => continue,
                    Err(error) => panic!("the fault server cannot accept connections: {error}"),
                };
                let mut number = 0;
                shared.seen.send_modify(|seen| {
                    number = seen.connections;
                    seen.connections += 1;
                    seen.open += 1;
                });
                running.spawn(connection::serve(stream, number, Arc::clone(&shared)));
            }
            Some(_) = running.join_next() => {}
        }
    }
}
