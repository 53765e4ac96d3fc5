//! The form of examples in doc comments.

use super::Fault;
use super::blocks::{Kind, is_fence, prose};

/// Hidden lines of an example.
const HIDDEN_LINES: usize = 2;
/// Columns of a hidden line, without the mark of the comment.
const COLUMNS: usize = 100;
/// Examples use the paths of the facade. The emulator and the metrics are not part of it.
const OWN_PATH: [&str; 2] = ["telnyx_ai_emulator", "telnyx_ai_otel"];

/// Returns the faults of the Rust examples of a source file.
pub(super) fn faults(text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut example: Option<Example> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let doc = prose("a.rs", line).filter(|(kind, _)| matches!(kind, Kind::Doc | Kind::ModuleDoc));
        let Some((_, line)) = doc else {
            example = None;
            continue;
        };
        if is_fence(line) {
            example = match example {
                Some(_) => None,
                None => Some(Example { is_rust: is_rust(line), hidden: 0 }),
            };
            continue;
        }
        let Some(example) = example.as_mut().filter(|example| example.is_rust) else { continue };
        let mut fault = |message| faults.push(Fault { line: number, message });
        if is_hidden(line) {
            example.hidden += 1;
            if example.hidden == HIDDEN_LINES + 1 {
                fault(format!("an example has at most {HIDDEN_LINES} hidden lines"));
            }
            if line.chars().count() > COLUMNS {
                fault(format!("a hidden line has at most {COLUMNS} columns"));
            }
        }
        if let Some(path) = crate_path(line) {
            fault(format!("an example uses the paths of `telnyx_ai`, not `{path}`"));
        }
    }
    faults
}

/// A code block.
struct Example {
    is_rust: bool,
    hidden: usize,
}

/// Returns `true` for the first line of a block that rustdoc compiles or shows as Rust.
fn is_rust(fence: &str) -> bool {
    let tags = fence.trim().trim_start_matches(['`', '~']).split([',', ' ']).filter(|tag| !tag.is_empty());
    let known = |tag: &str| {
        ["rust", "no_run", "ignore", "should_panic", "compile_fail"].contains(&tag) || tag.starts_with("edition")
    };
    tags.into_iter().all(known)
}

fn is_hidden(line: &str) -> bool {
    let line = line.trim();
    line == "#" || line.starts_with("# ")
}

/// Returns the name of a workspace crate, if the line has a path of that crate.
fn crate_path(line: &str) -> Option<&str> {
    let mut names = line.split(|character: char| !character.is_alphanumeric() && character != '_');
    names.find(|name| name.starts_with("telnyx_ai_") && !OWN_PATH.contains(name))
}

#[cfg(test)]
mod tests {
    use super::faults;

    fn lines(example: &str) -> Vec<usize> {
        let text: String = example.lines().map(|line| format!("/// {line}\n")).collect();
        faults(&text).iter().map(|fault| fault.line).collect()
    }

    #[test]
    fn two_lines_may_be_hidden() {
        assert!(lines("```no_run\n# a\nb\n#[c]\n##d\n# e\n```").is_empty());
        assert_eq!(lines("```\n# a\n# b\n#\n# c\n```\n\n```\n# a\n```"), [4]);
    }

    #[test]
    fn a_hidden_line_is_short() {
        let line = |columns: usize| format!("```\n# {}\n```", "x".repeat(columns - 2));
        assert!(lines(&line(100)).is_empty());
        assert_eq!(lines(&line(101)), [2]);
    }

    #[test]
    fn paths_are_those_of_the_facade() {
        assert!(
            lines("```\nuse telnyx_ai::Telnyx;\nuse telnyx_ai_emulator::Emulator;\n```\ntelnyx_ai_core::X").is_empty()
        );
        assert_eq!(lines("```\nuse telnyx_ai_core::Client;\n# fn f() -> telnyx_ai_chat::Chat {}\n```"), [2, 3]);
    }

    #[test]
    fn blocks_of_other_languages_are_no_examples() {
        assert!(lines("```toml\n# a\n# b\n# c\n```\n```text\ntelnyx_ai_core::X\n```").is_empty());
    }

    #[test]
    fn a_comment_without_documentation_ends_a_block() {
        assert!(faults("/// ```\nfn f() {} // telnyx_ai_core::X\n/// telnyx_ai_core::X\n").is_empty());
    }
}
