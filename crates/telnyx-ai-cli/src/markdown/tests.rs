use proptest::prelude::*;

use super::*;

fn styled(text: &str) -> String {
    let mut markdown = Markdown::default();
    let start = markdown.push(text);
    start + &markdown.finish()
}

/// Replaces the escape sequences by letters in angle brackets.
fn visible(text: &str) -> String {
    let mut text = styled(text);
    for (sequence, name) in [(RESET, "<>"), (BOLD, "<b>"), (DIM, "<d>"), (ITALIC, "<i>"), (CODE, "<c>")] {
        text = text.replace(sequence, name);
    }
    text
}

fn plain(styled: &str) -> String {
    [RESET, BOLD, DIM, ITALIC, CODE].iter().fold(styled.to_owned(), |text, sequence| text.replace(sequence, ""))
}

#[test]
fn parts_of_a_line_are_styled() {
    assert_eq!(visible("a **b** c"), "a <d>**<><b>b<><d>**<> c");
    assert_eq!(visible("- *b*\n  *c*"), "- <d>*<><i>b<><d>*<>\n  <d>*<><i>c<><d>*<>");
    assert_eq!(visible("**`b`**"), "<d>**`<><c>b<><d>`**<>");
    assert_eq!(visible("*b*"), "<d>*<><i>b<><d>*<>");
    assert_eq!(visible("***b***"), "<d>***<><b><i>b<><d>***<>");
    assert_eq!(visible("a `b*c*` d"), "a <d>`<><c>b*c*<><d>`<> d");
    assert_eq!(visible("``a`b`` c"), "<d>``<><c>a<><d>`<><c>b<><d>``<> c");
}

#[test]
fn lone_markers_are_text() {
    for text in ["2 * 3", "a ** b", "- one\n* two\n", "#tag", "####### seven", "", " ", "**", "a_b_c", "~~old~~"] {
        assert_eq!(visible(text), text);
    }
    // A style ends with its line.
    assert_eq!(visible("a **b\nc"), "a <d>**<><b>b<>\nc");
}

#[test]
fn lines_are_styled() {
    assert_eq!(visible("# One *two*\nthree"), "<b># One *two*<>\nthree");
    assert_eq!(
        visible("```rust\nlet a = *b;\n\n# no\n```\nx"),
        "<d>```rust<>\n<c>let a = *b;<>\n\n<c># no<>\n<d>```<>\nx"
    );
    assert_eq!(visible("~~~\n```\n~~~\n"), "<d>~~~<>\n<c>```<>\n<d>~~~<>\n");
    assert_eq!(visible("  ```\ncode"), "<d>  ```<>\n<c>code<>");
}

proptest! {
    #[test]
    fn nothing_is_lost_and_parts_do_not_matter(text in "[a #*`~\n]{0,40}", at in 0_usize..40) {
        let whole = styled(&text);
        prop_assert_eq!(plain(&whole), text.clone());
        let at = at.min(text.len());
        let mut markdown = Markdown::default();
        let parts = [markdown.push(&text[..at]), markdown.push(&text[at..]), markdown.finish()];
        prop_assert_eq!(parts.concat(), whole);
    }
}
