//! Injected faults.

use std::{
    io::{self, ErrorKind},
    time::Duration,
};

use telnyx_ai::Telnyx;
use telnyx_ai_emulator::{Emulator, faults::Fault, requests::ReceivedRequest};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::client::{get, start};

mod header;
mod interruptions;
mod latency;
mod random;
mod responses;
mod script;
mod sdk;
mod state;

const KEY: &str = "Authorization: Bearer k\r\n";
const CHAT: &str = "/ai/chat/completions";
const CONVERSATIONS: &str = "/ai/conversations";

/// Starts an emulator with these faults.
async fn playing(faults: impl IntoIterator<Item = Fault>) -> Emulator {
    let emulator = start().await;
    for fault in faults {
        emulator.faults().add(fault).unwrap();
    }
    emulator
}

fn telnyx(emulator: &Emulator) -> Telnyx {
    Telnyx::builder().api_key("k").base_url(emulator.base_url()).build().unwrap()
}

/// Opens a connection and sends a request. The connection would stay open after a normal response.
async fn open_request(emulator: &Emulator, method: &str, path: &str, body: &str) -> TcpStream {
    open_request_with(emulator, method, path, "", body).await
}

/// Opens a connection and sends a request with additional headers, which are complete lines.
async fn open_request_with(emulator: &Emulator, method: &str, path: &str, headers: &str, body: &str) -> TcpStream {
    let address = emulator.base_url().strip_prefix("http://").unwrap().strip_suffix("/v2").unwrap();
    let request = format!(
        "{method} /v2{path} HTTP/1.1\r\nHost: localhost\r\n{KEY}{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// Returns the bytes received until the connection ends, and `Ok` if it was closed normally.
async fn rest(mut stream: TcpStream) -> (String, io::Result<()>) {
    let mut bytes = Vec::new();
    let end = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes)).await;
    let end = end.expect("a connection that ends").map(drop);
    (String::from_utf8(bytes).unwrap(), end)
}

#[track_caller]
fn assert_reset((text, end): (String, io::Result<()>)) {
    assert_eq!(text, "");
    assert_eq!(end.unwrap_err().kind(), ErrorKind::ConnectionReset);
}

/// Runs `work` without advancing a paused clock, which would otherwise advance while `work` waits for a socket.
async fn awake<T>(work: impl IntoFuture<Output = T>) -> T {
    let spin = async {
        loop {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! { output = work.into_future() => output, () = spin => unreachable!() }
}

/// Returns the only request of an operation after it meets a condition.
async fn once(
    emulator: &Emulator,
    method: &str,
    path: &str,
    far: impl Fn(&ReceivedRequest) -> bool,
) -> ReceivedRequest {
    loop {
        match emulator.requests().of(method, path).as_slice() {
            [request] if far(request) => return request.clone(),
            _ => awake(tokio::task::yield_now()).await,
        }
    }
}

/// Asserts that a connection receives nothing while other requests complete. Needs a paused clock.
async fn assert_silent(emulator: &Emulator, stream: &mut TcpStream) {
    for _ in 0..20 {
        assert!(awake(get(emulator, "/ai/nowhere")).await.status >= 400);
    }
    let read = tokio::time::timeout(Duration::from_secs(3600), stream.read_u8()).await;
    assert!(read.is_err(), "{read:?}");
}

/// Returns the number of conversations.
async fn conversations(emulator: &Emulator) -> usize {
    get(emulator, CONVERSATIONS).await.json(200)["data"].as_array().unwrap().len()
}
