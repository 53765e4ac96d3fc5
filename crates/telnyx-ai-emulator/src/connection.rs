//! Connections that faults can interrupt and that close when idle.

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

/// Time that a connection stays open between two requests. It exceeds the 90 s of typical clients, so that the client
/// closes the connection.
const IDLE: Duration = Duration::from_secs(120);

/// The connection of a request: its local address and its state.
#[derive(Clone, Default)]
pub(crate) struct ConnectionHandle {
    local: Option<IpAddr>,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// The requested end of the connection.
    end: AtomicU8,
    /// `true` while a request is served.
    busy: AtomicBool,
}

impl ConnectionHandle {
    fn of(stream: &TcpStream) -> Self {
        let local = stream.local_addr().ok().map(|address| address.ip().to_canonical());
        Self { local, state: Arc::default() }
    }

    /// Returns the local address that the client connected to.
    pub(crate) fn local(&self) -> Option<IpAddr> {
        self.local
    }

    /// Closes the connection after the written data is sent.
    pub(crate) async fn close(&self) -> Infallible {
        self.end(CLOSE).await
    }

    /// Resets the connection.
    pub(crate) async fn reset(&self) -> Infallible {
        self.end(RESET).await
    }

    /// Returns `true` if the emulator ends the connection.
    pub(crate) fn is_ended(&self) -> bool {
        self.state.end.load(Ordering::Relaxed) != OPEN
    }

    /// Marks that a request is served. The idle timer is off until the returned value is dropped.
    pub(crate) fn serve(&self) -> Serving {
        self.state.busy.store(true, Ordering::Relaxed);
        Serving(self.clone())
    }

    fn is_busy(&self) -> bool {
        self.state.busy.load(Ordering::Relaxed)
    }

    /// The connection is owned by the polling task, which flushes it when it has nothing else to do.
    async fn end(&self, how: u8) -> Infallible {
        self.state.end.store(how, Ordering::Relaxed);
        future::pending().await
    }
}

/// A request in progress.
pub(crate) struct Serving(ConnectionHandle);

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.state.busy.store(false, Ordering::Relaxed);
    }
}

impl Connected<IncomingStream<'_, ConnectionListener>> for ConnectionHandle {
    fn connect_info(stream: IncomingStream<'_, ConnectionListener>) -> Self {
        stream.io().handle.clone()
    }
}

/// A listener for such connections.
pub(crate) struct ConnectionListener {
    pub(crate) listener: TcpListener,
    /// Time limit for the headers of a request.
    pub(crate) header_timeout: Duration,
}

impl Listener for ConnectionListener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        (Connection::new(stream, self.header_timeout), address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that ends when its [`ConnectionHandle`] requests it.
pub(crate) struct Connection {
    stream: TcpStream,
    handle: ConnectionHandle,
    header_timeout: Duration,
    /// The timer for the next request, while the connection waits for one.
    timer: Option<Pin<Box<Sleep>>>,
    /// `true` if the next request has begun to arrive, or is the first request.
    in_headers: bool,
}

impl Connection {
    fn new(stream: TcpStream, header_timeout: Duration) -> Self {
        let handle = ConnectionHandle::of(&stream);
        Self { stream, handle, header_timeout, timer: None, in_headers: true }
    }

    fn stream(self: Pin<&mut Self>) -> Pin<&mut TcpStream> {
        Pin::new(&mut self.get_mut().stream)
    }
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.handle.is_busy() {
            (this.timer, this.in_headers) = (None, false);
            return Pin::new(&mut this.stream).poll_read(context, buffer);
        }
        let before = buffer.filled().len();
        if let Poll::Ready(read) = Pin::new(&mut this.stream).poll_read(context, buffer) {
            if !this.in_headers && buffer.filled().len() > before {
                (this.timer, this.in_headers) = (None, true);
            }
            return Poll::Ready(read);
        }
        let limit = if this.in_headers { this.header_timeout } else { IDLE };
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

    /// Ends the connection if requested. The system has all previously written data at this point. The error makes the
    /// server drop the connection.
    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.handle.state.end.load(Ordering::Relaxed) {
            OPEN => self.stream().poll_flush(context),
            how => {
                if how == RESET {
                    // Fails only if the client has already reset the connection.
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
