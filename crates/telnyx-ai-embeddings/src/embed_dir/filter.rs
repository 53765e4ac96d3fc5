//! Files that belong to a run: rules of `.gitignore` files, and the patterns of the caller.

use std::sync::Arc;

use telnyx_ai_core::{Error, Result};

use super::glob::Glob;

/// Rules of the `.gitignore` files of a folder and of the folders above it.
#[derive(Debug)]
pub(super) struct IgnoreRules {
    parent: Option<Arc<IgnoreRules>>,
    /// Path of the folder with a slash at the end; empty for the first folder.
    folder: String,
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    glob: Glob,
    /// The file belongs to the run although an earlier rule ignores it.
    negated: bool,
}

impl IgnoreRules {
    /// Reads the `.gitignore` file of `folder`. Invalid lines are ignored, as git does.
    pub(super) fn new(parent: Option<Arc<Self>>, folder: &str, text: &str) -> Arc<Self> {
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        Arc::new(Self { parent, folder, rules: text.trim_start_matches('\u{feff}').lines().filter_map(rule).collect() })
    }

    /// Returns `true` if the last rule that matches `path`, in the deepest file that has one, ignores it.
    pub(super) fn ignores(&self, path: &str, is_folder: bool) -> bool {
        let mut next = Some(self);
        while let Some(rules) = next {
            if let Some(path) = path.strip_prefix(&rules.folder)
                && let Some(rule) = rules.rules.iter().rev().find(|rule| rule.glob.matches(path, is_folder))
            {
                return !rule.negated;
            }
            next = rules.parent.as_deref();
        }
        false
    }
}

fn rule(line: &str) -> Option<Rule> {
    let mut line = line;
    while let Some(rest) = line.strip_suffix([' ', '\t', '\r']) {
        // An escaped space belongs to the name.
        if rest.ends_with('\\') {
            break;
        }
        line = rest;
    }
    if line.starts_with('#') {
        return None;
    }
    let (pattern, negated) = line.strip_prefix('!').map_or((line, false), |rest| (rest, true));
    Some(Rule { glob: Glob::parse(pattern)?, negated })
}

/// Patterns of the caller.
#[derive(Debug, Default)]
pub(super) struct Filter {
    include: Vec<Glob>,
    exclude: Vec<Glob>,
}

impl Filter {
    pub(super) fn new(include: &[String], exclude: &[String]) -> Result<Self> {
        let read = |field: &str, patterns: &[String]| -> Result<Vec<Glob>> {
            let glob = |pattern: &String| {
                let problem =
                    || format!("is `{pattern}`, which is no valid pattern; see the documentation of EmbedDir");
                Glob::parse(pattern).ok_or_else(|| Error::invalid_input(field, problem()))
            };
            patterns.iter().map(glob).collect()
        };
        Ok(Self { include: read("include", include)?, exclude: read("exclude", exclude)? })
    }

    /// Returns `true` if the folder need not be read.
    pub(super) fn excludes_folder(&self, path: &str) -> bool {
        self.exclude.iter().any(|glob| glob.matches(path, true))
    }

    /// Returns `true` for a file that is included and not excluded, by itself or by a folder above it.
    pub(super) fn selects(&self, path: &str) -> bool {
        let matches = |globs: &[Glob]| {
            let folders = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
            let mut paths = std::iter::once((path, false)).chain(folders.map(|folder| (folder, true)));
            paths.any(|(path, is_folder)| globs.iter().any(|glob| glob.matches(path, is_folder)))
        };
        (self.include.is_empty() || matches(&self.include)) && !matches(&self.exclude)
    }
}

#[cfg(test)]
mod tests {
    use super::{Filter, IgnoreRules};

    /// Paths that end with a slash are folders.
    fn ignored(text: &str, path: &str) -> bool {
        let rules = IgnoreRules::new(None, "", text);
        rules.ignores(path.trim_end_matches('/'), path.ends_with('/'))
    }

    #[test]
    fn rules_of_gitignore() {
        for (text, path, is_ignored) in [
            ("", "a", false),
            ("# a", "# a", false),
            ("\\# a", "# a", true),
            ("\n  \na.md", "a.md", true),
            ("a.md  ", "a.md", true),
            ("a.md\r\nb.md\r\n", "a.md", true),
            ("a\\ ", "a ", true),
            ("a\\ ", "a", false),
            ("*.md\n!a.md", "a.md", false),
            ("*.md\n!a.md", "b.md", true),
            ("!a.md\n*.md", "a.md", true),
            ("\\!a.md", "!a.md", true),
            ("build/", "build/", true),
            ("build/", "x/build/", true),
            ("build/", "build", false),
            ("/build", "x/build", false),
            ("/*\n!/docs", "docs/", false),
            ("/*\n!/docs", "src/", true),
            ("docs/*.md", "docs/a.md", true),
            ("docs/*.md", "docs/x/a.md", false),
            ("[a", "[a", false),
            ("\u{feff}a", "a", true),
        ] {
            assert_eq!(ignored(text, path), is_ignored, "{text:?} {path}");
        }
    }

    #[test]
    fn the_deepest_file_decides() {
        let top = IgnoreRules::new(None, "", "*.md\n/x/y/only.txt\n");
        let deep = IgnoreRules::new(Some(top.clone()), "x/y", "!a.md\n/b.txt\n");
        assert!(top.ignores("x/y/a.md", false) && !deep.ignores("x/y/a.md", false));
        assert!(deep.ignores("x/y/c.md", false) && deep.ignores("x/y/only.txt", false));
        assert!(deep.ignores("x/y/b.txt", false) && !deep.ignores("x/y/z/b.txt", false));
    }

    #[test]
    fn include_and_exclude() {
        let filter = |include: &[&str], exclude: &[&str]| {
            let owned = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
            Filter::new(&owned(include), &owned(exclude)).unwrap()
        };
        for (include, exclude, path, is_selected) in [
            (&[][..], &[][..], "a.md", true),
            (&["*.pdf", "*.md"], &[], "x/a.md", true),
            (&["*.pdf"], &[], "a.md", false),
            (&["guides/"], &[], "guides/x/a.md", true),
            (&["guides/"], &[], "guides", false),
            (&["guides/**"], &["*.md"], "guides/a.md", false),
            (&[], &["drafts"], "drafts/a.md", false),
            (&[], &["drafts/"], "x/drafts/y/a.md", false),
            (&[], &["/drafts/"], "x/drafts/a.md", true),
        ] {
            assert_eq!(filter(include, exclude).selects(path), is_selected, "{include:?} {exclude:?} {path}");
        }
        assert!(filter(&[], &["drafts/"]).excludes_folder("x/drafts"));
        let error = Filter::new(&[], &["[a".to_owned()]).unwrap_err();
        assert!(error.is_invalid_input() && error.to_string().starts_with("`exclude` is `[a`"), "{error}");
    }
}
