use super::*;

fn sorted(text: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
    let of = |kind| passages(text).into_iter().filter(|found| found.kind == kind).map(|found| found.text).collect();
    (of(Kind::Sentence), of(Kind::Row), of(Kind::Fragment))
}

fn all(text: &str) -> Vec<String> {
    passages(text).into_iter().map(|found| found.text).collect()
}

#[test]
fn prose_is_split_at_stops_and_not_at_abbreviations() {
    assert_eq!(
        all("Ask Dr. Smith, e.g. by mail.\nHe answers in 3.5 days! \"Really?\" Yes."),
        ["Ask Dr. Smith, e.g. by mail.", "He answers in 3.5 days!", "\"Really?\"", "Yes."]
    );
}

#[test]
fn headings_items_and_blank_lines_end_a_sentence() {
    assert_eq!(
        all("# Returns\nWithin 30 days\nof delivery\n\n- unused\n- boxed\n12. Call us.\nAt once."),
        ["Returns", "Within 30 days of delivery", "unused", "boxed", "Call us.", "At once."]
    );
}

#[test]
fn headings_are_no_sentences() {
    let (sentences, _, fragments) =
        sorted("Warranty\n\nIt lasts two years.\n\n## Is it free?\nYes, it is.\n\nReturns\n=======\nA");
    assert_eq!(sentences, ["It lasts two years.", "Yes, it is."]);
    assert_eq!(fragments, ["Warranty", "Returns", "A"]);
    assert_eq!(passages("## Is it free?\nYes.")[0].kind, Kind::Heading);
}

#[test]
fn rows_of_tables_read_like_text() {
    let (sentences, rows, fragments) = sorted(
        "The builder takes:\n| Setting | Default |\n|:---|---|\n| `timeout` | 60 s | one attempt |\n| alone | |\n\nDone.",
    );
    assert_eq!(rows, ["`timeout`: 60 s; one attempt", "alone"]);
    assert_eq!((sentences, fragments), (vec!["Done.".to_owned()], vec!["The builder takes:".to_owned()]));
}

#[test]
fn markdown_syntax_is_removed() {
    assert_eq!(
        all("**A stream never lies.** It *ends*, see [the guide](https://x.test/a_b). 2 * 3 is `**6**`.\n> Quoted."),
        ["A stream never lies. It ends, see the guide.", "2 * 3 is `**6**`.", "Quoted."]
    );
    assert_eq!(
        all("13. **Ids are encoded.** A slash is not.\n* *Safe*: GET."),
        ["Ids are encoded. A slash is not.", "Safe: GET."]
    );
}

#[test]
fn code_is_left_out_wherever_the_text_begins() {
    let text = "First.\n\n```rust\nlet a = 1; // Not this.\n```\n\nSecond.\n```\ncargo test.\n```\nThird.";
    assert_eq!(all(text), ["First.", "Second.", "Third."]);
    assert_eq!(all("Not this. }\n```\nSecond.\n```rust\nNeither this.\n```"), ["Second."]);
    assert_eq!(all("let b = \"Not this.\";\n```\nLast."), ["Last."]);
    assert_eq!(all("```\nOnly code.\n```"), ["Only code."]);
}

#[test]
fn empty_text_has_no_passages() {
    assert!(passages(" \n\n ").is_empty());
}
