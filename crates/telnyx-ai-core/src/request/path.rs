//! Paths: templates with placeholders, and their encoded form.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::{Error, Result};

/// The characters to escape: all except the characters that RFC 3986 allows in a path segment.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// Replaces `{name}` in `path` with `value`, encoded as one segment.
///
/// A slash in the value is encoded, so the value cannot address another resource. Values that would change the path, or
/// be removed from it, are rejected.
pub(crate) fn fill(path: &str, name: &'static str, value: &str) -> Result<String> {
    if value.is_empty() {
        return Err(Error::invalid_input(name, "is empty; give the id or name of the resource"));
    }
    // `%2e` needs no check: the percent sign is encoded.
    if matches!(value, "." | "..") {
        return Err(Error::invalid_input(name, format!("is `{value}`, which would change the path of the request")));
    }
    let placeholder = format!("{{{name}}}");
    if !path.contains(&placeholder) {
        return Err(Error::invalid_input(name, format!("is not a placeholder of the path `{path}`")));
    }
    Ok(path.replacen(&placeholder, &utf8_percent_encode(value, SEGMENT).to_string(), 1))
}

/// Maximum length of an object key in bytes.
const MAX_KEY_BYTES: usize = 1024;

/// Replaces `{key}` in `path` with the key of an object, whose slashes separate segments.
pub(crate) fn fill_key(path: &str, key: &str) -> Result<String> {
    let problem = |problem: String| Err(Error::invalid_input("key", problem));
    if key.is_empty() {
        return problem("is empty; give the name of an object".into());
    }
    if key.len() > MAX_KEY_BYTES {
        return problem(format!("is {} bytes long; the limit is {MAX_KEY_BYTES}", key.len()));
    }
    if let Some(bad) = key.chars().find(|next| next.is_control()) {
        return problem(format!("has the control character {bad:?}; remove it"));
    }
    // URLs drop such segments, so the URL would name another object.
    if let Some(segment) = key.split('/').find(|segment| matches!(*segment, "" | "." | "..")) {
        return problem(format!("has the segment `{segment}`; name the object without empty, `.` and `..` segments"));
    }
    let encoded: Vec<String> =
        key.split('/').map(|segment| utf8_percent_encode(segment, SEGMENT).to_string()).collect();
    Ok(path.replacen("{key}", &encoded.join("/"), 1))
}

/// Validates the path of a raw request.
pub(crate) fn raw(path: &str) -> Result<String> {
    let problem = |problem: String| Err(Error::invalid_input("path", problem));
    if path.contains("://") || path.starts_with("//") {
        return problem("is an absolute URL; pass a path below the base URL, such as `/ai/models`".into());
    }
    if let Some(bad) = path.chars().find(|c| matches!(c, '?' | '#' | '\\') || c.is_whitespace() || c.is_control()) {
        return problem(format!("contains {bad:?}; pass query pairs with `.query(name, value)` and encode the rest"));
    }
    if path.split('/').any(is_dot_segment) {
        return problem("contains a `.` or `..` segment".into());
    }
    Ok(format!("/{}", path.trim_start_matches('/')))
}

fn is_dot_segment(segment: &str) -> bool {
    let plain = segment.replace("%2e", ".").replace("%2E", ".");
    plain == "." || plain == ".."
}

#[cfg(test)]
mod tests {
    use super::{fill, raw};

    #[test]
    fn values_stay_one_segment() {
        let path = |value| fill("/ai/embeddings/{task_id}", "task_id", value).unwrap();
        assert_eq!(path("a-1"), "/ai/embeddings/a-1");
        assert_eq!(path("a/b c?#é"), "/ai/embeddings/a%2Fb%20c%3F%23%C3%A9");
        assert_eq!(path("!$&'()*+,;=:@-._~"), "/ai/embeddings/!$&'()*+,;=:@-._~");
        assert_eq!(path("50%"), "/ai/embeddings/50%25");
        assert_eq!(path("%2e%2E"), "/ai/embeddings/%252e%252E");
        assert_eq!(path("..."), "/ai/embeddings/...");
        assert_eq!(path("a/../../keys"), "/ai/embeddings/a%2F..%2F..%2Fkeys");
        assert_eq!(path("{task_id}"), "/ai/embeddings/%7Btask_id%7D");
    }

    #[test]
    fn values_that_would_change_the_path_are_rejected() {
        for value in ["", ".", ".."] {
            let error = fill("/ai/embeddings/{task_id}", "task_id", value).unwrap_err();
            assert!(error.is_invalid_input());
            assert!(error.to_string().starts_with("`task_id` is "), "{error}");
        }
    }

    #[test]
    fn raw_paths_stay_below_the_base() {
        assert_eq!(raw("/ai/assistants").unwrap(), "/ai/assistants");
        assert_eq!(raw("ai/assistants").unwrap(), "/ai/assistants");
        assert_eq!(raw("/ai/assistants/").unwrap(), "/ai/assistants/");
        for path in [
            "https://evil.test/x",
            "//evil.test/x",
            "/a/../b",
            "/a/%2E%2e/b",
            "/a?b=c",
            "/a#b",
            "/a b",
            "/a\\b",
            "/a\n",
            "/a\u{1}",
        ] {
            assert!(raw(path).unwrap_err().is_invalid_input(), "{path}");
        }
    }
}
