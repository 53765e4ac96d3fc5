//! The training file: lookup and validation.

use serde_json::Value;

use crate::{store::files::Files, text::tokens};

/// Maximum number of invalid lines in one error.
const MAX_PROBLEMS: usize = 20;
const ROLES: [&str; 4] = ["system", "user", "assistant", "tool"];

/// Validates a training file and counts its tokens.
///
/// `named` is a bucket, which stands for all of its `.jsonl` files; or `bucket/object`; or an object in any bucket.
///
/// # Errors
///
/// Fails if there is no such file, or if a line is not a valid example. Every problem has its file and line.
pub(crate) fn check(files: &Files, named: &str) -> Result<u64, Vec<String>> {
    let found = find(files, named).map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    let mut tokens = 0;
    for (bucket, filename) in found {
        match files.get(&bucket, &filename) {
            Ok(Some(bytes)) => tokens += check_file(&filename, &bytes, &mut problems),
            Ok(None) => problems.push(format!("{filename} is gone")),
            Err(error) => problems.push(format!("{filename} cannot be read: {error}")),
        }
    }
    if problems.is_empty() {
        return Ok(tokens);
    }
    let more = problems.len().saturating_sub(MAX_PROBLEMS);
    problems.truncate(MAX_PROBLEMS);
    if more > 0 {
        problems.push(format!("There are {more} more problems"));
    }
    Err(problems)
}

/// Returns the matching files with their buckets.
fn find(files: &Files, named: &str) -> Result<Vec<(String, String)>, String> {
    let storage_error = |error: std::io::Error| format!("The storage cannot be read: {error}");
    if files.exists(named) {
        let mut names = files.names(named).map_err(storage_error)?;
        names.retain(|name| name.ends_with(".jsonl"));
        if names.is_empty() {
            return Err(format!("The bucket '{named}' has no .jsonl file"));
        }
        return Ok(names.into_iter().map(|name| (named.to_owned(), name)).collect());
    }
    let is_there = |bucket: &str, object: &str| files.get(bucket, object).map(|found| found.is_some());
    if let Some((bucket, object)) = named.split_once('/')
        && is_there(bucket, object).map_err(storage_error)?
    {
        return Ok(vec![(bucket.to_owned(), object.to_owned())]);
    }
    for bucket in files.buckets().map_err(storage_error)? {
        if is_there(&bucket, named).map_err(storage_error)? {
            return Ok(vec![(bucket, named.to_owned())]);
        }
    }
    Err(format!("There is no bucket and no object '{named}' in the storage"))
}

fn check_file(filename: &str, bytes: &[u8], problems: &mut Vec<String>) -> u64 {
    let mut tokens = 0;
    let mut examples = 0;
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        // Editors write a byte order mark at the start of a file and an empty line at its end.
        let line = if at == 0 { line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line) } else { line };
        if line.trim_ascii().is_empty() {
            continue;
        }
        examples += 1;
        match check_line(line) {
            Ok(count) => tokens += count,
            Err(problem) => problems.push(format!("{filename}, line {}: {problem}", at + 1)),
        }
    }
    if examples == 0 {
        problems.push(format!("{filename} is empty"));
    }
    tokens
}

/// Returns the number of tokens of one example.
fn check_line(line: &[u8]) -> Result<u64, String> {
    let example: Value = serde_json::from_slice(line).map_err(|error| format!("this is not JSON: {error}"))?;
    let messages = example.get("messages").and_then(Value::as_array);
    let messages = messages.ok_or("this must be an object with a list of 'messages'")?;
    let mut tokens = 0;
    let mut responses = false;
    for (at, message) in messages.iter().enumerate() {
        let role = message.get("role").and_then(Value::as_str).unwrap_or_default();
        if !ROLES.contains(&role) {
            return Err(format!("messages[{at}].role must be one of {}", ROLES.join(", ")));
        }
        match message.get("content") {
            Some(Value::String(text)) => tokens += tokens::count(text) as u64,
            // A turn that contains only tool calls has no content.
            None | Some(Value::Null) if role == "assistant" && message.get("tool_calls").is_some() => {}
            _ => return Err(format!("messages[{at}].content must be a string")),
        }
        responses |= role == "assistant";
    }
    if responses { Ok(tokens) } else { Err("there is no assistant message".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"messages": [{"role": "system", "content": "Be brief"}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello to you"}]}"#;

    fn problems(text: impl AsRef<[u8]>) -> Vec<String> {
        let files = Files::in_memory();
        files.put("train", "a.jsonl", text.as_ref()).unwrap();
        check(&files, "train").unwrap_err()
    }

    #[test]
    fn a_bucket_an_object_or_both_name_a_file() {
        let files = Files::in_memory();
        files.put("b-train", "a.jsonl", format!("\u{FEFF}{GOOD}\r\n\n{GOOD}\n").as_bytes()).unwrap();
        files.put("b-train", "sub/b.jsonl", GOOD.as_bytes()).unwrap();
        files.put("b-train", "readme.txt", b"no JSON").unwrap();
        files.put("a-other", "text.txt", GOOD.as_bytes()).unwrap();
        for (named, tokens) in
            [("b-train", 18), ("b-train/a.jsonl", 12), ("b-train/sub/b.jsonl", 6), ("sub/b.jsonl", 6), ("text.txt", 6)]
        {
            assert_eq!(check(&files, named), Ok(tokens), "{named}");
        }
        for named in ["nope", "", "b-train/nope", "../b-train", "a-other", "b-train/"] {
            assert_eq!(check(&files, named).unwrap_err().len(), 1, "{named}");
        }
    }

    #[test]
    fn invalid_line_is_reported_with_its_number() {
        for (line, problem) in [
            ("{", "this is not JSON: EOF while parsing an object at line 1 column 1"),
            ("[]", "this must be an object with a list of 'messages'"),
            (r#"{"messages": {}}"#, "this must be an object with a list of 'messages'"),
            (r#"{"messages": []}"#, "there is no assistant message"),
            (r#"{"messages": [{"role": "user", "content": "x"}]}"#, "there is no assistant message"),
            (
                r#"{"messages": [{"role": "boss", "content": "x"}]}"#,
                "messages[0].role must be one of system, user, assistant, tool",
            ),
            (r#"{"messages": [{"role": "assistant"}]}"#, "messages[0].content must be a string"),
            (r#"{"messages": [{"role": "user", "content": null}]}"#, "messages[0].content must be a string"),
        ] {
            assert_eq!(problems(format!("{GOOD}\n\n{line}\n{GOOD}")), [format!("a.jsonl, line 3: {problem}")]);
        }
        assert!(problems(b"\xFF\xFE\n").concat().contains("line 1: this is not JSON"));
        assert_eq!(problems(" \n\n"), ["a.jsonl is empty"]);
        assert_eq!(problems("x\n".repeat(30)).last().unwrap(), "There are 10 more problems");
    }

    #[test]
    fn turn_with_calls_needs_no_content() {
        let line = br#"{"messages": [{"role": "assistant", "content": null, "tool_calls": []}]}"#;
        assert_eq!(check_line(line), Ok(0));
    }
}
