//! Patterns of paths: `*`, `**`, `?`, `[a-z]`, as `.gitignore` files have them.

/// Pattern of a path whose segments are separated by slashes.
#[derive(Clone, Debug)]
pub(super) struct Glob {
    segments: Vec<Segment>,
    /// The pattern ended with a slash.
    only_folders: bool,
}

#[derive(Clone, Debug)]
enum Segment {
    /// `**`: any number of segments.
    AnyDepth,
    Name(Vec<Token>),
}

#[derive(Clone, Debug)]
enum Token {
    /// `*`: any number of characters.
    Star,
    /// `?`: one character.
    Any,
    Char(char),
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Glob {
    /// Reads a pattern. With a slash at the start or in the middle it is relative to the folder, otherwise it matches
    /// at any depth. Returns `None` for an invalid pattern.
    pub(super) fn parse(pattern: &str) -> Option<Self> {
        let (pattern, only_folders) = pattern.strip_suffix('/').map_or((pattern, false), |rest| (rest, true));
        let mut segments = Vec::new();
        let names = pattern.strip_prefix('/').unwrap_or(pattern);
        if !pattern.contains('/') {
            segments.push(Segment::AnyDepth);
        }
        for name in names.split('/') {
            segments.push(if name == "**" { Segment::AnyDepth } else { Segment::Name(tokens(name)?) });
        }
        // `a/**` is the content of `a`, and not `a`.
        if let Some(Segment::AnyDepth) = segments.last() {
            segments.push(Segment::Name(vec![Token::Star]));
        }
        Some(Self { segments, only_folders })
    }

    /// Returns `true` if the pattern matches all of `path`.
    pub(super) fn matches(&self, path: &str, is_folder: bool) -> bool {
        if self.only_folders && !is_folder {
            return false;
        }
        let path: Vec<&str> = path.split('/').collect();
        let is_depth = |segment: &Segment| matches!(segment, Segment::AnyDepth);
        matches_all(&self.segments, &path, is_depth, |segment, name| match segment {
            Segment::AnyDepth => true,
            Segment::Name(tokens) => {
                let name: Vec<char> = name.chars().collect();
                matches_all(tokens, &name, |token| matches!(token, Token::Star), Token::matches)
            }
        })
    }
}

impl Token {
    fn matches(&self, next: &char) -> bool {
        match self {
            Self::Star | Self::Any => true,
            Self::Char(own) => own == next,
            Self::Class { negated, ranges } => {
                ranges.iter().any(|(first, last)| (first..=last).contains(&next)) != *negated
            }
        }
    }
}

/// Reads a segment, which must not be empty.
fn tokens(name: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = name.chars();
    while let Some(next) = rest.next() {
        tokens.push(match next {
            '*' => Token::Star,
            '?' => Token::Any,
            '[' => class(&mut rest)?,
            '\\' => Token::Char(rest.next()?),
            _ => Token::Char(next),
        });
    }
    (!tokens.is_empty()).then_some(tokens)
}

/// Reads a class after its opening bracket. A bracket right after that is a member.
fn class(rest: &mut std::str::Chars<'_>) -> Option<Token> {
    let mut inner = rest.clone();
    let negated = inner.next().is_some_and(|next| matches!(next, '!' | '^'));
    if negated {
        *rest = inner;
    }
    let mut ranges = Vec::new();
    loop {
        let first = match rest.next()? {
            ']' if !ranges.is_empty() => return Some(Token::Class { negated, ranges }),
            '\\' => rest.next()?,
            next => next,
        };
        let mut after = rest.clone();
        let last = match (after.next(), after.next()) {
            (Some('-'), Some('\\')) => Some(after.next()?),
            (Some('-'), last) => last.filter(|last| *last != ']'),
            _ => None,
        };
        if last.is_some() {
            *rest = after;
        }
        ranges.push((first, last.unwrap_or(first)));
    }
}

/// Matches `pattern` with all of `text`, where a star matches any number of items. The time is at most the product of
/// the lengths: only the last star is tried with other lengths.
fn matches_all<P, T>(
    pattern: &[P],
    text: &[T],
    is_star: impl Fn(&P) -> bool,
    matches: impl Fn(&P, &T) -> bool,
) -> bool {
    let (mut at, mut position) = (0, 0);
    // The pattern after the last star, and the first item that the star does not cover.
    let mut star = None;
    loop {
        match (pattern.get(at), text.get(position)) {
            (Some(item), _) if is_star(item) => {
                at += 1;
                star = Some((at, position));
            }
            (Some(item), Some(next)) if matches(item, next) => {
                at += 1;
                position += 1;
            }
            (None, None) => return true,
            (_, None) => return false,
            _ => {
                let Some((after, covered)) = star else { return false };
                star = Some((after, covered + 1));
                (at, position) = (after, covered + 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn patterns() {
        for (pattern, matching, other) in [
            ("a.md", "a.md x/a.md x/y/a.md", "b.md a.mdx xa.md a.md/b"),
            ("*.md", "a.md x/a.md .md", "a.txt a.md/b"),
            ("/a.md", "a.md", "x/a.md"),
            ("x/a.md", "x/a.md", "a.md y/x/a.md"),
            ("x/*", "x/a x/b", "x x/a/b y/x/a"),
            ("x/**", "x/a x/a/b", "x xa"),
            ("**/a", "a x/a x/y/a", "ab a/b"),
            ("x/**/a", "x/a x/y/a x/y/z/a", "a x y/x/a x/ab"),
            ("x/**/y/**/a", "x/y/a x/q/y/q/a x/y/y/a", "x/a y/a"),
            ("**", "a x/a", ""),
            ("a?c", "abc aéc", "ac abbc a/c"),
            ("[a-c]x", "ax bx cx", "dx x -x"),
            ("[!a-c]x", "dx -x", "ax bx"),
            ("[^a]", "b", "a"),
            ("[]-]", "] -", "a"),
            ("[a-]", "a -", "b"),
            ("[\\]]", "]", "\\"),
            ("\\*", "*", "a"),
            ("a*b*c", "abc aXbYc abbcc", "ab acb"),
            ("*a*a*a*a*a*b", "aaaaab", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ] {
            let glob = Glob::parse(pattern).unwrap();
            for path in matching.split_whitespace() {
                assert!(glob.matches(path, false) && glob.matches(path, true), "{pattern} {path}");
            }
            for path in other.split_whitespace() {
                assert!(!glob.matches(path, false) && !glob.matches(path, true), "{pattern} {path}");
            }
        }
    }

    #[test]
    fn a_slash_at_the_end_means_folders() {
        for pattern in ["x/", "/x/"] {
            let glob = Glob::parse(pattern).unwrap();
            assert!(glob.matches("x", true) && !glob.matches("x", false), "{pattern}");
        }
        assert!(Glob::parse("x/").unwrap().matches("y/x", true));
    }

    #[test]
    fn invalid_patterns() {
        for pattern in ["", "/", "a//b", "[", "[]", "[a", "[a-", "a\\", "[\\"] {
            assert!(Glob::parse(pattern).is_none(), "{pattern}");
        }
    }
}
