use super::Framing;

/// The JSON inside the text, read at once and character by character.
fn find(text: &str) -> &str {
    let complete = Framing::find(text);
    let mut framing = Framing::default();
    let mut until = 0;
    for (at, character) in text.char_indices() {
        let read = framing.read(&text[..at + character.len_utf8()]);
        if !read.is_empty() {
            assert!(complete.starts_with(&text[read.start..read.end]), "{text:?} released {:?}", &text[read]);
            until = until.max(read.end);
        }
    }
    let range = framing.finish(text);
    assert!(until <= range.end, "{text:?} released too much");
    assert_eq!(&text[range], complete, "{text:?}");
    complete
}

#[test]
fn framing_around_json_is_skipped() {
    for (text, inside) in [
        ("{}", "{}"),
        ("", ""),
        (" \n\t", ""),
        ("\u{feff}{}", "{}"),
        ("\u{feff} \u{feff}\r\n{} \r\n", "{}"),
        ("\u{a0}{}\u{a0}", "{}"),
        ("```json\n{}\n```", "{}"),
        ("```JSON\r\n{}\r\n```\r\n", "{}"),
        ("```\n[1]\n```", "[1]"),
        ("~~~\n[1]\n~~~", "[1]"),
        ("~~~~ json\n[1]\n~~~~~", "[1]"),
        ("````json title=a\n{}\n````", "{}"),
        ("  ```json\n  {}\n  ```  \n", "{}"),
        ("```json\n\u{feff}{}\n```", "{}"),
        ("```json {}```", "{}"),
        ("```json\n{}```", "{}"),
        ("```{}```", "{}"),
        ("```\nbad\n```", "bad"),
        // A model that stops at the closing fence, or in it.
        ("```json\n{}\n", "{}"),
        ("```json\n{}\n``", "{}"),
        ("```json\n{}", "{}"),
        ("```", ""),
        ("~~~~ \n", ""),
        ("```json", ""),
        ("```json\n", ""),
        ("```json\n```", ""),
        ("~~~json\n{\"a\":\"```\"}\n~~~", "{\"a\":\"```\"}"),
        ("```json\n{\"a\":\"``` \",\n\"b\":1}\n```", "{\"a\":\"``` \",\n\"b\":1}"),
        ("<think>Hm.</think>{}", "{}"),
        ("\u{feff}\n<think>\n\n</think>\n\n```json\n{}\n```", "{}"),
        ("<think>{\"a\":1} or [2]?</think>\n{}", "{}"),
        ("Let me see: 1 < 2.</think>{}", "{}"),
        ("<</think>[]", "[]"),
        ("1. First.</think>7", "7"),
        ("<think>```json\n{}\n```</think>\"x\"", "\"x\""),
        ("`x` it is.</think>{}", "{}"),
        ("<think></thinker></think>{}", "{}"),
        ("<THINK>Hm.</THINK>{}", "{}"),
        ("<think type=\"brief\">Hm.</Think>{}", "{}"),
        ("<think>a<think>b</think>c</think>{}", "{}"),
        ("<think>a</think>\n<think>b</think>\n{}", "{}"),
        ("7", "7"),
        ("true ", "true"),
        ("\"</think>\"", "\"</think>\""),
        ("{\"a\":\"</think>\"}", "{\"a\":\"</think>\"}"),
    ] {
        assert_eq!(find(text), inside, "{text:?}");
    }
}

#[test]
fn all_other_text_is_kept() {
    for (text, inside) in [
        ("Here it is: {}", "Here it is: {}"),
        ("{} That is all.", "{} That is all."),
        ("```json\n{}\n```\nThat is all.", "{}\n```\nThat is all."),
        ("```json\n{}\n``` ```", "{}\n``` "),
        ("Sure:\n```json\n{}\n```", "Sure:\n```json\n{}\n```"),
        ("``{}``", "``{}``"),
        ("``", "``"),
        ("~~ ", "~~"),
        ("```json```", "```json```"),
        ("{}\n```", "{}\n```"),
        ("```\n```\n{}", "```\n{}"),
        ("<think>Hm.", "<think>Hm."),
        ("<think>Hm.</think", "<think>Hm.</think"),
        ("<think>a</think>b{}", "b{}"),
        ("{}</think>{}", "{}</think>{}"),
        ("no", "no"),
    ] {
        assert_eq!(find(text), inside, "{text:?}");
    }
}
