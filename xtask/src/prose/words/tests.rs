use super::super::blocks;
use super::{faults, replaced, without_quotes};

/// The replaced words of a text.
fn found(text: &str) -> Vec<String> {
    replaced(text).iter().filter_map(|message| message.split('"').nth(1).map(str::to_owned)).collect()
}

#[test]
fn words_match_in_any_case_and_only_complete() {
    assert_eq!(found("It tells and Told; Anew, retold."), ["tells", "told", "anew"]);
    assert!(found("foretell tells_us given").is_empty());
}

#[test]
fn phrases_match_with_one_space() {
    assert_eq!(found("it is sent again, sends it again"), ["sent again", "sends it again"]);
    assert_eq!(found("in place of"), ["in place of"]);
    assert!(found("in  place of sent, again").is_empty());
}

#[test]
fn the_first_row_wins_and_matches_do_not_overlap() {
    assert_eq!(found("it is cut off"), ["is cut"]);
    assert_eq!(found("cut off"), ["cut off"]);
    assert_eq!(found("broke off, broken off, breaking off"), ["broke", "broken off", "breaking off"]);
    assert_eq!(found("its own place"), ["own place"]);
}

#[test]
fn words_with_another_meaning_are_exempt() {
    assert!(found("a whole number; half-open; connection refused; refuses connections; the model refused").is_empty());
    assert_eq!(found("the whole; half open; it is refused"), ["whole", "half", "refused"]);
}

#[test]
fn code_quotations_and_targets_are_no_prose() {
    assert_eq!(without_quotes("a `told` b ``x ` told`` c"), "a  `  b  `  c");
    assert_eq!(without_quotes("a \"told\" “told” b\""), "a  \"   \"  b\"");
    assert_eq!(without_quotes("[a](told) [b][told] https://told.example x http y"), "[a] [b]  x http y");
}

#[test]
fn a_summary_does_not_open_with_a_question_word() {
    let faults = |text: &str| faults(&blocks::of("a.rs", text)).len();
    assert_eq!(faults("/// Whether it is so.\nfn f() {}"), 1);
    assert_eq!(faults("//! How it is done."), 1);
    assert_eq!(faults("// How it is done."), 0);
    assert_eq!(faults("/// It is so.\n///\n/// Where it is so, it is."), 0);
    assert_eq!(faults("/// Whichever."), 0);
}
