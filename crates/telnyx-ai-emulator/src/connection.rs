//! Connections that can be broken on purpose.

use std::{
    convert::Infallible,
    future,
    io::{self, ErrorKind, IoSlice},
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

const OPEN: u8 = 0;
const CLOSE: u8 = 1;
const RESET: u8 = 2;

/// The connection of a request: the address it arrived at, and how it is to end.
#[derive(Clone, Default)]
pub(crate) struct Wire {
    local: Option<IpAddr>,
    end: Arc<AtomicU8>,
}

impl Wire {
    fn of(stream: &TcpStream) -> Self {
        let local = stream.local_addr().ok().map(|address| address.ip().to_canonical());
        Self { local, end: Arc::default() }
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

    /// The task that polls this owns the connection too, and flushes it whenever it has nothing else to do.
    async fn end(&self, how: u8) -> Infallible {
        self.end.store(how, Ordering::Relaxed);
        future::pending().await
    }
}

impl Connected<IncomingStream<'_, Door>> for Wire {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().wire.clone()
    }
}

/// A listener for such connections.
pub(crate) struct Door(pub(crate) TcpListener);

impl Listener for Door {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        let wire = Wire::of(&stream);
        (Connection { stream, wire }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// A connection that ends as its [`Wire`] says.
pub(crate) struct Connection {
    stream: TcpStream,
    wire: Wire,
}

impl Connection {
    fn stream(self: Pin<&mut Self>) -> Pin<&mut TcpStream> {
        Pin::new(&mut self.get_mut().stream)
    }
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_read(context, buffer)
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
        match self.wire.end.load(Ordering::Relaxed) {
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
