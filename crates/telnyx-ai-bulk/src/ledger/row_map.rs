//! Maps with rows as keys.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::row::RowId;

/// 2⁶⁴ divided by the golden ratio.
const MULTIPLIER: u128 = 0x9E37_79B9_7F4A_7C15;

/// A map with ids of rows as keys.
pub(crate) type RowMap<V> = HashMap<RowId, V, BuildHasherDefault<IdHasher>>;

/// A cheap hash of an id, which is a hash already.
#[derive(Default)]
pub(crate) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        if let Some((start, end)) = bytes.split_first_chunk() {
            let end = end.first_chunk().map_or(0, |end| u64::from_le_bytes(*end));
            let mixed = u128::from(u64::from_le_bytes(*start) ^ end.rotate_left(32)) * MULTIPLIER;
            self.0 = (mixed >> 64) as u64 ^ mixed as u64;
        }
    }

    /// Ignores the length, which is equal for all ids.
    fn write_usize(&mut self, _length: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}
