//! The endings of exchanges: a complete response, or a client that closed the connection.

use std::time::Duration;

use serde_json::json;
use telnyx_ai::Telnyx;
use telnyx_ai_emulator::{
    Emulator,
    faults::Fault,
    requests::{Ending, ReceivedRequest},
};
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::client::{address, builder, get, post, start};

const CHAT: &str = "/ai/chat/completions";

fn telnyx(emulator: &Emulator) -> Telnyx {
    Telnyx::builder().api_key("k").base_url(emulator.base_url()).max_retries(0).build().unwrap()
}

/// Returns the requests after `count` of them have ended.
async fn ended(emulator: &Emulator, count: usize) -> Vec<ReceivedRequest> {
    while emulator.requests().all().len() < count {
        tokio::task::yield_now().await;
    }
    let idle = emulator.requests().wait_until_idle();
    tokio::time::timeout(Duration::from_secs(30), idle).await.expect("each exchange ends");
    let all = emulator.requests().all();
    assert_eq!(all.len(), count);
    all
}

fn what(request: &ReceivedRequest) -> (Option<u16>, Ending, u64) {
    (request.status, request.ending, request.bytes_sent)
}

#[tokio::test]
async fn a_response_that_was_sent_to_its_end_is_complete() {
    let emulator = start().await;
    let plain = get(&emulator, "/ai/models").await;
    let body = json!({"messages": [{"role": "user", "content": "Hi"}], "stream": true});
    let streamed = post(&emulator, CHAT, body).await;
    let rejected = get(&emulator, "/nowhere").await;
    let requests = ended(&emulator, 3).await;
    assert_eq!(what(&requests[0]), (Some(200), Ending::Complete, plain.body.len() as u64));
    assert_eq!(what(&requests[1]), (Some(200), Ending::Complete, streamed.body.len() as u64));
    assert_eq!(what(&requests[2]), (Some(404), Ending::Complete, rejected.body.len() as u64));
}

#[tokio::test]
async fn a_dropped_stream_is_a_client_that_closed() {
    let emulator = builder().chunk_delay(Duration::from_millis(200)).start().await.unwrap();
    let mut stream = telnyx(&emulator).chat().stream("Hi").await.unwrap();
    assert!(stream.try_next().await.unwrap().is_some());
    assert_eq!(emulator.requests().all()[0].ending, Ending::Open);
    drop(stream);
    let requests = ended(&emulator, 1).await;
    let (status, ending, bytes) = what(&requests[0]);
    assert_eq!((status, ending), (Some(200), Ending::ClientClosed));
    assert!((1..1000).contains(&bytes), "{bytes}");
}

#[tokio::test]
async fn a_timeout_before_the_response_is_a_client_that_closed() {
    for fault in [Fault::latency(Duration::from_secs(60)), Fault::stall()] {
        let emulator = start().await;
        emulator.faults().add(fault).unwrap();
        let error = telnyx(&emulator).chat().complete("Hi").timeout(Duration::from_secs(1)).await.unwrap_err();
        assert!(error.is_timeout());
        assert_eq!(what(&ended(&emulator, 1).await[0]), (None, Ending::ClientClosed, 0));
    }
}

#[tokio::test]
async fn a_dropped_buffer_closes_what_it_has_begun() {
    let emulator = start().await;
    emulator.faults().add(Fault::latency(Duration::from_secs(60)).always()).unwrap();
    let telnyx = telnyx(&emulator);
    let chat = telnyx.chat();
    let mut results = telnyx.buffered((0..3).map(|at| chat.complete(at.to_string())), 2);
    let begun = async {
        while emulator.requests().count() < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        result = results.next() => panic!("{result:?}"),
        () = begun => {}
    }
    drop(results);
    for request in ended(&emulator, 2).await {
        assert_eq!(what(&request), (None, Ending::ClientClosed, 0));
    }
}

#[tokio::test]
async fn a_client_that_closes_while_it_sends_is_told_apart() {
    let emulator = start().await;
    let mut connection = TcpStream::connect(address(&emulator)).await.unwrap();
    let head = "POST /v2/ai/conversations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{\"name\":";
    connection.write_all(head.as_bytes()).await.unwrap();
    while emulator.requests().all().first().is_none_or(|request| request.body_length == 0) {
        tokio::task::yield_now().await;
    }
    drop(connection);
    let requests = ended(&emulator, 1).await;
    assert_eq!((requests[0].ending, requests[0].body_length), (Ending::ClientClosed, 8));
}

#[tokio::test]
async fn a_fault_interrupts_the_response() {
    for fault in [Fault::reset(), Fault::reset().after_work(), Fault::cut_body(7), Fault::cut_stream(1)] {
        let emulator = start().await;
        emulator.faults().add(fault.clone()).unwrap();
        let chat = telnyx(&emulator).chat();
        if let Ok(mut stream) = chat.stream("Hi").await {
            while stream.try_next().await.is_ok_and(|chunk| chunk.is_some()) {}
        }
        let (_, ending, bytes) = what(&ended(&emulator, 1).await[0]);
        assert_eq!(ending, Ending::Interrupted, "{fault}");
        match fault.to_string().as_str() {
            "cut-body=7" => assert_eq!(bytes, 7),
            "cut-stream=1" => assert!(bytes > 7),
            _ => assert_eq!(bytes, 0),
        }
    }
}

#[tokio::test]
async fn waiting_ends_at_once_where_nothing_is_open() {
    let emulator = start().await;
    emulator.requests().wait_until_idle().await;
    get(&emulator, "/ai/models").await;
    emulator.requests().clear();
    emulator.requests().wait_until_idle().await;
    assert_eq!(Ending::default(), Ending::Open);
}
