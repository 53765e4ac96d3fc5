//! Start and stop.

use std::{io::ErrorKind, time::Duration};

use telnyx_ai_emulator::Emulator;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::client::{builder, get, start};

#[tokio::test]
async fn dropping_it_ends_its_connections_and_frees_the_port() {
    let emulator = builder().chunk_delay(Duration::from_secs(3600)).start().await.unwrap();
    let address = emulator.base_url().strip_prefix("http://").unwrap().strip_suffix("/v2").unwrap().to_owned();
    let body = "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    let request = format!(
        "POST /v2/ai/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer k\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(&address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut first = [0; 64];
    assert!(stream.read(&mut first).await.unwrap() > 0);
    drop(emulator);
    let mut rest = Vec::new();
    // The connection is closed or reset; the test only needs the read to return.
    drop(stream.read_to_end(&mut rest).await);
    assert!(!String::from_utf8_lossy(&rest).contains("[DONE]"));
    let port = address.rsplit(':').next().unwrap().parse().unwrap();
    Emulator::builder().port(port).start().await.unwrap();
}

#[tokio::test]
async fn several_run_side_by_side() {
    let (one, two) = (start().await, start().await);
    assert_ne!(one.base_url(), two.base_url());
    get(&one, "/ai/models").await.json(200);
    get(&two, "/ai/models").await.json(200);
}

#[tokio::test]
async fn a_start_that_cannot_work_says_so() {
    let taken = start().await;
    let port = taken.base_url().rsplit(':').next().unwrap().split('/').next().unwrap().parse().unwrap();
    let rejected = builder().port(port).start().await.unwrap_err();
    assert_eq!(rejected.kind(), ErrorKind::AddrInUse);
    assert!(rejected.to_string().contains(&format!("127.0.0.1:{port}: ")), "{rejected}");
    let elsewhere = builder().bind([192, 0, 2, 1]).start().await.unwrap_err().to_string();
    assert!(elsewhere.contains("192.0.2.1:0: "), "{elsewhere}");
    for wrong in [
        Emulator::builder().bucket("../out"),
        Emulator::builder().file("docs", "../../out", "x"),
        Emulator::builder().upstream("not a url"),
        Emulator::builder().upstream("ftp://x"),
    ] {
        assert_eq!(wrong.start().await.unwrap_err().kind(), ErrorKind::InvalidInput);
    }
    assert!(taken.put_file("docs", "/etc/passwd", "x").is_err());
}
