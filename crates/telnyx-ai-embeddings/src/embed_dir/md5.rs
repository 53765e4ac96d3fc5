//! MD5 of files, because the entity tag of an object is the MD5 of its content. It is no protection against forgery.

use std::io::{self, Read};

/// Number of bytes that are read at once, a multiple of the block size.
const BUFFER_BYTES: usize = 256 * 1024;

const BLOCK_BYTES: usize = 64;

/// Rotations of the four rounds.
const ROTATIONS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

/// Integer parts of 2^32 × |sin(i + 1)|, by round.
#[rustfmt::skip]
const SINES: [[u32; 16]; 4] = [
    [
        0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a, 0xa830_4613, 0xfd46_9501,
        0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1, 0x895c_d7be, 0x6b90_1122, 0xfd98_7193, 0xa679_438e, 0x49b4_0821,
    ],
    [
        0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d, 0x0244_1453, 0xd8a1_e681, 0xe7d3_fbc8,
        0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed, 0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a,
    ],
    [
        0xfffa_3942, 0x8771_f681, 0x6d9d_6122, 0xfde5_380c, 0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70,
        0x289b_7ec6, 0xeaa1_27fa, 0xd4ef_3085, 0x0488_1d05, 0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665,
    ],
    [
        0xf429_2244, 0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d, 0x8584_5dd1,
        0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1, 0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb, 0xeb86_d391,
    ],
];

/// Returns the MD5 of all bytes of `reader` in hexadecimal form, and their number.
pub(super) fn md5(mut reader: impl Read) -> io::Result<(String, u64)> {
    let mut state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    let mut buffer = Vec::with_capacity(BUFFER_BYTES);
    let mut len = 0_u64;
    loop {
        buffer.clear();
        let count = reader.by_ref().take(BUFFER_BYTES as u64).read_to_end(&mut buffer)?;
        len = len.saturating_add(count as u64);
        let is_last = count < BUFFER_BYTES;
        if is_last {
            buffer.push(0x80);
            while buffer.len() % BLOCK_BYTES != BLOCK_BYTES - size_of::<u64>() {
                buffer.push(0);
            }
            buffer.extend(len.wrapping_mul(8).to_le_bytes());
        }
        for block in buffer.as_chunks::<BLOCK_BYTES>().0 {
            state = compress(state, block);
        }
        if is_last {
            let bytes = state.iter().flat_map(|word| word.to_le_bytes());
            return Ok((bytes.map(|byte| format!("{byte:02x}")).collect(), len));
        }
    }
}

fn compress(state: [u32; 4], block: &[u8; BLOCK_BYTES]) -> [u32; 4] {
    let mut words = [0; 16];
    for (word, bytes) in words.iter_mut().zip(block.as_chunks().0) {
        *word = u32::from_le_bytes(*bytes);
    }
    let [mut a, mut b, mut c, mut d] = state;
    for (round, (sines, rotations)) in SINES.iter().zip(ROTATIONS).enumerate() {
        for (step, (sine, rotation)) in sines.iter().zip(rotations.iter().cycle()).enumerate() {
            let (mixed, at) = match round {
                0 => (d ^ (b & (c ^ d)), step),
                1 => (c ^ (d & (b ^ c)), 5 * step + 1),
                2 => (b ^ c ^ d, 3 * step + 5),
                _ => (c ^ (b | !d), 7 * step),
            };
            let word = words.get(at % 16).copied().unwrap_or_default();
            let sum = a.wrapping_add(mixed).wrapping_add(*sine).wrapping_add(word);
            (a, d, c, b) = (d, c, b, b.wrapping_add(sum.rotate_left(*rotation)));
        }
    }
    let [a0, b0, c0, d0] = state;
    [a0.wrapping_add(a), b0.wrapping_add(b), c0.wrapping_add(c), d0.wrapping_add(d)]
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::md5;

    #[test]
    fn known_digests() {
        for (text, digest) in [
            ("", "d41d8cd98f00b204e9800998ecf8427e"),
            ("a", "0cc175b9c0f1b6a831c399e269772661"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72"),
            ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
        ] {
            assert_eq!(md5(text.as_bytes()).unwrap(), (digest.to_owned(), text.len() as u64));
        }
    }

    #[test]
    fn digests_at_the_ends_of_blocks_and_buffers() {
        for (len, digest) in [
            (55, "ef1772b6dff9a122358552954ad0df65"),
            (56, "3b0c8ac703f828b04c6c197006d17218"),
            (63, "b06521f39153d618550606be297466d5"),
            (64, "014842d480b571495a4a0363793f7367"),
            (65, "c743a45e0d2e6a95cb859adae0248435"),
            (262_143, "e9af5a960cc4b919522d27e3e967c9ee"),
            (262_144, "c946b71bb69c07daf25470742c967e7c"),
            (262_145, "0c98a26131b3826a3bd347b8cd65b0a2"),
            (1_000_000, "7707d6ae4e027c70eea2a935c2296f21"),
        ] {
            assert_eq!(md5(std::io::repeat(b'a').take(len)).unwrap(), (digest.to_owned(), len), "{len}");
        }
    }
}
