//! The key is wiped from memory when its last user is dropped. The file has one test, because it searches the memory of
//! the process.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic in a helper is a failed test all the same")]

use std::fs::File;
use std::os::unix::fs::FileExt;

use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai::{ApiKey, ClientBuilder, Telnyx};
use telnyx_ai_tests::COMPLETION;

const LENGTH: usize = 64;

/// Computes a byte of the key, so that the test has no copy of the key.
fn key_byte(at: usize) -> u8 {
    b'A' + ((at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as u8 % 26
}

fn key() -> String {
    let mut key = String::with_capacity(LENGTH);
    key.extend((0..LENGTH).map(|at| char::from(key_byte(at))));
    key
}

/// Returns the number of copies of the last 32 bytes of the key in the writable memory of this process.
fn copies() -> usize {
    const PART: usize = LENGTH / 2;
    const CHUNK: usize = 1 << 14;
    let memory = File::open("/proc/self/mem").unwrap();
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let writable = maps.lines().filter_map(|line| line.split_once(' ')).filter(|(_, rest)| rest.starts_with("rw"));
    // Two buffers, because one buffer may be in the region that is read. A buffer is wiped before the next read, so
    // that the search does not find the copy in the buffer.
    let mut buffer = vec![0; 3 * CHUNK];
    let (near, rest) = buffer.split_at_mut(CHUNK);
    let far = &mut rest[CHUNK..];
    let mut found = 0;
    for (range, _) in writable {
        let (start, end) = range.split_once('-').unwrap();
        let (mut at, end) = (usize::from_str_radix(start, 16).unwrap(), usize::from_str_radix(end, 16).unwrap());
        while at + PART <= end {
            near.fill(0);
            far.fill(0);
            let length = CHUNK.min(end - at);
            let place = near.as_ptr().addr();
            let buffer = if place < at + length && at < place + CHUNK { &mut *far } else { &mut *near };
            // Some regions are not readable and have no data of the process.
            if memory.read_exact_at(&mut buffer[..length], at as u64).is_err() {
                break;
            }
            found += buffer[..length].windows(PART).filter(|window| is_part_of_key(window)).count();
            at += length - PART + 1;
        }
    }
    near.fill(0);
    far.fill(0);
    std::hint::black_box(&buffer);
    found
}

fn is_part_of_key(window: &[u8]) -> bool {
    window.iter().enumerate().all(|(at, byte)| *byte == key_byte(LENGTH / 2 + at))
}

fn builder() -> ClientBuilder<Telnyx> {
    let reply = || MockReply::json(200, COMPLETION);
    Telnyx::builder().transport(MockTransport::new().reply(reply()).reply(reply()))
}

#[tokio::test]
async fn the_key_is_wiped_when_its_last_user_is_dropped() {
    assert_eq!(copies(), 0, "before there is a key");

    let set = builder().api_key(key());
    assert_eq!(copies(), 1, "in a builder");
    let copied = set.clone();
    assert_eq!(copies(), 2, "in two builders");
    drop(copied);
    assert_eq!(copies(), 1, "one builder is gone");
    let telnyx = set.build().unwrap();
    assert_eq!(copies(), 1, "in a client");

    let clone = telnyx.clone();
    let request = telnyx.chat().complete("Hi");
    drop(telnyx);
    assert_eq!(request.await.unwrap().text(), "Hello");
    clone.chat().complete("Hi").await.unwrap();
    assert_eq!(copies(), 1, "clones and calls share it");
    drop(clone);
    assert_eq!(copies(), 0, "in a client that is gone");

    drop(ApiKey::new(key()).unwrap().clone());
    drop(builder().credentials(ApiKey::new(key()).unwrap()).build().unwrap());
    drop(builder().api_key(key()).credentials(ApiKey::new(key()).unwrap()).build().unwrap_err());
    drop(ApiKey::new(key() + "\n").unwrap_err());
    drop(builder().api_key(key()).api_key(key()));
    assert_eq!(copies(), 0, "in what was made of a key and is gone");
}
