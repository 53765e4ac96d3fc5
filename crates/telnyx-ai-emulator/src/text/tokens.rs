//! Tokens of the built-in engine: a word with the preceding white space.

/// Returns the tokens of `text`, whose concatenation is `text`.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let token = first(rest)?;
        rest = rest.get(token.len()..).unwrap_or_default();
        Some(token)
    })
}

/// Returns the first token of `text`, if any.
pub(crate) fn first(text: &str) -> Option<&str> {
    let word = text.find(|c: char| !c.is_whitespace()).unwrap_or(text.len());
    let end = text.get(word..)?.find(char::is_whitespace).map_or(text.len(), |length| word + length);
    text.get(..end).filter(|token| !token.is_empty())
}

/// Returns the number of tokens of `text`.
pub(crate) fn count(text: &str) -> usize {
    tokens(text).count()
}

/// Returns the parts of `text` with at most `size` tokens that overlap by `overlap` tokens. `overlap` must be less than
/// `size`.
pub(crate) fn windows(text: &str, size: usize, overlap: usize) -> Vec<&str> {
    let mut ends: Vec<usize> = vec![0];
    for token in tokens(text) {
        ends.push(ends.last().copied().unwrap_or_default() + token.len());
    }
    let count = ends.len() - 1;
    let mut windows = Vec::new();
    let mut from = 0;
    while from < count {
        let until = from.saturating_add(size.max(1)).min(count);
        windows.extend(ends.get(from).zip(ends.get(until)).and_then(|(from, until)| text.get(*from..*until)));
        if until == count {
            break;
        }
        from = until.saturating_sub(overlap).max(from + 1);
    }
    windows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_share_their_borders_and_leave_nothing_out() {
        assert_eq!(windows("a b c d e", 3, 1), ["a b c", " c d e"]);
        assert_eq!(windows("a b c d e f", 3, 1), ["a b c", " c d e", " e f"]);
        assert_eq!(windows("a b c", 3, 1), ["a b c"]);
        assert_eq!(windows("ž č ř š", 2, 0), ["ž č", " ř š"]);
        assert!(windows("", 3, 1).is_empty());
        assert_eq!(windows("a b c", 2, 9).len(), 2);
        let long = "word ".repeat(1000);
        let sizes: Vec<usize> = windows(&long, 480, 64).iter().map(|window| count(window)).collect();
        assert_eq!(sizes, [480, 480, 169]);
    }

    #[test]
    fn tokens_put_together_are_the_text() {
        for text in ["", " ", "one", " one  two\nthree ", "ěš č\u{3000}řž"] {
            assert_eq!(tokens(text).collect::<String>(), text);
        }
    }

    #[test]
    fn a_token_is_a_word_with_the_space_before_it() {
        assert_eq!(tokens("Hi  you there ").collect::<Vec<_>>(), ["Hi", "  you", " there", " "]);
        assert_eq!(count(""), 0);
    }
}
