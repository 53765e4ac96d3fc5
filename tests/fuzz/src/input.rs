//! Parsing of fuzz inputs: a few control bytes and the rest.

/// Remaining bytes of the input.
pub(crate) struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    pub(crate) fn new(data: &'a [u8]) -> Self {
        Self(data)
    }

    /// Returns the next byte; zero at the end.
    pub(crate) fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    pub(crate) fn rest(self) -> &'a [u8] {
        self.0
    }

    /// Returns the remaining bytes as texts, which are separated by a byte that is invalid in UTF-8.
    pub(crate) fn texts(self) -> Vec<String> {
        self.0.split(|byte| *byte == 0xFF).map(|text| String::from_utf8_lossy(text).into_owned()).collect()
    }
}

/// Splits `bytes` into pieces of at most `most` bytes; 0 means one piece.
pub(crate) fn pieces(bytes: &[u8], most: u8) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let mut rest = bytes;
    let mut state = usize::from(most);
    while !rest.is_empty() {
        state = state.wrapping_mul(0x5DEE_CE66).wrapping_add(11);
        let size = if most == 0 { rest.len() } else { 1 + (state >> 8) % usize::from(most) };
        let (piece, after) = rest.split_at(size.min(rest.len()));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// Splits a text like [`pieces`], but only at character boundaries.
pub(crate) fn text_pieces(text: &str, most: u8) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let places: Vec<u8> = vec![0; chars.len()];
    let mut at = 0;
    let mut cut = Vec::new();
    for piece in pieces(&places, most) {
        cut.push(chars[at..at + piece.len()].iter().collect());
        at += piece.len();
    }
    cut
}
