//! A check of the sizes in a WAV file before it is decoded.
//!
//! The decoder uses these sizes before it validates them. In a build with overflow checks, an invalid size causes a
//! panic and a message on standard error.
//!
//! Implemented here: `hound` hides the channel mask and rejects data before the header, which the decoder skips.

/// Maximum number of channels of the decoder.
const MAX_CHANNELS: u16 = 26;
/// Format tag of a header with a channel mask.
const EXTENSIBLE: u16 = 0xFFFE;
/// Offset up to which the decoder searches for the header.
const MAX_HEADER_OFFSET: usize = 1024 * 1024 + 12;

/// Rejects a WAV file with sizes that the decoder does not support. Other files pass.
pub(super) fn check(file: &[u8]) -> Result<(), String> {
    let head = file.get(..MAX_HEADER_OFFSET).unwrap_or(file);
    let starts = head.windows(12).enumerate().filter(|(_, head)| head.starts_with(b"RIFF") && head.ends_with(b"WAVE"));
    for (at, _) in starts {
        check_chunks(file.get(at + 12..).unwrap_or_default())?;
    }
    Ok(())
}

fn check_chunks(mut rest: &[u8]) -> Result<(), String> {
    while let Some((name, length)) =
        rest.split_first_chunk::<4>().and_then(|(name, rest)| Some((name, number(rest, 0)?)))
    {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let body = rest.get(8..).unwrap_or_default();
        match name {
            b"fmt " => check_format(body)?,
            b"data" => break,
            _ => {}
        }
        // A chunk of odd length has a padding byte.
        rest = body.get(length.saturating_add(length % 2)..).unwrap_or_default();
    }
    Ok(())
}

fn check_format(body: &[u8]) -> Result<(), String> {
    let short = |at: usize| body.get(at..at + 2).and_then(|two| two.try_into().ok()).map(u16::from_le_bytes);
    let channels = short(2).unwrap_or(0);
    if channels > MAX_CHANNELS {
        return Err(format!("it has {channels} channels, more than {MAX_CHANNELS}"));
    }
    // The highest channel is reserved, so the decoder cannot count beyond the highest channel.
    if short(0) == Some(EXTENSIBLE) && number(body, 20).is_some_and(|mask| mask.leading_ones() > 0) {
        return Err("its channel mask is invalid".to_owned());
    }
    Ok(())
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Creates a file with this format tag, number of channels and channel mask; its format follows a chunk of odd
    /// length.
    fn wav(tag: u16, channels: u16, mask: u32) -> Vec<u8> {
        let mut file = b"RIFF\0\0\0\0WAVEodd \x01\0\0\0x\0fmt \x28\0\0\0".to_vec();
        file.extend(tag.to_le_bytes());
        file.extend(channels.to_le_bytes());
        file.extend([0; 16]);
        file.extend(mask.to_le_bytes());
        file.extend([0; 16]);
        file.extend(b"data\0\0\0\0");
        file
    }

    #[test]
    fn sizes_unsafe_for_the_decoder_are_rejected() {
        assert_eq!(check(&wav(1, 2, 0)), Ok(()));
        assert_eq!(check(&wav(1, 2, u32::MAX)), Ok(()));
        assert_eq!(check(&wav(EXTENSIBLE, 26, 3)), Ok(()));
        assert!(check(&wav(1, 27, 0)).unwrap_err().contains("27 channels"));
        assert!(check(&wav(EXTENSIBLE, 1, 1 << 31)).is_err());
        assert!(check(&[b"ID3 ".to_vec(), wav(1, u16::MAX, 0)].concat()).is_err());
    }

    #[test]
    fn truncated_files_terminate() {
        let file = wav(EXTENSIBLE, 2, 3);
        for end in 0..file.len() {
            assert_eq!(check(&file[..end]), Ok(()));
        }
        assert_eq!(check(b"RIFF\0\0\0\0WAVEjunk\xFF\xFF\xFF\xFF"), Ok(()));
    }
}
