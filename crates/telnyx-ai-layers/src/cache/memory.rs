//! The store in memory.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;

use super::store::CacheStore;

/// A store in memory with a limit in bytes. It drops the responses that were not used for the longest time.
#[derive(Debug)]
pub struct MemoryStore {
    max_bytes: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The value of each key, and the number of its last use.
    values: HashMap<String, (u64, Bytes)>,
    /// The keys in the order of their last use.
    uses: BTreeMap<u64, String>,
    next_use: u64,
    bytes: usize,
}

impl MemoryStore {
    /// Creates a store for at most `max_bytes` of keys and responses. A response that is larger alone is not stored.
    pub fn new(max_bytes: usize) -> Self {
        Self { max_bytes, state: Mutex::default() }
    }

    fn with<R>(&self, action: impl FnOnce(&mut State) -> R) -> R {
        action(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    fn insert(&mut self, key: String, value: Bytes) {
        self.bytes += size(&key, &value);
        self.uses.insert(self.next_use, key.clone());
        self.values.insert(key, (self.next_use, value));
        self.next_use += 1;
    }

    fn remove(&mut self, key: &str) -> Option<Bytes> {
        let (last_use, value) = self.values.remove(key)?;
        self.uses.remove(&last_use);
        self.bytes -= size(key, &value);
        Some(value)
    }
}

fn size(key: &str, value: &Bytes) -> usize {
    key.len() + value.len()
}

#[async_trait]
impl CacheStore for MemoryStore {
    async fn get(&self, key: &str) -> io::Result<Option<Bytes>> {
        Ok(self.with(|state| {
            let value = state.remove(key)?;
            state.insert(key.to_owned(), value.clone());
            Some(value)
        }))
    }

    async fn put(&self, key: &str, value: Bytes) -> io::Result<()> {
        self.with(|state| {
            state.remove(key);
            if size(key, &value) > self.max_bytes {
                return;
            }
            state.insert(key.to_owned(), value);
            while state.bytes > self.max_bytes
                && let Some(oldest) = state.uses.values().next().cloned()
            {
                state.remove(&oldest);
            }
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Bytes, CacheStore, MemoryStore};

    async fn put(store: &MemoryStore, key: &str, length: usize) {
        store.put(key, Bytes::from(vec![0; length])).await.unwrap();
    }

    async fn has(store: &MemoryStore, key: &str) -> bool {
        store.get(key).await.unwrap().is_some()
    }

    #[tokio::test]
    async fn the_response_that_was_not_used_for_the_longest_time_is_dropped() {
        let store = MemoryStore::new(30);
        put(&store, "a", 9).await;
        put(&store, "b", 9).await;
        put(&store, "c", 9).await;
        assert!(has(&store, "a").await);
        put(&store, "d", 9).await;
        assert!(!has(&store, "b").await);
        assert!(has(&store, "a").await && has(&store, "c").await && has(&store, "d").await);
        put(&store, "e", 30).await; // with its key, 31 bytes
        assert!(!has(&store, "e").await && has(&store, "a").await);
        put(&store, "a", 30).await; // replaces the earlier value
        assert!(!has(&store, "a").await);
        put(&store, "f", 29).await;
        assert!(has(&store, "f").await && !has(&store, "c").await);
        assert_eq!(store.with(|state| (state.bytes, state.values.len(), state.uses.len())), (30, 1, 1));
    }
}
