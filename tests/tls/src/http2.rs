use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// Reaction of an [`Http2Server`] to a request.
#[derive(Clone, Copy, Debug)]
pub enum Reaction {
    /// A 200 response with this body.
    Answer(&'static str),
    /// The headers of a response, and then this reaction.
    Begin(&'static Reaction),
    /// Headers with a content length of 99, 11 bytes of body (`{"data":[]}`), and then `RST_STREAM` with this error
    /// code.
    Cut(u32),
    /// `RST_STREAM` with this error code.
    Reset(u32),
    /// `GOAWAY` with this error code, then a closed connection. The last stream id excludes the latest `leaves_out`
    /// requests.
    GoAway {
        /// Error code.
        code: u32,
        /// Number of latest requests that are not processed, including the current request.
        leaves_out: u32,
    },
    /// No further frames on this connection, except for `PING`.
    Hang,
    /// Closes the connection.
    Close,
}

/// An HTTP/2 server with a script of reactions, one for each request. The last reaction is used forever.
#[derive(Debug)]
pub struct Http2Server {
    addr: SocketAddr,
    seen: Arc<Mutex<Vec<usize>>>,
    accepting: AbortHandle,
}

impl Http2Server {
    /// Starts the server on a free port of 127.0.0.1. It ends when this value is dropped.
    ///
    /// # Panics
    ///
    /// Panics if no port is free.
    pub async fn start(tls: TlsAcceptor, script: impl IntoIterator<Item = Reaction>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port on 127.0.0.1");
        let addr = listener.local_addr().expect("the address of a bound listener");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (kept, script) = (Arc::clone(&seen), Arc::new(script.into_iter().collect::<Vec<_>>()));
        let accepting = tokio::spawn(async move {
            let mut running = JoinSet::new();
            for connection in 0.. {
                let (socket, _) = listener.accept().await.expect("a connection");
                let (tls, kept, script) = (tls.clone(), Arc::clone(&kept), Arc::clone(&script));
                running.spawn(async move {
                    let Ok(inside) = tls.accept(socket).await else { return };
                    let _ = serve(inside, &script, &kept, connection).await;
                });
            }
        });
        Self { addr, seen, accepting: accepting.abort_handle() }
    }

    /// Returns the address of the server.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Returns the connection number of each request so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<usize> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Http2Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(
    mut socket: impl AsyncRead + AsyncWrite + Unpin,
    script: &[Reaction],
    seen: &Mutex<Vec<usize>>,
    connection: usize,
) -> std::io::Result<()> {
    let mut preface = vec![0; PREFACE.len()];
    socket.read_exact(&mut preface).await?;
    assert_eq!(preface, PREFACE, "the client speaks HTTP/2");
    frame(&mut socket, 4, 0, 0, &[]).await?;
    let mut hangs = false;
    loop {
        let mut head = [0; 9];
        socket.read_exact(&mut head).await?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        let mut payload = vec![0; length];
        socket.read_exact(&mut payload).await?;
        let (kind, flags) = (head[3], head[4]);
        match kind {
            // SETTINGS and PING are acknowledged.
            4 if flags & 1 == 0 => frame(&mut socket, 4, 1, 0, &[]).await?,
            6 if flags & 1 == 0 => frame(&mut socket, 6, 1, 0, &payload).await?,
            // A request is complete with the last of its HEADERS or DATA frames.
            0 | 1 if flags & END_STREAM != 0 => {
                let reaction = {
                    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                    seen.push(connection);
                    script[(seen.len() - 1).min(script.len() - 1)]
                };
                hangs |= matches!(reaction, Reaction::Hang);
                if !hangs {
                    react(&mut socket, stream, reaction).await?;
                }
            }
            _ => {}
        }
    }
}

async fn react(socket: &mut (impl AsyncWrite + Unpin), stream: u32, reaction: Reaction) -> std::io::Result<()> {
    // `:status: 200` of the static table of HPACK.
    let ok = &[0x88_u8];
    match reaction {
        Reaction::Answer(body) => {
            frame(socket, 1, END_HEADERS, stream, ok).await?;
            frame(socket, 0, END_STREAM, stream, body.as_bytes()).await
        }
        Reaction::Begin(then) => {
            frame(socket, 1, END_HEADERS, stream, ok).await?;
            Box::pin(react(socket, stream, *then)).await
        }
        Reaction::Cut(code) => {
            // `content-length: 99`: name 28 of the static table, a literal value of two bytes.
            let head = [ok.as_slice(), b"\x0f\x0d\x0299".as_slice()].concat();
            frame(socket, 1, END_HEADERS, stream, &head).await?;
            frame(socket, 0, 0, stream, br#"{"data":[]}"#).await?;
            frame(socket, 3, 0, stream, &code.to_be_bytes()).await
        }
        Reaction::Reset(code) => frame(socket, 3, 0, stream, &code.to_be_bytes()).await,
        Reaction::GoAway { code, leaves_out } => {
            // Streams of a client have odd numbers.
            let last = stream.saturating_sub(2 * leaves_out);
            frame(socket, 7, 0, 0, &[last.to_be_bytes(), code.to_be_bytes()].concat()).await?;
            socket.shutdown().await
        }
        Reaction::Hang => Ok(()),
        Reaction::Close => socket.shutdown().await,
    }
}

async fn frame(
    socket: &mut (impl AsyncWrite + Unpin),
    kind: u8,
    flags: u8,
    stream: u32,
    payload: &[u8],
) -> std::io::Result<()> {
    let length = u32::try_from(payload.len()).expect("a short payload").to_be_bytes();
    let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
    socket.write_all(&[&head, payload].concat()).await?;
    socket.flush().await
}
