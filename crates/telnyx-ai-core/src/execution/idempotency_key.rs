//! Generates idempotency keys.

use std::hash::{BuildHasher, RandomState};
use std::process;
use std::time::SystemTime;

/// Returns a UUID of version 4. Its bits are derived from the random keys of the standard library, which the operating
/// system provides once per thread. The process id and the time are mixed in, because a forked process inherits those
/// keys.
pub(super) fn new() -> String {
    from_bits(bits(process::id(), SystemTime::now()))
}

fn bits(process: u32, now: SystemTime) -> u128 {
    let random = || u128::from(RandomState::new().hash_one((process, now)));
    (random() << 64) | random()
}

fn from_bits(bits: u128) -> String {
    // Sets the version (4) and the variant (0b10).
    let bits = (bits & !(0xf << 76) & !(0b11 << 62)) | (4 << 76) | (0b10 << 62);
    let groups =
        (bits >> 96, (bits >> 80) & 0xffff, (bits >> 64) & 0xffff, (bits >> 48) & 0xffff, bits & 0xffff_ffff_ffff);
    format!("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", groups.0, groups.1, groups.2, groups.3, groups.4)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::thread;
    use std::time::SystemTime;

    use super::{bits, from_bits, new};

    #[test]
    fn the_text_is_a_uuid_of_version_4() {
        assert_eq!(from_bits(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(from_bits(u128::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(from_bits(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef), "01234567-89ab-4def-8123-456789abcdef");
    }

    #[test]
    fn no_two_keys_of_any_threads_are_equal() {
        let threads: Vec<_> = (0..8).map(|_| thread::spawn(|| (0..1000).map(|_| new()).collect::<Vec<_>>())).collect();
        let keys: HashSet<_> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        assert_eq!(keys.len(), 8000);
    }

    #[test]
    fn every_bit_varies() {
        let now = SystemTime::now();
        let (mut zeros, mut ones) = (0, 0);
        for _ in 0..100 {
            let bits = bits(1, now);
            ones |= bits;
            zeros |= !bits;
        }
        assert_eq!((zeros, ones), (u128::MAX, u128::MAX));
    }
}
