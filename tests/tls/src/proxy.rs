use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

/// Reaction of a [`Proxy`] to a `CONNECT`.
#[derive(Clone, Debug)]
pub enum Tunnel {
    /// Opens a tunnel to this address for any requested host, so that tests need no name server.
    To(SocketAddr),
    /// Sends this response and closes the connection.
    Answer(String),
}

/// A proxy that records all requests and bytes.
#[derive(Debug)]
pub struct Proxy {
    addr: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    accepting: AbortHandle,
}

#[derive(Debug, Default)]
struct Seen {
    heads: Vec<String>,
    sent: Vec<u8>,
}

impl Proxy {
    /// Starts the proxy on a free port of 127.0.0.1, with plain HTTP, or with HTTPS if there is an acceptor. It ends
    /// when this value is dropped.
    ///
    /// # Panics
    ///
    /// Panics if no port is free.
    pub async fn start(tunnel: Tunnel, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port on 127.0.0.1");
        let addr = listener.local_addr().expect("the address of a bound listener");
        let seen = Arc::new(Mutex::new(Seen::default()));
        let kept = Arc::clone(&seen);
        let accepting = tokio::spawn(async move {
            let mut running = JoinSet::new();
            loop {
                let (socket, _) = listener.accept().await.expect("a connection");
                let (tunnel, tls, kept) = (tunnel.clone(), tls.clone(), Arc::clone(&kept));
                running.spawn(async move {
                    match tls {
                        None => serve(socket, tunnel, &kept).await,
                        Some(tls) => match tls.accept(socket).await {
                            Ok(inside) => serve(inside, tunnel, &kept).await,
                            Err(_) => Ok(()),
                        },
                    }
                });
            }
        });
        Self { addr, seen, accepting: accepting.abort_handle() }
    }

    /// Returns the address of the proxy.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Returns the request line and headers of each request to the proxy itself.
    #[must_use]
    pub fn heads(&self) -> Vec<String> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).heads.clone()
    }

    /// Returns all bytes that clients sent through tunnels.
    #[must_use]
    pub fn sent(&self) -> Vec<u8> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).sent.clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(client: impl AsyncRead + AsyncWrite + Unpin, tunnel: Tunnel, seen: &Mutex<Seen>) -> std::io::Result<()> {
    let (mut from_client, mut to_client) = tokio::io::split(client);
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(from_client.read_u8().await?);
    }
    let head = String::from_utf8(head).expect("a head in UTF-8");
    seen.lock().unwrap_or_else(PoisonError::into_inner).heads.push(head);
    let server = match tunnel {
        Tunnel::Answer(answer) => {
            to_client.write_all(answer.as_bytes()).await?;
            return to_client.shutdown().await;
        }
        Tunnel::To(addr) => TcpStream::connect(addr).await?,
    };
    to_client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    let (mut from_server, mut to_server) = server.into_split();
    let up = async {
        let mut buffer = vec![0; 8192];
        loop {
            let read = from_client.read(&mut buffer).await?;
            if read == 0 {
                return to_server.shutdown().await;
            }
            seen.lock().unwrap_or_else(PoisonError::into_inner).sent.extend_from_slice(&buffer[..read]);
            to_server.write_all(&buffer[..read]).await?;
        }
    };
    let down = async {
        tokio::io::copy(&mut from_server, &mut to_client).await?;
        to_client.shutdown().await
    };
    tokio::try_join!(up, down).map(drop)
}
