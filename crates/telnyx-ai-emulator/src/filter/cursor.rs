//! A cursor in the text of a filter.

/// The remaining text.
pub(crate) struct Cursor<'a>(pub(crate) &'a str);

impl<'a> Cursor<'a> {
    /// Consumes `token` if it is next.
    pub(crate) fn take(&mut self, token: &str) -> bool {
        match self.0.strip_prefix(token) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// Consumes `token`, which must be next.
    pub(crate) fn expect(&mut self, token: &str) -> Result<(), String> {
        if self.take(token) {
            return Ok(());
        }
        let found = self.0.chars().next().map_or_else(|| "the end".to_owned(), |c| format!("'{c}'"));
        Err(format!("Expected '{token}' but found {found}."))
    }

    /// Consumes the text up to one of these characters, or to the end.
    pub(crate) fn until(&mut self, ends: &[char]) -> &'a str {
        let (taken, rest) = self.0.split_at(self.0.find(ends).unwrap_or(self.0.len()));
        self.0 = rest;
        taken
    }

    /// Consumes an element of a list: a text in double quotes, or the text up to a comma or parenthesis.
    pub(crate) fn element(&mut self) -> Result<String, String> {
        if !self.take("\"") {
            return Ok(self.until(&[',', ')']).to_owned());
        }
        let mut element = String::new();
        loop {
            element.push_str(self.until(&['"', '\\']));
            if self.take("\"") {
                return Ok(element);
            }
            // A backslash escapes the next character.
            self.take("\\");
            let mut rest = self.0.chars();
            element.push(rest.next().ok_or("A double quote is missing.")?);
            self.0 = rest.as_str();
        }
    }
}
