//! Several choices, and events around and after the finish reasons.

use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_chat::{ChatCompletion, ChatRequest, FinishReason, Usage};
use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_core::transport::TransportErrorKind;
use telnyx_ai_core::{Result, StreamEnd};

use crate::support::reading::{DONE, STOP, chat, data, events, plain, read, streamed, text_event};

const PING: &str = ": ping\n\n";
const EMPTY: &str = "data: {\"choices\":[]}\n\n";

/// A piece of a choice, and the reason that ends it.
fn piece(index: u64, text: &str, reason: Option<&str>) -> Value {
    json!({ "index": index, "delta": { "content": text }, "finish_reason": reason })
}

fn chunk<const N: usize>(pieces: [Value; N]) -> String {
    data(&json!({ "choices": pieces.to_vec() }).to_string())
}

#[derive(Clone, Copy, Debug)]
enum Last {
    Close,
    Reset,
    Stall,
}

/// Requests `n` choices. With `slow`, pauses for a minute after each chunk.
async fn ask(n: u32, pieces: &[&str], last: Last, slow: bool) -> (Result<ChatCompletion>, Option<StreamEnd>) {
    let reply = MockReply::events(pieces.iter().map(|piece| (*piece).to_owned()));
    let reply = match last {
        Last::Close => reply,
        Last::Reset => reply.then_fails(TransportErrorKind::Interrupted),
        Last::Stall => reply.then_stalls(),
    };
    let mut stream = chat(reply).0.stream(ChatRequest::from("Hi").n(n)).await.unwrap();
    let end = loop {
        match stream.try_next().await {
            Ok(Some(_)) if slow => tokio::time::sleep(Duration::from_secs(60)).await,
            Ok(Some(_)) => {}
            Ok(None) => break stream.end(),
            Err(error) => return (Err(error), stream.end()),
        }
    };
    (stream.into_completion(), end)
}

fn texts(completion: &ChatCompletion) -> Vec<(u64, String, Option<&str>)> {
    let choices = completion.choices.iter();
    choices
        .map(|choice| {
            let reason = choice.finish_reason.as_ref().map(FinishReason::as_str);
            (choice.index, choice.message.text().into_owned(), reason)
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn two_choices_end_together_separately_or_late() {
    let both = chunk([piece(0, "a", Some("stop")), piece(1, "b", Some("length"))]);
    let reversed = chunk([piece(1, "b", Some("length")), piece(0, "a", Some("stop"))]);
    let (first, second) = (chunk([piece(0, "a", Some("stop"))]), chunk([piece(1, "b", Some("length"))]));
    let begun = chunk([piece(0, "a", None), piece(1, "b", None)]);
    let ends = chunk([piece(0, "", Some("stop")), piece(1, "", Some("length"))]);
    let twice = chunk([piece(0, "", Some("stop"))]);
    let usage = data(r#"{"choices":[],"usage":{"total_tokens":3}}"#);
    for pieces in [
        vec![&*both],
        vec![&*reversed],
        vec![&*first, &*second],
        vec![&*second, &*first],
        vec![&*first, PING, EMPTY, &*second],
        vec![&*begun, &*ends],
        vec![&*begun, &*ends, &*twice],
        vec![EMPTY, &*begun, EMPTY, &*usage, &*ends],
    ] {
        for (trailer, last, end) in [
            ("", Last::Close, StreamEnd::Closed),
            (DONE, Last::Close, StreamEnd::Done),
            (DONE, Last::Stall, StreamEnd::Done),
            (PING, Last::Stall, StreamEnd::Interrupted),
            (EMPTY, Last::Reset, StreamEnd::Interrupted),
            ("data: {\"choices\":[],\"usa", Last::Reset, StreamEnd::Interrupted),
        ] {
            for slow in [false, true] {
                let all: Vec<&str> = pieces.iter().copied().chain([trailer]).collect();
                let (complete, ended) = ask(2, &all, last, slow).await;
                let expected = vec![(0, "a".to_owned(), Some("stop")), (1, "b".to_owned(), Some("length"))];
                assert_eq!((texts(&complete.unwrap()), ended), (expected, Some(end)), "{all:?} {last:?} {slow}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_missing_choice_is_not_a_trailer() {
    let first = chunk([piece(0, "a", Some("stop"))]);
    let begun = chunk([piece(0, "a", Some("stop")), piece(1, "b", None)]);
    let reversed = chunk([piece(1, "b", Some("stop"))]);
    for pieces in [[&*first, PING], [&*begun, PING], [&*begun, EMPTY], [&*reversed, ""], [&*first, EMPTY]] {
        let (closed, end) = ask(2, &pieces, Last::Close, false).await;
        assert!(closed.unwrap_err().is_incomplete_stream(), "{pieces:?}");
        assert_eq!(end, None);
        assert!(ask(2, &pieces, Last::Reset, false).await.0.unwrap_err().is_interrupted(), "{pieces:?}");
        let stalled = ask(2, &pieces, Last::Stall, true).await.0.unwrap_err();
        assert!(stalled.is_timeout() && stalled.to_string().contains("no byte arrived for 60 s"), "{stalled}");
        // `[DONE]` before the second choice ends the completion.
        let all: Vec<&str> = pieces.into_iter().chain([DONE]).collect();
        let (done, end) = ask(2, &all, Last::Stall, false).await;
        assert_eq!((done.unwrap().choices.is_empty(), end), (false, Some(StreamEnd::Done)), "{pieces:?}");
    }
    // A choice that began must end too, even if it was not requested.
    let (error, _) = ask(1, &[&begun], Last::Close, false).await;
    assert_eq!(error.unwrap_err().attachment::<ChatCompletion>().unwrap().choices.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn trailers_after_the_finish_reason_are_kept() {
    let usage = data(r#"{"choices":[],"usage":{"total_tokens":3},"citations":["https://a"]}"#);
    let late_text = text_event("!");
    let logprobs = data(r#"{"choices":[{"index":0,"delta":{},"logprobs":{"content":[{"token":"Hi"}]}}]}"#);
    for last in [Last::Close, Last::Reset, Last::Stall] {
        for slow in [false, true] {
            let pieces = [&*text_event("Hi"), STOP, PING, EMPTY, &*logprobs, PING, &*usage, &*late_text];
            let complete = ask(1, &pieces, last, slow).await.0.unwrap();
            assert_eq!((&*complete.text(), complete.finish_reason()), ("Hi!", Some(&FinishReason::Stop)));
            assert_eq!(complete.usage.unwrap().total_tokens, 3, "{last:?} {slow}");
            assert_eq!(complete.extra["citations"], json!(["https://a"]));
            assert_eq!(complete.choices[0].logprobs.as_ref().unwrap().content[0].token, "Hi");
        }
    }
    // Errors and invalid events fail there too.
    let error =
        ask(1, &[&text_event("Hi"), STOP, "data: {\"error\":{\"message\":\"busy\"}}\n\n"], Last::Close, true).await.0;
    assert_eq!(error.unwrap_err().details()[0].to_string(), "busy");
    let error = ask(1, &[&text_event("Hi"), STOP, "data: oops\n\n"], Last::Close, false).await.0.unwrap_err();
    assert_eq!((error.is_decode(), &*error.attachment::<ChatCompletion>().unwrap().text()), (true, "Hi"));
}

#[tokio::test]
async fn usage_is_merged_from_any_reports() {
    let details = |tokens: Value| json!({ "reasoning_tokens": tokens, "audio_tokens": 0 });
    for (reports, expected) in [
        (vec![json!({ "prompt_tokens": 9 }), json!({ "completion_tokens": 3, "total_tokens": 12 })], (9, 3, 12, None)),
        (
            vec![
                json!({ "prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12, "completion_tokens_details": details(json!(2)) }),
                json!({ "prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0, "completion_tokens_details": details(json!(0)) }),
            ],
            (9, 3, 12, Some(2)),
        ),
        (
            vec![
                json!({ "completion_tokens": 1, "completion_tokens_details": details(json!(1)) }),
                Value::Null,
                json!({ "completion_tokens": 2, "completion_tokens_details": null }),
                json!({ "completion_tokens": 5, "completion_tokens_details": details(json!(4)) }),
                json!({}),
            ],
            (0, 5, 0, Some(4)),
        ),
        (
            vec![
                json!({ "completion_tokens_details": {}, "total_tokens": "7" }),
                json!({ "completion_tokens_details": details(Value::Null) }),
                json!({ "completion_tokens_details": { "reasoning_tokens": "6" }, "completion_tokens": -1 }),
            ],
            (0, 0, 7, Some(6)),
        ),
        (vec![json!([]), json!("none"), json!({ "prompt_tokens": 1e30, "total_tokens": 4 })], (0, 0, 4, None)),
    ] {
        for with_choice in [false, true] {
            let choices = if with_choice { json!([piece(0, "", None)]) } else { json!([]) };
            let chunks = reports.iter().map(|usage| json!({ "choices": choices, "usage": usage }));
            let begins = json!({ "choices": [piece(0, "Hi", Some("stop"))] });
            let usage = streamed([begins].into_iter().chain(chunks)).await.usage.unwrap();
            let read = (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens, usage.reasoning_tokens());
            assert_eq!(read, expected, "{reports:?}");
        }
    }
    let none = streamed([json!({ "choices": [piece(0, "Hi", Some("stop"))], "usage": null })]).await;
    assert_eq!(none.usage, None::<Usage>);
}

#[tokio::test]
async fn log_probabilities_of_content_and_refusal_are_joined() {
    let token = |token: &str| json!({ "token": token, "logprob": -0.5 });
    let with = |logprobs: Value| json!({ "choices": [{ "index": 0, "delta": {}, "logprobs": logprobs }] });
    let read = streamed([
        json!({ "choices": [piece(0, "", None)] }),
        with(json!({ "content": [token("a")], "refusal": null })),
        with(json!({ "content": [], "refusal": [token("N")] })),
        with(Value::Null),
        with(json!({ "content": null, "refusal": [token("o"), token(".")] })),
        with(json!({ "content": [null, token("b")], "text_offset": [0] })),
        with(json!({ "refusal": [], "text_offset": [1] })),
    ])
    .await;
    let logprobs = serde_json::to_value(&read.choices[0].logprobs).unwrap();
    let expected = json!({
        "content": [token("a"), token("b")],
        "refusal": [token("N"), token("o"), token(".")],
        "text_offset": [0, 1],
    });
    assert_eq!(logprobs, expected);
    let complete = json!({ "choices": [{ "index": 0, "message": {}, "logprobs": expected }] });
    assert_eq!(plain(&complete).await.choices[0].logprobs, read.choices[0].logprobs);
}

#[tokio::test]
async fn roles_and_reasons_that_change_and_huge_ids() {
    let id = "c-".repeat(1_000);
    let read = streamed([
        json!({ "id": id, "choices": [{ "delta": { "role": "assistant", "content": "a" } }] }),
        json!({ "id": "", "choices": [{ "delta": { "role": "", "content": "b" }, "finish_reason": "" }] }),
        json!({ "id": "other", "choices": [{ "delta": { "role": null }, "finish_reason": "stop" }] }),
        json!({ "choices": [{ "delta": { "role": "tool", "content": "c" }, "finish_reason": null }] }),
        json!({ "choices": [{ "finish_reason": "tool_calls" }] }),
        json!({ "choices": [null, { "index": 0, "delta": null, "finish_reason": "" }] }),
    ])
    .await;
    assert_eq!((read.id.as_str(), &*read.text(), read.choices.len()), (id.as_str(), "abc", 1));
    assert_eq!(read.message().unwrap().role.as_str(), "tool");
    assert_eq!(read.finish_reason(), Some(&FinishReason::ToolCalls));
}

/// An error beside the choices or in one of several choices. The other choices are kept.
#[tokio::test(start_paused = true)]
async fn an_error_of_one_choice_keeps_the_others() {
    let failed =
        json!({ "index": 1, "delta": { "content": "b" }, "finish_reason": "error", "error": { "message": "busy" } });
    let first = piece(0, "a", Some("stop"));
    for pieces in [
        chunk([first.clone(), failed.clone()]),
        chunk([failed.clone(), first.clone()]),
        chunk([first.clone()]) + &chunk([failed]),
        data(&json!({ "choices": [first, piece(1, "b", None)], "error": { "message": "busy" } }).to_string()),
    ] {
        let error = ask(2, &[&pieces, DONE], Last::Close, false).await.0.unwrap_err();
        assert_eq!((error.is_api(), error.details()[0].to_string()), (true, "busy".to_owned()));
        let kept = error.attachment::<ChatCompletion>().unwrap();
        let kept: Vec<_> = texts(kept).into_iter().map(|(index, text, _)| (index, text)).collect();
        assert_eq!(kept, [(0, "a".to_owned()), (1, "b".to_owned())], "{pieces}");
    }
}

/// A reader that pauses between chunks receives the same events.
#[tokio::test(start_paused = true)]
async fn a_session_of_a_slow_reader_has_its_usage() {
    let usage = data(r#"{"choices":[],"usage":{"total_tokens":3}}"#);
    let mut session = chat(events([&text_event("Hi"), STOP, &usage, DONE])).0.session();
    let mut stream = session.stream("Hi").await.unwrap();
    while stream.try_next().await.unwrap().is_some() {
        tokio::time::sleep(Duration::from_secs(6)).await;
    }
    assert_eq!(stream.end(), Some(StreamEnd::Done));
    assert_eq!((session.usage().total_tokens, session.messages().len()), (3, 2));
    assert!(read(events([&text_event("Hi"), STOP])).await.error.is_none());
}
