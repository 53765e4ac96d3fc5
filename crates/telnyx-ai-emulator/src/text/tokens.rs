//! Tokens as the built-in engine counts them: a word with the white space before it.

/// The tokens of `text`; put together they are `text` again.
pub(crate) fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut start = 0;
    let mut in_word = false;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() && in_word {
            tokens.push(text.get(start..at).unwrap_or_default());
            start = at;
            in_word = false;
        } else if !c.is_whitespace() {
            in_word = true;
        }
    }
    if start < text.len() {
        tokens.push(text.get(start..).unwrap_or_default());
    }
    tokens
}

/// How many tokens `text` has.
pub(crate) fn count(text: &str) -> usize {
    tokens(text).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_put_together_are_the_text() {
        for text in ["", " ", "one", " one  two\nthree ", "ěš č\u{3000}řž"] {
            assert_eq!(tokens(text).concat(), text);
        }
    }

    #[test]
    fn a_token_is_a_word_with_the_space_before_it() {
        assert_eq!(tokens("Hi  you there "), ["Hi", "  you", " there", " "]);
        assert_eq!(count(""), 0);
    }
}
