//! JSON schemas of structured output: from a file, or in a text that the SDK reads.

use std::path::Path;

use serde_json::Value;
use telnyx_ai::chat::ResponseSchema;

use crate::exit::{Failure, Outcome};
use crate::folders;

/// Reads the value of `--schema`: a JSON object, the path of a JSON file, or a short notation such as `name, age int, tags[]`.
pub(crate) fn parse(text: &str) -> Outcome<ResponseSchema> {
    let content = if text.trim_start().starts_with('{') { None } else { read(Path::new(text))? };
    let (schema, source) = match &content {
        // A file has no notation.
        Some(content) if !content.trim_start().starts_with('{') => {
            return Err(Failure::Usage(format!("{text}: a schema must be a JSON object")));
        }
        Some(content) => (ResponseSchema::parse(content), text),
        None => (ResponseSchema::parse(text), "--schema"),
    };
    schema.map_err(|problem| Failure::Usage(format!("{source}: {problem}")))
}

/// Reads the value of `--schema` as a JSON schema.
pub(crate) fn parse_value(text: &str) -> Outcome<Value> {
    Ok(parse(text)?.schema.unwrap_or_default())
}

/// Reads a schema file. A text with a space or a comma that is no file is the notation.
fn read(path: &Path) -> Outcome<Option<String>> {
    let is_file_name = path.extension().is_some_and(|extension| extension == "json");
    if !is_file_name && !path.is_file() {
        return Ok(None);
    }
    match folders::read(path)? {
        Some(content) => Ok(Some(content)),
        None => Err(Failure::Usage(format!(
            "--schema: the file {} does not exist; pass a JSON schema, or fields such as 'name, age int'",
            path.display()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_option_or_the_file() {
        let folder = std::env::temp_dir().join(format!("telnyx-ai-schema-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let list = folder.join("list.json");
        std::fs::write(&list, "[]").unwrap();
        let list = list.display().to_string();
        for (text, start) in [
            ("name, age integer", "--schema: `age integer` is not a field; write NAME".to_owned()),
            ("absent.json", "--schema: the file absent.json does not exist".to_owned()),
            ("{", "--schema: the schema is invalid JSON".to_owned()),
            (&list, format!("{list}: a schema must be a JSON object")),
        ] {
            let message = parse(text).unwrap_err().message().unwrap();
            assert!(message.starts_with(&start), "{message}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
