//! Faults on purpose.

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

mod answers;
mod breaks;
mod by_header;
mod chance;
mod latency;
mod script;
mod sdk;
mod state;

const KEY: &str = "Authorization: Bearer k\r\n";
const CHAT: &str = "/ai/chat/completions";
const CONVERSATIONS: &str = "/ai/conversations";

/// An emulator that plays these.
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

/// A connection with a request on it that is to be answered. It would stay open after a good answer.
async fn ask(emulator: &Emulator, method: &str, path: &str, body: &str) -> TcpStream {
    ask_with(emulator, method, path, "", body).await
}

/// The same with more headers, which are complete lines.
async fn ask_with(emulator: &Emulator, method: &str, path: &str, headers: &str, body: &str) -> TcpStream {
    let address = emulator.base_url().strip_prefix("http://").unwrap().strip_suffix("/v2").unwrap();
    let request = format!(
        "{method} /v2{path} HTTP/1.1\r\nHost: localhost\r\n{KEY}{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// What comes on a connection until it ends, and how it ends: `Ok` if in the orderly way.
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

/// Runs `work` while a paused clock stands still, as it would not while `work` waits for a socket.
async fn awake<T>(work: impl IntoFuture<Output = T>) -> T {
    let spin = async {
        loop {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! { output = work.into_future() => output, () = spin => unreachable!() }
}

/// The only request of an operation, once it is this far.
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

/// Sees that nothing comes on a connection, though other requests are answered meanwhile. Needs a paused clock.
async fn assert_silent(emulator: &Emulator, stream: &mut TcpStream) {
    for _ in 0..20 {
        assert!(awake(get(emulator, "/ai/nowhere")).await.status >= 400);
    }
    let read = tokio::time::timeout(Duration::from_secs(3600), stream.read_u8()).await;
    assert!(read.is_err(), "{read:?}");
}

/// How many conversations there are.
async fn conversations(emulator: &Emulator) -> usize {
    get(emulator, CONVERSATIONS).await.json(200)["data"].as_array().unwrap().len()
}
