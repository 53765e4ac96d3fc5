//! The log of the received requests, to inspect and count them in tests.
//!
//! ```
//! use telnyx_ai::Telnyx;
//! use telnyx_ai_emulator::Emulator;
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let emulator = Emulator::builder().start().await?;
//!     let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
//!     telnyx.chat().complete("Hi").await?;
//!
//!     let requests = emulator.requests().of("POST", "/ai/chat/completions");
//!     assert_eq!(requests.len(), 1);
//!     assert_eq!(requests[0].status, Some(200));
//!     assert!(requests[0].text().contains("\"Hi\""));
//!     Ok(())
//! }
//! ```
//!
//! # Keys are redacted
//!
//! The log never has the keys of requests: the values of `authorization`, `x-api-key`, `api-key`, `cookie` and
//! `proxy-authorization` are `[redacted]`. A test that must know which tenant sent a request therefore cannot compare
//! keys. Send the tenant in another header and read it with [`ReceivedRequest::header`], or use a mock transport
//! (`telnyx_ai::test_util::MockTransport`), which records the headers of the client.

use std::{
    collections::VecDeque,
    fmt,
    pin::pin,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

use crate::{faults::Fault, http::operation::Operation};

mod ending;
mod received;
mod record;

pub use ending::Ending;
pub use received::ReceivedRequest;
pub(crate) use record::record;

/// Default number of requests that are kept.
pub(crate) const DEFAULT_KEPT: usize = 1000;
/// Maximum total size of the kept requests.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// The requests that an emulator has received, from [`Emulator::requests`](crate::Emulator::requests).
///
/// A request is added when its headers have arrived, and its status is set before its response is sent, so a client
/// that has a response finds both. The [ending](ReceivedRequest::ending) of its exchange is known slightly later;
/// [`wait_until_idle`](Self::wait_until_idle) waits for it.
///
/// The latest 1000 requests are kept ([`Builder::keep_requests`](crate::Builder::keep_requests)), or fewer if they
/// exceed 16 MiB in total. [`dropped`](Self::dropped) returns the number of requests that were removed. Keys are
/// [redacted](crate::requests#keys-are-redacted).
pub struct Requests {
    log: Mutex<Log>,
    max: usize,
    /// Notified when an exchange has ended.
    ended: Notify,
}

#[derive(Default)]
struct Log {
    kept: VecDeque<ReceivedRequest>,
    /// The number of the first kept request.
    first: u64,
    bytes: usize,
    dropped: u64,
    /// `true` if exchanges end because the emulator stops.
    stopped: bool,
}

impl Requests {
    /// Creates a log of the latest `max` requests.
    pub(crate) fn new(max: usize) -> Self {
        Self { log: Mutex::default(), max, ended: Notify::new() }
    }

    /// Returns all kept requests, oldest first.
    pub fn all(&self) -> Vec<ReceivedRequest> {
        self.log().kept.iter().cloned().collect()
    }

    /// Returns the number of received requests and the latest `max` of them, oldest first.
    pub(crate) fn latest(&self, max: usize) -> (u64, Vec<ReceivedRequest>) {
        let log = self.log();
        let skipped = log.kept.len().saturating_sub(max);
        (log.dropped + log.kept.len() as u64, log.kept.iter().skip(skipped).cloned().collect())
    }

    /// Returns the requests of one operation, oldest first.
    ///
    /// `path` follows the base URL and may have segments in braces, such as `/ai/embeddings/{task_id}`, as for
    /// [`Fault::on`](crate::faults::Fault::on).
    pub fn of(&self, method: &str, path: &str) -> Vec<ReceivedRequest> {
        let operation = Operation::new(method, path);
        self.log().kept.iter().filter(|request| operation.matches(&request.target)).cloned().collect()
    }

    /// Returns the number of received requests since the start or the last [`clear`](Self::clear), including requests
    /// that are no longer kept.
    pub fn count(&self) -> u64 {
        let log = self.log();
        log.dropped + log.kept.len() as u64
    }

    /// Returns the number of oldest requests that are no longer kept.
    pub fn dropped(&self) -> u64 {
        self.log().dropped
    }

    /// Waits until the exchanges of all kept requests have [ended](ReceivedRequest::ending).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai_emulator::{Emulator, requests::Ending};
    ///
    /// let emulator = Emulator::builder().start().await.unwrap();
    /// let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
    /// let mut stream = telnyx.chat().stream("Hi").await?;
    /// stream.try_next().await?;
    /// drop(stream);
    ///
    /// emulator.requests().wait_until_idle().await;
    /// assert_eq!(emulator.requests().all()[0].ending, Ending::ClientClosed);
    /// # Ok(()) }
    /// ```
    ///
    /// Call it after the client has finished, because it does not wait for later requests. An exchange with a stall
    /// fault ends only when its client closes the connection.
    pub async fn wait_until_idle(&self) {
        loop {
            let mut ended = pin!(self.ended.notified());
            // Registers before the check, so an exchange that ends in between is not missed.
            ended.as_mut().enable();
            if self.log().kept.iter().all(|request| request.ending != Ending::Open) {
                return;
            }
            ended.await;
        }
    }

    /// Removes all requests, for example the requests of a test setup. Open requests are not added again.
    pub fn clear(&self) {
        let mut log = self.log();
        let first = log.first + log.kept.len() as u64;
        *log = Log { first, stopped: log.stopped, ..Log::default() };
    }

    /// Adds a request and returns its number.
    fn begin(&self, request: ReceivedRequest) -> u64 {
        let mut log = self.log();
        log.bytes += request.size();
        log.kept.push_back(request);
        let number = log.first + log.kept.len() as u64 - 1;
        log.trim(self.max);
        number
    }

    fn read(&self, number: u64, bytes: &[u8]) {
        let mut log = self.log();
        let grown = log.get(number).map_or(0, |request| request.read(bytes));
        log.bytes += grown;
        log.trim(self.max);
    }

    /// Sets the faults of a request.
    pub(crate) fn set_faults<'a>(&self, number: u64, faults: impl Iterator<Item = &'a Fault>) {
        if let Some(request) = self.log().get(number) {
            request.faults = faults.cloned().collect();
        }
    }

    fn set_status(&self, number: u64, status: u16) {
        if let Some(request) = self.log().get(number) {
            request.status = Some(status);
        }
    }

    /// Marks that the emulator stops, which ends the open exchanges.
    pub(crate) fn stop(&self) {
        self.log().stopped = true;
    }

    /// Returns `true` after a call of [`stop`](Self::stop).
    pub(crate) fn is_stopped(&self) -> bool {
        self.log().stopped
    }

    /// Records the ending of an exchange and the number of response bytes sent.
    pub(crate) fn ended(&self, number: u64, ending: Ending, bytes_sent: u64) {
        if let Some(request) = self.log().get(number) {
            (request.ending, request.bytes_sent) = (ending, bytes_sent);
        }
        self.ended.notify_waiters();
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log {
    /// Returns a request if it is still kept.
    fn get(&mut self, number: u64) -> Option<&mut ReceivedRequest> {
        self.kept.get_mut(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    fn trim(&mut self, max: usize) {
        while self.kept.len() > max || self.bytes > MAX_BYTES {
            let Some(oldest) = self.kept.pop_front() else { break };
            self.bytes = self.bytes.saturating_sub(oldest.size());
            self.first += 1;
            self.dropped += 1;
        }
    }
}

impl fmt::Debug for Requests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Requests")
            .field("count", &self.count())
            .field("dropped", &self.dropped())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
