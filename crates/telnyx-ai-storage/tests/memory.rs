//! Uploads and downloads 256 MiB in constant memory. A separate test binary, so that other tests do not use memory.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use telnyx_ai_core::Client;
use telnyx_ai_storage::{Bucket, Storage, StorageRegion};

const LEN: u64 = 256 * 1024 * 1024;
const MAX_GROWTH: u64 = 16 * 1024 * 1024;

/// Starts a server that discards uploads and sends `LEN` bytes for a GET. Returns its URL and the number of received
/// bytes.
fn server() -> (String, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let received = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&received);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (stream, count) = (stream.unwrap(), Arc::clone(&count));
            std::thread::spawn(move || while serve(&mut BufReader::new(&stream), &stream, &count) {});
        }
    });
    (url, received)
}

/// Serves one request. Returns `false` at the end of the connection.
fn serve(reader: &mut BufReader<&TcpStream>, mut stream: &TcpStream, received: &AtomicU64) -> bool {
    let (mut first, mut length) = (String::new(), 0);
    if reader.read_line(&mut first).unwrap_or(0) == 0 {
        return false;
    }
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    received
        .fetch_add(std::io::copy(&mut reader.by_ref().take(length), &mut std::io::sink()).unwrap(), Ordering::SeqCst);
    if first.starts_with("GET") {
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\netag: \"e\"\r\ncontent-length: {LEN}\r\n\r\n")
            .unwrap();
        std::io::copy(&mut std::io::repeat(7).take(LEN), &mut stream).unwrap();
        return true;
    }
    let body = match first.split(' ').nth(1).unwrap() {
        target if target.ends_with("?uploads=") => {
            "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
        }
        _ if first.starts_with("POST") => "<CompleteMultipartUploadResult/>",
        _ => "",
    };
    write!(stream, "HTTP/1.1 200 OK\r\netag: \"e\"\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
    true
}

fn bucket(url: String) -> Bucket {
    let client = Client::builder().api_key("k").storage_url(url).build().unwrap();
    Storage::new(&client).bucket_in("docs", StorageRegion::UsCentral1).unwrap()
}

/// Returns the peak memory of this process in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().trim().parse::<u64>().unwrap() * 1024
}

#[tokio::test]
async fn large_objects_take_little_memory() {
    let path = std::env::temp_dir().join(format!("telnyx-ai-storage-memory-{}.bin", std::process::id()));
    std::fs::File::create(&path).unwrap().set_len(LEN).unwrap();
    let (url, received) = server();
    let docs = bucket(url);
    // Memory allocated once, independent of the size.
    docs.put("a", "x").await.unwrap();

    let start = peak();
    docs.put_file("a.bin", &path).multipart_threshold(u64::MAX).await.unwrap();
    let single = peak() - start;
    assert_eq!(received.load(Ordering::SeqCst), LEN + 1);
    docs.put_file("a.bin", &path).await.unwrap();
    let multipart = peak() - start;
    assert!(received.load(Ordering::SeqCst) > 2 * LEN);
    assert_eq!(docs.get("a.bin").save_to(&path).await.unwrap(), LEN);
    let download = peak() - start;
    std::fs::remove_file(path).unwrap();
    let figures = format!("{single} bytes for one request, {multipart} with parts, {download} with a download");
    assert!([single, multipart, download].iter().all(|growth| *growth < MAX_GROWTH), "{figures}");
}
