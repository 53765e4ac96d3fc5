//! `Idempotency-Key`: a retry gets the stored response.
//!
//! Implemented here: `lru` adds 3 crates and removes entries by last use, not by age.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use axum::http::{HeaderMap, Uri};
use serde_json::{Value, json};

use super::{response::Failure, validate::Problem};

/// The header with the key.
const HEADER: &str = "idempotency-key";
/// Maximum number of stored responses; the oldest are removed.
const MAX_STORED: usize = 1000;

/// The stored responses to requests with a key.
#[derive(Default)]
pub(crate) struct Idempotency(Mutex<Stored>);

#[derive(Default)]
struct Stored {
    /// The slot is locked while its first request is in progress, so a concurrent retry waits for that response.
    slots: HashMap<(String, String), Slot>,
    order: VecDeque<(String, String)>,
}

/// The digest of the first query and body, which may be large, and the response.
type Slot = Arc<tokio::sync::Mutex<Option<([u8; 16], Value)>>>;

impl Idempotency {
    /// Returns the result of `work`, or the stored response for the same key and path.
    ///
    /// Only successes are stored. A key with another body or query is rejected.
    pub(crate) async fn run<F>(
        &self,
        headers: &HeaderMap,
        uri: &Uri,
        body: &[u8],
        work: impl FnOnce() -> F,
    ) -> Result<Value, Failure>
    where
        F: Future<Output = Result<Value, Failure>>,
    {
        let Some(key) = headers.get(HEADER) else {
            return work().await;
        };
        let key = key.to_str().ok().filter(|key| is_key(key));
        let key = key.ok_or_else(|| reject("Idempotency-Key must be 1 to 255 letters, digits, '_', ':' or '-'"))?;
        let slot = self.slot(key, uri.path());
        let mut digest = md5::Context::new();
        digest.consume(uri.query().unwrap_or_default());
        // A separator that no query contains, so that query and body are unambiguous.
        digest.consume(" ");
        digest.consume(body);
        let md5::Digest(digest) = digest.finalize();
        let mut slot = slot.lock().await;
        match &*slot {
            Some((first, _)) if *first != digest => {
                Err(reject("Idempotency-Key was used before with another body or query"))
            }
            Some((_, response)) => Ok(response.clone()),
            None => {
                let response = work().await?;
                *slot = Some((digest, response.clone()));
                Ok(response)
            }
        }
    }

    fn slot(&self, key: &str, path: &str) -> Slot {
        let id = (key.to_owned(), path.to_owned());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = kept.slots.get(&id) {
            return Arc::clone(slot);
        }
        if kept.order.len() >= MAX_STORED
            && let Some(oldest) = kept.order.pop_front()
        {
            kept.slots.remove(&oldest);
        }
        kept.order.push_back(id.clone());
        Arc::clone(kept.slots.entry(id).or_default())
    }
}

fn is_key(key: &str) -> bool {
    (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_:-".contains(&b))
}

fn reject(problem: &str) -> Failure {
    Failure::Invalid(vec![Problem::new(&[json!("header"), json!("Idempotency-Key")], "value_error", problem)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(key: &str) -> HeaderMap {
        HeaderMap::from_iter([(axum::http::HeaderName::from_static(HEADER), key.parse().unwrap())])
    }

    async fn send(keys: &Idempotency, key: &str, path: &str, body: &'static str, response: Option<i32>) -> Option<i32> {
        let work = || async move { response.map(|n| json!(n)).ok_or(Failure::TooLarge) };
        let value = keys.run(&headers(key), &path.parse().unwrap(), body.as_bytes(), work).await;
        value.ok().and_then(|value| value.as_i64()).and_then(|n| i32::try_from(n).ok())
    }

    #[tokio::test]
    async fn only_successes_are_stored_for_the_same_body() {
        let keys = Idempotency::default();
        assert_eq!(send(&keys, "k", "/a", "{}", None).await, None);
        assert_eq!(send(&keys, "k", "/a", "{}", Some(1)).await, Some(1));
        assert_eq!(send(&keys, "k", "/a", "{}", Some(2)).await, Some(1));
        assert_eq!(send(&keys, "k", "/a", "{ }", Some(3)).await, None);
        assert_eq!(send(&keys, "k", "/a?b", "{}", Some(3)).await, None);
        assert_eq!(send(&keys, "k", "/b", "{ }", Some(4)).await, Some(4));
        assert_eq!(send(&keys, "other", "/a", "{}", Some(5)).await, Some(5));
    }

    #[tokio::test]
    async fn malformed_key_is_rejected() {
        let keys = Idempotency::default();
        assert_eq!(send(&keys, "not ok", "/a", "{}", Some(1)).await, None);
        assert_eq!(send(&keys, &"k".repeat(256), "/a", "{}", Some(1)).await, None);
    }

    #[tokio::test]
    async fn oldest_keys_are_removed() {
        let keys = Idempotency::default();
        for n in 0..=MAX_STORED {
            send(&keys, &format!("k{n}"), "/a", "{}", Some(1)).await;
        }
        assert_eq!(send(&keys, "k0", "/a", "{}", Some(2)).await, Some(2));
        assert_eq!(send(&keys, &format!("k{MAX_STORED}"), "/a", "{}", Some(2)).await, Some(1));
    }
}
