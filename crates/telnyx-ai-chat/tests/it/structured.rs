//! Structured output.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatRequest, ContentPart, Message, ResponseFormat, StructuredOutput};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};

use crate::support::types::{Mood, Ticket};

fn chat(content: Value, finish_reason: &str) -> (Chat, MockTransport) {
    let body =
        json!({ "id": "c-1", "choices": [{ "message": { "content": content }, "finish_reason": finish_reason }] });
    let mock = MockTransport::new().reply(MockReply::json(200, body.to_string()));
    (Chat::new(&Client::builder().api_key("KEY0").transport(mock.clone()).build().unwrap()), mock)
}

fn sent(mock: &MockTransport) -> Value {
    serde_json::from_slice(&mock.requests()[0].body).unwrap()
}

#[tokio::test]
async fn the_schema_is_sent_and_the_value_is_read() {
    let (chat, mock) = chat(json!(r#" {"subject":"Flood","stars":4} "#), "stop");
    let ask = ChatRequest::new([Message::user("Rate it.")]).guided_json(json!({ "type": "null" })).max_tokens(50);
    let parsed = chat.complete_as::<Ticket>(ask).await.unwrap();
    assert_eq!(parsed.value, Ticket { subject: "Flood".into(), stars: 4 });
    assert_eq!((parsed.value.subject.as_str(), parsed.completion.id.as_str()), ("Flood", "c-1"));
    assert_eq!(
        sent(&mock),
        json!({
            "messages": [{ "role": "user", "content": "Rate it." }],
            "max_tokens": 50,
            "response_format": { "type": "json_schema", "json_schema": {
                "name": "Ticket",
                "schema": {
                    "type": "object",
                    "properties": {
                        "subject": { "type": "string" },
                        "stars": { "type": "integer", "minimum": 0, "maximum": 255 },
                    },
                    "required": ["stars", "subject"],
                    "additionalProperties": false,
                },
                "strict": true,
            } },
        })
    );
}

/// An order.
#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
#[schemars(rename = "Order of a customer")]
struct Order {
    lines: BTreeMap<String, u32>,
}

#[tokio::test]
async fn the_setters_change_the_request_and_nothing_else() {
    let text = r#"{"lines":{"nut":2}}"#;
    let value = Order { lines: BTreeMap::from([("nut".into(), 2)]) };
    let ask = || {
        ChatRequest::new([Message::system("Be brief."), Message::user("Order two nuts.")])
            .response_format(ResponseFormat::JsonObject)
            .guided_regex("x")
            .guided_choice(["y"])
    };
    let messages =
        json!([{ "role": "system", "content": "Be brief." }, { "role": "user", "content": "Order two nuts." }]);
    let lines = json!({ "type": "object", "additionalProperties": { "type": "integer", "minimum": 0 } });
    let schema = json!({
        "type": "object", "properties": { "lines": lines }, "required": ["lines"], "additionalProperties": false,
    });
    let format = json!({ "type": "json_schema", "json_schema": {
        "name": "Order_of_a_customer", "description": "An order.", "schema": schema, "strict": false,
    } });

    // A map is not strict, with and without an explicit setting.
    for set in [(|chat| chat) as fn(Chat) -> Chat, |chat| chat.strict(false)] {
        let (chat, mock) = chat(json!(text), "stop");
        assert_eq!(set(chat).complete_as::<Order>(ask()).await.unwrap().value, value);
        assert_eq!(sent(&mock), json!({ "messages": messages, "response_format": format }));
    }
    let (chat, mock) = self::chat(json!(text), "stop");
    let error = chat.strict(true).complete_as::<Order>(ask()).await.unwrap_err();
    assert!(error.is_invalid_input());
    assert_eq!(
        error.to_string(),
        "chat.complete_as: `response_format` cannot describe `Order of a customer`: field `lines` allows any key, as a map \
         does, which a strict schema cannot express; use `Chat::strict(false)`"
    );
    assert!(mock.requests().is_empty());

    let (chat, mock) = self::chat(json!(r#"{"subject":"a","stars":1}"#), "stop");
    chat.strict(false).complete_as::<Ticket>("Rate it.").await.unwrap();
    assert_eq!(sent(&mock)["response_format"]["json_schema"]["strict"], json!(false));

    let (chat, mock) = self::chat(json!(text), "stop");
    let chat = chat.structured_output(StructuredOutput::Guided);
    assert_eq!(chat.complete_as::<Order>(ask()).await.unwrap().value, value);
    let guided = json!({ "type": "object", "description": "An order.", "properties": { "lines": lines }, "required": ["lines"] });
    assert_eq!(sent(&mock), json!({ "messages": messages, "guided_json": guided }));

    let (chat, mock) = self::chat(json!(text), "stop");
    let chat = chat.structured_output(StructuredOutput::Prompt);
    assert_eq!(chat.complete_as::<Order>(ask()).await.unwrap().value, value);
    let instruction = format!(
        "Respond with one JSON value (An order.) that matches this JSON schema, and with nothing else:\n{schema}"
    );
    let system = json!({ "role": "system", "content": format!("Be brief.\n\n{instruction}") });
    assert_eq!(sent(&mock), json!({ "messages": [system, messages[1]], "response_format": { "type": "json_object" } }));
}

#[tokio::test]
async fn a_prompt_keeps_the_messages_in_order() {
    let request = |messages: Vec<Message>| async move {
        let (chat, mock) = chat(json!("{\"value\":7}"), "stop");
        let chat = chat.structured_output(StructuredOutput::Prompt);
        assert_eq!(chat.complete_as::<u8>(messages).await.unwrap().value, 7);
        sent(&mock)["messages"].as_array().unwrap().clone()
    };
    let requested = request(vec![Message::user("a"), Message::system("b"), Message::user("c")]).await;
    assert!(
        requested[0]["role"] == "system" && requested[0]["content"].as_str().unwrap().contains("additionalProperties")
    );
    assert_eq!(requested[1..].iter().map(|message| &message["content"]).collect::<Vec<_>>(), ["a", "b", "c"]);
    let parts = [ContentPart::text("Be "), ContentPart::text("brief.")];
    let requested = request(vec![Message::system(parts), Message::user("a")]).await;
    assert_eq!((requested.len(), requested[0]["content"].as_array().map(Vec::len)), (2, Some(3)));
    let (chat, mock) = self::chat(json!("7"), "stop");
    let chat = chat.structured_output(StructuredOutput::Prompt);
    assert!(chat.complete_as::<u8>(ChatRequest::default()).await.unwrap_err().is_invalid_input());
    assert!(mock.requests().is_empty());
}

#[tokio::test]
async fn other_types_than_objects_are_wrapped_on_the_wire_only() {
    let (chat, mock) = chat(json!(r#"{"value":"bad"}"#), "stop");
    assert_eq!(chat.complete_as::<Mood>("How is it?").await.unwrap().value, Mood::Bad);
    let format = &sent(&mock)["response_format"]["json_schema"];
    assert_eq!(
        format["schema"],
        json!({
            "type": "object",
            "properties": { "value": { "type": "string", "enum": ["good", "bad"] } },
            "required": ["value"],
            "additionalProperties": false,
        })
    );
    assert_eq!((&format["name"], &format["strict"]), (&json!("Mood"), &json!(true)));
    let (chat, mock) = self::chat(json!(r#"{"value":[1,2]}"#), "stop");
    assert_eq!(chat.complete_as::<Vec<u8>>("Count.").await.unwrap().value, [1, 2]);
    assert_eq!(sent(&mock)["response_format"]["json_schema"]["name"], json!("Array_of_uint8"));
    // Paths start at the value, not at the wrapper.
    let (chat, _) = self::chat(json!(r#"{"value":[1,"x"]}"#), "stop");
    let error = chat.complete_as::<Vec<u8>>("Count.").await.unwrap_err();
    assert_eq!(error.json_path(), Some("choices[0].message.content[1]"));
}

#[tokio::test]
async fn guided_output_sends_an_enum_as_choices() {
    let (chat, mock) = chat(json!("bad\n"), "stop");
    let chat = chat.structured_output(StructuredOutput::Guided);
    assert_eq!(chat.complete_as::<Mood>("How is it?").await.unwrap().value, Mood::Bad);
    assert_eq!(sent(&mock)["guided_choice"], json!(["good", "bad"]));
    assert_eq!((sent(&mock).get("guided_json"), sent(&mock).get("response_format")), (None, None));
}

#[tokio::test]
async fn every_variant_is_a_choice_whether_it_has_docs_or_not() {
    #[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
    #[serde(rename_all = "lowercase")]
    enum Mood {
        Good,
        Bad,
        /// A little of both.
        Mixed,
    }
    for (text, mood) in [("good", Mood::Good), ("bad", Mood::Bad), ("mixed", Mood::Mixed)] {
        let (chat, mock) = chat(json!(text), "stop");
        let chat = chat.structured_output(StructuredOutput::Guided);
        assert_eq!(chat.complete_as::<Mood>("How is it?").await.unwrap().value, mood);
        assert_eq!(sent(&mock)["guided_choice"], json!(["good", "bad", "mixed"]));
    }
    let (chat, mock) = chat(json!("null"), "stop");
    let chat = chat.structured_output(StructuredOutput::Guided);
    assert_eq!(chat.complete_as::<Option<Mood>>("How is it?").await.unwrap().value, None);
    assert_eq!(sent(&mock).get("guided_choice"), None, "a choice could not be null");
    assert_eq!(sent(&mock)["guided_json"]["anyOf"][1], json!({ "type": "null" }));
}

#[tokio::test]
async fn a_type_without_content_is_sent_as_an_empty_object() {
    #[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
    struct Unit;
    let strict = json!({ "type": "object", "properties": {}, "required": [], "additionalProperties": false });
    let guided = json!({ "type": "object", "properties": {} });
    for text in ["{}", " { } ", "null"] {
        let (chat, mock) = chat(json!(text), "stop");
        assert_eq!(chat.complete_as::<Unit>("Say nothing.").await.unwrap().value, Unit);
        assert_eq!(sent(&mock)["response_format"]["json_schema"]["schema"], strict);
        let (chat, mock) = self::chat(json!(text), "stop");
        let chat = chat.structured_output(StructuredOutput::Guided);
        assert_eq!(chat.complete_as::<Unit>("Say nothing.").await.unwrap().value, Unit);
        assert_eq!(sent(&mock)["guided_json"], guided);
    }
    let (chat, mock) = chat(json!("{\"a\":1}"), "stop");
    assert_eq!(chat.complete_as::<Value>("Say anything.").await.unwrap().value, json!({ "a": 1 }));
    let format = &sent(&mock)["response_format"]["json_schema"];
    assert_eq!((&format["schema"], &format["strict"]), (&json!({ "type": "object" }), &json!(false)));
    let (chat, _) = self::chat(json!("{\"a\":1}"), "stop");
    assert!(chat.complete_as::<()>("Say nothing.").await.unwrap_err().is_decode());
}

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
struct Endless {
    inner: Box<Endless>,
}

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
struct Wide {
    #[schemars(extend("enum" = (0..1001).collect::<Vec<_>>()))]
    code: u32,
}

#[tokio::test]
async fn a_schema_over_the_limits_is_sent_where_it_is_not_strict() {
    for method in [StructuredOutput::JsonSchema, StructuredOutput::Prompt] {
        let (chat, mock) = chat(json!("{\"code\":7}"), "stop");
        let chat = chat.structured_output(method);
        let chat = if method == StructuredOutput::Prompt { chat } else { chat.strict(false) };
        assert_eq!(chat.complete_as::<Wide>("Go on.").await.unwrap().value.code, 7);
        assert_eq!(mock.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_type_that_no_schema_describes_fails_before_the_request() {
    let endless = Endless::deserialize(json!({ "inner": {} }));
    assert!(endless.is_err(), "{:?}", endless.map(|endless| endless.inner));
    let (chat, mock) = chat(json!("{}"), "stop");
    let error = chat.complete_as::<Endless>("Go on.").await.unwrap_err();
    assert!(error.is_invalid_input());
    assert!(error.to_string().contains("`Endless`: field `inner` contains itself without end"), "{error}");
    assert!(chat.stream_as::<Endless>("Go on.").await.unwrap_err().is_invalid_input());
    let error = chat.complete_as::<Wide>("Go on.").await.unwrap_err();
    assert!(error.is_invalid_input());
    assert!(
        error.to_string().ends_with(
            "`Wide`: field `code` makes the schema too large: more than 1000 values of enums; `Chat::strict(false)` sends it \
             anyway"
        ),
        "{error}"
    );
    assert!(mock.requests().is_empty());
}
