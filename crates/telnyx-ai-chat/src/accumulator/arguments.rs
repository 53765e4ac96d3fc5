//! The end of a tool call's arguments, found while they arrive.

/// Reads the arguments of the latest tool call up to their last bracket or quote. Each byte is read once.
#[derive(Clone, Debug, Default)]
pub(super) struct Arguments {
    /// Number of bytes that were read.
    read: usize,
    depth: usize,
    in_string: bool,
    after_backslash: bool,
    /// The outermost value has ended.
    ended: bool,
    /// The name came again with a later piece, so a name alone does not begin a call.
    pub(super) repeats_name: bool,
}

impl Arguments {
    /// Returns true if `text`, which only grows between calls, is a complete object, list, string or `null`.
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
