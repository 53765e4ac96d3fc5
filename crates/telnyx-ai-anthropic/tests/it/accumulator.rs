//! Assembly of messages from events, including unknown events and unusual orders.

use serde_json::{Value, json};
use telnyx_ai_anthropic::{ContentBlock, ContentDelta, Message, MessageEvent, MessageParam, StopReason};

use crate::support::reading::{
    PING, block, block_stop, call, content, data, delta, events, input, message, read, start, stop, stop_reason_event,
    text_block, text_event,
};

#[tokio::test(start_paused = true)]
async fn thinking_text_and_tool_calls_are_assembled() {
    let message = message([
        start(),
        block(0, &json!({ "type": "thinking", "thinking": "", "signature": "" })),
        delta(0, &json!({ "type": "thinking_delta", "thinking": "H" })),
        delta(0, &json!({ "type": "thinking_delta", "thinking": "m." })),
        delta(0, &json!({ "type": "signature_delta", "signature": "c2ln" })),
        delta(0, &json!({ "type": "signature_delta", "signature": "+/==" })),
        block_stop(0),
        block(1, &json!({ "type": "redacted_thinking", "data": "ZW5j" })),
        block_stop(1),
        block(2, &json!({ "type": "text", "text": "I " })),
        delta(2, &json!({ "type": "text_delta", "text": "look." })),
        delta(2, &json!({ "type": "citations_delta", "citation": { "type": "page", "n": 1 } })),
        delta(2, &json!({ "type": "citations_delta", "citation": { "type": "page", "n": 2 } })),
        block_stop(2),
        call(3, "toolu_1"),
        input(3, ""),
        input(3, "{\"ci"),
        input(3, "ty\":\"Oslo\"}"),
        block_stop(3),
        data(&json!({
            "type": "message_delta",
            "delta": { "stop_reason": "tool_use", "stop_sequence": "END", "container": { "id": "c-1" }, "expires": null },
            "usage": { "output_tokens": 15 }, "context_management": { "applied_edits": [] },
        })),
        stop(),
    ])
    .await;
    assert_eq!(
        content(&message),
        json!([
            { "type": "thinking", "thinking": "Hm.", "signature": "c2ln+/==" },
            { "type": "redacted_thinking", "data": "ZW5j" },
            { "type": "text", "text": "I look.", "citations": [{ "type": "page", "n": 1 }, { "type": "page", "n": 2 }] },
            { "type": "tool_use", "id": "toolu_1", "name": "pick", "input": { "city": "Oslo" } },
        ])
    );
    assert_eq!((message.thinking().as_ref(), message.text().as_ref()), ("Hm.", "I look."));
    assert_eq!(
        (message.stop_reason.as_ref(), message.stop_sequence.as_deref()),
        (Some(&StopReason::ToolUse), Some("END"))
    );
    assert_eq!(
        Value::from(message.extra.clone()),
        json!({ "container": { "id": "c-1" }, "context_management": { "applied_edits": [] } })
    );
    assert_eq!(MessageParam::from(&message), MessageParam::from(message));
}

#[tokio::test(start_paused = true)]
async fn blocks_may_alternate_or_share_an_index() {
    let alternating = message([
        start(),
        call(0, "a"),
        call(1, "b"),
        input(1, "{\"b\""),
        input(0, "{\"a\""),
        input(1, ":1}"),
        block_stop(1),
        input(0, ":2}"),
        block_stop(0),
        stop(),
    ])
    .await;
    let inputs =
        |message: &Message| message.tool_uses().map(|call| (call.id.clone(), call.input.clone())).collect::<Vec<_>>();
    assert_eq!(inputs(&alternating), [("a".into(), json!({ "a": 2 })), ("b".into(), json!({ "b": 1 }))]);

    let shared = message([
        start(),
        text_block(),
        text_event("Hi"),
        call(0, "a"),
        input(0, "{\"a\":1}"),
        call(0, "b"),
        input(0, "{\"b\":1}"),
        stop(),
    ])
    .await;
    assert_eq!(inputs(&shared), [("a".into(), json!({ "a": 1 })), ("b".into(), json!({ "b": 1 }))]);
    assert_eq!(shared.text(), "Hi");
}

#[tokio::test(start_paused = true)]
async fn a_delta_without_a_block_opens_one() {
    let thinks = delta(0, &json!({ "type": "thinking_delta", "thinking": "Hm." }));
    let signs = delta(0, &json!({ "type": "signature_delta", "signature": "c2ln" }));
    let thought = json!({ "type": "thinking", "thinking": "Hm.", "signature": "c2ln" });
    let text = json!({ "type": "text", "text": "Hi" });
    let tool = json!({ "type": "tool_use", "id": "", "name": "", "input": { "n": 1 } });
    for (chunks, expected) in [
        (vec![text_event("H"), text_event("i")], json!([text])),
        // Empty deltas do not begin a block.
        (
            vec![input(0, ""), text_event(""), text_event("Hi"), block_stop(0), text_event(""), input(0, "")],
            json!([text]),
        ),
        (
            vec![text_block(), text_event("H"), block_stop(0), text_event("i")],
            json!([{ "type": "text", "text": "H" }, { "type": "text", "text": "i" }]),
        ),
        (vec![input(0, "{\"n\":"), input(0, "1}")], json!([tool])),
        // All kinds with one index, without start events.
        (vec![thinks.clone(), signs.clone(), text_event("Hi"), input(0, "{\"n\":1}")], json!([thought, text, tool])),
        (vec![text_block(), thinks, signs, text_event("Hi")], json!([{ "type": "text", "text": "" }, thought, text])),
        (
            vec![delta(0, &json!({ "type": "citations_delta", "citation": 7 }))],
            json!([{ "type": "text", "text": "", "citations": [7] }]),
        ),
    ] {
        for begin in [start(), String::new()] {
            let message = message([vec![begin], chunks.clone(), vec![stop()]].concat()).await;
            assert_eq!(content(&message), expected);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn usage_reports_are_merged() {
    let begin = |usage: Value| {
        data(&json!({ "type": "message_start", "message": { "id": "msg_1", "content": [], "usage": usage } }))
    };
    let end = |usage: Value| {
        data(&json!({ "type": "message_delta", "delta": { "stop_reason": "end_turn" }, "usage": usage }))
    };
    let null = json!(null);
    for (first, later, expected) in [
        // As documented: input tokens in the first report, the total of output tokens in the last.
        (
            json!({ "input_tokens": 25, "output_tokens": 1 }),
            vec![json!({ "output_tokens": 15 })],
            json!({ "input_tokens": 25, "output_tokens": 15 }),
        ),
        // Each report has the total so far.
        (
            json!({ "input_tokens": 25, "output_tokens": 1 }),
            vec![json!({ "output_tokens": 7 }), json!({ "output_tokens": 15 })],
            json!({ "input_tokens": 25, "output_tokens": 15 }),
        ),
        // Servers that report only at the end.
        (
            json!({ "input_tokens": 0, "output_tokens": 0 }),
            vec![json!({ "input_tokens": 25, "output_tokens": 15 })],
            json!({ "input_tokens": 25, "output_tokens": 15 }),
        ),
        (
            null.clone(),
            vec![json!({ "input_tokens": "25", "output_tokens": 15.0 })],
            json!({ "input_tokens": 25, "output_tokens": 15 }),
        ),
        (
            json!({ "input_tokens": 25, "output_tokens": 1 }),
            vec![null.clone()],
            json!({ "input_tokens": 25, "output_tokens": 1 }),
        ),
        // Cache counts, and unknown counts.
        (
            json!({ "input_tokens": 25, "cache_read_input_tokens": 7, "cache_creation_input_tokens": null, "service_tier": "standard" }),
            vec![
                json!({ "output_tokens": 15, "cache_creation_input_tokens": 3, "cache_read_input_tokens": null, "service_tier": null, "server_tool_use": { "web_search_requests": 1 } }),
            ],
            json!({ "input_tokens": 25, "output_tokens": 15, "cache_creation_input_tokens": 3, "cache_read_input_tokens": 7, "service_tier": "standard", "server_tool_use": { "web_search_requests": 1 } }),
        ),
        // Late empty reports, and a report of another type.
        (
            json!({ "input_tokens": 25, "output_tokens": 15, "cache_read_input_tokens": 7, "server_tool_use": { "web_search_requests": 1 } }),
            vec![
                json!({ "input_tokens": 0, "output_tokens": 0, "cache_read_input_tokens": 0, "server_tool_use": null }),
                json!({ "input_tokens": -1, "output_tokens": "many", "server_tool_use": { "web_search_requests": 0 } }),
                json!("none"),
            ],
            json!({ "input_tokens": 25, "output_tokens": 15, "cache_read_input_tokens": 7, "server_tool_use": { "web_search_requests": 1 } }),
        ),
        (null.clone(), vec![null], json!(null)),
    ] {
        let mut all = vec![begin(first), text_block()];
        all.extend(later.into_iter().map(end));
        let message = message([all, vec![stop()]].concat()).await;
        assert_eq!(serde_json::to_value(&message.usage).unwrap(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn unknown_blocks_are_assembled() {
    let search = json!({ "type": "mcp_tool_use", "id": "m_1", "name": "search", "server_name": "docs", "input": {} });
    let result = json!({ "type": "mcp_tool_result", "tool_use_id": "m_1", "is_error": false, "content": [{ "type": "text", "text": "x" }] });
    let as_it_is = json!({ "type": "odd", "input": "{}", "text": 7 });
    let message = message([
        start(),
        block(0, &search),
        input(0, ""),
        input(0, "{\"q\":"),
        input(0, "\"é\"}"),
        block_stop(0),
        block(1, &result),
        block_stop(1),
        block(2, &as_it_is),
        block_stop(2),
        block(3, &json!({ "type": "odd", "citations": null })),
        delta(3, &json!({ "type": "text_delta", "text": "a" })),
        delta(3, &json!({ "type": "text_delta", "text": "b" })),
        delta(3, &json!({ "type": "thinking_delta", "thinking": "c" })),
        delta(3, &json!({ "type": "signature_delta", "signature": "d" })),
        delta(3, &json!({ "type": "citations_delta", "citation": 1 })),
        delta(3, &json!({ "type": "citations_delta", "citation": 2 })),
        input(3, "{\"broken"),
        block_stop(3),
        stop(),
    ])
    .await;
    let mut whole_search = search.clone();
    whole_search["input"] = json!({ "q": "é" });
    let grown = json!({ "type": "odd", "text": "ab", "thinking": "c", "signature": "d", "citations": [1, 2], "input": "{\"broken" });
    assert_eq!(content(&message), json!([whole_search, result, as_it_is, grown]));
    assert!(message.content.iter().all(|block| matches!(block, ContentBlock::Other(_))));
}

#[tokio::test(start_paused = true)]
async fn unknown_events_are_returned_and_ignored() {
    let event = json!({ "type": "content_block_pause", "message": "soon", "delta": [1], "index": {}, "usage": "x", "content_block": null });
    let odd = json!({ "type": "compaction_delta", "content": "…" });
    let late = data(&json!({ "message": { "content": 7 }, "a": 1, "type": "zzz" })); // `type` is the last field
    let reading = read(events([
        start(),
        data(&event),
        text_block(),
        delta(0, &odd),
        text_event("Hi"),
        PING.to_owned(),
        late,
        delta(9, &odd),
        "data: {\"no\":\"type\"}\n\ndata: {\"type\":\"new\",\"delta\":7}\n\n".to_owned(),
        block_stop(0),
        block_stop(7),
        stop_reason_event("end_turn"),
        stop(),
    ]))
    .await;
    let seen = reading.events.clone();
    assert_eq!(seen[1], MessageEvent::Other(event));
    assert!(
        matches!(&seen[3], MessageEvent::ContentBlockDelta { index: 0, delta: ContentDelta::Other(kept), .. } if *kept == odd)
    );
    assert!(matches!(&seen[5], MessageEvent::Ping { extra, .. } if extra.is_empty()));
    assert_eq!(seen[6], MessageEvent::Other(json!({ "message": { "content": 7 }, "a": 1, "type": "zzz" })));
    assert!(
        matches!(&seen[7], MessageEvent::ContentBlockDelta { index: 9, delta: ContentDelta::Other(kept), .. } if *kept == odd)
    );
    assert_eq!(seen[8], MessageEvent::Other(json!({ "no": "type" })));
    assert_eq!(seen[9], MessageEvent::Other(json!({ "type": "new", "delta": 7 })));
    assert!(matches!(&seen[13], MessageEvent::MessageStop { extra, .. } if extra.is_empty()));
    assert_eq!(content(&reading.complete("Hi")), json!([{ "type": "text", "text": "Hi" }]));
}

#[tokio::test(start_paused = true)]
async fn a_second_start_event_is_ignored() {
    let again = data(&json!({ "type": "message_start", "message": { "id": "msg_2", "content": [] } }));
    let message = message([start(), text_block(), text_event("Hi"), again, text_event("!"), stop()]).await;
    assert_eq!((message.id.as_str(), message.text().as_ref()), ("msg_1", "Hi!"));
}

/// A malicious server never closes its blocks; the lookup by index stays fast.
#[tokio::test(start_paused = true)]
async fn many_open_blocks_are_separated() {
    const BLOCKS: u64 = 20_000;
    let begun = (0..BLOCKS).map(|index| call(index, &format!("toolu_{index}")));
    let inputs = (0..BLOCKS).rev().map(|index| input(index, &format!("{{\"n\":{index}}}")));
    let message = message(std::iter::once(start()).chain(begun).chain(inputs).chain([stop()])).await;
    assert_eq!(message.content.len() as u64, BLOCKS);
    for (index, call) in message.tool_uses().enumerate() {
        assert_eq!((call.id.as_str(), &call.input), (&*format!("toolu_{index}"), &json!({ "n": index })));
    }
}
