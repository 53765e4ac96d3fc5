//! `response_format`, and the settings that change its output to test clients.

use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;

use crate::client::{builder, post, start};

const CHAT: &str = "/ai/openai/chat/completions";

fn body(fields: &Value) -> Value {
    let mut body = json!({"messages": [{"role": "user", "content": "Hello"}]});
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    body
}

async fn content(emulator: &Emulator, fields: Value) -> String {
    let mut response = post(emulator, CHAT, body(&fields)).await.json(200);
    match response["choices"][0]["message"]["content"].take() {
        Value::String(text) => text,
        other => panic!("{other}"),
    }
}

fn format(schema: &Value, strict: bool) -> Value {
    let schema = json!({"name": "answer-1", "description": "d", "schema": schema, "strict": strict});
    json!({"response_format": {"type": "json_schema", "json_schema": schema}})
}

fn node() -> Value {
    json!({"$ref": "#/$defs/Node", "$defs": {"Node": {"type": "object", "properties": {
        "name": {"type": "string", "enum": ["root"]},
        "next": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]}},
        "required": ["name", "next"], "additionalProperties": false}}})
}

#[tokio::test]
async fn the_answer_follows_the_schema() {
    let emulator = start().await;
    for strict in [true, false] {
        assert_eq!(content(&emulator, format(&node(), strict)).await, r#"{"name":"root","next":null}"#);
    }
    let open = json!({"type": "object", "required": ["n"], "properties": {"n": {"type": "integer", "minimum": 3}}});
    assert_eq!(content(&emulator, format(&open, false)).await, r#"{"n":3}"#);
    assert_eq!(content(&emulator, format(&json!({"type": "array"}), false)).await, "[]");
    for format in
        [json!({"type": "json_object"}), json!({"type": "json_schema", "json_schema": {"name": "n", "strict": true}})]
    {
        let response = content(&emulator, json!({ "response_format": format })).await;
        assert!(serde_json::from_str::<Value>(&response).unwrap()["answer"].is_string(), "{response}");
    }
    let text = content(&emulator, json!({"response_format": {"type": "text"}})).await;
    assert!(text.starts_with("You wrote: \"Hello\""), "{text}");
}

#[tokio::test]
async fn a_schema_that_is_not_strict_is_named_where_it_is_not() {
    let emulator = start().await;
    let open = json!({"type": "object", "properties": {"a/b": {"type": "object"}}, "required": ["a/b"],
        "additionalProperties": false});
    let place = "response_format/json_schema/schema/properties/a~1b/additionalProperties";
    let detail =
        format!("Invalid schema for strict mode at {place}: additionalProperties must be false in every object.");
    assert_eq!(
        post(&emulator, "/ai/chat/completions", body(&format(&open, true))).await.json(400),
        json!({"errors": [{"code": "10015", "title": "Bad Request", "detail": detail,
            "source": {"pointer": format!("/{place}")}}]})
    );
    let error = post(&emulator, CHAT, body(&format(&open, true))).await.json(400)["error"].take();
    assert_eq!(
        error,
        json!({"message": detail, "type": "invalid_request_error", "code": "10015",
            "param": "response_format.json_schema.schema.properties.a~1b.additionalProperties"})
    );
    let list = json!({"format": {"type": "json_schema", "name": "n", "strict": true, "schema": {"type": "array"}}});
    let rejected = post(&emulator, "/ai/openai/responses", json!({"input": "x", "text": list})).await.json(400);
    assert_eq!(rejected["errors"][0]["source"]["pointer"], "/text/format/schema");
    assert_eq!(
        rejected["errors"][0]["detail"],
        "Invalid schema for strict mode at text/format/schema: the top of the schema must be an object: \
         \"type\": \"object\", without anyOf."
    );
}

#[tokio::test]
async fn a_name_is_checked() {
    let emulator = start().await;
    for name in ["", "a b", "ž", &"x".repeat(65)] {
        let format = json!({"type": "json_schema", "json_schema": {"name": name}});
        let rejected =
            post(&emulator, "/ai/chat/completions", body(&json!({ "response_format": format }))).await.json(422);
        assert_eq!(
            rejected,
            json!({"detail": [{"loc": ["body", "response_format", "json_schema", "name"],
                "type": "string_pattern_mismatch", "msg": "String should match pattern '^[a-zA-Z0-9_-]{1,64}$'"}]})
        );
    }
    let flat = json!({"format": {"type": "json_schema", "name": "a b", "schema": {}}});
    let rejected = post(&emulator, "/ai/openai/responses", json!({"input": "x", "text": flat})).await.json(422);
    assert_eq!(rejected["detail"][0]["loc"], json!(["body", "text", "format", "name"]));
}

#[tokio::test]
async fn json_can_be_fenced() {
    let emulator = builder().fence_json(true).start().await.unwrap();
    let fenced = "```json\n{\"name\":\"root\",\"next\":null}\n```";
    assert_eq!(content(&emulator, format(&node(), true)).await, fenced);
    assert_eq!(content(&emulator, json!({"guided_json": node()})).await, fenced);
    let object = content(&emulator, json!({"response_format": {"type": "json_object"}})).await;
    assert!(object.starts_with("```json\n{\"answer\":\"") && object.ends_with("\"}\n```"), "{object}");
    assert_eq!(content(&emulator, json!({"guided_choice": ["a"]})).await, "a");
    assert!(content(&emulator, json!({})).await.starts_with("You wrote"));
}

#[tokio::test]
async fn guides_can_be_passed_over() {
    let emulator = builder().ignore_guided(true).start().await.unwrap();
    for fields in [json!({"guided_json": node()}), json!({"guided_choice": ["a"]}), json!({"guided_regex": "[0-9]"})] {
        assert!(content(&emulator, fields).await.starts_with("You wrote: \"Hello\""));
    }
    let mut both = format(&node(), true);
    both["guided_choice"] = json!(["a"]);
    assert_eq!(content(&emulator, both).await, r#"{"name":"root","next":null}"#);
}
