//! Styles of Markdown for a terminal, added to a text while it arrives.
//!
//! Nothing is removed or redrawn: the markers stay, dimmed, so a text with a lone `**` loses nothing and can be copied.
//! Only a marker that is not complete yet is held back. A style of a part of a line ends with the line.

/// Ends all styles.
pub(crate) const RESET: &str = "\x1b[0m";
const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const ITALIC: &str = "\x1b[3m";
const CODE: &str = "\x1b[36m";

/// Fewest characters of the fence of a block of code.
const FENCE: usize = 3;
/// Most `#` of a heading.
const LEVELS: usize = 6;

/// A text in which styles are inserted.
#[derive(Debug, Default)]
pub(crate) struct Markdown {
    /// Characters that may be, or begin, a marker.
    held: String,
    /// `true` once the line has text. A `#` or a fence is then plain text.
    is_inside: bool,
    /// Style of the rest of the line: a heading, a fence, or a line of code.
    line: Option<&'static str>,
    /// Character of the fence, in a block of code.
    block: Option<char>,
    /// Number of backticks that ends a piece of code.
    code: Option<usize>,
    bold: bool,
    italic: bool,
    /// Style at the end of the text so far; empty for none.
    current: &'static str,
    /// Text that `push` has not returned.
    styled: String,
}

impl Markdown {
    /// Returns the styled text of the next part.
    pub(crate) fn push(&mut self, text: &str) -> String {
        text.chars().for_each(|next| self.add(next));
        std::mem::take(&mut self.styled)
    }

    /// Returns the rest, and ends all styles.
    pub(crate) fn finish(&mut self) -> String {
        self.release(None);
        self.style("");
        let rest = std::mem::take(&mut self.styled);
        *self = Self::default();
        rest
    }

    fn add(&mut self, next: char) {
        if self.line.is_none() && self.is_held(next) {
            self.held.push(next);
            return;
        }
        self.release(Some(next));
        // It may begin another marker.
        if self.line.is_none() && self.is_held(next) {
            self.held.push(next);
            return;
        }
        if next == '\n' {
            self.style("");
            (self.is_inside, self.line, self.code) = (false, None, None);
            (self.bold, self.italic) = (false, false);
        } else {
            self.is_inside = true;
            self.style_text();
        }
        self.styled.push(next);
    }

    /// Returns `true` if a marker is not complete before `next`.
    fn is_held(&self, next: char) -> bool {
        let is_repeated = self.held.chars().last().is_none_or(|last| last == next);
        match next {
            '`' | '~' | '#' | ' ' if !self.is_inside => is_repeated || self.held.trim().is_empty(),
            '`' => is_repeated,
            '*' => is_repeated && self.code.is_none() && self.block.is_none(),
            _ => false,
        }
    }

    /// Writes what was held back, now that the character after it is known. `None` is the end of the text.
    fn release(&mut self, next: Option<char>) {
        let held = std::mem::take(&mut self.held);
        let marker = held.trim();
        if !self.is_inside && self.line.is_none() && !(held.is_empty() && self.block.is_none()) {
            self.begin_line(&held, marker, next);
            if self.line.is_some() {
                return;
            }
        }
        self.is_inside |= !marker.is_empty();
        match marker.chars().next() {
            Some('`') if self.block.is_none() => self.toggle_code(&held, marker.len()),
            Some('*') => self.toggle_emphasis(&held, next),
            _ => {
                self.style_text();
                self.styled.push_str(&held);
            }
        }
    }

    /// Begins a heading, a fence or a line of code, and writes its marker.
    fn begin_line(&mut self, held: &str, marker: &str, next: Option<char>) {
        let fence = marker.chars().next().filter(|first| matches!(first, '`' | '~') && marker.len() >= FENCE);
        let is_heading = marker.starts_with('#') && marker.len() <= LEVELS && next == Some(' ');
        self.line = match (self.block, fence) {
            (None, Some(fence)) => {
                self.block = Some(fence);
                Some(DIM)
            }
            (Some(open), Some(fence)) if open == fence => {
                self.block = None;
                Some(DIM)
            }
            (Some(_), _) if next == Some('\n') && held.is_empty() => None,
            (Some(_), _) => Some(CODE),
            (None, None) if is_heading => Some(BOLD),
            (None, None) => None,
        };
        if let Some(style) = self.line {
            self.style(style);
            self.styled.push_str(held);
        }
    }

    fn toggle_code(&mut self, held: &str, count: usize) {
        self.style(DIM);
        self.styled.push_str(held);
        self.code = match self.code {
            None => Some(count),
            Some(open) if open == count => None,
            open => open,
        };
    }

    /// Begins or ends bold (`**`), italic (`*`) or both (`***`). An opening marker has a text after it.
    fn toggle_emphasis(&mut self, held: &str, next: Option<char>) {
        let count = held.trim().len();
        let is_open = (count >= 2 && self.bold) || (count % 2 == 1 && self.italic);
        let opens = next.is_some_and(|next| !next.is_whitespace());
        if count <= 3 && (is_open || opens) {
            self.style(DIM);
            self.bold ^= count >= 2;
            self.italic ^= count % 2 == 1;
        } else {
            self.style_text();
        }
        self.styled.push_str(held);
    }

    /// Sets the style of a text at the current position.
    fn style_text(&mut self) {
        match (self.line, self.code, self.bold, self.italic) {
            (Some(style), ..) => self.style(style),
            (None, Some(_), ..) => self.style(CODE),
            (None, None, true, true) => self.style("\x1b[1m\x1b[3m"),
            (None, None, true, false) => self.style(BOLD),
            (None, None, false, true) => self.style(ITALIC),
            (None, None, false, false) => self.style(""),
        }
    }

    /// Changes the style, if it is another one.
    fn style(&mut self, style: &'static str) {
        if self.current != style {
            if !self.current.is_empty() {
                self.styled.push_str(RESET);
            }
            self.styled.push_str(style);
            self.current = style;
        }
    }
}

#[cfg(test)]
mod tests;
