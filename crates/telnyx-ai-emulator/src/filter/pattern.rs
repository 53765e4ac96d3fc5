//! The patterns of `like`.
//!
//! Own code: `wildmatch` has no escapes and one sign for any text; a regular expression is as long to write.

/// A pattern whose `%` or `*` stands for any text and whose `_` for any character.
#[derive(Debug, PartialEq)]
pub(crate) struct Pattern {
    parts: Vec<Part>,
    any_case: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    AnyText,
    AnyCharacter,
    Character(char),
}

impl Pattern {
    /// Reads a pattern. A backslash makes the next character plain.
    pub(crate) fn new(text: &str, any_case: bool) -> Self {
        let text = if any_case { text.to_lowercase() } else { text.to_owned() };
        let mut parts = Vec::new();
        let mut characters = text.chars();
        while let Some(c) = characters.next() {
            parts.push(match c {
                '%' | '*' => Part::AnyText,
                '_' => Part::AnyCharacter,
                '\\' => Part::Character(characters.next().unwrap_or(c)),
                c => Part::Character(c),
            });
        }
        Self { parts, any_case }
    }

    /// Whether the whole of `text` is like the pattern.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = if self.any_case { text.to_lowercase() } else { text.to_owned() }.chars().collect();
        let (mut part, mut at) = (0, 0);
        // Where to go on if it fails: after the last `%`, which then stands for one character more.
        let mut retry: Option<(usize, usize)> = None;
        while let Some(c) = text.get(at) {
            match self.parts.get(part) {
                Some(Part::AnyText) => {
                    part += 1;
                    retry = Some((part, at + 1));
                }
                Some(Part::AnyCharacter) => (part, at) = (part + 1, at + 1),
                Some(Part::Character(wanted)) if wanted == c => (part, at) = (part + 1, at + 1),
                _ => match retry {
                    Some((after, next)) => {
                        (part, at) = (after, next);
                        retry = Some((after, next + 1));
                    }
                    None => return false,
                },
            }
        }
        self.parts.iter().skip(part).all(|part| *part == Part::AnyText)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_of_sql() {
        for (pattern, text, like) in [
            ("Voice%", "Voice call", true),
            ("Voice*", "Voice", true),
            ("Voice%", "A Voice", false),
            ("%a%b%", "xxaxxbxx", true),
            ("%a%b", "abab", true),
            ("%aab", "aaaab", true),
            ("a_c", "abc", true),
            ("a_c", "ac", false),
            ("_", "č", true),
            ("100\\%", "100%", true),
            ("100\\%", "1000", false),
            ("a\\", "a\\", true),
            ("", "", true),
            ("", "a", false),
            ("%", "", true),
            ("VOICE%", "voice", false),
        ] {
            assert_eq!(Pattern::new(pattern, false).matches(text), like, "{text:?} like {pattern:?}");
        }
        assert!(Pattern::new("VOI%É", true).matches("voice é"));
    }

    #[test]
    fn a_nasty_pattern_ends() {
        let text = "a".repeat(2000);
        assert!(!Pattern::new(&format!("{}b", "%a".repeat(500)), false).matches(&text));
    }
}
