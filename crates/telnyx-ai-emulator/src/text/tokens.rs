//! Tokens as the built-in engine counts them: a word with the white space before it.

/// The tokens of `text`; put together they are `text` again.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let token = first(rest)?;
        rest = rest.get(token.len()..).unwrap_or_default();
        Some(token)
    })
}

/// The first token of `text`, if it has any.
pub(crate) fn first(text: &str) -> Option<&str> {
    let word = text.find(|c: char| !c.is_whitespace()).unwrap_or(text.len());
    let end = text.get(word..)?.find(char::is_whitespace).map_or(text.len(), |length| word + length);
    text.get(..end).filter(|token| !token.is_empty())
}

/// How many tokens `text` has.
pub(crate) fn count(text: &str) -> usize {
    tokens(text).count()
}

#[cfg(test)]
mod tests {
    use super::*;

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
