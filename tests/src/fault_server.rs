//! The fault server. Scripts, connections, requests and responses are in the submodules.

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

/// A TCP server on a free port of 127.0.0.1 that plays one [`Script`] per request.
///
/// # Order of scripts
///
/// Scripts are used in order, and the last script is used forever. A connection takes the next script when the first
/// byte of a request arrives, so an unused connection takes no script. A script that starts with [`Script::accept`] is
/// taken as soon as a new connection is accepted.
///
/// # Lifetime
///
/// The server and its connections run on the runtime of the test and end when this value is dropped. The server uses no
/// timer, so it works with paused time.
#[derive(Debug)]
pub struct FaultServer {
    addr: SocketAddr,
    shared: Arc<Shared>,
    accepting: AbortHandle,
}

impl FaultServer {
    /// Starts a server that plays `scripts`.
    ///
    /// # Panics
    ///
    /// Panics if there is no script, if a script keeps the connection open without reading the request, or if no port
    /// is free.
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

    /// Returns an address that refuses connections until the returned value is dropped.
    ///
    /// # Panics
    ///
    /// Panics if no port is free.
    #[must_use]
    pub fn refused() -> Refused {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).expect("a free port on 127.0.0.1");
        Refused { addr: socket.local_addr().expect("the address of a bound socket"), _socket: socket }
    }

    /// Returns `http://127.0.0.1:PORT`, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Returns the address of the server.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Returns all complete requests in the order of completion.
    ///
    /// A request is in the list before the first byte of its response is written. Incomplete requests, and requests
    /// that their script does not read, are not in the list.
    #[must_use]
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.shared.seen.borrow().requests.clone()
    }

    /// Returns the number of accepted connections.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.seen.borrow().connections
    }

    /// Returns the number of connections that the client closed (or shut down for writing) while the server kept them
    /// open.
    ///
    /// Connections that a script ended are not counted.
    #[must_use]
    pub fn peer_closures(&self) -> usize {
        self.shared.seen.borrow().peer_closures
    }

    /// Returns the number of open connections. A connection that a script closed is open until the client closes it
    /// too.
    #[must_use]
    pub fn open_connections(&self) -> usize {
        self.shared.seen.borrow().open
    }

    /// Waits until [`open_connections`](Self::open_connections) is 0, after the client has noticed all closed
    /// connections.
    pub async fn wait_until_all_closed(&self) {
        self.wait_until(|seen| seen.open == 0).await;
    }

    /// Waits until the client has closed a connection; see [`peer_closures`](Self::peer_closures).
    pub async fn closed_by_peer(&self) {
        self.wait_for_peer_closures(1).await;
    }

    /// Waits until [`peer_closures`](Self::peer_closures) is `count` or more.
    pub async fn wait_for_peer_closures(&self, count: usize) {
        self.wait_until(|seen| seen.peer_closures >= count).await;
    }

    /// Waits until `count` or more requests were read completely.
    pub async fn wait_for_requests(&self, count: usize) {
        self.wait_until(|seen| seen.requests.len() >= count).await;
    }

    /// Waits until `count` or more connections were accepted.
    pub async fn wait_for_connections(&self, count: usize) {
        self.wait_until(|seen| seen.connections >= count).await;
    }

    /// Releases one step that waits in [`Script::gate`], [`Script::gated`] or [`Script::drip`].
    ///
    /// Releases are counted, so a release before the step is reached is not lost.
    pub fn release(&self) {
        self.release_many(1);
    }

    /// Releases `count` steps; see [`release`](Self::release).
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

/// An address without a listener, returned by [`FaultServer::refused`].
///
/// The port stays bound until this value is dropped, so that no other test uses it.
#[derive(Debug)]
pub struct Refused {
    addr: SocketAddr,
    _socket: TcpSocket,
}

impl Refused {
    /// Returns `http://127.0.0.1:PORT`, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Returns the address.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }
}

/// Requests and connections so far.
#[derive(Debug, Default)]
struct Seen {
    requests: Vec<SeenRequest>,
    connections: usize,
    open: usize,
    peer_closures: usize,
}

/// State shared by the server and its connections.
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

/// Accepts connections until it is aborted. This also ends the connections, which the set owns.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut running = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let stream = match accepted {
                    Ok((stream, _)) => stream,
                    // The client closed the connection before it was accepted.
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
