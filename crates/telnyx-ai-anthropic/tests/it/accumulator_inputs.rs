//! Assembly of the input of tool calls.

use serde_json::json;

use crate::support::reading::{
    anthropic, block, block_stop, call, content, delta, events, input, message, request, start, stop, stop_reason_event,
};

#[tokio::test(start_paused = true)]
async fn the_input_of_a_tool_is_text_until_its_block_is_complete() {
    let mut stream = anthropic(events([
        start(),
        call(0, "a"),
        input(0, ""),
        input(0, "{\"n"),
        input(0, "\":1}"),
        block_stop(0),
        stop_reason_event("tool_use"),
        stop(),
    ]))
    .0
    .stream(request())
    .await
    .unwrap();
    let mut inputs = Vec::new();
    while stream.try_next().await.unwrap().is_some() {
        inputs.extend(stream.partial().tool_uses().map(|call| call.input.clone()));
    }
    let (empty, whole) = (json!({}), json!({ "n": 1 }));
    assert_eq!(inputs, [empty.clone(), empty, json!("{\"n"), json!("{\"n\":1}"), whole.clone(), whole.clone(), whole]);
}

#[tokio::test(start_paused = true)]
async fn inputs_of_every_form_are_decoded() {
    for (pieces, expected) in [
        (vec![], json!({})),
        (vec![""], json!({})),
        (vec!["", ""], json!({})),
        (vec![" "], json!({})),
        (vec!["{}"], json!({})),
        (vec!["{", "}"], json!({})),
        (vec!["{\"a\": 1.50}"], json!({ "a": 1.5 })),
        (vec!["{\"a\":\"é\\n\"}"], json!({ "a": "é\n" })),
        // Invalid JSON, or not an object: the exact text is kept.
        (vec!["{\"a\": \"b"], json!("{\"a\": \"b")),
        (vec!["{} {}"], json!("{} {}")),
        (vec!["[1]"], json!("[1]")),
        (vec!["oops"], json!("oops")),
        (vec!["\"quoted\""], json!("\"quoted\"")),
    ] {
        for end in [
            vec![block_stop(0), stop_reason_event("max_tokens"), stop()],
            vec![stop_reason_event("max_tokens")],
            vec![stop()],
        ] {
            let mut all = vec![start(), call(0, "a")];
            all.extend(pieces.iter().map(|piece| input(0, piece)));
            all.extend(end);
            let message = message(all).await;
            assert_eq!(message.tool_uses().next().unwrap().input, expected, "{pieces:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_input_may_arrive_in_one_event_or_as_an_object() {
    let whole = block(0, &json!({ "type": "tool_use", "id": "a", "name": "pick", "input": { "n": 1 } }));
    let text = block(0, &json!({ "type": "tool_use", "id": "a", "name": "pick", "input": "{\"n\":1}" }));
    let odd = block(0, &json!({ "type": "tool_use", "id": "a", "name": "pick", "input": "none yet" }));
    let object = delta(0, &json!({ "type": "input_json_delta", "partial_json": { "n": 1 } }));
    for chunks in [
        vec![whole.clone(), block_stop(0)],
        vec![whole.clone(), input(0, ""), block_stop(0)],
        vec![whole, input(0, "{\"n\":"), input(0, "1}"), block_stop(0)],
        vec![text, block_stop(0)],
        vec![odd, input(0, "{\"n\":"), input(0, "1}"), block_stop(0)],
        vec![call(0, "a"), object, block_stop(0)],
        vec![call(0, "a"), input(0, "{\"n\":1}")], // without the final event of the block
    ] {
        let message = message([vec![start()], chunks, vec![stop()]].concat()).await;
        assert_eq!(content(&message), json!([{ "type": "tool_use", "id": "a", "name": "pick", "input": { "n": 1 } }]));
    }
}
