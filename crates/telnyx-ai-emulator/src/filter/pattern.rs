//! The patterns of `like`.
//!
//! Implemented here: `wildmatch` has no escapes and only one wildcard for texts; a regular expression takes as much
//! code.

/// A pattern in which `%` and `*` match any text and `_` any character.
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
    /// Parses a pattern. A backslash escapes the next character.
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

    /// Returns `true` if the pattern matches the complete text.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = if self.any_case { text.to_lowercase() } else { text.to_owned() }.chars().collect();
        let (mut part, mut at) = (0, 0);
        // The position to continue from after a mismatch: after the last `%`, which then matches one more character.
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
    fn pathological_pattern_terminates() {
        let text = "a".repeat(2000);
        assert!(!Pattern::new(&format!("{}b", "%a".repeat(500)), false).matches(&text));
    }
}
