//! Sends a recording of 100 MB in constant memory. A separate test binary, so that other tests do not use memory.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;

use telnyx_ai_audio::{Audio, AudioModel, CreateTranscription, Recording};
use telnyx_ai_core::Client;
use tokio::io::AsyncReadExt;

/// Maximum size of a file.
const LARGEST: u64 = 100 * 1024 * 1024;
const MOST: u64 = 16 * 1024 * 1024;

/// Starts a server that reads and discards one request. Its handle returns the announced length and the number of
/// received bytes of the body.
fn server() -> (String, JoinHandle<(u64, u64)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}/v2", listener.local_addr().unwrap());
    let counting = std::thread::spawn(move || {
        let mut stream = BufReader::new(listener.accept().unwrap().0);
        let mut length = 0;
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).unwrap();
            if line == "\r\n" {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let came = std::io::copy(&mut stream.by_ref().take(length), &mut std::io::sink()).unwrap();
        let answer =
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 13\r\n\r\n{\"text\":\"Hi\"}";
        stream.get_mut().write_all(answer).unwrap();
        (length, came)
    });
    (base_url, counting)
}

/// Returns the peak memory of this process in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().trim().parse::<u64>().unwrap() * 1024
}

/// Sends a recording of `len` bytes and returns the growth of peak memory.
async fn growth(recording: Recording, len: u64) -> u64 {
    let before = peak();
    let (base_url, counting) = server();
    let client = Client::builder().api_key("k").base_url(base_url).build().unwrap();
    let params = CreateTranscription::new(AudioModel::WhisperLargeV3Turbo, recording);
    assert_eq!(Audio::new(&client).transcribe(params).await.unwrap().text, "Hi");
    let (announced, came) = counting.join().unwrap();
    assert_eq!(announced, came);
    // The rest is the form around the file.
    assert!((len + 300..len + 500).contains(&came), "{came} bytes came");
    peak() - before
}

#[tokio::test]
async fn a_large_recording_takes_little_memory() {
    let path = std::env::temp_dir().join(format!("telnyx-ai-memory-{}.wav", std::process::id()));
    let file = std::fs::File::create(&path).unwrap();
    file.set_len(LARGEST).unwrap();
    // Memory allocated once, independent of the recording.
    growth(Recording::bytes("a.wav", vec![0; 1024]), 1024).await;
    let of_a_file = growth(Recording::path(&path), LARGEST).await;
    std::fs::remove_file(path).unwrap();
    let reader = tokio::io::repeat(7).take(LARGEST);
    let of_a_reader = growth(Recording::reader("a.wav", LARGEST, reader), LARGEST).await;
    assert!(of_a_file < MOST && of_a_reader < MOST, "{of_a_file} bytes for a file, {of_a_reader} for a reader");
}
