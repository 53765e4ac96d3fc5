//! The layout of JSON text: indented for readers, compact for requests. Both change white space only.

/// Longest list or object on one line, in bytes. A list of numbers, such as a vector, is always on one line.
const MAX_LINE: usize = 100;

/// Returns JSON text without white space between its tokens.
pub(crate) fn compact(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for token in tokens(json) {
        out.push_str(token);
    }
    out
}

/// Returns JSON text with one item a line, indented by two spaces.
pub(crate) fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0_usize;
    let mut rest = json;
    // The tokens until the end of a list or an object that is on one line.
    let mut inline_until = None;
    let new_line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(token) = next(&mut rest) {
        let ends_inline = inline_until == Some(rest.len());
        match token {
            "{" | "[" => {
                out.push_str(token);
                if inline_until.is_none() {
                    inline_until = line_end(rest).map(|length| rest.len() - length);
                }
                if inline_until.is_none() {
                    depth += 1;
                    new_line(&mut out, depth);
                }
            }
            "}" | "]" => {
                if inline_until.is_none() {
                    depth = depth.saturating_sub(1);
                    new_line(&mut out, depth);
                }
                out.push_str(token);
            }
            "," if inline_until.is_some() => out.push_str(", "),
            "," => {
                out.push(',');
                new_line(&mut out, depth);
            }
            ":" => out.push_str(": "),
            token => out.push_str(token),
        }
        if ends_inline {
            inline_until = None;
        }
    }
    out
}

/// Returns the length of the text until the end of a list or an object that has just been opened, if it belongs on one
/// line.
fn line_end(json: &str) -> Option<usize> {
    let mut rest = json;
    let mut only_numbers = true;
    while let Some(token) = next(&mut rest) {
        let length = json.len() - rest.len();
        match token {
            "{" | "[" => return None,
            "}" | "]" => return (only_numbers || length <= MAX_LINE).then_some(length),
            "," => {}
            token => only_numbers &= token.starts_with(|first: char| first == '-' || first.is_ascii_digit()),
        }
        if !only_numbers && length > MAX_LINE {
            return None;
        }
    }
    None
}

fn tokens(json: &str) -> impl Iterator<Item = &str> {
    let mut rest = json;
    std::iter::from_fn(move || next(&mut rest))
}

/// Removes the next token from `rest` and returns it.
fn next<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let text = rest.trim_start_matches([' ', '\n', '\r', '\t']);
    let bytes = text.as_bytes();
    let length = match bytes.first()? {
        b'"' => string_length(bytes),
        b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
        _ => bytes.iter().position(|byte| b" \n\r\t{}[],:\"".contains(byte)).unwrap_or(bytes.len()),
    };
    let (token, after) = text.split_at_checked(length)?;
    *rest = after;
    Some(token)
}

/// Returns the length of a string with its quotation marks.
fn string_length(bytes: &[u8]) -> usize {
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::{compact, indented};

    #[test]
    fn short_items_are_on_one_line() {
        let text =
            format!(r#"{{"a":[1,-2.50e1,true],"b":{{}},"c":[{{"d":"x\"],{{"}},[]],"e":"{}"}}"#, "long ".repeat(20));
        let expected = format!(
            r#"{{
  "a": [1, -2.50e1, true],
  "b": {{}},
  "c": [
    {{"d": "x\"],{{"}},
    []
  ],
  "e": "{}"
}}"#,
            "long ".repeat(20)
        );
        assert_eq!(indented(&text), expected);
        assert_eq!(compact(&indented(&text)), text);
        assert_eq!(indented(&indented(&text)), expected);
    }

    #[test]
    fn a_vector_is_one_line_and_a_list_of_words_is_not() {
        let numbers = format!("[{}]", vec!["0.25"; 50].join(","));
        assert_eq!(indented(&numbers).lines().count(), 1);
        let words = format!("[{}]", vec![r#""word""#; 50].join(","));
        assert_eq!(indented(&words).lines().count(), 52);
    }

    #[test]
    fn text_that_is_not_json_is_cut_nowhere() {
        for text in ["", "\"open", "{\"a\":", "é", "]]", "[\\"] {
            assert_eq!(compact(text), text);
            assert_eq!(compact(&indented(text)), text);
        }
    }
}
