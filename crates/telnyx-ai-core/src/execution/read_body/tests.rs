use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;

use super::{read_all, read_start};
use crate::transport::ByteStream;

fn body(chunks: &[&'static str]) -> ByteStream {
    let chunks: Vec<_> = chunks.iter().map(|chunk| Ok(Bytes::from_static(chunk.as_bytes()))).collect();
    ByteStream::new(stream::iter(chunks))
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_is_read_and_one_byte_more_is_not() {
    for chunks in [&["abcd"][..], &["ab", "cd"], &["a", "b", "cd"], &["abcd", ""]] {
        assert_eq!(read_all(&mut body(chunks), 4).await.unwrap().unwrap(), "abcd", "{chunks:?}");
        assert_eq!(read_all(&mut body(chunks), 3).await.unwrap(), None, "{chunks:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_start_of_a_body_ends_at_the_limit() {
    for (chunks, expected) in
        [(&["abcde"][..], "abcd"), (&["abc", "de"], "abcd"), (&["abcd", "e"], "abcd"), (&["abc"], "abc")]
    {
        assert_eq!(read_start(&mut body(chunks), 4, Duration::from_secs(1)).await, expected, "{chunks:?}");
    }
}
