//! Base64 (RFC 4648) with the standard alphabet. It is written with padding, and read with or without.

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Encodes `bytes` with padding.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at| group.get(at).copied().unwrap_or_default();
        let bits = u32::from_be_bytes([0, byte(0), byte(1), byte(2)]);
        for digit in 0..4 {
            let index = (bits >> (18 - 6 * digit)) as usize & 63;
            let written = DIGITS.get(index).filter(|_| digit <= group.len());
            text.push(written.map_or('=', |digit| char::from(*digit)));
        }
    }
    text
}

/// Decodes `text`.
///
/// # Errors
/// Returns a description of the problem if `text` is invalid.
pub fn decode(text: &str) -> Result<Vec<u8>, String> {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    // Padding is optional, but must complete the last group of four.
    if padding > 0 && (padding > 2 || !text.len().is_multiple_of(4)) || digits.len() % 4 == 1 {
        return Err(format!("base64 of invalid length ({} digits, {padding} padding characters)", digits.len()));
    }
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for (at, digit) in digits.bytes().enumerate() {
        let Some(value) = value(digit) else {
            return Err(format!("an invalid base64 character at byte {at}"));
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            // The upper bits were written before.
            bytes.push((bits >> held) as u8);
        }
        bits &= (1 << held) - 1;
    }
    if bits != 0 {
        return Err("base64 with nonzero bits after the last byte".to_owned());
    }
    Ok(bytes)
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{decode, encode};

    #[test]
    fn decodes_the_test_vectors_of_the_rfc() {
        for (text, bytes) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYg==", "foob"),
            ("Zm9vYmE=", "fooba"),
            ("Zm9vYmFy", "foobar"),
            ("Zg", "f"),
            ("Zm8", "fo"),
        ] {
            assert_eq!(decode(text).unwrap(), bytes.as_bytes(), "{text}");
            assert_eq!(encode(bytes.as_bytes()).trim_end_matches('='), text.trim_end_matches('='));
        }
        assert_eq!(decode("+/+/").unwrap(), [0xFB, 0xFF, 0xBF]);
    }

    #[test]
    fn rejects_invalid_texts() {
        for (text, problem) in [
            ("A", "base64 of invalid length (1 digits, 0 padding characters)"),
            ("AAAAA", "base64 of invalid length (5 digits, 0 padding characters)"),
            ("=", "base64 of invalid length (0 digits, 1 padding characters)"),
            ("====", "base64 of invalid length (0 digits, 4 padding characters)"),
            ("AA=", "base64 of invalid length (2 digits, 1 padding characters)"),
            ("AAA==", "base64 of invalid length (3 digits, 2 padding characters)"),
            ("AAAA=", "base64 of invalid length (4 digits, 1 padding characters)"),
            ("AAAA==", "base64 of invalid length (4 digits, 2 padding characters)"),
            ("A===", "base64 of invalid length (1 digits, 3 padding characters)"),
            ("AA-A", "an invalid base64 character at byte 2"),
            ("_AAA", "an invalid base64 character at byte 0"),
            ("AA A", "an invalid base64 character at byte 2"),
            ("A=AA", "an invalid base64 character at byte 1"),
            ("Aé==", "base64 of invalid length (3 digits, 2 padding characters)"),
            ("AéA", "an invalid base64 character at byte 1"),
            ("Zh==", "base64 with nonzero bits after the last byte"),
            ("Zm9=", "base64 with nonzero bits after the last byte"),
        ] {
            assert_eq!(decode(text), Err(problem.to_owned()), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn decoding_reverses_encoding(bytes in proptest::collection::vec(any::<u8>(), 0..64), padded in any::<bool>()) {
            let text = encode(&bytes);
            let text = if padded { &text } else { text.trim_end_matches('=') };
            prop_assert_eq!(decode(text).unwrap(), bytes);
        }

        #[test]
        fn decoded_texts_encode_to_themselves(text in ".{0,16}|[A-Za-z0-9+/]{0,12}={0,4}") {
            if let Ok(bytes) = decode(&text) {
                let digits = text.trim_end_matches('=');
                let again = encode(&bytes);
                prop_assert_eq!(again.trim_end_matches('='), digits);
            }
        }
    }
}
