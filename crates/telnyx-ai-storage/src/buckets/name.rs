//! Rules of bucket names.

use telnyx_ai_core::{Error, Result};

/// Rejects a name that breaks the rules of S3: 3 to 63 characters, lower-case letters, digits, hyphens and dots.
pub(crate) fn check(name: &str) -> Result<()> {
    let problem = |problem: String| Err(Error::invalid_input("bucket", problem));
    if !(3..=63).contains(&name.len()) {
        return problem(format!("is `{name}`, of {} characters; a name has 3 to 63", name.len()));
    }
    let is_end = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if let Some(bad) = name.chars().find(|next| !next.is_ascii() || !(is_end(*next as u8) || matches!(next, '-' | '.')))
    {
        return problem(format!("is `{name}`, with {bad:?}; use lower-case letters, digits, hyphens and dots"));
    }
    let ends = [name.bytes().next(), name.bytes().next_back()];
    if !ends.into_iter().flatten().all(is_end) || name.contains("..") {
        return problem(format!("is `{name}`; each part between dots begins and ends with a letter or digit"));
    }
    if name.parse::<std::net::Ipv4Addr>().is_ok() {
        return problem(format!("is `{name}`, an IP address; choose another name"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn valid_names() {
        for name in ["abc", "acme-handbook", "a.b-c.9", "0ab", &"a".repeat(63)] {
            assert!(check(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn invalid_names() {
        for name in [
            "",
            "ab",
            &"a".repeat(64),
            "Docs",
            "do_cs",
            "döcs",
            "-abc",
            "abc-",
            ".abc",
            "a..b",
            "10.0.0.1",
            "a b",
            "a/b",
        ] {
            let error = check(name).unwrap_err();
            assert!(error.is_invalid_input() && error.to_string().starts_with("`bucket` is `"), "{error}");
        }
    }
}
