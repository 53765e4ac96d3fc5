use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

/// TLS in front of a plain HTTP server. It forwards the decrypted bytes of clients.
#[derive(Debug)]
pub struct TlsServer {
    addr: SocketAddr,
    connections: Arc<AtomicUsize>,
    accepting: AbortHandle,
}

impl TlsServer {
    /// Starts the server on a free port of 127.0.0.1. It ends when this value is dropped.
    ///
    /// # Panics
    ///
    /// Panics if no port is free.
    pub async fn start(acceptor: TlsAcceptor, behind: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port on 127.0.0.1");
        let addr = listener.local_addr().expect("the address of a bound listener");
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        let accepting = tokio::spawn(async move {
            let mut running = JoinSet::new();
            loop {
                let (socket, _) = listener.accept().await.expect("a connection");
                counted.fetch_add(1, Ordering::SeqCst);
                let acceptor = acceptor.clone();
                running.spawn(async move {
                    // A client that does not trust this server ends the handshake.
                    let Ok(mut inside) = acceptor.accept(socket).await else { return };
                    let mut plain = TcpStream::connect(behind).await.expect("the server behind");
                    let _ = copy_bidirectional(&mut inside, &mut plain).await;
                });
            }
        });
        Self { addr, connections, accepting: accepting.abort_handle() }
    }

    /// Returns the address of the server.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Returns the number of accepted connections, with or without a completed handshake.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
