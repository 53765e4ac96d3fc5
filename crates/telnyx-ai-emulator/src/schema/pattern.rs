//! The shortest text that matches a regular expression.
//!
//! Own code with `regex-syntax`: `rand_regex` and `proptest` generate random matches, not a shortest match.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// Maximum length of a match in bytes.
const MAX_LENGTH: usize = 10_000;
/// Maximum number of steps, because nested repetitions multiply.
const MAX_STEPS: usize = 200_000;

/// Returns a shortest text that matches the complete `pattern`, with letters and digits where possible.
///
/// # Errors
///
/// Fails if the pattern is invalid, matches nothing, or needs a match of over 10,000 bytes. Also fails for word
/// borders, and for line anchors in the middle, which are not supported.
pub(crate) fn smallest(pattern: &str) -> Result<String, String> {
    let hir = regex_syntax::parse(pattern).map_err(|error| match error {
        regex_syntax::Error::Parse(error) => format!("not a regular expression: {}", error.kind()),
        regex_syntax::Error::Translate(error) => format!("not a regular expression: {}", error.kind()),
        _ => "not a regular expression".to_owned(),
    })?;
    if hir.properties().minimum_len().unwrap_or(0) > MAX_LENGTH {
        return Err("its shortest match is too long".to_owned());
    }
    let mut draft = Draft::default();
    if draft.add(&hir, &mut 0) {
        Ok(draft.text)
    } else {
        Err("the built-in engine cannot generate a text for this pattern".to_owned())
    }
}

#[derive(Clone, Default)]
struct Draft {
    text: String,
    /// `true` after an end anchor: no text may follow.
    ended: bool,
}

impl Draft {
    /// Appends a shortest match of `hir`. Returns `false` if that is impossible here.
    fn add(&mut self, hir: &Hir, steps: &mut usize) -> bool {
        *steps += 1;
        if *steps > MAX_STEPS {
            return false;
        }
        match hir.kind() {
            HirKind::Empty => true,
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(text) => self.push(text),
                Err(_) => false,
            },
            HirKind::Class(class) => preferred(class).is_some_and(|c| self.push(c.encode_utf8(&mut [0; 4]))),
            HirKind::Look(Look::Start) => self.text.is_empty(),
            HirKind::Look(Look::End) => {
                self.ended = true;
                true
            }
            HirKind::Look(_) => false,
            HirKind::Capture(capture) => self.add(&capture.sub, steps),
            HirKind::Repetition(repetition) => (0..repetition.min).all(|_| self.add(&repetition.sub, steps)),
            HirKind::Concat(parts) => parts.iter().all(|part| self.add(part, steps)),
            HirKind::Alternation(branches) => {
                let mut shortest: Option<Draft> = None;
                for branch in branches {
                    let mut tried = self.clone();
                    if tried.add(branch, steps) && shortest.as_ref().is_none_or(|s| tried.text.len() < s.text.len()) {
                        shortest = Some(tried);
                    }
                }
                shortest.is_some_and(|found| {
                    *self = found;
                    true
                })
            }
        }
    }

    fn push(&mut self, text: &str) -> bool {
        if self.ended || self.text.len() + text.len() > MAX_LENGTH {
            return text.is_empty();
        }
        self.text.push_str(text);
        true
    }
}

/// Returns a letter or digit of the class if it has one, otherwise its first character.
fn preferred(class: &Class) -> Option<char> {
    let holds = |wanted: char| match class {
        Class::Unicode(class) => class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&wanted)),
        Class::Bytes(class) => u8::try_from(wanted)
            .is_ok_and(|wanted| class.ranges().iter().any(|r| (r.start()..=r.end()).contains(&wanted))),
    };
    let first = || match class {
        Class::Unicode(class) => class.ranges().first().map(|range| range.start()),
        Class::Bytes(class) => class.ranges().first().map(|r| r.start()).filter(u8::is_ascii).map(char::from),
    };
    ('a'..='z').chain('0'..='9').chain('A'..='Z').chain([' ', '-', '_']).find(|c| holds(*c)).or_else(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortest_match_is_found() {
        for (pattern, text) in [
            (r"\d{3}-\d{4}", "000-0000"),
            (r"^(yes|no)$", "no"),
            (r"[A-Z]{2}\d+", "AA0"),
            (r"a*b?", ""),
            (r"(?i)on|off", "on"),
            (r"\w+@\w+\.com", "a@a.com"),
            (r"[^a-z0-9]", "A"),
            (r"ž+", "ž"),
        ] {
            assert_eq!(smallest(pattern).unwrap().to_lowercase(), text.to_lowercase(), "{pattern}");
        }
    }

    #[test]
    fn unsupported_patterns_are_errors() {
        for pattern in ["(", r"\bword\b", "a^b", "a$b", "[a&&b]", "(a{1000}){1000}", "((a{1000}|b$){9}){9}x"] {
            assert!(smallest(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn nested_empty_repetitions_terminate() {
        assert_eq!(smallest("((a?){50}){20}").unwrap(), "");
        assert!(smallest("(((a?){1000}){1000}){1000}").is_err());
    }
}
