//! The prose of a file, by paragraphs.

/// A paragraph of a comment or of a Markdown file.
pub(super) struct Block {
    /// The number of the first line, from 1.
    pub(super) line: usize,
    /// The lines, joined by spaces, so that quotations and code spans may continue on the next line.
    pub(super) text: String,
    pub(super) kind: Kind,
    /// `true` for the first paragraph of a comment.
    pub(super) opens: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `///`
    Doc,
    /// `//!`
    ModuleDoc,
    /// `//` on a line without code
    Comment,
    /// `//` after code
    Tail,
    Markdown,
    /// `#`
    Hash,
}

/// Returns the paragraphs of a file. Code in fences is not part of a paragraph.
pub(super) fn of(path: &str, text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut in_fence = false;
    let mut open = false;
    let mut before = None;
    for (number, line) in (1..).zip(text.split('\n')) {
        let Some((kind, prose)) = prose(path, line) else {
            (in_fence, open, before) = (false, false, None);
            continue;
        };
        let fence = is_fence(prose);
        in_fence ^= fence;
        if in_fence || fence || prose.trim().is_empty() {
            (open, before) = (false, Some(kind));
            continue;
        }
        match blocks.last_mut().filter(|last| open && last.kind == kind) {
            Some(last) => {
                last.text.push(' ');
                last.text.push_str(prose);
            }
            None => blocks.push(Block { line: number, text: prose.to_owned(), kind, opens: before != Some(kind) }),
        }
        (open, before) = (true, Some(kind));
    }
    blocks
}

/// Returns `true` for a line that begins or ends a code block.
pub(super) fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("```") || line.starts_with("~~~")
}

/// Returns the prose of a line, without the mark of the comment.
pub(super) fn prose<'a>(path: &str, line: &'a str) -> Option<(Kind, &'a str)> {
    if path.ends_with(".md") {
        Some((Kind::Markdown, line))
    } else if path.ends_with(".rs") {
        rust(line)
    } else {
        hash(line)
    }
}

fn rust(line: &str) -> Option<(Kind, &str)> {
    let marks = [("///", Kind::Doc), ("//!", Kind::ModuleDoc), ("//", Kind::Comment)];
    let own = |(mark, kind): (&str, Kind)| {
        let prose = line.trim_start().strip_prefix(mark)?;
        (!prose.starts_with('/')).then(|| (kind, prose.strip_prefix(' ').unwrap_or(prose)))
    };
    // A quotation mark is a sign that the slashes are in a string.
    marks
        .into_iter()
        .find_map(own)
        .or_else(|| Some((Kind::Tail, tail(line, "// ")?)).filter(|(_, prose)| !prose.contains('"')))
}

fn hash(line: &str) -> Option<(Kind, &str)> {
    let own = line.trim_start().strip_prefix('#').filter(|prose| !prose.starts_with('!'));
    let own = own.map(|prose| prose.strip_prefix(' ').unwrap_or(prose));
    own.or_else(|| tail(line, "# ")).map(|prose| (Kind::Hash, prose))
}

/// Returns the comment after code: after white space and the mark.
fn tail<'a>(line: &'a str, mark: &str) -> Option<&'a str> {
    let after_space = |(at, _): &(usize, &str)| line.get(..*at).is_some_and(|code| code.ends_with(char::is_whitespace));
    let (at, _) = line.match_indices(mark).find(after_space)?;
    line.get(at + mark.len()..)
}

#[cfg(test)]
mod tests {
    use super::{Kind, of};

    fn texts(path: &str, text: &str) -> Vec<(usize, String, Kind, bool)> {
        of(path, text).into_iter().map(|block| (block.line, block.text, block.kind, block.opens)).collect()
    }

    #[test]
    fn lines_of_one_paragraph_are_one_block() {
        let text = "/// One\n/// two.\n///\n/// Three.\nfn f() {}\n    // Four.\n";
        assert_eq!(
            texts("a.rs", text),
            [
                (1, "One two.".to_owned(), Kind::Doc, true),
                (4, "Three.".to_owned(), Kind::Doc, false),
                (6, "Four.".to_owned(), Kind::Comment, true),
            ]
        );
    }

    #[test]
    fn a_change_of_the_mark_is_a_new_block() {
        let text = "//! One.\n// Two.\nlet x = 1; // three\n";
        let kinds: Vec<_> = texts("a.rs", text).into_iter().map(|(line, _, kind, _)| (line, kind)).collect();
        assert_eq!(kinds, [(1, Kind::ModuleDoc), (2, Kind::Comment), (3, Kind::Tail)]);
    }

    #[test]
    fn code_and_strings_are_no_prose() {
        assert!(texts("a.rs", "/// ```\n/// told();\n/// ```\nfn f() {}\n").is_empty());
        assert!(texts("a.rs", "let url = \"http: // told\";\n//// told\nlet x = told;\n").is_empty());
        assert_eq!(texts("a.md", "One\n```\ntold\n```\ntwo").len(), 2);
        assert_eq!(texts("a.md", "One\n~~~\ntold\n~~~\n"), [(1, "One".to_owned(), Kind::Markdown, true)]);
    }

    #[test]
    fn other_files_have_hash_comments() {
        let text = "#!/bin/sh\n# One\n#two\nx = 1 # three\nx#4\n";
        assert_eq!(texts(".ci/run", text).len(), 1);
        assert_eq!(texts("a.toml", text)[0].1, "One two three");
    }
}
