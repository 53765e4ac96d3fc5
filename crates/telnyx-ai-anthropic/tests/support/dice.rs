//! The chance that picks how a message is cut.

/// Chance that a seed repeats (SplitMix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap()
    }

    pub(crate) fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    /// Cuts a text between characters; at times a part is empty.
    pub(crate) fn cut_text(&mut self, text: &str) -> Vec<String> {
        let mut parts = vec![String::new()];
        for character in text.chars() {
            if self.below(3) == 0 {
                parts.push(String::new());
            }
            parts.last_mut().unwrap().push(character);
        }
        parts
    }

    pub(crate) fn cut_bytes(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
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
}
