//! The character set of the terminal.

use std::borrow::Cow;
use std::sync::LazyLock;

static IS_UTF8: LazyLock<bool> = LazyLock::new(|| cfg!(windows) || is_utf8_locale(|name| std::env::var(name).ok()));

/// Returns `false` if the locale names a character set other than UTF-8. Windows shows each character.
pub(crate) fn is_utf8() -> bool {
    *IS_UTF8
}

/// Replaces what a terminal without UTF-8 would show as other characters, or obey as control characters.
pub(crate) fn encodable(text: &str) -> Cow<'_, str> {
    if is_utf8() { text.into() } else { ascii(text) }
}

/// If no variable is set, the terminal probably has UTF-8, as most have.
fn is_utf8_locale(variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
    let Some(locale) = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(set) else {
        return true;
    };
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

fn ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return text.into();
    }
    let mut replaced = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '█' => replaced.push('#'),
            '…' => replaced.push_str("..."),
            c if c.is_ascii() => replaced.push(c),
            _ => replaced.push('?'),
        }
    }
    replaced.into()
}

#[cfg(test)]
mod tests {
    use super::{ascii, is_utf8_locale};

    #[test]
    fn the_first_variable_that_is_set_names_the_character_set() {
        let is_utf8 = |variables: &[(&str, &str)]| {
            is_utf8_locale(|name| Some(variables.iter().find(|(key, _)| *key == name)?.1.to_owned()))
        };
        assert!(is_utf8(&[]));
        assert!(is_utf8(&[("LANG", "de_DE.UTF-8")]));
        assert!(is_utf8(&[("LC_ALL", ""), ("LC_CTYPE", "C.utf8"), ("LANG", "C")]));
        assert!(!is_utf8(&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")]));
        assert!(!is_utf8(&[("LANG", "de_DE.ISO-8859-1")]));
        assert!(!is_utf8(&[("LANG", "en_US")]));
    }

    #[test]
    fn other_characters_are_replaced() {
        assert_eq!(ascii("a\tb\n"), "a\tb\n");
        assert_eq!(ascii("Grüße… ██"), "Gr??e... ##");
    }
}
