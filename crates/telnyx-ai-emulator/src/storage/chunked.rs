//! Bodies with the content encoding `aws-chunked`.

/// Maximum length of a line with the size of a chunk or a trailer.
const MAX_LINE: usize = 8 * 1024;

/// A decoder of `aws-chunked`. Signatures of chunks are ignored.
#[derive(Default)]
pub(super) struct Decoder {
    state: State,
    line: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum State {
    /// In the line with the size of a chunk.
    #[default]
    Size,
    /// In a chunk, with the number of bytes to its end.
    Data(u64),
    /// In the line break after a chunk.
    DataEnd,
    /// After the last chunk.
    Trailers,
    Done,
}

/// A decoded part of a body.
#[derive(Debug, PartialEq)]
pub(super) enum Decoded<'a> {
    Data(&'a [u8]),
    Trailer(String, String),
}

impl Decoder {
    /// Decodes bytes, and returns the number of bytes that were used and what they contain.
    ///
    /// # Errors
    ///
    /// The reason for which the encoding is invalid.
    pub(super) fn decode<'a>(&mut self, bytes: &'a [u8]) -> Result<(usize, Option<Decoded<'a>>), &'static str> {
        if let State::Data(left) = self.state {
            let len = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
            let left = left - len as u64;
            self.state = if left == 0 { State::DataEnd } else { State::Data(left) };
            return Ok((len, bytes.get(..len).map(Decoded::Data)));
        }
        if self.state == State::Done {
            return Ok((bytes.len(), None));
        }
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(bytes.len(), |end| end + 1);
        self.line.extend_from_slice(bytes.get(..used).unwrap_or_default());
        if self.line.len() > MAX_LINE {
            return Err("a line is too long");
        }
        if end.is_none() {
            return Ok((used, None));
        }
        let line = std::mem::take(&mut self.line);
        Ok((used, self.line(line.trim_ascii())?))
    }

    fn line<'a>(&mut self, line: &[u8]) -> Result<Option<Decoded<'a>>, &'static str> {
        let text = std::str::from_utf8(line).map_err(|_| "a line is not UTF-8")?;
        match self.state {
            State::Size => {
                let size = text.split(';').next().unwrap_or_default().trim();
                let size =
                    u64::from_str_radix(size, 16).map_err(|_| "the size of a chunk is not a hexadecimal number")?;
                self.state = if size == 0 { State::Trailers } else { State::Data(size) };
            }
            State::DataEnd if text.is_empty() => self.state = State::Size,
            State::DataEnd => return Err("a chunk is longer than its size"),
            State::Trailers if text.is_empty() => self.state = State::Done,
            State::Trailers => {
                let (name, value) = text.split_once(':').ok_or("a trailer has no colon")?;
                return Ok(Some(Decoded::Trailer(name.trim().to_owned(), value.trim().to_owned())));
            }
            State::Data(_) | State::Done => {}
        }
        Ok(None)
    }

    /// Ends the body. A last trailer may have no line break.
    pub(super) fn finish(mut self) -> Result<Option<Decoded<'static>>, &'static str> {
        match self.state {
            State::Done => Ok(None),
            State::Trailers => {
                let line = std::mem::take(&mut self.line);
                self.line(line.trim_ascii())
            }
            _ => Err("the body ends before its last chunk"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Trailers = Vec<(String, String)>;

    /// Decodes a body in pieces of this size.
    fn decode(body: &[u8], size: usize) -> Result<(Vec<u8>, Trailers), &'static str> {
        let (mut decoder, mut data, mut trailers) = (Decoder::default(), Vec::new(), Vec::new());
        let mut take = |decoded: Option<Decoded<'_>>| match decoded {
            Some(Decoded::Data(bytes)) => data.extend_from_slice(bytes),
            Some(Decoded::Trailer(name, value)) => trailers.push((name, value)),
            None => {}
        };
        for mut piece in body.chunks(size) {
            while !piece.is_empty() {
                let (used, decoded) = decoder.decode(piece)?;
                take(decoded);
                piece = &piece[used..];
            }
        }
        take(decoder.finish()?);
        Ok((data, trailers))
    }

    #[test]
    fn chunks_of_any_size_are_decoded() {
        let signed =
            "5;chunk-signature=ab\r\nhello\r\n7;chunk-signature=cd\r\n\r\nworld\r\n0;chunk-signature=ef\r\n\r\n";
        let unsigned = "C\r\nhello\r\nworld\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";
        let no_end = "c\r\nhello\r\nworld\r\n0\r\nx-amz-checksum-crc32:AAAAAA==";
        for size in [1, 2, 7, 1000] {
            assert_eq!(decode(signed.as_bytes(), size).unwrap(), (b"hello\r\nworld".to_vec(), Vec::new()));
            for body in [unsigned, no_end] {
                let (data, trailers) = decode(body.as_bytes(), size).unwrap();
                assert_eq!(data, b"hello\r\nworld");
                assert_eq!(trailers, [("x-amz-checksum-crc32".to_owned(), "AAAAAA==".to_owned())]);
            }
        }
        assert_eq!(decode(b"0\r\n\r\n", 1000).unwrap(), (Vec::new(), Vec::new()));
    }

    #[test]
    fn invalid_chunks_are_rejected() {
        for body in [
            "",
            "5\r\nhel",
            "5\r\nhello",
            "5\r\nhello\r\n",
            "x\r\n",
            "5\r\nhello!\r\n0\r\n\r\n",
            "0\r\nx\r\n\r\n",
            "-1\r\n",
        ] {
            assert!(decode(body.as_bytes(), 1000).is_err(), "{body:?}");
        }
        assert!(decode(&[b'1'; MAX_LINE + 1], 1000).is_err());
    }
}
