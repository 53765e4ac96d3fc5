//! What the emulator was asked, to look at and to count in tests.
//!
//! ```
//! # use telnyx_ai_emulator::Emulator;
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let emulator = Emulator::builder().start().await?;
//! // … what is tested …
//! assert_eq!(emulator.requests().of("POST", "/ai/chat/completions").len(), 0, "nothing was charged");
//! # std::io::Result::Ok(()) })?;
//! # std::io::Result::Ok(())
//! ```

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

/// How many requests are kept, unless the builder says otherwise.
pub(crate) const DEFAULT_MOST: usize = 1000;
/// How many bytes all that is kept may have.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// The requests that an emulator has received: [`Emulator::requests`](crate::Emulator::requests).
///
/// ```
/// # use telnyx_ai::Telnyx;
/// # use telnyx_ai_emulator::Emulator;
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let emulator = Emulator::builder().start().await?;
/// let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
/// telnyx.chat().complete("Hi").await?;
///
/// let requests = emulator.requests().of("POST", "/ai/chat/completions");
/// assert_eq!(requests.len(), 1);
/// assert_eq!(requests[0].status, Some(200));
/// # Ok::<_, Box<dyn std::error::Error>>(()) })?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// A request is there as soon as its headers have come, and its status before its answer is sent, so whoever has an
/// answer finds both. How its exchange [ended](ReceivedRequest::ending) is known a moment later:
/// [`wait_until_idle`](Self::wait_until_idle) waits for it. The latest 1000 requests are kept ([`Builder::keep_requests`](crate::Builder::keep_requests)),
/// fewer if they would have more than 16 MiB in all; [`dropped`](Self::dropped) tells how many are gone.
pub struct Requests {
    log: Mutex<Log>,
    most: usize,
    /// Notified when an exchange has ended.
    ended: Notify,
}

#[derive(Default)]
struct Log {
    kept: VecDeque<ReceivedRequest>,
    /// The number of the first that is kept.
    first: u64,
    bytes: usize,
    dropped: u64,
    /// True once the emulator ends exchanges because it stops.
    stopped: bool,
}

impl Requests {
    /// A log of the latest `most` requests.
    pub(crate) fn new(most: usize) -> Self {
        Self { log: Mutex::default(), most, ended: Notify::new() }
    }

    /// All requests that are kept, the oldest first.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// # let emulator = Emulator::builder().start().await?;
    /// for request in emulator.requests().all() {
    ///     println!("{} {} {:?}", request.method, request.path, request.status);
    /// }
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    pub fn all(&self) -> Vec<ReceivedRequest> {
        self.log().kept.iter().cloned().collect()
    }

    /// The number of requests that were received, and the latest of them, the oldest first.
    pub(crate) fn latest(&self, most: usize) -> (u64, Vec<ReceivedRequest>) {
        let log = self.log();
        let skipped = log.kept.len().saturating_sub(most);
        (log.dropped + log.kept.len() as u64, log.kept.iter().skip(skipped).cloned().collect())
    }

    /// The requests for one operation, the oldest first.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// # let emulator = Emulator::builder().start().await?;
    /// assert_eq!(emulator.requests().of("GET", "/ai/embeddings/{task_id}").len(), 0);
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    ///
    /// Method and path are those of [`Fault::on`](crate::faults::Fault::on).
    pub fn of(&self, method: &str, path: &str) -> Vec<ReceivedRequest> {
        let operation = Operation::new(method, path);
        self.log().kept.iter().filter(|request| operation.matches(&request.target)).cloned().collect()
    }

    /// How many requests were received, those included that are no longer kept.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// # let emulator = Emulator::builder().start().await?;
    /// assert_eq!(emulator.requests().count(), 0);
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    ///
    /// It begins anew with [`clear`](Self::clear).
    pub fn count(&self) -> u64 {
        let log = self.log();
        log.dropped + log.kept.len() as u64
    }

    /// How many requests are no longer kept, the oldest ones.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// # let emulator = Emulator::builder().start().await?;
    /// assert_eq!(emulator.requests().dropped(), 0);
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    pub fn dropped(&self) -> u64 {
        self.log().dropped
    }

    /// Waits until the exchanges of all requests that are kept have [ended](ReceivedRequest::ending).
    ///
    /// ```
    /// # use telnyx_ai::Telnyx;
    /// # use telnyx_ai_emulator::{Emulator, requests::Ending};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// # let emulator = Emulator::builder().start().await?;
    /// # let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
    /// let mut stream = telnyx.chat().stream("Hi").await?;
    /// stream.try_next().await?;
    /// drop(stream);
    ///
    /// emulator.requests().wait_until_idle().await;
    /// assert_eq!(emulator.requests().all()[0].ending, Ending::ClientClosed);
    /// # Ok::<_, Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Call it after the client is done: a request that arrives later is not waited for. A response that a fault
    /// stalls ends only when its client closes the connection.
    pub async fn wait_until_idle(&self) {
        loop {
            let mut ended = pin!(self.ended.notified());
            // An exchange that ends from here on is not missed.
            ended.as_mut().enable();
            if self.log().kept.iter().all(|request| request.ending != Ending::Open) {
                return;
            }
            ended.await;
        }
    }

    /// Forgets all requests. Those that are being answered are not added again.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// # let emulator = Emulator::builder().start().await?;
    /// // … what the test needs to be there …
    /// emulator.requests().clear();
    /// // … what it is about …
    /// # std::io::Result::Ok(()) })?;
    /// # std::io::Result::Ok(())
    /// ```
    pub fn clear(&self) {
        let mut log = self.log();
        let first = log.first + log.kept.len() as u64;
        *log = Log { first, stopped: log.stopped, ..Log::default() };
    }

    /// Adds a request, and gives the number it is found by.
    fn begin(&self, request: ReceivedRequest) -> u64 {
        let mut log = self.log();
        log.bytes += request.size();
        log.kept.push_back(request);
        let number = log.first + log.kept.len() as u64 - 1;
        log.trim(self.most);
        number
    }

    fn read(&self, number: u64, bytes: &[u8]) {
        let mut log = self.log();
        let grown = log.get(number).map_or(0, |request| request.read(bytes));
        log.bytes += grown;
        log.trim(self.most);
    }

    /// Says which faults a request plays.
    pub(crate) fn played<'a>(&self, number: u64, faults: impl Iterator<Item = &'a Fault>) {
        if let Some(request) = self.log().get(number) {
            request.faults = faults.cloned().collect();
        }
    }

    fn answered(&self, number: u64, status: u16) {
        if let Some(request) = self.log().get(number) {
            request.status = Some(status);
        }
    }

    /// Marks that exchanges end from now on because the emulator stops.
    pub(crate) fn stop(&self) {
        self.log().stopped = true;
    }

    /// Returns true once [`stop`](Self::stop) was called.
    pub(crate) fn is_stopped(&self) -> bool {
        self.log().stopped
    }

    /// Records how the exchange of a request ended, and how much of its response was sent.
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
    /// A request, if it is still kept.
    fn get(&mut self, number: u64) -> Option<&mut ReceivedRequest> {
        self.kept.get_mut(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    fn trim(&mut self, most: usize) {
        while self.kept.len() > most || self.bytes > MOST_BYTES {
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
