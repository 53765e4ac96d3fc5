//! Connections that can be broken on purpose, and are closed when no request comes.

use std::{
    convert::Infallible,
    future,
    io::{self, ErrorKind, IoSlice},
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    time::{Sleep, sleep},
};

const OPEN: u8 = 0;
const CLOSE: u8 = 1;
const RESET: u8 = 2;

/// The time for which a connection stays open between two requests. Clients keep idle connections for up to 90 s, and
/// should be the ones that close them.
const IDLE: Duration = Duration::from_secs(120);

/// The connection of a request: the address it arrived at, and its state.
#[derive(Clone, Default)]
pub(crate) struct Wire {
    local: Option<IpAddr>,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// The way in which the connection is to end.
    end: AtomicU8,
    /// True while a request is being served.
    busy: AtomicBool,
}

impl Wire {
    fn of(stream: &TcpStream) -> Self {
        let local = stream.local_addr().ok().map(|address| address.ip().to_canonical());
        Self { local, state: Arc::default() }
    }

    /// The address of this machine that the client connected to.
    pub(crate) fn local(&self) -> Option<IpAddr> {
        self.local
    }

    /// Closes the connection once what has been written is sent.
    pub(crate) async fn close(&self) -> Infallible {
        self.end(CLOSE).await
    }

    /// Resets the connection.
    pub(crate) async fn reset(&self) -> Infallible {
        self.end(RESET).await
    }

    /// Returns true if the emulator ends the connection.
    pub(crate) fn is_ended(&self) -> bool {
        self.state.end.load(Ordering::Relaxed) != OPEN
    }

    /// Marks that a request is being served. No request is waited for until this is dropped.
    pub(crate) fn serve(&self) -> Serving {
        self.state.busy.store(true, Ordering::Relaxed);
        Serving(self.clone())
    }

    fn is_busy(&self) -> bool {
        self.state.busy.load(Ordering::Relaxed)
    }

    /// The task that polls this owns the connection too, and flushes it whenever it has nothing else to do.
    async fn end(&self, how: u8) -> Infallible {
        self.state.end.store(how, Ordering::Relaxed);
        future::pending().await
    }
}

/// A request that a connection serves.
pub(crate) struct Serving(Wire);

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.state.busy.store(false, Ordering::Relaxed);
    }
}

impl Connected<IncomingStream<'_, Door>> for Wire {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().wire.clone()
    }
}

/// A listener for such connections.
pub(crate) struct Door {
    pub(crate) listener: TcpListener,
    /// The time within which the headers of a request must arrive.
    pub(crate) head_timeout: Duration,
}

impl Listener for Door {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        (Connection::new(stream, self.head_timeout), address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that ends as its [`Wire`] says.
pub(crate) struct Connection {
    stream: TcpStream,
    wire: Wire,
    head_timeout: Duration,
    /// When the next request must be there, while one is waited for.
    timer: Option<Pin<Box<Sleep>>>,
    /// True if the next request has begun to arrive, or is the first one.
    in_head: bool,
}

impl Connection {
    fn new(stream: TcpStream, head_timeout: Duration) -> Self {
        let wire = Wire::of(&stream);
        Self { stream, wire, head_timeout, timer: None, in_head: true }
    }

    fn stream(self: Pin<&mut Self>) -> Pin<&mut TcpStream> {
        Pin::new(&mut self.get_mut().stream)
    }
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.wire.is_busy() {
            (this.timer, this.in_head) = (None, false);
            return Pin::new(&mut this.stream).poll_read(context, buffer);
        }
        let before = buffer.filled().len();
        if let Poll::Ready(read) = Pin::new(&mut this.stream).poll_read(context, buffer) {
            if !this.in_head && buffer.filled().len() > before {
                (this.timer, this.in_head) = (None, true);
            }
            return Poll::Ready(read);
        }
        let limit = if this.in_head { this.head_timeout } else { IDLE };
        let timer = this.timer.get_or_insert_with(|| Box::pin(sleep(limit)));
        ready!(timer.as_mut().poll(context));
        Poll::Ready(Err(ErrorKind::TimedOut.into()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.stream().poll_write(context, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.stream().poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Where connections break: whatever was written before is with the system by now. The error makes the server
    /// drop the connection.
    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.wire.state.end.load(Ordering::Relaxed) {
            OPEN => self.stream().poll_flush(context),
            how => {
                if how == RESET {
                    // It fails only on a connection that the client has reset already.
                    drop(self.stream.set_zero_linger());
                }
                Poll::Ready(Err(ErrorKind::ConnectionAborted.into()))
            }
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_shutdown(context)
    }
}
