//! The difference of two listings.

use std::collections::HashSet;

/// Returns removed and added lines, in the order of the texts.
pub(super) fn lines(before: &str, after: &str) -> String {
    let (old, new): (HashSet<_>, HashSet<_>) = (before.lines().collect(), after.lines().collect());
    let lost = before.lines().filter(|line| !new.contains(line)).map(|line| format!("- {line}\n"));
    let gained = after.lines().filter(|line| !old.contains(line)).map(|line| format!("+ {line}\n"));
    let lines: String = lost.chain(gained).collect();
    if lines.is_empty() { "the order of the lines\n".to_owned() } else { lines }
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn lists_what_was_removed_and_added() {
        assert_eq!(lines("a\nb\nc\n", "a\nc\nd\n"), "- b\n+ d\n");
        assert_eq!(lines("", "a\n"), "+ a\n");
        assert_eq!(lines("a\nb\n", "b\na\n"), "the order of the lines\n");
    }
}
