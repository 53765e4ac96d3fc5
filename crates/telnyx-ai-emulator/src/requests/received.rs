//! One request.

use axum::{extract::Request, http::HeaderMap};

use super::Ending;
use crate::{faults::Fault, http::operation::Target};

/// How much of a body is kept.
const MOST_OF_A_BODY: usize = 64 * 1024;
/// The headers that carry secrets.
const SECRET: [&str; 5] = ["authorization", "cookie", "proxy-authorization", "x-api-key", "api-key"];
/// What a request has beside its texts, by and large.
const OVERHEAD: usize = 256;

/// A request that an emulator has received, from [`Requests`](super::Requests).
///
/// ```
/// # use telnyx_ai::Telnyx;
/// # use telnyx_ai_emulator::{Emulator, faults::Fault};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// # let emulator = Emulator::builder().start().await?;
/// # let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
/// emulator.faults().add(Fault::reset().after_work())?;
/// telnyx.chat().complete("Hi").await.unwrap_err();
///
/// let request = &emulator.requests().all()[0];
/// assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/ai/chat/completions"));
/// assert_eq!(request.header("authorization"), Some("[redacted]"));
/// assert!(request.text().contains("\"Hi\""));
/// assert_eq!((request.status, &request.faults), (None, &vec![Fault::reset().after_work()]));
/// # Ok::<_, Box<dyn std::error::Error>>(()) })?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// The method, such as `POST`.
    pub method: String,
    /// The path as it was sent, without the `/v2` of the base URL.
    pub path: String,
    /// The query as it was sent, without the `?`.
    pub query: Option<String>,
    /// The headers in the order of their names, which are in lower case. Values of those that carry keys and cookies
    /// are `[redacted]`.
    pub headers: Vec<(String, String)>,
    /// The first 64 KiB of the body, as far as it was read.
    pub body: Vec<u8>,
    /// The length of the whole body in bytes, as far as it was read.
    pub body_length: u64,
    /// The status of the answer; `None` if it is not answered yet, or if a fault left it without an answer.
    pub status: Option<u16>,
    /// The ending of the exchange: the complete response was sent, or the connection was closed before that.
    pub ending: Ending,
    /// The length of the response body in bytes, as far as it was passed to the connection. It is 0 until the exchange
    /// has ended.
    pub bytes_sent: u64,
    /// The faults it plays, a latency first, without operation and counts.
    pub faults: Vec<Fault>,
    pub(super) target: Target,
}

impl ReceivedRequest {
    /// A request of which the body is still to be read.
    pub(super) fn new(request: &Request, target: Target) -> Self {
        Self {
            method: target.method.clone(),
            path: target.path.clone(),
            query: request.uri().query().map(str::to_owned),
            headers: headers(request.headers()),
            body: Vec::new(),
            body_length: 0,
            status: None,
            ending: Ending::Open,
            bytes_sent: 0,
            faults: Vec::new(),
            target,
        }
    }

    /// The value of a header, the first if there are several. The case of the name does not matter.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// # let emulator = Emulator::builder().start().await?;
    /// let requests = emulator.requests().of("POST", "/ai/embeddings");
    /// let keys: Vec<_> = requests.iter().map(|request| request.header("Idempotency-Key")).collect();
    /// # assert!(keys.is_empty());
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as text; what is no UTF-8 in it is replaced.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// # let emulator = Emulator::builder().start().await?;
    /// let streamed = |text: String| text.contains("\"stream\":true");
    /// assert!(!emulator.requests().all().iter().any(|request| streamed(request.text())));
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Adds a piece of the body, and tells how much of it is kept.
    pub(super) fn read(&mut self, piece: &[u8]) -> usize {
        self.body_length += piece.len() as u64;
        let room = MOST_OF_A_BODY.saturating_sub(self.body.len());
        let kept = piece.get(..room).unwrap_or(piece);
        self.body.extend_from_slice(kept);
        kept.len()
    }

    /// How much memory it takes, by and large.
    pub(super) fn size(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        let query = self.query.as_ref().map_or(0, String::len);
        OVERHEAD + 2 * (self.method.len() + self.path.len()) + query + headers + self.body.len()
    }
}

fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let mut headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| {
            let is_secret = SECRET.contains(&name.as_str()) || value.is_sensitive();
            let value = if is_secret { "[redacted]".into() } else { String::from_utf8_lossy(value.as_bytes()) };
            (name.as_str().to_owned(), value.into_owned())
        })
        .collect();
    headers.sort_by(|(one, _), (other, _)| one.cmp(other));
    headers
}
