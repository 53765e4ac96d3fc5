//! Checksums of uploaded bodies.

use axum::http::HeaderMap;
use base64::{Engine, prelude::BASE64_STANDARD};

use super::error::StorageError;

/// The prefix of headers with a checksum.
const PREFIX: &str = "x-amz-checksum-";

/// The checksums that a client announced, computed while the body arrives. Those of SHA are not checked.
pub(super) struct Checksums(Vec<Checksum>);

struct Checksum {
    name: &'static str,
    crc: Crc,
    /// The value of the client in base64; `None` until its trailer arrives.
    expected: Option<String>,
}

impl Checksums {
    /// Reads the checksums of the headers, and those that are announced as trailers.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let trailers = text("x-amz-trailer").unwrap_or_default().to_ascii_lowercase();
        let known = [("crc32", Crc::crc32 as fn() -> Crc), ("crc32c", Crc::crc32c), ("crc64nvme", Crc::crc64nvme)];
        let checksums = known.into_iter().filter_map(|(name, crc)| {
            let header = format!("{PREFIX}{name}");
            let expected = text(&header).map(str::to_owned);
            let announced = expected.is_some() || trailers.split(',').any(|trailer| trailer.trim() == header);
            announced.then(|| Checksum { name, crc: crc(), expected })
        });
        Self(checksums.collect())
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        for checksum in &mut self.0 {
            checksum.crc.update(bytes);
        }
    }

    /// Reads a trailer.
    pub(super) fn trailer(&mut self, name: &str, value: &str) {
        for checksum in &mut self.0 {
            if name.trim().to_ascii_lowercase().strip_prefix(PREFIX) == Some(checksum.name) {
                checksum.expected = Some(value.trim().to_owned());
            }
        }
    }

    /// Compares the checksums with those of the client.
    pub(super) fn check(&self) -> Result<(), StorageError> {
        for Checksum { name, crc, expected } in &self.0 {
            let Some(expected) = expected else {
                return Err(StorageError::bad(
                    "MalformedTrailerError",
                    format!("The trailer {PREFIX}{name} is missing."),
                ));
            };
            let computed = crc.base64();
            if computed != *expected {
                let message = format!(
                    "The {PREFIX}{name} of the request is {expected}, and that of the received data is {computed}."
                );
                return Err(StorageError::bad("BadDigest", message));
            }
        }
        Ok(())
    }
}

/// A cyclic redundancy check, least significant bit first.
struct Crc {
    table: [u64; 256],
    value: u64,
    /// The bits of the checksum that are set.
    mask: u64,
    bytes: usize,
}

impl Crc {
    fn new(polynomial: u64, bytes: usize) -> Self {
        let mut table = [0; 256];
        for (byte, entry) in (0_u64..).zip(&mut table) {
            *entry = (0..8).fold(byte, |value, _| (value >> 1) ^ if value & 1 == 1 { polynomial } else { 0 });
        }
        let mask = if bytes == 8 { u64::MAX } else { u64::from(u32::MAX) };
        Self { table, value: mask, mask, bytes }
    }

    fn crc32() -> Self {
        Self::new(0xEDB8_8320, 4)
    }

    fn crc32c() -> Self {
        Self::new(0x82F6_3B78, 4)
    }

    fn crc64nvme() -> Self {
        Self::new(0x9A6C_9329_AC4B_C9B5, 8)
    }

    fn update(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let [low, ..] = self.value.to_le_bytes();
            let entry = self.table.get(usize::from(low ^ byte)).copied().unwrap_or_default();
            self.value = (self.value >> 8) ^ entry;
        }
    }

    fn base64(&self) -> String {
        let bytes = (self.value ^ self.mask).to_be_bytes();
        BASE64_STANDARD.encode(bytes.get(8 - self.bytes..).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_values_of_the_catalogue() {
        for (mut crc, expected) in [
            (Crc::crc32(), &0xCBF4_3926_u32.to_be_bytes()[..]),
            (Crc::crc32c(), &0xE306_9283_u32.to_be_bytes()[..]),
            (Crc::crc64nvme(), &0xAE8B_1486_0A79_9888_u64.to_be_bytes()[..]),
        ] {
            crc.update(b"1234");
            crc.update(b"56789");
            assert_eq!(crc.base64(), BASE64_STANDARD.encode(expected));
        }
    }

    #[test]
    fn checksums_of_headers_and_trailers() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect::<HeaderMap>()
        };
        let mut checksums =
            Checksums::of(&headers(&[("x-amz-checksum-crc32", "y/Q5Jg=="), ("x-amz-checksum-sha1", "x")]));
        checksums.update(b"123456789");
        checksums.check().unwrap();
        checksums.update(b"0");
        assert_eq!(checksums.check().unwrap_err().code, "BadDigest");

        let mut checksums = Checksums::of(&headers(&[("x-amz-trailer", "x-amz-checksum-crc32")]));
        checksums.update(b"123456789");
        assert_eq!(checksums.check().unwrap_err().code, "MalformedTrailerError");
        checksums.trailer("X-Amz-Checksum-Crc32", " y/Q5Jg==");
        checksums.check().unwrap();
    }
}
