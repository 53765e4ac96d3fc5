//! Templates of questions: `templates/NAME.md` in the folder of the configuration, in the syntax of `bulk`.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use telnyx_ai::bulk::{Input, Template};

use crate::exit::{Failure, Outcome};
use crate::folders;

/// The variable with the text of the question.
const INPUT: &str = "input";

/// Returns the question of a template. `variables` are the values of `-p`, as NAME=VALUE.
pub(crate) fn render(name: &str, input: &str, variables: &[String]) -> Outcome<String> {
    let source = read(name)?;
    let failed = |error: &dyn std::fmt::Display| Failure::Usage(format!("-t {name}: {error}"));
    let template = Template::new(source.trim_end()).map_err(|error| failed(&error))?;
    // A template can use the name and still not the value, but it cannot use the value without the name.
    if !input.trim().is_empty() && !source.contains(INPUT) {
        return Err(failed(&"the template has no {{input}}, so the question would be lost; add it or ask no question"));
    }
    let mut fields = Map::from_iter([(INPUT.to_owned(), Value::from(input))]);
    for variable in variables {
        let (name, value) = variable.split_once('=').ok_or_else(|| {
            Failure::Usage(format!("-p: `{variable}` is not a variable; write NAME=VALUE, such as `language=German`"))
        })?;
        if name == INPUT {
            return Err(Failure::Usage("-p: `input` is the question; pass it as the argument".to_owned()));
        }
        fields.insert(name.to_owned(), Value::from(value));
    }
    let names: Vec<_> = fields.keys().map(|name| format!("`{name}`")).collect();
    let line = Value::Object(fields).to_string();
    let mut records = Input::jsonl().read(std::io::Cursor::new(line)).map_err(|error| failed(&error))?;
    let record = records.next().and_then(Result::ok).ok_or_else(|| failed(&"the variables cannot be read"))?;
    template.render(&record).map_err(|error| {
        // The rest of the text is about rows.
        let problem = error.problem.split("; the row has ").next().unwrap_or_default();
        failed(&format!("{problem}; the variables are {}, and -p NAME=VALUE sets another", names.join(", ")))
    })
}

/// Reads a template: a file in the folder of templates, or a path with a slash.
fn read(name: &str) -> Outcome<String> {
    let folder = folders::config()?.join("templates");
    let path = if name.contains(['/', '\\']) { PathBuf::from(name) } else { folder.join(format!("{name}.md")) };
    match folders::read(&path)? {
        Some(source) => Ok(source),
        None => Err(Failure::Usage(format!("-t: the template {} does not exist{}", path.display(), known(&folder)))),
    }
}

/// Returns the names of the templates, for the error.
fn known(folder: &Path) -> String {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> = files
        .filter_map(|file| file.file_name().to_str()?.strip_suffix(".md").map(|name| format!("`{name}`")))
        .collect();
    names.sort();
    if names.is_empty() { String::new() } else { format!("; there are {}", names.join(", ")) }
}
