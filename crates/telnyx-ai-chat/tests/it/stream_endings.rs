//! Every possible ending of a stream.

use std::error::Error as _;
use std::time::Duration;

use telnyx_ai_chat::{Chat, ChatCompletion, ChatRequest, FinishReason};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::transport::TransportErrorKind;
use telnyx_ai_core::{Client, StreamEnd};
use telnyx_ai_test_kit::IDLE;

use crate::support::reading::{DONE, STOP, chat, data, events, read, text_event};

#[tokio::test(start_paused = true)]
async fn done_ends_a_stream_with_or_without_a_finish_reason() {
    let full = read(events([&text_event("Hel"), &text_event("lo"), STOP, DONE])).await.complete(&["Hel", "lo", ""]);
    assert_eq!((&*full.text(), full.finish_reason()), ("Hello", Some(&FinishReason::Stop)));
    assert_eq!((full.id.as_str(), full.model.as_str(), full.object.as_str()), ("c-1", "m", "chat.completion"));
    let full = read(events([&text_event("Hel"), &text_event("lo"), DONE])).await.complete(&["Hel", "lo"]);
    assert_eq!((&*full.text(), full.finish_reason()), ("Hello", None));
}

#[tokio::test(start_paused = true)]
async fn done_ends_a_stream_whose_connection_stays_open() {
    let full = read(events([&text_event("Hi"), DONE]).then_stalls()).await.complete(&["Hi"]);
    assert_eq!(full.text(), "Hi");
    let full =
        read(events([&text_event("Hi"), DONE, &text_event("later")]).then_fails(TransportErrorKind::Interrupted)).await;
    assert_eq!(full.complete(&["Hi"]).text(), "Hi");
}

#[tokio::test(start_paused = true)]
async fn done_may_lack_its_line_ends() {
    for done in ["data: [DONE]", "data:[DONE]\n", "data: [DONE]\r\n\r\n", "data:  [DONE] \n\n"] {
        assert_eq!(read(events([&text_event("Hi"), done])).await.complete(&["Hi"]).text(), "Hi");
    }
}

#[tokio::test(start_paused = true)]
async fn a_close_after_the_finish_reason_is_an_end() {
    let full = read(events([&text_event("Hi"), STOP])).await.complete(&["Hi", ""]);
    assert_eq!((&*full.text(), full.finish_reason()), ("Hi", Some(&FinishReason::Stop)));
    let unended = STOP.trim_end();
    assert_eq!(read(events([&text_event("Hi"), unended])).await.complete(&["Hi", ""]).text(), "Hi");
}

#[tokio::test(start_paused = true)]
async fn an_interruption_after_the_finish_reason_is_an_end() {
    for truncated in ["data: [DO", "data: {\"usage\":{\"total_tok", "data"] {
        let full = read(events([&text_event("Hi"), STOP, truncated])).await.complete(&["Hi", ""]);
        assert_eq!((&*full.text(), &full.usage), ("Hi", &None));
    }
}

#[tokio::test(start_paused = true)]
async fn a_close_before_the_finish_reason_is_an_error() {
    for reply in [
        events([&text_event("Hé"), &text_event("l")]),
        events([&text_event("Hé"), &text_event("l"), ": ping\n\n", "\n"]),
    ] {
        let (error, partial) = read(reply).await.failed(&["Hé", "l"]);
        assert_eq!(
            error.to_string(),
            "chat.stream: the connection closed before `[DONE]` or a finish reason, after 4 bytes of text \
             [status 200, request id r-1]"
        );
        assert!(error.is_incomplete_stream() && error.is_transient() && !error.is_interrupted());
        assert_eq!(partial.id, "c-1");
    }
}

#[tokio::test(start_paused = true)]
async fn one_choice_that_did_not_finish_is_enough_for_an_error() {
    let two = r#"{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"},{"index":1,"delta":{"content":"b"}}]}"#;
    let (error, partial) = read(events([&data(two)])).await.failed(&["a"]);
    assert!(error.is_incomplete_stream());
    assert_eq!(partial.choices.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_close_inside_an_event_is_an_error() {
    let full = text_event("lo");
    for truncated in ["data: {".len(), full.len() / 2, full.len() - "}\n\n".len()] {
        let (error, _) = read(events([&text_event("Hel"), &full[..truncated]])).await.failed(&["Hel"]);
        assert!(error.is_incomplete_stream() && !error.is_decode());
        assert_eq!(
            error.to_string(),
            "chat.stream: the connection closed inside an event [status 200, request id r-1]"
        );
        assert!(error.source().unwrap().to_string().contains("of incomplete JSON"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_interruption_before_the_finish_reason_is_an_error() {
    let (error, _) =
        read(events([&text_event("Hi")]).then_fails(TransportErrorKind::Interrupted)).await.failed(&["Hi"]);
    assert!(error.is_interrupted() && error.is_transient() && !error.is_incomplete_stream());
    assert!(
        error
            .to_string()
            .starts_with("chat.stream: the response is incomplete: the connection was interrupted: scripted [")
    );
    let (error, _) = read(events([&text_event("Hi")]).then_fails(TransportErrorKind::Timeout)).await.failed(&["Hi"]);
    assert!(error.is_timeout() && !error.is_interrupted());
}

#[tokio::test(start_paused = true)]
async fn a_reset_after_the_finish_reason_is_an_end() {
    for kind in [TransportErrorKind::Interrupted, TransportErrorKind::Timeout] {
        let full = read(events([&text_event("Hi"), STOP]).then_fails(kind)).await.complete(&["Hi", ""]);
        assert_eq!(full.text(), "Hi");
    }
}

#[tokio::test(start_paused = true)]
async fn silence_after_the_finish_reason_is_an_end_after_five_seconds() {
    let grace = Duration::from_secs(5);
    let full =
        read(events([&text_event("Hi"), STOP, ": ping\n\n"]).then_stalls()).await.complete_after(grace, &["Hi", ""]);
    assert_eq!(full.text(), "Hi");
    let usage = data(r#"{"choices":[],"usage":{"total_tokens":3}}"#);
    let full =
        read(events([&text_event("Hi"), STOP, &usage]).then_stalls()).await.complete_after(grace, &["Hi", "", ""]);
    assert_eq!(full.usage.unwrap().total_tokens, 3);
}

#[tokio::test(start_paused = true)]
async fn silence_is_an_error_after_the_idle_timeout() {
    let reading = read(events([&text_event("Hi"), ": ping\n\n"]).then_stalls()).await;
    assert_eq!(reading.waited, IDLE);
    let (error, _) = reading.failed(&["Hi"]);
    assert!(error.is_timeout() && !error.is_incomplete_stream());
    assert_eq!(
        error.to_string(),
        "chat.stream: no byte arrived for 60 s (stream_idle_timeout) [status 200, request id r-1]"
    );
}

#[tokio::test(start_paused = true)]
async fn the_deadline_of_the_call_holds_until_the_end_of_the_stream() {
    let (chat, _) = chat(events([&text_event("Hi")]).then_stalls());
    let start = tokio::time::Instant::now();
    let stream = chat.stream("Hi").deadline(Duration::from_secs(3)).await.unwrap();
    let error = stream.finish().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(start.elapsed(), Duration::from_secs(3));
    assert_eq!(error.attachment::<ChatCompletion>().unwrap().text(), "Hi");
}

#[tokio::test(start_paused = true)]
async fn a_response_without_a_choice_is_an_error() {
    for reply in [
        events([DONE]),
        events([&data(r#"{"choices":[],"usage":{"prompt_tokens":3}}"#), DONE]),
        MockReply::json(200, r#"{"message":"try later"}"#).header("x-request-id", "r-1"),
        MockReply::json(200, r#"{"choices":[]}"#).header("x-request-id", "r-1"),
    ] {
        let reading = read(reply).await;
        let texts = vec![""; reading.events.len()];
        let (error, partial) = reading.failed(texts.as_slice());
        assert_eq!(
            error.to_string(),
            "chat.stream: the response ended without a single choice [status 200, request id r-1]"
        );
        assert!(error.is_incomplete_stream() && partial.choices.is_empty());
    }
    let (error, partial) = read(events([])).await.failed(&[]);
    assert!(error.is_incomplete_stream());
    assert_eq!(partial, ChatCompletion::default());
}

#[tokio::test(start_paused = true)]
async fn a_chunk_of_the_wrong_form_is_the_last_item() {
    let bad = data(r#"{"choices":[{"index":0,"delta":{"content":{"x":1}}}]}"#);
    let (error, _) = read(events([&text_event("Hi"), &bad, &text_event("!"), DONE])).await.failed(&["Hi"]);
    assert!(error.is_decode() && !error.is_transient());
    assert_eq!(error.json_path(), Some("choices[0].delta.content"));
    assert_eq!(error.body(), bad.trim().trim_start_matches("data: ").as_bytes());
    let (error, _) = read(events([&text_event("Hi"), "data: oops\n\n", DONE])).await.failed(&["Hi"]);
    assert!(error.is_decode());
    assert_eq!((error.json_path(), error.body()), (None, b"oops".as_slice()));
}

#[tokio::test(start_paused = true)]
async fn an_html_page_of_a_proxy_is_an_error() {
    let page = MockReply::bytes(200, "text/html", "<html>down</html>").header("x-request-id", "r-1");
    let (error, _) = read(page).await.failed(&[]);
    assert!(error.is_decode() && error.to_string().contains("got HTML"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_event_over_the_limit_is_an_error() {
    let (error, _) = read(events([&text_event("Hi"), &text_event(&"x".repeat(5000))])).await.failed(&["Hi"]);
    assert!(error.is_too_large(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_response_may_take_ten_minutes_to_begin() {
    for (seconds, in_time) in [(599, true), (601, false)] {
        let late = |reply: MockReply| chat(reply.after(Duration::from_secs(seconds))).0;
        let plain = late(MockReply::json(200, r#"{"choices":[{}]}"#)).complete("Hi").await;
        let streamed = late(events([&text_event("Hi"), DONE])).stream("Hi").await;
        assert_eq!((plain.is_ok(), streamed.is_ok()), (in_time, in_time));
        for error in [plain.err(), streamed.err()].into_iter().flatten() {
            assert!(error.is_timeout() && error.to_string().contains("`timeout` (600 s)"), "{error}");
        }
    }
}

/// An event that adds `text` to the choice `index`, and ends it with `reason`.
fn choice(index: u32, text: &str, reason: Option<&str>) -> String {
    let reason = reason.map_or("null".to_owned(), |reason| format!("\"{reason}\""));
    data(&format!(r#"{{"choices":[{{"index":{index},"delta":{{"content":"{text}"}},"finish_reason":{reason}}}]}}"#))
}

#[tokio::test(start_paused = true)]
async fn a_close_before_all_requested_choices_is_an_error() {
    for two in [
        ChatRequest::from("Hi").n(2),
        ChatRequest::from("Hi").extra("n", 2),
        ChatRequest::from("Hi").extra("n", "2"),
        ChatRequest::from("Hi").n(2).use_beam_search(true).best_of(4),
    ] {
        let first = choice(0, "a", Some("stop"));
        let closed = chat(events([&first])).0.stream(two.clone()).await.unwrap().finish().await.unwrap_err();
        assert_eq!(
            closed.to_string(),
            "chat.stream: the connection closed before `[DONE]` or the finish reasons of 2 choices, after 1 bytes of text \
             [status 200, request id r-1]"
        );
        assert!(closed.is_incomplete_stream());
        assert_eq!(closed.attachment::<ChatCompletion>().unwrap().choices.len(), 1);
        let interrupted = events([&first]).then_fails(TransportErrorKind::Interrupted);
        assert!(chat(interrupted).0.stream(two.clone()).await.unwrap().finish().await.unwrap_err().is_interrupted());
        // While a choice is missing, the idle timeout of the caller applies, not the time limit for trailers.
        let start = tokio::time::Instant::now();
        let stalled = chat(events([&first]).then_stalls()).0.stream(two.clone()).await.unwrap().finish().await;
        assert!(stalled.unwrap_err().is_timeout());
        assert_eq!(start.elapsed(), IDLE);
        // `[DONE]` means that no choice follows.
        let done = chat(events([&first, DONE])).0.stream(two.clone()).await.unwrap().finish().await.unwrap();
        assert_eq!(done.choices.len(), 1);
        let both = events([&first, &choice(1, "b", Some("length"))]);
        assert_eq!(chat(both).0.stream(two).await.unwrap().finish().await.unwrap().choices.len(), 2);
    }
    for one in [ChatRequest::from("Hi"), ChatRequest::from("Hi").n(1), ChatRequest::from("Hi").extra("n", "many")] {
        let full = chat(events([&choice(0, "a", Some("stop"))])).0.stream(one).await.unwrap().finish().await.unwrap();
        assert_eq!(full.choices.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn the_end_reports_missing_trailers() {
    let usage = data(r#"{"choices":[],"usage":{"total_tokens":3}}"#);
    let truncated = TransportErrorKind::Interrupted;
    for (reply, end, tokens) in [
        (events([&text_event("Hi"), STOP, &usage, DONE]), StreamEnd::Done, Some(3)),
        (events([&text_event("Hi"), STOP, &usage]), StreamEnd::Closed, Some(3)),
        (events([&text_event("Hi"), STOP]), StreamEnd::Closed, None),
        (events([&text_event("Hi"), STOP]).then_fails(truncated), StreamEnd::Interrupted, None),
        (events([&text_event("Hi"), STOP, &usage]).then_fails(truncated), StreamEnd::Interrupted, Some(3)),
        (events([&text_event("Hi"), STOP]).then_stalls(), StreamEnd::Interrupted, None),
    ] {
        let reading = read(reply).await;
        assert!(reading.error.is_none());
        assert_eq!(reading.stream.end(), Some(end));
        assert_eq!(reading.stream.partial().usage.as_ref().map(|usage| usage.total_tokens), tokens);
    }
    let reading = read(events([&text_event("Hi")])).await;
    assert_eq!(reading.stream.end(), None, "after an error");
    let cut_off = events([&text_event("Hi"), STOP]).then_fails(truncated);
    for (reply, end) in [(cut_off, StreamEnd::Interrupted), (events([&text_event("Hi"), STOP, DONE]), StreamEnd::Done)]
    {
        let mut session = chat(reply).0.session();
        let mut stream = session.stream("Hi").await.unwrap();
        while stream.try_next().await.unwrap().is_some() {
            assert_eq!(stream.end(), None);
        }
        assert_eq!(stream.end(), Some(end));
    }
}

const UNKNOWN: &str = "the model stopped with an error that the service does not describe";

#[tokio::test(start_paused = true)]
async fn an_error_inside_a_message_or_delta_is_an_error() {
    for (fields, message) in [
        (r#""error":{"message":"busy","code":503}"#, "busy (503)"),
        (r#""error":"busy""#, "busy"),
        (r#""errors":[{"detail":"busy"}]"#, "busy"),
    ] {
        let body = format!(r#"{{"choices":[{{"message":{{"content":"Hello",{fields}}},"finish_reason":"stop"}}]}}"#);
        let plain = chat(MockReply::json(200, body)).0.complete("Hi").await.unwrap_err();
        let delta = format!(r#"{{"choices":[{{"delta":{{"content":"lo",{fields}}}}}]}}"#);
        let beside =
            format!(r#"{{"choices":[{{"delta":{{"content":"lo"}},"message":{{"content":"Hello",{fields}}}}}]}}"#);
        let top = format!(r#"{{"choices":[{{"delta":{{"content":"lo"}}}}],{fields}}}"#);
        let mut all = vec![plain];
        for chunk in [delta, beside, top] {
            all.push(read(events([&text_event("Hel"), &data(&chunk), DONE])).await.error.unwrap());
        }
        for error in all {
            assert!(error.is_api(), "{fields}: {error}");
            assert_eq!(error.details()[0].to_string(), message);
            assert_eq!(error.attachment::<ChatCompletion>().unwrap().text(), "Hello");
        }
    }
    for fields in [
        r#""error":null,"errors":null"#,
        r#""error":{},"errors":[]"#,
        r#""error":"","errors":[{}]"#,
        r#""error":{"code":0,"message":null}"#,
        r#""error":false"#,
    ] {
        let body = format!(r#"{{"choices":[{{"message":{{"content":"Hello",{fields}}},{fields}}}],{fields}}}"#);
        assert_eq!(chat(MockReply::json(200, body)).0.complete("Hi").await.unwrap().text(), "Hello", "{fields}");
        let chunk = format!(
            r#"{{"choices":[{{"delta":{{"content":"Hello",{fields}}},"finish_reason":"stop",{fields}}}],{fields}}}"#
        );
        assert_eq!(read(events([&data(&chunk)])).await.complete(&["Hello"]).text(), "Hello", "{fields}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_choices_of_a_failed_stream_are_in_order() {
    let all: String = (0..40).rev().map(|index| choice(index, &format!("t{index}."), None)).collect();
    let error = read(events([&all])).await.error.unwrap();
    let kept = error.attachment::<ChatCompletion>().unwrap();
    assert_eq!(kept.choices.iter().map(|choice| choice.index).collect::<Vec<_>>(), (0..40).collect::<Vec<u64>>());
    // An error before the end, with choices out of order until then.
    let mut order: Vec<u32> = (0..40).collect();
    order.swap(38, 39);
    let all: String = order.iter().map(|index| choice(*index, "t", None)).collect();
    let mut stream = chat(events([&all]).then_stalls()).0.stream("Hi").await.unwrap();
    for _ in 0..40 {
        stream.try_next().await.unwrap();
    }
    let kept = stream.into_completion().unwrap_err();
    let kept = kept.attachment::<ChatCompletion>().unwrap();
    assert_eq!(kept.choices.iter().map(|choice| choice.index).collect::<Vec<_>>(), (0..40).collect::<Vec<u64>>());
}

#[tokio::test(start_paused = true)]
async fn a_choice_that_failed_is_an_error() {
    let error = r#""error":{"code":502,"message":"Provider disconnected"}"#;
    for (fields, message) in [
        (format!(r#""finish_reason":"error",{error}"#), "Provider disconnected (502)"),
        (format!(r#""finish_reason":null,{error}"#), "Provider disconnected (502)"),
        (format!(r#""finish_reason":"stop",{error}"#), "Provider disconnected (502)"),
        (r#""finish_reason":"error","error":null"#.to_owned(), UNKNOWN),
        (r#""finish_reason":"error""#.to_owned(), UNKNOWN),
        (r#""error":"overloaded""#.to_owned(), "overloaded"),
        (r#""finish_reason":"ERROR""#.to_owned(), UNKNOWN),
        (r#""finish_reason":"Failed","error":{}"#.to_owned(), UNKNOWN),
        (r#""errors":[{"code":"10007","detail":"no"}]"#.to_owned(), "no (10007)"),
    ] {
        let last = data(&format!(r#"{{"choices":[{{"index":0,"delta":{{"content":"lo"}},{fields}}}]}}"#));
        let reading = read(events([&text_event("Hel"), &last, DONE])).await;
        assert_eq!(reading.events.len(), 1);
        let streamed = reading.error.unwrap();
        let body = format!(r#"{{"id":"c-1","choices":[{{"message":{{"content":"Hello"}},{fields}}}]}}"#);
        let reply = MockReply::json(200, body).header("x-request-id", "r-1");
        let plain = chat(reply).0.complete("Hi").await.unwrap_err();
        for error in [&streamed, &plain] {
            assert!(error.is_api() && !error.is_decode(), "{fields}: {error}");
            assert_eq!(error.details()[0].to_string(), message);
            assert_eq!(error.request_id(), Some("r-1"));
            assert_eq!(error.attachment::<ChatCompletion>().unwrap().text(), "Hello");
        }
        assert_eq!(reading.stream.partial().text(), "Hello");
        assert_eq!(plain.status().unwrap(), 200);
    }
    for fields in [r#""error":null"#, r#""error":{}"#, r#""error":"""#, r#""error":false,"finish_reason":"stop""#] {
        let body = format!(r#"{{"choices":[{{"message":{{"content":"Hello"}},{fields}}}]}}"#);
        assert_eq!(chat(MockReply::json(200, body)).0.complete("Hi").await.unwrap().text(), "Hello", "{fields}");
    }
    let beside = r#"{"choices":[{"message":{"content":"Hel"}}],"error":{"message":"overloaded"}}"#;
    let error = chat(MockReply::json(200, beside)).0.complete("Hi").await.unwrap_err();
    assert!(error.is_api());
    assert_eq!(error.attachment::<ChatCompletion>().unwrap().text(), "Hel");
}

#[tokio::test(start_paused = true)]
async fn a_plain_response_without_a_choice_is_an_error() {
    for body in [r#"{"id":"c-1","choices":[]}"#, r#"{"id":"c-1","choices":[null]}"#] {
        let reply = || MockReply::json(200, body).header("x-request-id", "r-1");
        let error = chat(reply()).0.complete("Hi").await.unwrap_err();
        assert!(error.is_decode(), "{error}");
        assert_eq!((error.json_path(), error.request_id()), (Some("choices"), Some("r-1")));
        assert_eq!(error.attachment::<ChatCompletion>().unwrap().id, "c-1");
        let run = chat(reply()).0.run_tools("Hi", []).await.unwrap_err();
        assert!(run.is_decode(), "{run}");
        let mut session = chat(reply()).0.session();
        assert!(session.complete("Hi").await.unwrap_err().is_decode());
        assert!(session.messages().is_empty(), "the session is as it was");
    }
}

#[tokio::test(start_paused = true)]
async fn the_sum_of_a_stream_is_limited_as_a_plain_response_is() {
    let limited = |reply| {
        let client = Client::builder().api_key("k").max_response_bytes(1000);
        Chat::new(&client.transport(MockTransport::new().reply(reply)).build().unwrap())
    };
    let events = |texts: usize| {
        let chunks: Vec<String> = (0..texts).map(|_| text_event("0123456789")).collect();
        MockReply::events(chunks.into_iter().chain([STOP.to_owned()]))
    };
    // If events differ only in their text, only the text counts: 12 bytes with quotes.
    let full = limited(events(60)).stream("Hi").await.unwrap().finish().await.unwrap();
    assert_eq!(full.text().len(), 600);
    let padded = (0..40)
        .map(|at| text_event("0123456789").replace("]}", &format!("],\"obfuscation\":\"{}\"}}", "x".repeat(at % 5))));
    let reply = MockReply::events(padded.chain([STOP.to_owned()]));
    let full = limited(reply).stream("Hi").await.unwrap().finish().await.unwrap();
    assert_eq!(full.text().len(), 400, "padding may differ with the text");
    let error = limited(events(100)).stream("Hi").await.unwrap().finish().await.unwrap_err();
    assert!(error.is_too_large());
    assert_eq!(
        error.to_string(),
        "chat.stream: the streamed response is larger than 1000 bytes (max_response_bytes) [status 200]"
    );
    let partial = error.attachment::<ChatCompletion>().unwrap().text().len();
    assert!((600..1000).contains(&partial), "{partial}");
}

#[tokio::test(start_paused = true)]
async fn the_choice_that_a_session_keeps_is_the_first_in_any_order_of_arrival() {
    // Choice 0 is last, behind so many that the list is not sorted immediately.
    for order in [(0..40).rev().collect::<Vec<u32>>(), (1..40).chain([0]).collect(), (20..40).chain(0..20).collect()] {
        let all: String = order.iter().map(|index| choice(*index, &format!("t{index}."), Some("stop"))).collect();
        let mut session = chat(events([&all])).0.session().settings(ChatRequest::new([]).n(40));
        let mut stream = session.stream("Hi").await.unwrap();
        let mut lowest = u32::MAX;
        while let Some(chunk) = stream.try_next().await.unwrap() {
            lowest = lowest.min(chunk.choices[0].index as u32);
            assert_eq!(stream.partial().text(), format!("t{lowest}."));
        }
        let full = stream.finish().await.unwrap();
        let indexes: Vec<u64> = full.choices.iter().map(|choice| choice.index).collect();
        assert_eq!(indexes, (0..40).collect::<Vec<u64>>());
        assert!(full.choices.iter().all(|choice| choice.message.text() == format!("t{}.", choice.index)));
        assert_eq!(session.messages()[1].text(), "t0.");
    }
}
