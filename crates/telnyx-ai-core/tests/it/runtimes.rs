//! One client in several runtimes, one of which may be blocked.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use telnyx_ai_core::{Client, Method};
use tokio::runtime::{Builder, Runtime};

use crate::counting_server::server;

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn call(client: &Client, runtime: &Runtime) -> u8 {
    let call = client.request(Method::GET, "/n").timeout(Duration::from_secs(20)).max_retries(0);
    runtime.block_on(async { call.json().await }).unwrap()
}

#[test]
fn an_idle_runtime_blocks_no_other() {
    let (base, connections) = server();
    let client = Client::builder().api_key("k").base_url(base).build().unwrap();
    let (still, other) = (runtime(), runtime());
    assert_eq!(call(&client, &still), 7);
    // The connection of `still` is idle in its pool and not driven.
    assert_eq!(call(&client, &other), 7);
    assert_eq!(call(&client, &other), 7);
    assert_eq!(call(&client, &still), 7);
    assert_eq!(connections.load(Ordering::SeqCst), 2, "one for each runtime, kept");
}

#[test]
fn connections_of_ended_runtimes_are_replaced() {
    let (base, connections) = server();
    let client = Client::builder().api_key("k").base_url(base).build().unwrap();
    let first = runtime();
    assert_eq!(call(&client, &first), 7);
    for _ in 0..20 {
        assert_eq!(call(&client, &runtime()), 7);
    }
    // The connections of `first` were replaced by newer connections.
    assert_eq!(call(&client, &first), 7);
    assert_eq!(connections.load(Ordering::SeqCst), 22);
}

/// Returns the error of a call of the built-in transport in this runtime.
fn failure(runtime: &Runtime) -> String {
    let (base, _) = server();
    let client = Client::builder().api_key("k").base_url(base).build().unwrap();
    let error = runtime.block_on(async { client.request(Method::GET, "/n").json::<u8>().await }).unwrap_err();
    assert!(error.is_config() && error.attempts() <= 1, "{error:?}");
    error.to_string()
}

#[test]
fn a_runtime_without_time_or_io_is_an_error() {
    let no_time = "request: the Tokio runtime has no time; build it with `enable_time()` or `enable_all()`";
    assert_eq!(failure(&Builder::new_current_thread().build().unwrap()), no_time);
    assert_eq!(failure(&Builder::new_current_thread().enable_io().build().unwrap()), no_time);
    let text = failure(&Builder::new_current_thread().enable_time().build().unwrap());
    assert!(text.ends_with("the Tokio runtime has no I/O; build it with `enable_io()` or `enable_all()`"), "{text}");
}

#[test]
fn a_transport_without_io_needs_no_runtime_with_io() {
    let mock =
        telnyx_ai_core::test_util::MockTransport::new().reply(telnyx_ai_core::test_util::MockReply::json(200, "7"));
    let client = Client::builder().api_key("k").transport(mock).build().unwrap();
    assert_eq!(call(&client, &Builder::new_current_thread().enable_time().build().unwrap()), 7);
}

/// A stream of a mock transport outlives the runtime that opened it, whose timers are gone.
#[test]
fn a_stream_whose_runtime_ended_is_read_in_another() {
    use telnyx_ai_core::test_util::{MockReply, MockTransport};
    let opened = |stall: bool| {
        let reply = MockReply::bytes(200, "text/plain", "one ");
        let mock = MockTransport::new().reply(if stall { reply.then_stalls() } else { reply.chunk("two") });
        let idle = Duration::from_millis(50);
        let client =
            Client::builder().api_key("k").stream_idle_timeout(idle).max_retries(0).transport(mock).build().unwrap();
        let first = runtime();
        let mut download = first.block_on(async { client.request(Method::GET, "/text").download().await }).unwrap();
        assert_eq!(first.block_on(download.try_next()).unwrap().unwrap(), "one ");
        if stall {
            // The timer is registered with the runtime that ends.
            let waits =
                first.block_on(async { tokio::time::timeout(Duration::from_millis(5), download.try_next()).await });
            assert!(waits.is_err());
        }
        download
    };
    assert_eq!(runtime().block_on(opened(false).bytes()).unwrap(), "two");
    let error = runtime().block_on(opened(true).bytes()).unwrap_err();
    assert!(error.is_timeout() && error.to_string().contains("stream_idle_timeout"), "{error}");
    let error = futures_util::FutureExt::now_or_never(opened(true).bytes()).unwrap().unwrap_err();
    assert!(error.is_config(), "{error}");
    let path = std::env::temp_dir().join(format!("telnyx-ai-runtimes-{}", std::process::id()));
    let error = futures_util::FutureExt::now_or_never(opened(false).save_to(&path)).unwrap().unwrap_err();
    assert!(error.is_config() && !path.exists(), "{error}");
}

/// The connection ends with the runtime that drives it.
#[test]
fn a_connection_whose_runtime_ended_is_an_interruption() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let base = format!("http://{}/v2", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let _ = connection.read(&mut [0; 1024]);
        connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 9\r\n\r\none ").unwrap();
        // Until the client closes the connection.
        let _ = connection.read(&mut [0; 1]);
    });
    let client = Client::builder().api_key("k").base_url(base).max_retries(0).build().unwrap();
    let first = runtime();
    let mut download = first.block_on(async { client.request(Method::GET, "/text").download().await }).unwrap();
    assert_eq!(first.block_on(download.try_next()).unwrap().unwrap(), "one ");
    drop(first);
    let error = runtime().block_on(download.try_next()).unwrap_err();
    assert!(error.is_interrupted(), "{error}");
    server.join().unwrap();
}
