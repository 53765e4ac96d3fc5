//! Requests received by the server.

/// A complete request received by the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenRequest {
    /// Method, such as `POST`.
    pub method: String,
    /// Request target as sent: path and query.
    pub target: String,
    /// Headers in the order and letter case as sent. Invalid UTF-8 in values is replaced with U+FFFD.
    pub headers: Vec<(String, String)>,
    /// Body, decoded from the chunked coding, without trailers.
    pub body: Vec<u8>,
    /// Number of the connection, from 0. Requests with the same number shared a connection.
    pub connection: usize,
}

impl SeenRequest {
    /// Returns the value of the first header `name`, in any letter case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// Returns the body as text.
    ///
    /// # Panics
    ///
    /// Panics if the body is not UTF-8.
    #[must_use]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a request body in UTF-8")
    }

    /// Returns the first request in `bytes` and its length, or `None` if it is incomplete.
    pub(crate) fn parse(bytes: &[u8], connection: usize) -> Result<Option<(Self, usize)>, String> {
        let Some(headers_length) = headers_length(bytes) else { return Ok(None) };
        let head = String::from_utf8_lossy(&bytes[..headers_length]);
        let mut lines = head.split("\r\n").take_while(|line| !line.is_empty());
        let request_line = lines.next().unwrap_or_default();
        let [method, target, "HTTP/1.1"] = request_line.split(' ').collect::<Vec<_>>()[..] else {
            return Err(format!("not an HTTP/1.1 request line: {request_line:?}"));
        };
        let headers = lines.map(header).collect::<Result<Vec<_>, _>>()?;

        let rest = &bytes[headers_length..];
        let body = match (find(&headers, "transfer-encoding"), find(&headers, "content-length")) {
            (Some(coding), None) if coding.eq_ignore_ascii_case("chunked") => decode_chunks(rest)?,
            (None, Some(length)) => {
                let length = length.parse().map_err(|_| format!("not a content-length: {length:?}"))?;
                rest.get(..length).map(|body| (body.to_vec(), length))
            }
            (None, None) => Some((Vec::new(), 0)),
            framing => return Err(format!("neither a length nor chunked alone: {framing:?}")),
        };
        Ok(body.map(|(body, body_length)| {
            let request = Self { method: method.into(), target: target.into(), headers, body, connection };
            (request, headers_length + body_length)
        }))
    }
}

/// Returns `true` if `bytes` has the complete request line and headers.
pub(super) fn has_headers(bytes: &[u8]) -> bool {
    headers_length(bytes).is_some()
}

fn headers_length(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}

fn header(line: &str) -> Result<(String, String), String> {
    let (name, value) = line.split_once(':').ok_or_else(|| format!("not a header: {line:?}"))?;
    Ok((name.into(), value.trim_matches([' ', '\t']).into()))
}

fn find<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// Decodes the chunked body at the start of `bytes`. Returns the body and its encoded length, or `None` if it is
/// incomplete.
fn decode_chunks(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, String> {
    let mut chunks = Vec::new();
    let mut at = 0;
    loop {
        let Some((line, data_at)) = line_at(bytes, at) else { return Ok(None) };
        let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        let size = std::str::from_utf8(digits)
            .ok()
            .and_then(|digits| usize::from_str_radix(digits, 16).ok())
            .ok_or_else(|| format!("not a chunk size: {:?}", String::from_utf8_lossy(line)))?;
        if size == 0 {
            return Ok(trailers_end(bytes, data_at).map(|end| (chunks.concat(), end)));
        }
        let data_end = data_at.saturating_add(size);
        let Some(data) = bytes.get(data_at..data_end) else { return Ok(None) };
        match line_at(bytes, data_end) {
            Some((b"", next)) => at = next,
            None if bytes.len() - data_end < 2 => return Ok(None),
            _ => return Err(format!("a chunk longer than its size {size}")),
        }
        chunks.push(data);
    }
}

/// Returns the end of the empty line after the trailers that start at `at`.
fn trailers_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let (line, next) = line_at(bytes, at)?;
        if line.is_empty() {
            return Some(next);
        }
        at = next;
    }
}

/// Returns the line at `at`, without its line end, and the start of the next line.
fn line_at(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let rest = bytes.get(at..)?;
    let length = rest.windows(2).position(|window| window == b"\r\n")?;
    Some((&rest[..length], at + length + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &[u8] =
        b"POST /v2/ai?q=1 HTTP/1.1\r\nHost: h\r\nX-Two: a\r\ncontent-LENGTH:  5\t\r\nx-two: b\r\n\r\nhello";
    const CHUNKED: &[u8] =
        b"PUT / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n3;ext=1\r\nhel\r\nA\r\nlo\r\n0\r\n\r\nx\r\n0\r\nTrailer: t\r\n\r\n";

    fn parse(bytes: &[u8]) -> Result<Option<(SeenRequest, usize)>, String> {
        SeenRequest::parse(bytes, 7)
    }

    #[test]
    fn headers_are_kept_as_sent_and_found_in_any_case() {
        let (request, length) = parse(PLAIN).unwrap().unwrap();

        assert_eq!(length, PLAIN.len());
        assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/v2/ai?q=1"));
        let headers: Vec<_> = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(headers, [("Host", "h"), ("X-Two", "a"), ("content-LENGTH", "5"), ("x-two", "b")]);
        assert_eq!(request.header("CONTENT-length"), Some("5"));
        assert_eq!(request.header("x-two"), Some("a"));
        assert_eq!(request.header("absent"), None);
        assert_eq!((request.text(), request.connection), ("hello", 7));
    }

    #[test]
    fn decodes_the_chunked_coding() {
        let (request, length) = parse(CHUNKED).unwrap().unwrap();

        assert_eq!(length, CHUNKED.len());
        assert_eq!(request.body, b"hello\r\n0\r\n\r\nx");
    }

    #[test]
    fn is_incomplete_at_every_byte_before_the_end() {
        for complete in [PLAIN, CHUNKED] {
            for end in 0..complete.len() {
                assert_eq!(parse(&complete[..end]), Ok(None), "{:?}", String::from_utf8_lossy(&complete[..end]));
            }
        }
    }

    #[test]
    fn leaves_the_bytes_of_the_next_request() {
        for complete in [PLAIN, CHUNKED, b"GET / HTTP/1.1\r\n\r\n"] {
            let (_, length) = parse(&[complete, b"GET /next"].concat()).unwrap().unwrap();
            assert_eq!(length, complete.len());
        }
    }

    #[test]
    fn malformed_requests_have_a_reason() {
        for (bytes, reason) in [
            (&b"nonsense\r\n\r\n"[..], "request line"),
            (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", "not a header"),
            (b"GET / HTTP/1.1\r\ncontent-length: -1\r\n\r\n", "content-length"),
            (b"GET / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n", "alone"),
            (b"GET / HTTP/1.1\r\ntransfer-encoding: gzip\r\n\r\n", "alone"),
            (b"GET / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n", "chunk size"),
            (b"GET / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc\r\n", "longer"),
            (b"GET / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabcd", "longer"),
        ] {
            let error = parse(bytes).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }
}
