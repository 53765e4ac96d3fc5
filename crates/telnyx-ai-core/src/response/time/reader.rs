//! A cursor over the text of a time.

pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self(text.as_bytes())
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// Reads the next byte if `accepts` returns `true` for it.
    pub(super) fn take(&mut self, accepts: impl Fn(u8) -> bool) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        accepts(*first).then(|| {
            self.0 = rest;
            *first
        })
    }

    pub(super) fn eat(&mut self, byte: u8) -> bool {
        self.take(|next| next == byte).is_some()
    }

    pub(super) fn eat_spaces(&mut self) -> bool {
        let before = self.0.len();
        self.0 = self.0.trim_ascii_start();
        self.0.len() < before
    }

    /// Reads exactly `count` digits, at most nine.
    pub(super) fn number(&mut self, count: usize) -> Option<u32> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        let number = number(digits)?;
        self.0 = rest;
        Some(number)
    }

    /// Returns the number of digits that follow.
    pub(super) fn digits(&self) -> usize {
        self.0.iter().take_while(|byte| byte.is_ascii_digit()).count()
    }

    /// Reads the letters that follow. The result may be empty.
    pub(super) fn word(&mut self) -> &'a [u8] {
        let letters = self.0.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (word, rest) = self.0.split_at_checked(letters).unwrap_or_default();
        self.0 = rest;
        word
    }

    /// Reads a text in brackets. It must not be empty or contain another `open`.
    pub(super) fn eat_bracketed(&mut self, open: u8, close: u8) -> bool {
        let Some(end) = self.0.iter().position(|byte| *byte == close) else { return false };
        match self.0.split_at_checked(end) {
            Some(([first, inside @ ..], [_, rest @ ..]))
                if *first == open && !inside.is_empty() && !inside.contains(&open) =>
            {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// Reads the sign and the digits of an offset: `+02:30`, `-0500`, `+02`, with optional seconds.
    pub(super) fn offset(&mut self) -> Option<i64> {
        let sign = if self.take(|byte| byte == b'+' || byte == b'-')? == b'-' { -1 } else { 1 };
        let hours = self.number(2)?;
        let has_colons = self.peek() == Some(b':');
        let mut next = || match has_colons {
            true if self.eat(b':') => self.number(2),
            false if self.digits() > 1 => self.number(2),
            _ => Some(0),
        };
        let (minutes, seconds) = (next()?, next()?);
        (hours <= 25 && minutes < 60 && seconds < 60)
            .then(|| sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60 + i64::from(seconds)))
    }
}

/// Reads up to nine digits as a number.
pub(super) fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, digit| digit.is_ascii_digit().then(|| value * 10 + u32::from(digit - b'0')))
}
