//! One odd value does not make a completion unreadable, plain or streamed.

use serde_json::{Value, json};
use telnyx_ai_chat::{ChatCompletion, ContentPart, Message, TokenLogprob, Usage};
use telnyx_ai_core::test_util::MockReply;

use crate::support::reading::{chat, plain, streamed};

/// Returns the results of a plain call and of a stream of one chunk with this choice and this usage.
async fn both(choice: Value, usage: Value) -> ChatCompletion {
    let body = json!({ "object": "chat.completion", "choices": [choice], "usage": usage });
    let plain = plain(&body).await;
    let mut chunk = body;
    if let Some(message) = chunk["choices"][0].as_object_mut().unwrap().remove("message") {
        chunk["choices"][0]["delta"] = message;
    }
    assert_eq!(streamed([chunk]).await, plain);
    plain
}

fn odd_counts() -> Vec<Value> {
    vec![json!(-35), json!(12.5), json!(1e30), json!("many"), json!(null), json!([]), json!({ "a": 1 }), json!(true)]
}

#[tokio::test]
async fn an_invalid_count_is_not_reported() {
    for odd in odd_counts() {
        let call =
            json!({ "index": odd, "id": "a", "type": "function", "function": { "name": "f", "arguments": "{}" } });
        let choice = json!({ "index": odd, "message": { "content": "Hi", "tool_calls": [call.clone()] }, "finish_reason": "stop" });
        let usage = json!({ "prompt_tokens": 7, "completion_tokens": odd, "total_tokens": "9" });
        let mut full = chat(MockReply::json(200, json!({ "choices": [choice], "usage": usage }).to_string()))
            .0
            .complete("Hi")
            .await
            .unwrap();
        let usage = full.usage.take().unwrap();
        assert_eq!((usage.prompt_tokens, usage.completion_tokens, usage.total_tokens), (7, 0, 9), "{odd}");
        assert_eq!((&*full.text(), full.choices[0].index, full.tool_calls().len()), ("Hi", 0, 1));
        let chunk = json!({ "choices": [{ "index": odd, "delta": { "content": "Hi", "tool_calls": [call] } }],
            "usage": { "total_tokens": odd } });
        let full = streamed([chunk]).await;
        assert_eq!(
            (&*full.text(), full.tool_calls()[0].name(), full.usage.clone()),
            ("Hi", "f", Some(Usage::default()))
        );
    }
    let usage =
        json!({ "prompt_tokens": "7", "completion_tokens": 2.0, "total_tokens": 9, "prompt_tokens_details": null });
    let read = both(json!({ "message": { "content": "Hi" } }), usage).await.usage.unwrap();
    assert_eq!((read.prompt_tokens, read.completion_tokens, read.total_tokens, read.extra.len()), (7, 2, 9, 0));
}

#[tokio::test]
async fn usage_and_log_probabilities_of_another_form_are_none() {
    for odd in [json!("none"), json!([]), json!(7), json!(false), json!(null)] {
        let read = both(json!({ "message": { "content": "Hi" }, "logprobs": odd }), odd.clone()).await;
        assert_eq!(
            (read.usage.clone(), &read.choices[0].logprobs, &*read.choices[0].message.text()),
            (None, &None, "Hi")
        );
    }
}

#[tokio::test]
async fn a_log_probability_that_is_not_reported_is_not_certainty() {
    for odd in [json!(null), json!("n/a"), json!([]), json!(true)] {
        let tokens = json!([null, { "token": "a", "logprob": odd, "bytes": null, "top_logprobs": null }, 7]);
        let read = both(json!({ "message": { "content": "a" }, "logprobs": { "content": tokens } }), json!(null)).await;
        let tokens = &read.choices[0].logprobs.as_ref().unwrap().content;
        assert_eq!(tokens.len(), 1);
        assert_eq!((tokens[0].logprob, &tokens[0].bytes, &tokens[0].top_logprobs), (None, &None, &Vec::new()), "{odd}");
    }
    let token: TokenLogprob = serde_json::from_value(json!({ "token": "a" })).unwrap();
    assert_eq!(token.logprob, None);
    let token: TokenLogprob =
        serde_json::from_value(json!({ "logprob": "-0.5", "bytes": ["72", 105.0, null] })).unwrap();
    assert_eq!((token.logprob, token.bytes), (Some(-0.5), Some(vec![72, 105])));
    for bytes in [json!("Hi"), json!([256]), json!([-1]), json!([[72]]), json!({})] {
        let token: TokenLogprob = serde_json::from_value(json!({ "logprob": 0, "bytes": bytes })).unwrap();
        assert_eq!((token.logprob, token.bytes), (Some(0.0), None), "{bytes}");
    }
}

#[tokio::test]
async fn null_items_of_lists_are_skipped() {
    let call = json!({ "index": 0, "id": "a", "type": "function", "function": { "name": "f" } });
    let choice = json!({ "index": 0, "message": { "content": "Hi", "tool_calls": [null, call, null] } });
    let body = json!({ "choices": [null, choice, null] });
    let read = plain(&body).await;
    assert_eq!((read.choices.len(), &*read.text(), read.tool_calls().len()), (1, "Hi", 1));
    let chunk: Value = serde_json::from_str(&body.to_string().replace("message", "delta")).unwrap();
    let read = streamed([chunk]).await;
    assert_eq!((read.choices.len(), &*read.text(), read.tool_calls().len()), (1, "Hi", 1));
    let parts = json!([null, { "type": "text", "text": "a" }, null, { "type": "text", "text": "b" }]);
    let message: Message = serde_json::from_value(json!({ "content": parts })).unwrap();
    assert_eq!(message.content, Some([ContentPart::text("a"), ContentPart::text("b")].into()));
}

#[tokio::test]
async fn a_message_that_is_null_is_empty() {
    let empty = both(json!({ "message": null, "finish_reason": "length" }), json!({ "total_tokens": 9 })).await;
    let missing = both(json!({ "finish_reason": "length" }), json!({ "total_tokens": 9 })).await;
    assert_eq!(empty, missing);
    assert_eq!((&*empty.text(), empty.finish_reason().unwrap().as_str()), ("", "length"));
    assert_eq!(empty.message().unwrap().role.as_str(), "assistant");
}

#[tokio::test]
async fn content_may_be_a_number_or_one_part() {
    for (content, text) in [
        (json!(42), "42"),
        (json!(-1.5), "-1.5"),
        (json!(true), "true"),
        (json!({ "type": "text", "text": "Hi" }), "Hi"),
        (json!([{ "type": "text", "text": "H" }, null, { "type": "text", "text": "i", "annotations": [1] }]), "Hi"),
        (json!(""), ""),
    ] {
        let message = json!({ "content": content });
        assert_eq!(plain(&json!({ "choices": [{ "message": message }] })).await.text(), text, "{content}");
        assert_eq!(streamed([json!({ "choices": [{ "delta": message }] })]).await.text(), text, "{content}");
    }
    let rejected = json!({ "choices": [{ "message": { "content": "", "tool_calls": 7 } }] });
    let error = chat(MockReply::json(200, rejected.to_string())).0.complete("Hi").await.unwrap_err();
    assert_eq!(error.json_path(), Some("choices[0].message.tool_calls"), "a call that cannot be read is not dropped");
}

#[tokio::test]
async fn a_text_part_keeps_its_extra_fields() {
    let part = json!({ "type": "text", "text": "Hi", "annotations": [{ "type": "url_citation" }] });
    let message: Message =
        serde_json::from_value(json!({ "content": [part, { "type": "text", "text": "!", "annotations": null }] }))
            .unwrap();
    assert_eq!(message.content, Some([ContentPart::Other(part.clone()), ContentPart::text("!")].into()));
    assert_eq!(message.text(), "Hi!");
    assert_eq!(serde_json::to_value(&message).unwrap()["content"][0], part);
}

#[tokio::test]
async fn the_text_of_several_parts_is_all_of_them() {
    let parts = json!([{ "type": "text", "text": "Two " }, { "type": "image_url", "image_url": "https://a" }, { "type": "text", "text": "years." }]);
    let body = json!({ "object": "chat.completion", "choices": [{ "index": 0, "message": { "content": parts } }] });
    let full = plain(&body).await;
    let in_place_of_a_stream = streamed([body]).await;
    assert_eq!((&*full.text(), &*in_place_of_a_stream.text()), ("Two years.", "Two years."));
    assert_eq!(full.message().unwrap().text(), full.text());
}

fn usage_of(reports: impl IntoIterator<Item = Value>) -> impl Iterator<Item = Value> {
    let first = json!({ "choices": [{ "index": 0, "delta": { "content": "Hi" }, "finish_reason": "stop" }] });
    [first].into_iter().chain(reports.into_iter().map(|usage| json!({ "choices": [], "usage": usage })))
}

#[tokio::test]
async fn a_late_empty_report_keeps_the_counts() {
    let full = json!({ "prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12, "prompt_tokens_details": { "cached_tokens": 4 } });
    let zeros = json!({ "prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0, "prompt_tokens_details": null });
    let zero_details = json!({ "total_tokens": 0, "prompt_tokens_details": { "cached_tokens": 0 } });
    let expected: Usage = serde_json::from_value(full.clone()).unwrap();
    for late in [zeros.clone(), zero_details, json!({}), json!(null), json!({ "total_tokens": -1 }), json!("none")] {
        let read = streamed(usage_of([full.clone(), late.clone()])).await;
        assert_eq!(read.usage.as_ref(), Some(&expected), "{late}");
    }
    assert_eq!(streamed(usage_of([zeros])).await.usage, Some(Usage::default()), "zeros alone are a report");
    assert_eq!(streamed(usage_of([json!(null)])).await.usage, None);
}

#[tokio::test]
async fn partial_usage_reports_are_merged() {
    let read = streamed(usage_of([
        json!({ "prompt_tokens": 9, "prompt_tokens_details": { "cached_tokens": 4 }, "cost": 0.1 }),
        json!({ "completion_tokens": 1, "completion_tokens_details": { "reasoning_tokens": 1 } }),
        json!({ "completion_tokens": 3, "completion_tokens_details": { "reasoning_tokens": 2, "audio_tokens": 0 } }),
        json!({ "total_tokens": 12, "prompt_tokens_details": { "audio_tokens": 0 }, "cost": 0.3 }),
    ]))
    .await;
    let expected = json!({
        "prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12, "cost": 0.3,
        "prompt_tokens_details": { "cached_tokens": 4, "audio_tokens": 0 },
        "completion_tokens_details": { "reasoning_tokens": 2, "audio_tokens": 0 },
    });
    assert_eq!(serde_json::to_value(read.usage).unwrap(), expected);
}
