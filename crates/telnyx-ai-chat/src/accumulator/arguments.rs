//! Detection of complete arguments while they arrive.

/// Reads the arguments of the latest tool call up to their final bracket or quote. Reads each byte once.
#[derive(Clone, Debug, Default)]
pub(super) struct Arguments {
    /// Number of bytes read.
    read: usize,
    depth: usize,
    in_string: bool,
    after_backslash: bool,
    /// `true` once the outermost value has ended.
    ended: bool,
    /// `true` if a later addition had the same name: then a name alone does not begin a new call.
    pub(super) has_duplicate_name: bool,
}

impl Arguments {
    /// Returns `true` if `text`, which only grows between calls, is a complete object, list, string or `null`.
    pub(super) fn is_complete(&mut self, text: &str) -> bool {
        for byte in text.bytes().skip(self.read) {
            match byte {
                _ if self.after_backslash => self.after_backslash = false,
                b'\\' => self.after_backslash = self.in_string,
                b'"' => {
                    self.in_string = !self.in_string;
                    self.ended |= !self.in_string && self.depth == 0;
                }
                _ if self.in_string => {}
                b'{' | b'[' => self.depth = self.depth.saturating_add(1),
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.ended |= self.depth == 0;
                }
                _ => {}
            }
        }
        self.read = text.len();
        self.ended || text == "null"
    }
}
