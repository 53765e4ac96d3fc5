use bytes::Bytes;

use super::{Held, MAX_HELD};
use crate::error::Error;
use crate::json;
use crate::sse::SseEvent;

fn event(data: &str) -> SseEvent {
    SseEvent { data: Bytes::copy_from_slice(data.as_bytes()), ..SseEvent::default() }
}

/// Returns the events that are ready after each event, and then the events that are ready at the end.
#[track_caller]
fn ready(events: &[&str]) -> Vec<Vec<String>> {
    let mut held = Held::default();
    let pop = |held: &mut Held| {
        let all = std::iter::from_fn(|| held.pop());
        all.map(|event| String::from_utf8(event.data.to_vec()).unwrap()).collect::<Vec<_>>()
    };
    let mut all = Vec::new();
    for data in events {
        if !held.events.is_empty() {
            held.push(event(data));
        } else if !held.hold(&event(data)) {
            all.push(vec![(*data).to_owned()]);
            continue;
        }
        all.push(pop(&mut held));
    }
    held.close();
    all.push(pop(&mut held));
    all
}

fn chat(index: u64, content: &str) -> String {
    format!(r#"{{"choices":[{{"index":{index},"delta":{{"content":"{content}"}}}}]}}"#)
}

#[test]
fn surrogates_of_two_events_are_joined() {
    let (first, second) = (chat(0, r"Hi \ud83d"), chat(0, r"\ude00!"));
    assert_eq!(ready(&[&first, &second]), [vec![], vec![chat(0, r"Hi \ud83d\ude00"), chat(0, "!")], vec![]]);
    let (first, middle, last) = (chat(0, r"\uD83D"), chat(0, r"\uDE00\uD83D"), chat(0, r"\uDE01"));
    assert_eq!(
        ready(&[&first, &middle, &last]),
        [vec![], vec![chat(0, r"\uD83D\uDE00")], vec![chat(0, r"\uD83D\uDE01"), chat(0, "")], vec![]]
    );
}

#[test]
fn an_unpaired_surrogate_is_replaced() {
    let half = chat(0, r"Hi \ud83d");
    let alone = chat(0, r"Hi \ufffd");
    assert_eq!(ready(&[&half, &chat(0, "!")]), [vec![], vec![alone.clone(), chat(0, "!")], vec![]]);
    assert_eq!(ready(&[&half]), [vec![], vec![alone.clone()]]);
    assert_eq!(ready(&[&half, "[DONE]"]), [vec![], vec![alone.clone(), "[DONE]".into()], vec![]]);
    // An unpaired high surrogate before a complete pair.
    assert_eq!(
        ready(&[&half, &half, &chat(0, r"\ude00")]),
        [vec![], vec![alone.clone()], vec![chat(0, r"Hi \ud83d\ude00"), chat(0, "")], vec![]]
    );
    let finished = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}"#;
    assert_eq!(ready(&[&half, finished]), [vec![], vec![alone.clone(), finished.into()], vec![]]);
    let error = r#"{"error":{"message":"overloaded"}}"#;
    assert_eq!(ready(&[&half, error]), [vec![], vec![alone, error.into()], vec![]]);
}

#[test]
fn events_without_text_wait_with_the_text() {
    let half = chat(0, r"\ud83d");
    let between = [
        chat(0, ""),
        r#"{"choices":[]}"#.to_owned(),
        r#"{"choices":[{"index":0,"delta":{"content":null},"finish_reason":null}]}"#.to_owned(),
        chat(1, "else"),
        r#"{"choices":[{"index":1,"delta":{},"finish_reason":"stop"}]}"#.to_owned(),
    ];
    for other in between {
        let ready = ready(&[&half, &other, &chat(0, r"\ude00")]);
        assert_eq!(ready, [vec![], vec![], vec![chat(0, r"\ud83d\ude00"), other, chat(0, "")], vec![]]);
    }
}

#[test]
fn surrogates_of_different_choices_are_not_joined() {
    let events = [chat(0, r"a\ud83d"), chat(1, r"b\ud83e"), chat(1, r"\udd13"), chat(0, r"\ude00")];
    let [a, b, c, d] = events.each_ref();
    assert_eq!(
        ready(&[a, b, c, d]),
        [
            vec![],
            vec![],
            vec![],
            vec![chat(0, r"a\ud83d\ude00"), chat(1, r"b\ud83e\udd13"), chat(1, ""), chat(0, "")],
            vec![]
        ]
    );
    // Several in one event, in another order.
    let both = |a: &str, b: &str, swap: bool| {
        let mut choices = [
            format!(r#"{{"index":0,"delta":{{"content":"{a}"}}}}"#),
            format!(r#"{{"delta":{{"content":"{b}"}},"index":1}}"#),
        ];
        if swap {
            choices.reverse();
        }
        format!(r#"{{"choices":[{}]}}"#, choices.join(","))
    };
    assert_eq!(
        ready(&[&both(r"\ud83d", r"\ud83e", false), &both(r"\ude00", r"\udd13", true)]),
        [vec![], vec![both(r"\ud83d\ude00", r"\ud83e\udd13", false), both("", "", true)], vec![]]
    );
}

#[test]
fn surrogates_of_different_texts_of_a_choice_are_not_joined() {
    let delta = |delta: &str| format!(r#"{{"choices":[{{"index":0,"delta":{delta}}}]}}"#);
    let call = |index: u8, arguments: &str| {
        delta(&format!(r#"{{"tool_calls":[{{"index":{index},"function":{{"arguments":"{arguments}"}}}}]}}"#))
    };
    let reasoning = |text: &str| delta(&format!(r#"{{"reasoning_content":"{text}"}}"#));
    assert_eq!(
        ready(&[&reasoning(r"\ud83d"), &reasoning(r"\ude00")]),
        [vec![], vec![reasoning(r"\ud83d\ude00"), reasoning("")], vec![]]
    );
    assert_eq!(
        ready(&[&call(0, r"\ud83d"), &call(1, r"\ude01"), &call(0, r"\ude00")]),
        [vec![], vec![], vec![call(0, r"\ud83d\ude00"), call(1, r"\ude01"), call(0, "")], vec![]]
    );
}

#[test]
fn responses_and_messages_identify_the_text_of_a_delta() {
    let text = |index: u8, text: &str| {
        format!(r#"{{"type":"response.output_text.delta","output_index":{index},"content_index":0,"delta":"{text}"}}"#)
    };
    let reasoning = r#"{"type":"response.reasoning_text.delta","output_index":0,"content_index":0,"delta":"\ude00"}"#;
    assert_eq!(
        ready(&[&text(0, r"\ud83d"), &text(1, "b"), reasoning, &text(0, r"\ude00")]),
        [vec![], vec![], vec![], vec![text(0, r"\ud83d\ude00"), text(1, "b"), reasoning.into(), text(0, "")], vec![]]
    );
    let done = |index: u8| {
        format!(r#"{{"type":"response.output_text.done","output_index":{index},"content_index":0,"text":"\ud83d"}}"#)
    };
    assert_eq!(ready(&[&text(0, r"\ud83d"), &done(1)])[1], [""; 0]);
    assert_eq!(ready(&[&text(0, r"\ud83d"), &done(0)])[1], [text(0, r"\ufffd"), done(0)]);
    let completed = r#"{"type":"response.completed","response":{}}"#;
    assert_eq!(ready(&[&text(0, r"\ud83d"), completed])[1], [text(0, r"\ufffd"), completed.into()]);

    let block = |index: u8, text: &str| {
        format!(r#"{{"type":"content_block_delta","index":{index},"delta":{{"type":"text_delta","text":"{text}"}}}}"#)
    };
    let ping = r#"{"type":"ping"}"#;
    assert_eq!(
        ready(&[&block(0, r"\ud83d"), ping, &block(1, "b"), &block(0, r"\ude00")]),
        [vec![], vec![], vec![], vec![block(0, r"\ud83d\ude00"), ping.into(), block(1, "b"), block(0, "")], vec![]]
    );
    let stop = r#"{"type":"content_block_stop","index":0}"#;
    assert_eq!(ready(&[&block(0, r"\ud83d"), stop])[1], [block(0, r"\ufffd"), stop.into()]);
}

#[test]
fn events_of_other_apis_are_joined_too() {
    for (first, second, joined, rest) in [
        (r#"{"text":"a\ud83d"}"#, r#"{"text":"\ude00b"}"#, r#"{"text":"a\ud83d\ude00"}"#, r#"{"text":"b"}"#),
        (
            r#"{"choices":[{"message":{"content":[{"text":"\ud83d"}]}}]}"#,
            r#"{"choices":[{"message":{"content":[{"text":"\ude00"}]}}]}"#,
            r#"{"choices":[{"message":{"content":[{"text":"\ud83d\ude00"}]}}]}"#,
            r#"{"choices":[{"message":{"content":[{"text":""}]}}]}"#,
        ),
    ] {
        assert_eq!(ready(&[first, second]), [vec![], vec![joined.to_owned(), rest.to_owned()], vec![]]);
    }
}

#[test]
fn only_deltas_with_an_unpaired_surrogate_wait() {
    for data in [
        chat(0, r"\ud83d\ude00"),
        chat(0, r"\ude00"),
        chat(0, r"\\ud83d"),
        chat(0, r"\ud83d "),
        r#"{"choices":[{"index":0,"delta":{"content":"\ud83d"},"finish_reason":"length"}]}"#.to_owned(),
        r#"{"type":"response.completed","response":{"text":"\ud83d"}}"#.to_owned(),
        r#""\ud83d""#.to_owned(),
        r#"{"type":"x.delta","delta":"\ud83d","error":{}}"#.to_owned(),
        format!(r#"{{"x":"{}","type":"x.delta","delta":"\ud83d"}}"#, "x".repeat(64 * 1024)),
        r#"{"type":"x.delta","delta":"\ud83d"#.to_owned(),
    ] {
        assert_eq!(ready(&[&data]), [vec![data.clone()], vec![]], "{data}");
    }
}

#[test]
fn the_number_of_waiting_events_is_bounded() {
    let (half, other) = (chat(0, r"\ud83d"), chat(1, "x"));
    let mut events = vec![half.as_str()];
    events.resize(MAX_HELD, other.as_str());
    assert_eq!(ready(&events)[MAX_HELD - 1].len(), 0);
    events.push(&other);
    let all = ready(&events);
    assert_eq!((all[MAX_HELD].len(), &all[MAX_HELD][0]), (MAX_HELD + 1, &chat(0, r"\ufffd")));

    let choice = |index: usize| format!(r#"{{"index":{index},"delta":{{"content":"\ud83d"}}}}"#);
    let choices = |range: std::ops::Range<usize>| {
        format!(r#"{{"choices":[{}]}}"#, range.map(choice).collect::<Vec<_>>().join(","))
    };
    assert_eq!(ready(&[&choices(0..MAX_HELD)])[0].len(), 0);
    assert_eq!(ready(&[&choices(0..MAX_HELD + 1)])[0], [choices(0..MAX_HELD + 1)]);
    assert_eq!(ready(&[&choices(0..MAX_HELD), &choices(MAX_HELD..MAX_HELD + 1)])[1].len(), 2);
}

#[test]
fn a_failure_is_returned_after_waiting_events() {
    let failure = || Error::incomplete_stream("cut");
    let mut held = Held::default();
    assert_eq!(held.fail(failure()).map(|error| error.to_string()).as_deref(), Some("cut"));
    assert!(held.hold(&event(&chat(0, r"\ud83d"))));
    assert!(held.fail(failure()).is_none() && held.failure.is_some());
    assert_eq!(held.pop().unwrap().data, chat(0, r"\ufffd"));
    assert!(json::value(chat(0, r"\ufffd").as_bytes()).is_some());
}

#[test]
fn a_high_surrogate_after_a_high_surrogate_waits_for_its_own_pair() {
    let replaced = chat(0, r"\ufffd");
    assert_eq!(
        ready(&[&chat(0, r"\ud83d"), &chat(0, r"\ud83e"), &chat(0, r"\ude00")]),
        [vec![], vec![replaced], vec![chat(0, r"\ud83e\ude00"), chat(0, "")], vec![]]
    );
}

#[test]
fn only_events_up_to_64_kib_wait() {
    let of_size = |size: usize| {
        let rest = r#"{"x":"","type":"x.delta","delta":"\ud83d"}"#.len();
        format!(r#"{{"x":"{}","type":"x.delta","delta":"\ud83d"}}"#, "x".repeat(size - rest))
    };
    for (size, waits) in [(64 * 1024 - 1, true), (64 * 1024, true), (64 * 1024 + 1, false)] {
        let data = of_size(size);
        assert_eq!((data.len(), ready(&[&data])[0].is_empty()), (size, waits));
    }
}

#[test]
fn texts_are_read_up_to_eight_levels_deep() {
    let (half, low) = (r#""\ud83d""#.to_owned(), r#""\ude00""#.to_owned());
    let nested = |start: &str, end: &str, depth: usize, text: &str| {
        format!(r#"{{"a":{}{text}{}}}"#, start.repeat(depth), end.repeat(depth))
    };
    for (start, end) in [(r#"{"a":"#, "}"), ("[", "]")] {
        let [most, low, more] =
            [(7, &half), (7, &low), (8, &half)].map(|(depth, text)| nested(start, end, depth, text));
        let joined = vec![nested(start, end, 7, r#""\ud83d\ude00""#), nested(start, end, 7, r#""""#)];
        assert_eq!(ready(&[&most, &low]), [vec![], joined, vec![]]);
        assert_eq!(ready(&[&more]), [vec![more.clone()], vec![]]);
    }
}

#[test]
fn a_text_ends_with_an_event_of_the_same_indexes() {
    let indexes = r#""output_index":0,"content_index":1"#;
    let half = format!(r#"{{"type":"response.output_text.delta",{indexes},"delta":"\ud83d"}}"#);
    let done = format!(r#"{{"type":"response.output_text.done",{indexes},"text":"\ud83d"}}"#);
    assert_eq!(ready(&[&half, &done])[1], [half.replace(r"\ud83d", r"\ufffd"), done]);
}

#[test]
fn an_event_whose_error_is_null_waits_too() {
    for field in ["error", "errors", "detail"] {
        let delta = |text: &str| format!(r#"{{"{field}":null,"text":"{text}"}}"#);
        let joined = vec![delta(r"\ud83d\ude00"), delta("")];
        assert_eq!(ready(&[&delta(r"\ud83d"), &delta(r"\ude00")]), [vec![], joined, vec![]]);
    }
}
