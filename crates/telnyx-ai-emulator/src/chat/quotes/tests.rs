use super::from_documents;
use crate::{
    engine::{indexer::Options, search::search},
    store::{Indexed, Store},
};

/// Returns the quotes from these documents, split into chunks of this size.
fn find(question: &str, files: &[(&str, &str)], chunk_size: usize) -> Option<String> {
    let store = Store::in_memory();
    let options = Options { chunk_size, chunk_overlap: chunk_size / 2, ..Options::default() };
    let options = store.begin("docs", Some(options)).unwrap();
    for (name, text) in files {
        store.commit("docs", vec![Indexed::new(name, Ok(text.to_string().into()), &options)], false).unwrap();
    }
    from_documents(question, &search(&store, &["docs"], question, 6).unwrap())
}

#[track_caller]
fn quotes(question: &str, text: &str, quoted: &str) {
    assert_eq!(
        find(question, &[("a.md", text)], 1024).as_deref(),
        Some(format!("According to a.md: {quoted}").as_str())
    );
}

const RETRIES: &str = "**A retry never charges twice.** Reads are retried. A chat completion is sent again only when the \
    first request certainly did no work: the connection was refused, or the service answered 429.\n\n```rust\n\
    let again = client.chat(\"completion failure sent again\").await?; // sent again after a failure.\n```\n";

#[test]
fn another_document_is_quoted_only_if_it_is_as_near() {
    let decoding = "7. **A decode error is looked for twice.** The fast path decodes without tracking the path; only on \
        failure is the body decoded again to find out where.";
    let files = [("retries.md", RETRIES), ("decoding.md", decoding)];
    let quoted = find("When is a chat completion sent again after a failure?", &files, 1024).unwrap();
    assert!(quoted.starts_with("According to retries.md: A chat completion is sent again only when"), "{quoted}");
    assert!(!quoted.contains("decode") && !quoted.contains("let again") && quoted.lines().count() == 1, "{quoted}");
    let twice = [("a.md", "The pool opens at nine."), ("b.md", "The pool opens at nine.")];
    assert_eq!(find("When does the pool open?", &twice, 1024).unwrap().lines().count(), 2);
}

#[test]
fn whole_sentences_are_preferred_to_what_a_border_cut() {
    let text = "Parcels leave from Rotterdam on Mondays and Thursdays. The shop sends no parcels abroad at all, with \
        the exception of Belgium.";
    for chunk_size in [90, 100, 110] {
        let quoted = find("Which parcels are sent abroad?", &[("a.txt", text)], chunk_size).unwrap();
        assert!(quoted.contains("The shop sends no parcels abroad") || quoted.contains("Parcels leave"), "{quoted}");
    }
}

#[test]
fn a_table_is_quoted_row_by_row() {
    let text = "Settings of the client\n\n| Setting | Default | Limits |\n|---|---|---|\n\
        | `timeout` | 60 s | one attempt |\n| `max_retries` | 2 | attempts after the first |\n";
    quotes("What is the default of max_retries?", text, "`max_retries`: 2; attempts after the first");
}

#[test]
fn a_question_in_a_document_is_quoted_with_its_answer() {
    let text =
        "# Questions\n\n## How do I return an item?\nSend it back within 30 days.\n\n## Is shipping free?\nIt is.";
    quotes("How do I return an item?", text, "How do I return an item? Send it back within 30 days.");
}

#[test]
fn what_stands_below_a_heading_that_asks_the_same_answers() {
    let text = "# Lamps\n\nLamps are sold in boxes.\n\n# What the lamp does not do\n\n- It does not dim.\n- It has no \
        batteries.\n\n# Chairs\n\nChairs are sold in pairs.";
    let quoted = find("What does the lamp not do?", &[("a.md", text)], 1024).unwrap();
    assert!(quoted.ends_with("It does not dim. It has no batteries."), "{quoted}");
}

#[test]
fn a_title_in_bold_is_quoted_with_its_text() {
    let text = "Ids are texts.\n\n1. **Ids are encoded as one segment.** A slash becomes `%2F`.\n2. **Keys are secret.** None is shown.";
    quotes("How are ids encoded?", text, "Ids are encoded as one segment. A slash becomes `%2F`.");
}

#[test]
fn nothing_is_quoted_of_what_has_nothing_in_common() {
    assert_eq!(find("zebra", &[("a.md", RETRIES)], 1024), None);
}
