//! A raw socket client.

use std::io::{Error, ErrorKind};
use std::time::Duration;

use telnyx_ai_tests::FaultServer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A small complete request.
pub(crate) const GET: &[u8] = b"GET /models HTTP/1.1\r\nhost: h\r\n\r\n";
/// A complete request with a body.
pub(crate) const POST: &[u8] = b"POST /chat HTTP/1.1\r\ncontent-length: 4\r\n\r\nbody";

/// Awaits `future` with a timeout, so that a hanging test fails.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), future).await.expect("this should not take 20 s")
}

pub(crate) struct Client(pub(crate) TcpStream);

impl Client {
    pub(crate) async fn connect(server: &FaultServer) -> Self {
        Self(TcpStream::connect(server.addr()).await.unwrap())
    }

    /// Connects and sends `bytes`.
    pub(crate) async fn send(server: &FaultServer, bytes: &[u8]) -> Self {
        let mut client = Self::connect(server).await;
        client.write(bytes).await;
        client
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        soon(self.0.write_all(bytes)).await.unwrap();
    }

    /// Returns the bytes of one read.
    pub(crate) async fn read_once(&mut self) -> Vec<u8> {
        let mut bytes = vec![0; 64 * 1024];
        let length = soon(self.0.read(&mut bytes)).await.unwrap();
        bytes.truncate(length);
        bytes
    }

    /// Reads as many bytes as `expected` has and compares them.
    pub(crate) async fn expect(&mut self, expected: &[u8]) {
        let mut bytes = vec![0; expected.len()];
        soon(self.0.read_exact(&mut bytes)).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&bytes), String::from_utf8_lossy(expected));
    }

    /// Returns all bytes up to the end of file or an error, and the kind of the error.
    pub(crate) async fn read_to_end(&mut self) -> (Vec<u8>, Option<ErrorKind>) {
        let mut bytes = Vec::new();
        let error = soon(self.0.read_to_end(&mut bytes)).await.err();
        (bytes, error.as_ref().map(Error::kind))
    }

    /// Asserts that the connection is open and has no bytes to read.
    pub(crate) fn assert_silent(&self) {
        let read = self.0.try_read(&mut [0]);
        assert_eq!(read.unwrap_err().kind(), ErrorKind::WouldBlock);
    }
}
