//! Requests in flight, so that an equal one waits instead of being sent.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// A lock for each key in flight.
#[derive(Debug, Default)]
pub(super) struct Flights(Mutex<HashMap<String, Weak<Flight>>>);

/// Held by the request that is sent.
type Flight = tokio::sync::Mutex<()>;

impl Flights {
    /// Returns the lock of `key`, which exists while a request holds it or waits for it.
    pub(super) fn of(&self, key: &str) -> Arc<Flight> {
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        flights.retain(|_, flight| flight.strong_count() > 0);
        if let Some(flight) = flights.get(key).and_then(Weak::upgrade) {
            return flight;
        }
        let flight = Arc::new(Flight::default());
        flights.insert(key.to_owned(), Arc::downgrade(&flight));
        flight
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Flights;

    #[test]
    fn equal_keys_share_a_lock_until_the_last_one_is_dropped() {
        let flights = Flights::default();
        let (first, second, other) = (flights.of("a"), flights.of("a"), flights.of("b"));
        assert!(Arc::ptr_eq(&first, &second) && !Arc::ptr_eq(&first, &other));
        drop((first, second, other));
        drop(flights.of("c"));
        assert_eq!(flights.0.lock().unwrap().len(), 1);
    }
}
