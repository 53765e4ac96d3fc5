//! Compiler errors for mistakes with tools and structured output.
#![cfg(feature = "schemars")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

const BEFORE: &str = "\
#![allow(unused)]
use telnyx_ai_chat::{Chat, FunctionTool};

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct City {
    name: String,
}

#[derive(serde::Deserialize)]
struct NoSchema {
    name: String,
}

#[derive(serde::Serialize)]
struct Weather {
    celsius: f32,
}

struct Opaque;

fn main() {}

fn program(chat: Chat) {
";

const NO_OUTPUT: &[&str] = &[
    "cannot be the function of a tool",
    "not a function of one argument that returns a `ToolOutput` or a future of one",
    "wrap another type that implements `serde::Serialize`: `Json(value)`",
    "a `Result<T, E>` where `T` implements `serde::Serialize` and `E` implements `Display`",
];
const NO_SCHEMA: &[&str] = &[
    "a model cannot write a `NoSchema`: it has no JSON schema, or cannot be deserialized",
    "derive both: `#[derive(serde::Deserialize, schemars::JsonSchema)]`",
];

/// A line of a program, and the texts of its error.
const CASES: &[(&str, &[&str])] = &[
    (r#"FunctionTool::from_fn("f", "d", async |_: City| Weather { celsius: 1.0 });"#, NO_OUTPUT),
    (r#"FunctionTool::from_fn("f", "d", |_: City| Weather { celsius: 1.0 });"#, NO_OUTPUT),
    (r#"FunctionTool::from_fn("f", "d", async |_: City| Ok::<_, String>(Opaque));"#, NO_OUTPUT),
    (r#"FunctionTool::from_fn("f", "d", async |_: City| Err::<u8, _>(Opaque));"#, NO_OUTPUT),
    (r#"FunctionTool::from_fn("f", "d", async |_: City, _: City| 1);"#, &["take the arguments as one value"]),
    (r#"FunctionTool::from_fn_with_schema("f", "d", serde_json::json!({}), |_: City| Opaque);"#, NO_OUTPUT),
    (r#"FunctionTool::from_fn("f", "d", async |_: NoSchema| 1);"#, NO_SCHEMA),
    (r#"chat.complete_as::<NoSchema>("Hi");"#, NO_SCHEMA),
    (r#"chat.stream_as::<NoSchema>("Hi");"#, NO_SCHEMA),
    (r#"chat.complete_as::<Opaque>("Hi");"#, &["a model cannot write a `Opaque`", "derive both"]),
];

#[test]
fn errors_name_the_remedy() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile-errors");
    fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = format!(
        "[workspace]\n\n[package]\nname = \"compile-errors\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         schemars = {{ version = \"1\", default-features = false, features = [\"derive\", \"std\"] }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n\
         telnyx-ai-chat = {{ path = {package:?}, default-features = false, features = [\"client\", \"schemars\", \"tools\"] }}\n"
    );
    let lines: Vec<&str> = CASES.iter().map(|(line, _)| *line).collect();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("src/main.rs"), format!("{BEFORE}{}\n}}\n", lines.join("\n"))).unwrap();
    // Use the versions of the workspace, which are already available.
    fs::copy(package.join("../../Cargo.lock"), folder.join("Cargo.lock")).unwrap();

    let mut check = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    check.args(["check", "--quiet", "--message-format=json", "--target-dir"]).arg(folder.join("target"));
    let output = check.current_dir(&folder).output().unwrap();
    let errors = errors(&String::from_utf8_lossy(&output.stdout));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(errors.len(), CASES.len(), "{errors:#?}\n{stderr}");
    let first = BEFORE.lines().count() + 1;
    for (nth, (source, expected)) in CASES.iter().enumerate() {
        let of_line: Vec<&str> =
            errors.iter().filter(|(line, _)| *line == first + nth).map(|(_, text)| text.as_str()).collect();
        assert_eq!(of_line.len(), 1, "{source}: {of_line:#?}");
        for part in *expected {
            assert!(of_line[0].contains(part), "{source} has no `{part}`:\n{}", of_line[0]);
        }
    }
}

/// Returns the errors in the output of cargo, with their lines.
fn errors(output: &str) -> Vec<(usize, String)> {
    let messages = output.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let errors = messages.filter(|message| message["message"]["level"] == "error").filter_map(|message| {
        let spans = message["message"]["spans"].as_array()?.clone();
        let line = spans.iter().find(|span| span["is_primary"] == true)?["line_start"].as_u64()?;
        Some((usize::try_from(line).ok()?, message["message"]["rendered"].as_str()?.to_owned()))
    });
    errors.collect()
}
