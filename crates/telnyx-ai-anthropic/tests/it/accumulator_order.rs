//! Order of blocks, and usage reports in several events.

use serde_json::{Value, json};
use telnyx_ai_anthropic::Message;
use telnyx_ai_core::StreamEnd;

use crate::support::reading::{
    PING, anthropic, block, block_stop, call, content, data, delta, events, input, message, read, request, start, stop,
    stop_reason_event,
};

fn text(index: u64, piece: &str) -> String {
    delta(index, &json!({ "type": "text_delta", "text": piece }))
}

fn texts(message: &Message) -> Vec<String> {
    message.content.iter().map(|block| block.as_text().unwrap_or("?").to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn blocks_are_sorted_by_index() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
        let begins: String = order.iter().map(|at| block(*at, &json!({ "type": "text", "text": "" }))).collect();
        let pieces: String =
            (0..3).map(|at| text(at, &format!("{at}a"))).chain((0..3).rev().map(|at| text(at, "b"))).collect();
        let ended: String = order.iter().map(|at| block_stop(*at)).collect();
        let whole = message([&start(), &begins, PING, &pieces, &ended, &stop_reason_event("end_turn"), &stop()]).await;
        assert_eq!(texts(&whole), ["0ab", "1ab", "2ab"], "{order:?}");
        // The partial message of a failed stream is sorted too.
        let error = read(events([&start(), &begins, &pieces])).await.error.unwrap();
        assert_eq!(texts(error.attachment().unwrap()), ["0ab", "1ab", "2ab"], "{order:?}");
    }
    // Tool calls are separate in any order.
    let calls = [call(1, "b"), call(0, "a"), input(1, "{\"n\":"), input(0, "{\"n\":0}"), input(1, "1}")];
    let rest = [block_stop(0), block_stop(1), stop_reason_event("tool_use"), stop()];
    let whole = message([start()].into_iter().chain(calls).chain(rest)).await;
    let calls: Vec<_> = whole.tool_uses().map(|call| (call.id.clone(), call.input.clone())).collect();
    assert_eq!(calls, [("a".to_owned(), json!({ "n": 0 })), ("b".to_owned(), json!({ "n": 1 }))]);
}

/// Servers that send one block at a time use the index 0 for each.
#[tokio::test(start_paused = true)]
async fn blocks_with_the_same_index_keep_the_order_of_arrival() {
    let one = |index: u64, word: &str| block(index, &json!({ "type": "text", "text": word })) + &block_stop(index);
    for (blocks, expected) in [
        ([one(0, "a"), one(0, "b"), one(0, "c")], ["a", "b", "c"]),
        ([one(1, "a"), one(0, "b"), one(1, "c")], ["a", "b", "c"]),
        ([one(7, "a"), one(0, "b"), one(3, "c")], ["b", "c", "a"]),
    ] {
        assert_eq!(texts(&message([&start(), &blocks.concat(), &stop()]).await), expected);
    }
    // Content of the start event is before later blocks, unless their indexes also begin at 0.
    let begun = data(&json!({ "type": "message_start", "message": { "content": [{ "type": "text", "text": "x" }] } }));
    for (blocks, expected) in
        [([one(2, "b"), one(1, "a")], ["x", "a", "b"]), ([one(1, "a"), one(0, "b")], ["x", "a", "b"])]
    {
        assert_eq!(texts(&message([&begun, &blocks.concat(), &stop()]).await), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn usage_is_merged_from_all_reports() {
    let report = |usage: Value| data(&json!({ "type": "message_delta", "delta": {}, "usage": usage }));
    for (reports, expected) in [
        (vec![json!({ "output_tokens": 15 })], json!({ "input_tokens": 25, "output_tokens": 15 })),
        (
            vec![
                json!({ "input_tokens": 30, "output_tokens": 9, "cache_read_input_tokens": 4 }),
                json!({ "input_tokens": 0, "output_tokens": 0, "cache_read_input_tokens": 0 }),
            ],
            json!({ "input_tokens": 30, "output_tokens": 9, "cache_read_input_tokens": 4 }),
        ),
        (
            vec![
                json!({ "server_tool_use": { "web_search_requests": 2 } }),
                json!({ "output_tokens": 7, "server_tool_use": null }),
                Value::Null,
            ],
            json!({ "input_tokens": 25, "output_tokens": 7, "server_tool_use": { "web_search_requests": 2 } }),
        ),
        (vec![json!({ "output_tokens": -3 }), json!([]), json!({})], json!({ "input_tokens": 25, "output_tokens": 1 })),
    ] {
        // Before and after the stop reason.
        for late in [false, true] {
            let all: String = reports.iter().cloned().map(report).collect();
            let end = data(&json!({ "type": "message_delta", "delta": { "stop_reason": "end_turn" } }));
            let pieces = if late { [end, all] } else { [all, end] };
            let reply =
                events([start(), block(0, &json!({ "type": "text", "text": "Hi" })), pieces.concat(), PING.to_owned()]);
            let mut stream = anthropic(reply.then_stalls()).0.stream(request()).await.unwrap();
            while stream.try_next().await.unwrap().is_some() {
                tokio::time::sleep(std::time::Duration::from_secs(60)).await;
            }
            assert_eq!(stream.end(), Some(StreamEnd::Interrupted));
            let whole = stream.into_completion().unwrap();
            assert_eq!(serde_json::to_value(whole.usage.as_ref()).unwrap(), expected, "{reports:?} {late}");
            assert_eq!(content(&whole), json!([{ "type": "text", "text": "Hi" }]));
        }
    }
}

/// An error in an event keeps the content of the event.
#[tokio::test(start_paused = true)]
async fn an_error_in_an_event_keeps_the_content_of_the_event() {
    let hi = || [start(), block(0, &json!({ "type": "text", "text": "" })), text(0, "Hi")].concat();
    let beside = |mut event: Value, fields: &Value| {
        event.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        data(&event)
    };
    for fields in [
        json!({ "error": { "type": "busy", "message": "tired" } }),
        json!({ "errors": [{ "type": "busy", "message": "tired" }] }),
    ] {
        for (event, kept) in [
            (
                json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": "!" } }),
                vec!["Hi!"],
            ),
            (
                json!({ "type": "content_block_start", "index": 1, "content_block": { "type": "text", "text": "b" } }),
                vec!["Hi", "b"],
            ),
            (json!({ "type": "content_block_stop", "index": 0 }), vec!["Hi"]),
            (json!({ "type": "message_delta", "delta": { "stop_reason": "end_turn" } }), vec!["Hi"]),
            (json!({ "type": "message_stop" }), vec!["Hi"]),
            (json!({ "type": "ping" }), vec!["Hi"]),
        ] {
            let error = read(events([hi(), beside(event.clone(), &fields)])).await.error.unwrap();
            let [detail] = error.details() else { panic!("{event}: {error:?}") };
            assert_eq!(
                (error.is_api(), detail.kind.as_deref(), detail.message.as_deref()),
                (true, Some("busy"), Some("tired"))
            );
            assert_eq!(texts(error.attachment().unwrap()), kept, "{event}");
        }
    }
}
