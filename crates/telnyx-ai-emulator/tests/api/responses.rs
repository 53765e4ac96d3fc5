//! Responses: plain and streamed, alone and in conversations.

use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;

use crate::client::{Response, create, get, post, start};

const PATH: &str = "/ai/openai/responses";

async fn respond(emulator: &Emulator, body: Value) -> Value {
    post(emulator, PATH, body).await.json(200)
}

/// Returns the text of the first message of a response.
fn text(response: &Value) -> &str {
    response["output"][0]["content"][0]["text"].as_str().unwrap()
}

fn weather() -> Value {
    json!([{"type": "function", "name": "get_weather", "description": "The forecast", "strict": true, "parameters": {
        "type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}}}])
}

/// Returns the typed events of a stream, after a check of the bytes around them.
pub(crate) fn events(chat_response: &Response) -> Vec<Value> {
    assert_eq!(chat_response.status, 200, "{}", chat_response.text());
    assert_eq!(chat_response.header("content-type"), Some("text/event-stream"));
    let text = chat_response.text();
    let event = |event: &str| {
        let (name, data) = event.split_once('\n').unwrap();
        let data: Value = serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
        assert_eq!(name, format!("event: {}", data["type"].as_str().unwrap()));
        data
    };
    text.strip_suffix("\n\n").unwrap().split("\n\n").map(event).collect()
}

#[tokio::test]
async fn the_answer_has_openai_s_shape() {
    let emulator = start().await;
    let mut response =
        respond(&emulator, json!({"model": "zai-org/GLM-5.1-FP8", "input": "Hello, world!", "store": null})).await;
    assert!(response["id"].as_str().unwrap().starts_with("resp_"));
    assert!(response["created_at"].is_i64());
    let content = text(&response).to_owned();
    assert!(content.starts_with("You wrote: \"Hello, world!\""));
    let tokens = content.split_whitespace().count();
    let mut message = response["output"].as_array_mut().unwrap().remove(0);
    assert!(message["id"].take().as_str().unwrap().starts_with("msg_"));
    assert_eq!(
        message,
        json!({"id": null, "type": "message", "status": "completed", "role": "assistant",
            "content": [{"type": "output_text", "text": content, "annotations": [], "logprobs": []}]})
    );
    drop((response["id"].take(), response["created_at"].take()));
    assert_eq!(
        response,
        json!({
            "id": null, "object": "response", "created_at": null, "status": "completed", "model": "zai-org/GLM-5.1-FP8",
            "output": [], "error": null, "incomplete_details": null, "instructions": null, "metadata": {},
            "max_output_tokens": null, "parallel_tool_calls": true, "previous_response_id": null, "store": false,
            "background": false, "conversation": null, "temperature": null, "top_p": null, "tool_choice": "auto",
            "tools": [], "text": {"format": {"type": "text"}},
            "usage": {"input_tokens": 2, "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0}, "output_tokens": tokens,
                "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 2 + tokens}
        })
    );
    let body = json!({"input": [{"role": "user", "content": [{"type": "input_text", "text": "Hello, world!"}]}]});
    for path in [PATH, "/ai/responses"] {
        let twin = post(&emulator, path, body.clone()).await.json(200);
        assert_eq!((text(&twin), &twin["model"]), (content.as_str(), &json!("meta-llama/Meta-Llama-3.1-8B-Instruct")));
    }
}

#[tokio::test]
async fn instructions_limits_and_formats_are_kept() {
    let emulator = start().await;
    let expected =
        respond(&emulator, json!({"input": "When does the pool open?", "instructions": "The pool opens at nine."}));
    assert_eq!(text(&expected.await), "The pool opens at nine.");
    let cut = respond(&emulator, json!({"input": "Tell me a story", "max_output_tokens": 3})).await;
    assert_eq!((text(&cut), &cut["status"]), ("You wrote: \"Tell", &json!("incomplete")));
    assert_eq!(cut["output"][0]["status"], "incomplete");
    assert_eq!(
        (&cut["incomplete_details"], &cut["usage"]["output_tokens"]),
        (&json!({"reason": "max_output_tokens"}), &json!(3))
    );
    let schema = json!({"type": "object", "required": ["n"], "properties": {"n": {"type": "integer", "minimum": 7}},
        "additionalProperties": false});
    let format = json!({"format": {"type": "json_schema", "name": "n", "strict": true, "schema": schema}});
    let guided = respond(&emulator, json!({"input": "x", "text": format})).await;
    assert_eq!((text(&guided), &guided["text"]), ("{\"n\":7}", &format));
}

#[tokio::test]
async fn a_call_and_its_result_go_round() {
    let emulator = start().await;
    let question = json!({"role": "user", "content": "Use get_weather for Prague."});
    let called = respond(&emulator, json!({"input": [question], "tools": weather()})).await;
    assert_eq!((&called["status"], called["output"].as_array().unwrap().len()), (&json!("completed"), 1));
    let call = &called["output"][0];
    assert!(call["id"].as_str().unwrap().starts_with("fc_") && call["call_id"].as_str().unwrap().starts_with("call_"));
    assert_eq!((&call["type"], &call["status"]), (&json!("function_call"), &json!("completed")));
    assert_eq!((&call["name"], &call["arguments"]), (&json!("get_weather"), &json!("{\"city\":\"Prague\"}")));
    let result = json!({"type": "function_call_output", "call_id": call["call_id"], "output": "{\"sky\":\"clear\"}"});
    let expected = respond(&emulator, json!({"input": [question, call, result], "tools": weather()})).await;
    assert_eq!(text(&expected), "get_weather returned sky: clear.");

    let choose = async |choice: Value| {
        respond(&emulator, json!({"input": "Anything.", "tools": weather(), "tool_choice": choice})).await["output"][0]
            ["type"]
            .take()
    };
    assert_eq!(choose(json!("auto")).await, "message");
    assert_eq!(choose(json!("required")).await, "function_call");
    assert_eq!(choose(json!({"type": "function", "name": "get_weather"})).await, "function_call");
    let none = json!({"input": "Use get_weather.", "tools": weather(), "tool_choice": "none"});
    assert_eq!(respond(&emulator, none).await["output"][0]["type"], "message");
}

#[tokio::test]
async fn a_stream_adds_up_to_the_plain_answer() {
    let emulator = start().await;
    let body = json!({"input": "Hello, streams!", "stream": true});
    let chat_response = post(&emulator, PATH, body).await;
    let events = events(&chat_response);
    for (number, event) in events.iter().enumerate() {
        assert_eq!(event["sequence_number"], number);
    }
    let mut kinds: Vec<_> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    kinds.dedup();
    assert_eq!(
        kinds,
        [
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed"
        ]
    );
    let complete = &events.last().unwrap()["response"];
    let first = &events[0]["response"];
    assert_eq!(
        (&first["status"], &first["output"], &first["usage"]),
        (&json!("in_progress"), &json!([]), &Value::Null)
    );
    assert_eq!((&first["id"], &first["created_at"]), (&complete["id"], &complete["created_at"]));
    let item = &complete["output"][0];
    assert_eq!(
        events[2]["item"],
        json!({"id": item["id"], "type": "message", "status": "in_progress", "role": "assistant", "content": []})
    );
    assert_eq!(events[3]["part"], json!({"type": "output_text", "text": "", "annotations": [], "logprobs": []}));
    let deltas: Vec<_> = events.iter().filter(|event| event["type"] == "response.output_text.delta").collect();
    assert!(
        deltas
            .iter()
            .all(|delta| delta["item_id"] == item["id"] && delta["output_index"] == 0 && delta["content_index"] == 0)
    );
    let streamed: String = deltas.iter().map(|delta| delta["delta"].as_str().unwrap()).collect();
    let plain = respond(&emulator, json!({"input": "Hello, streams!"})).await;
    assert_eq!((streamed.as_str(), text(complete)), (text(&plain), text(&plain)));
    assert_eq!(deltas.len(), plain["usage"]["output_tokens"].as_u64().unwrap() as usize);
    let [.., text_done, part_done, item_done, _] = &events[..] else { panic!("there are more") };
    assert_eq!((&text_done["text"], &part_done["part"]["text"]), (&json!(streamed), &json!(streamed)));
    assert_eq!(&item_done["item"], item);
    assert_eq!(complete["usage"], plain["usage"]);

    let cut = post(&emulator, PATH, json!({"input": "Tell me a story", "max_output_tokens": 3, "stream": true})).await;
    let cut = self::events(&cut);
    let last = cut.last().unwrap();
    assert_eq!((&last["type"], &last["response"]["status"]), (&json!("response.incomplete"), &json!("incomplete")));
}

#[tokio::test]
async fn a_call_is_streamed_in_pieces() {
    let emulator = start().await;
    let body = json!({"input": "Use get_weather for Prague.", "tools": weather(), "stream": true});
    let events = events(&post(&emulator, PATH, body).await);
    let mut kinds: Vec<_> = events.iter().skip(2).map(|event| event["type"].as_str().unwrap()).collect();
    kinds.dedup();
    assert_eq!(
        kinds,
        [
            "response.output_item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done",
            "response.completed"
        ]
    );
    let call = &events.last().unwrap()["response"]["output"][0];
    let added = &events[2]["item"];
    assert_eq!(
        (&added["call_id"], &added["status"], &added["arguments"]),
        (&call["call_id"], &json!("in_progress"), &json!(""))
    );
    let deltas = events.iter().filter_map(|event| event["delta"].as_str());
    assert!(deltas.clone().count() > 1);
    assert_eq!(json!(deltas.collect::<String>()), call["arguments"]);
    let done = &events[events.len() - 3];
    assert_eq!((&done["arguments"], &done["item_id"], &done["name"]), (&call["arguments"], &call["id"], &call["name"]));
    assert_eq!(&events[events.len() - 2]["item"], call);
}

#[tokio::test]
async fn a_conversation_remembers_its_turns() {
    let emulator = start().await;
    let id = create(&emulator, "/ai/conversations", json!({})).await;
    let turn = async |fields: Value| {
        let mut body = json!({"conversation": id, "instructions": "The pool opens at nine."});
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        respond(&emulator, body).await
    };
    let first = turn(json!({"input": "My dog is called Rex."})).await;
    assert_eq!(first["conversation"]["id"], json!(id));
    assert_eq!(text(&turn(json!({"input": "What is my dog called?"})).await), "My dog is called Rex.");
    assert_eq!(text(&turn(json!({"input": "When does the pool open?"})).await), "The pool opens at nine.");
    let body = json!({"conversation": id, "input": "Use get_weather for Prague.", "tools": weather(), "stream": true});
    let streamed = events(&post(&emulator, PATH, body).await);
    let call = streamed.last().unwrap()["response"]["output"][0].clone();
    // The call is in the conversation, so its result comes alone.
    let result = json!([{"type": "function_call_output", "call_id": call["call_id"], "output": "Sun."}]);
    assert_eq!(text(&turn(json!({"input": result, "tools": weather()})).await), "get_weather returned Sun.");

    let listed = get(&emulator, &format!("/ai/conversations/{id}/messages")).await.json(200)["data"].take();
    let messages: Vec<_> =
        listed.as_array().unwrap().iter().map(|m| (m["role"].as_str().unwrap(), &m["text"])).collect();
    // The list has no role for instructions: they hold for one response.
    assert_eq!(messages.len(), 10);
    assert_eq!(messages[0], ("user", &json!("My dog is called Rex.")));
    assert_eq!(messages[1], ("assistant", &json!(text(&first))));
    assert_eq!(messages[2], ("user", &json!("What is my dog called?")));
    assert_eq!(messages[7], ("assistant", &json!("")));
    assert_eq!(listed[7]["tool_calls"][0]["id"], call["call_id"]);
    assert_eq!(listed[7]["tool_calls"][0]["type"], "function");
    assert_eq!(listed[7]["tool_calls"][0]["function"], json!({"name": "get_weather", "arguments": call["arguments"]}));
    assert_eq!(messages[8], ("tool", &json!("Sun.")));
    assert!(listed[8].get("tool_call_id").is_none());
    let paged = get(&emulator, &format!("/ai/conversations/{id}/messages?page[size]=4&page[number]=3")).await.json(200);
    assert_eq!((paged["data"].as_array().unwrap().len(), &paged["meta"]["total_results"]), (2, &json!(10)));

    // What was said outside of responses is known too, and can be answered without more.
    let content = json!({"role": "user", "content": "What is my dog called?"});
    post(&emulator, &format!("/ai/conversations/{id}/message"), content).await;
    assert_eq!(text(&respond(&emulator, json!({"conversation": id})).await), "My dog is called Rex.");
}

#[tokio::test]
async fn what_fails_is_not_remembered() {
    let emulator = start().await;
    let id = create(&emulator, "/ai/conversations", json!({})).await;
    post(&emulator, PATH, json!({"conversation": id, "input": "Hi", "model": "x/y"})).await.json(422);
    let messages = get(&emulator, &format!("/ai/conversations/{id}/messages")).await.json(200);
    assert_eq!(messages["meta"]["total_results"], 0);
    for unknown in ["3fa85f64-5717-4562-b3fc-2c963f66afa6", "c-1", ""] {
        for stream in [false, true] {
            let body = json!({"conversation": unknown, "input": "Hi", "stream": stream});
            assert_eq!(post(&emulator, PATH, body).await.json(404)["errors"][0]["code"], "10005");
        }
    }
}

#[tokio::test]
async fn what_breaks_the_description_is_refused() {
    let emulator = start().await;
    let item = |item: Value| json!({ "input": [item] });
    let with = |field: &str, value: Value| json!({"input": "Hi", field: value});
    for (body, place) in [
        (json!({}), json!(["body", "input"])),
        (json!({"input": []}), json!(["body", "input"])),
        (json!({"input": 1}), json!(["body", "input"])),
        (item(json!("x")), json!(["body", "input", 0])),
        (item(json!({})), json!(["body", "input", 0, "type"])),
        (item(json!({"type": "item_reference", "id": "x"})), json!(["body", "input", 0, "type"])),
        (item(json!({"role": "tool", "content": "x"})), json!(["body", "input", 0, "role"])),
        (item(json!({"role": "user"})), json!(["body", "input", 0, "content"])),
        (
            item(json!({"role": "user", "content": [{"type": "text", "text": "x"}]})),
            json!(["body", "input", 0, "content", 0, "type"]),
        ),
        (item(json!({"type": "function_call", "call_id": "c", "name": "f"})), json!(["body", "input", 0, "arguments"])),
        (item(json!({"type": "function_call_output", "call_id": "c"})), json!(["body", "input", 0, "output"])),
        (with("instructions", json!(1)), json!(["body", "instructions"])),
        (with("stream", json!("yes")), json!(["body", "stream"])),
        (with("max_output_tokens", json!(0)), json!(["body", "max_output_tokens"])),
        (with("tools", json!([{"type": "web_search"}])), json!(["body", "tools", 0, "type"])),
        (with("tools", json!([{"type": "function", "function": {"name": "f"}}])), json!(["body", "tools", 0, "name"])),
        (with("tool_choice", json!("any")), json!(["body", "tool_choice"])),
        (with("tool_choice", json!({"type": "function", "name": "f"})), json!(["body", "tool_choice"])),
        (with("text", json!({"format": {"type": "xml"}})), json!(["body", "text", "format", "type"])),
        (with("text", json!({"format": {"type": "json_schema", "schema": {"enum": []}}})), json!(["body", "text"])),
        (with("model", json!("thenlper/gte-large")), json!(["body", "model"])),
        (with("previous_response_id", json!("resp_1")), json!(["body", "previous_response_id"])),
        (with("background", json!(true)), json!(["body", "background"])),
    ] {
        let rejected = post(&emulator, PATH, body.clone()).await.json(422);
        assert_eq!(rejected["detail"][0]["loc"], place, "{body}");
    }
}
