//! Responses as bytes, valid or with one defect.
//!
//! Status lines have an empty reason phrase, which HTTP allows.

/// Returns a status line, `headers` in this order and an empty line, without framing headers.
///
/// A body after these headers ends with the connection.
#[must_use]
pub fn http_head(status: u16, headers: &[(&str, &str)]) -> Vec<u8> {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("HTTP/1.1 {status} \r\n{headers}\r\n").into_bytes()
}

/// Returns a complete response with the correct `Content-Length`. For a 204 without `Content-Length`, use
/// [`http_head`].
#[must_use]
pub fn http_response(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    short_body_response(status, headers, body, 0)
}

/// Returns a response whose `Content-Length` exceeds the body by `missing` bytes.
///
/// End its script with `then_close`, `then_reset` or `then_stall`.
#[must_use]
pub fn short_body_response(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>, missing: usize) -> Vec<u8> {
    let body = body.as_ref();
    let length = (body.len() + missing).to_string();
    [&framed_head(status, headers, ("content-length", &length)), body].concat()
}

/// Returns a complete response in the chunked coding, one HTTP chunk per item. Empty items are skipped, because an
/// empty chunk ends the body.
#[must_use]
pub fn chunked_response(status: u16, headers: &[(&str, &str)], chunks: &[impl AsRef<[u8]>]) -> Vec<u8> {
    chunked(status, headers, chunks, b"0\r\n\r\n")
}

/// Returns a chunked response with an invalid chunk size after the valid `chunks`.
#[must_use]
pub fn bad_chunk_response(status: u16, headers: &[(&str, &str)], chunks: &[impl AsRef<[u8]>]) -> Vec<u8> {
    chunked(status, headers, chunks, b"this is no chunk size\r\n")
}

/// Returns a 200 response with an event stream, one HTTP chunk per item: `sse_response(&["data: 1\n\n", "data:
/// [DONE]\n\n"])`.
#[must_use]
pub fn sse_response(chunks: &[&str]) -> Vec<u8> {
    chunked_response(200, &[("content-type", "text/event-stream")], chunks)
}

/// Returns one chunk of the chunked coding, for bodies written separately after [`http_head`]. An empty chunk ends the
/// body.
#[must_use]
pub fn http_chunk(data: impl AsRef<[u8]>) -> Vec<u8> {
    let data = data.as_ref();
    [format!("{:x}\r\n", data.len()).as_bytes(), data, b"\r\n"].concat()
}

/// Returns a 1xx response to write before the final response, such as `[interim_response(103, &[]),
/// http_response(..)].concat()`.
///
/// # Panics
///
/// Panics if `status` is not 100 to 199.
#[must_use]
pub fn interim_response(status: u16, headers: &[(&str, &str)]) -> Vec<u8> {
    assert!((100..200).contains(&status), "{status} is not an interim status");
    http_head(status, headers)
}

/// Returns a 200 response with the body `{}` after `count` headers `x-filler-0`, `x-filler-1`... of `value_length`
/// bytes each.
#[must_use]
pub fn huge_headers_response(count: usize, value_length: usize) -> Vec<u8> {
    let value = "x".repeat(value_length);
    let names: Vec<_> = (0..count).map(|index| format!("x-filler-{index}")).collect();
    let headers: Vec<_> = names.iter().map(|name| (name.as_str(), value.as_str())).collect();
    http_response(200, &headers, "{}")
}

fn chunked(status: u16, headers: &[(&str, &str)], chunks: &[impl AsRef<[u8]>], end: &[u8]) -> Vec<u8> {
    let mut response = framed_head(status, headers, ("transfer-encoding", "chunked"));
    for chunk in chunks.iter().map(AsRef::as_ref).filter(|chunk| !chunk.is_empty()) {
        response.extend(http_chunk(chunk));
    }
    response.extend(end);
    response
}

fn framed_head(status: u16, headers: &[(&str, &str)], framing: (&str, &str)) -> Vec<u8> {
    http_head(status, &[headers, &[framing]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &[(&str, &str)] = &[("content-type", "application/json")];
    const NONE: &[(&str, &str)] = &[];

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_response_has_its_length() {
        assert_eq!(
            text(http_response(404, JSON, "{}")),
            "HTTP/1.1 404 \r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
        );
    }

    #[test]
    fn a_short_body_is_shorter_than_its_length() {
        assert_eq!(text(short_body_response(200, NONE, "abc", 4)), "HTTP/1.1 200 \r\ncontent-length: 7\r\n\r\nabc");
    }

    #[test]
    fn chunks_are_sized_in_hexadecimal_and_never_empty() {
        let long = "x".repeat(26);
        assert_eq!(
            text(chunked_response(200, NONE, &["abc", "", &long])),
            format!("HTTP/1.1 200 \r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n1a\r\n{long}\r\n0\r\n\r\n")
        );
        assert_eq!(text(http_chunk("")), "0\r\n\r\n");
    }

    #[test]
    fn a_bad_chunk_follows_the_valid_ones() {
        assert_eq!(
            text(bad_chunk_response(200, NONE, &["abc"])),
            "HTTP/1.1 200 \r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\nthis is no chunk size\r\n"
        );
    }

    #[test]
    fn an_event_stream_has_one_chunk_per_item() {
        assert_eq!(
            text(sse_response(&["data: 1\n\n", ": ping\n\n"])),
            "HTTP/1.1 200 \r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n\
             9\r\ndata: 1\n\n\r\n8\r\n: ping\n\n\r\n0\r\n\r\n"
        );
    }

    #[test]
    fn an_interim_response_has_no_body() {
        assert_eq!(text(interim_response(103, &[("link", "</a>")])), "HTTP/1.1 103 \r\nlink: </a>\r\n\r\n");
    }

    #[test]
    #[should_panic(expected = "200 is not an interim status")]
    fn an_interim_response_is_1xx() {
        let _ = interim_response(200, NONE);
    }

    #[test]
    fn huge_headers_have_the_requested_count_and_length() {
        let response = text(huge_headers_response(3, 1000));
        let fillers: Vec<_> = response.lines().filter_map(|line| line.strip_prefix("x-filler-")).collect();
        assert_eq!(fillers.len(), 3);
        assert!(fillers.iter().enumerate().all(|(index, rest)| *rest == format!("{index}: {}", "x".repeat(1000))));
        assert!(response.ends_with("content-length: 2\r\n\r\n{}"));
    }
}
