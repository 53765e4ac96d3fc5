//! How many requests of a client are under way at once, and how fast they follow each other.

mod rate;

use std::sync::Arc;

use http::{HeaderMap, StatusCode};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::head::RateLimit;
use crate::hints::Hints;
use rate::{Rate, Ticket};

/// Shared by the clones of a client. Whoever asks first is let through first.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    slots: Option<Arc<Semaphore>>,
    rate: Option<Arc<Rate>>,
}

/// The leave to send one request. It is given back when it is dropped, wherever that happens.
#[derive(Debug, Default)]
pub(crate) struct Permit {
    ticket: Option<Ticket>,
    _slot: Option<OwnedSemaphorePermit>,
}

impl Limiter {
    pub(crate) fn new(most: Option<usize>, adaptive: bool) -> Self {
        Self {
            slots: most.map(|most| Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)))),
            rate: adaptive.then(Arc::default),
        }
    }

    /// Waits until a request may be sent.
    pub(crate) async fn admit(&self) -> Permit {
        let slot = match &self.slots {
            // Nobody closes it.
            Some(slots) => Arc::clone(slots).acquire_owned().await.ok(),
            None => None,
        };
        let ticket = match &self.rate {
            Some(rate) => Some(Rate::admit(rate).await),
            None => None,
        };
        Permit { ticket, _slot: slot }
    }
}

impl Permit {
    /// Takes note of what an answer says of the rate.
    pub(crate) fn report(&self, status: StatusCode, headers: &HeaderMap) {
        if let Some(ticket) = &self.ticket {
            let wait = (status == StatusCode::TOO_MANY_REQUESTS)
                .then(|| Hints::read(status.as_u16(), headers, &[], Some(std::time::SystemTime::now())).retry_after);
            ticket.report(&RateLimit::read(headers), wait);
        }
    }
}
