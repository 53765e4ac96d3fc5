//! Seeded random choices and splits.

/// A seeded random number generator (SplitMix64).
#[derive(Debug)]
pub struct TestRng(pub u64);

impl TestRng {
    /// Returns a number from 0 to `limit`, exclusive.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap()
    }

    pub fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    /// Splits a text at random characters; some parts are empty.
    pub fn split_text(&mut self, text: &str) -> Vec<String> {
        let mut parts = vec![String::new()];
        for character in text.chars() {
            if self.below(3) == 0 {
                parts.push(String::new());
            }
            parts.last_mut().unwrap().push(character);
        }
        parts
    }

    /// Splits bytes at random positions, into few or many parts.
    pub fn split_bytes(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        let rare = 1 + self.below(100);
        let mut parts = vec![Vec::new()];
        for byte in bytes {
            if self.below(rare) == 0 {
                parts.push(Vec::new());
            }
            parts.last_mut().unwrap().push(*byte);
        }
        parts
    }

    /// Merges lists at random and keeps the order of each list.
    pub fn interleave<T>(&mut self, lists: Vec<Vec<T>>) -> Vec<T> {
        let mut lists: Vec<_> = lists.into_iter().map(|list| list.into_iter().peekable()).collect();
        let mut all = Vec::new();
        loop {
            lists.retain_mut(|list| list.peek().is_some());
            if lists.is_empty() {
                return all;
            }
            let from = self.below(lists.len());
            all.extend(lists[from].next());
        }
    }
}
