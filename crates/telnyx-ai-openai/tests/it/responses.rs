//! Exact bytes of requests.

use std::borrow::Cow;

use serde_json::json;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Request};
use telnyx_ai_openai::{
    CreateEmbeddings, CreateResponse, EmbeddingInput, EncodingFormat, Item, ItemPart, ModelResponse, OpenAi, Reasoning,
    ReasoningEffort, ResponseInput, Tool, ToolChoice,
};
use telnyx_ai_test_kit::wire::{SentRequest, Server, sent};

const REPLY: &str = r#"{"output":[{"type":"message","content":[{"type":"output_text","text":"Hi"}]}]}"#;
const EVENTS: &str = "data: {\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}\n\n\
                      data: {\"type\":\"response.completed\",\"response\":{}}\n\n";
const VECTORS: &str = r#"{"data":[{"index":0,"embedding":[0.5]}]}"#;

async fn created(request: impl Into<CreateResponse>) -> SentRequest {
    let server = Server::responding("application/json", REPLY).await;
    let reply = OpenAi::new(&server.client()).responses().create(request).await.unwrap();
    assert_eq!(reply.text(), "Hi");
    let sent = server.sent();
    sent.assert_json("POST", "/v2/ai/openai/responses", false, sent.text());
    sent
}

#[tokio::test]
async fn a_default_response_request_has_only_its_input() {
    assert_eq!(created("Hi \"there\", é\n").await.text(), r#"{"input":"Hi \"there\", é\n"}"#);
    assert_eq!(created(String::from("a")).await.text(), r#"{"input":"a"}"#);
    assert_eq!(created(&String::from("a")).await.text(), r#"{"input":"a"}"#);
    assert_eq!(
        created([Item::user("Hi")]).await.text(),
        r#"{"input":[{"type":"message","role":"user","content":"Hi"}]}"#
    );
    let items = vec![Item::user("Hi")];
    assert_eq!(
        created(CreateResponse::new(items)).await.text(),
        r#"{"input":[{"type":"message","role":"user","content":"Hi"}]}"#
    );
}

#[tokio::test]
async fn a_stream_request_sets_stream() {
    let server = Server::responding("text/event-stream", EVENTS).await;
    let response = OpenAi::new(&server.client()).responses().stream("Hi").await.unwrap().finish().await.unwrap();
    assert_eq!(response.text(), "Hi");
    let sent = server.sent();
    sent.assert_headers("POST", "/v2/ai/openai/responses", "text/event-stream");
    assert_eq!((sent.header("content-type"), sent.header("idempotency-key")), (Some("application/json"), None));
    assert_eq!(sent.text(), r#"{"input":"Hi","stream":true}"#);
}

fn every_option() -> CreateResponse {
    let weather = json!({ "type": "object", "properties": { "city": { "type": "string" } } });
    CreateResponse::new("Hi")
        .model("zai-org/GLM-5.1-FP8")
        .instructions("Be brief.")
        .conversation("0f0b3c2e-0000-4000-8000-000000000001")
        .tool(Tool::function("get_weather", "The weather, now.", weather))
        .tool(Tool::retrieval(["handbook"]).max_num_results(7))
        .tool(Tool::Other(json!({ "type": "web_search", "search_context_size": "low" })))
        .tool_choice(ToolChoice::Required)
        .max_output_tokens(200)
        .temperature(0.2)
        .top_p(1)
        .reasoning(Reasoning::from(ReasoningEffort::High).extra("summary", "auto"))
        .reasoning_effort("low")
        .region("USA")
        .mode("preferred")
        .service_tier("flex")
}

const EVERY_OPTION: &str = concat!(
    r#"{"input":"Hi","model":"zai-org/GLM-5.1-FP8","instructions":"Be brief.","#,
    r#""conversation":"0f0b3c2e-0000-4000-8000-000000000001","tools":["#,
    r#"{"type":"function","name":"get_weather","description":"The weather, now.","#,
    r#""parameters":{"properties":{"city":{"type":"string"}},"type":"object"}},"#,
    r#"{"type":"retrieval","retrieval":{"bucket_ids":["handbook"],"max_num_results":7}},"#,
    r#"{"search_context_size":"low","type":"web_search"}],"#,
    r#""tool_choice":"required","max_output_tokens":200,"temperature":0.2,"top_p":1.0,"#,
    r#""reasoning":{"effort":"low","summary":"auto"},"region":"USA","mode":"preferred","service_tier":"flex"}"#,
);

#[tokio::test]
async fn every_option_has_its_wire_name() {
    assert_eq!(created(every_option()).await.text(), EVERY_OPTION);
}

#[tokio::test]
async fn extra_fields_are_sent_with_the_options() {
    let sent =
        created(every_option().extra("text", json!({ "verbosity": "low" })).extra("previous_response_id", "resp_0"))
            .await;
    let mut expected: serde_json::Value = serde_json::from_str(EVERY_OPTION).unwrap();
    expected["text"] = json!({ "verbosity": "low" });
    expected["previous_response_id"] = json!("resp_0");
    assert_eq!(serde_json::from_str::<serde_json::Value>(sent.text()).unwrap(), expected);
    let one = json!({ "type": "function", "name": "now" });
    let sent = created(CreateResponse::new("Hi").extra("tool_choice", one)).await;
    assert_eq!(sent.text(), r#"{"input":"Hi","tool_choice":{"name":"now","type":"function"}}"#);
}

/// Returns the items of a request as JSON text.
async fn items(items: impl IntoIterator<Item = Item>) -> String {
    let body = created(CreateResponse::new(items.into_iter().collect::<Vec<_>>())).await.text().to_owned();
    body.strip_prefix(r#"{"input":["#).and_then(|rest| rest.strip_suffix("]}")).unwrap().to_owned()
}

#[tokio::test]
async fn items_have_the_documented_form() {
    let unmodelled = ItemPart::Other(json!({ "type": "input_file", "file_id": "f-1" }));
    let parts = [ItemPart::text("Look:"), ItemPart::image_url("https://example.com/ä.png"), unmodelled];
    let unknown = Item::Other(json!({ "type": "item_reference", "id": "msg_1" }));
    assert_eq!(
        items([Item::system("a"), Item::message("developer", "b"), Item::user(parts), Item::assistant("c"), unknown])
            .await,
        concat!(
            r#"{"type":"message","role":"system","content":"a"},{"type":"message","role":"developer","content":"b"},"#,
            r#"{"type":"message","role":"user","content":[{"type":"input_text","text":"Look:"},"#,
            r#"{"type":"input_image","image_url":"https://example.com/ä.png"},{"file_id":"f-1","type":"input_file"}]},"#,
            r#"{"type":"message","role":"assistant","content":"c"},{"id":"msg_1","type":"item_reference"}"#,
        )
    );
    let shown = [ItemPart::text("21 degrees")];
    assert_eq!(
        items([Item::function_call_output("call_1", "{}"), Item::function_call_output("call_2", shown)]).await,
        concat!(
            r#"{"type":"function_call_output","call_id":"call_1","output":"{}"},"#,
            r#"{"type":"function_call_output","call_id":"call_2","output":[{"type":"input_text","text":"21 degrees"}]}"#,
        )
    );
}

const OUTPUT: &str = concat!(
    r#"{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm."}],"#,
    r#""content":[{"type":"reasoning_text","text":"2+2"}],"encrypted_content":"abc"},"#,
    r#"{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":["#,
    r#"{"type":"output_text","text":"4","annotations":[]},{"type":"refusal","refusal":"No."},"#,
    r#"{"data":"AA==","type":"output_audio"}],"phase":"final"},"#,
    r#"{"type":"function_call","id":"fc_1","status":"completed","call_id":"call_1","name":"f","arguments":"{\"q\":1}"},"#,
    r#"{"action":{"query":"x"},"id":"ws_1","type":"web_search_call"}"#,
);

#[tokio::test]
async fn an_output_is_sent_back_unchanged() {
    let reply: ModelResponse = serde_json::from_str(&format!(r#"{{"output":[{OUTPUT}]}}"#)).unwrap();
    assert_eq!(items(reply.output).await, OUTPUT);
}

#[tokio::test]
async fn inputs_and_efforts_convert() {
    let text = String::from("Hi");
    for request in [CreateResponse::from("Hi"), (&text).into(), text.clone().into(), Cow::Borrowed("Hi").into()] {
        assert_eq!(created(request).await.text(), r#"{"input":"Hi"}"#);
    }
    let item = || Item::user("Hi");
    for request in [CreateResponse::from([item()]), vec![item()].into(), ResponseInput::from([item()]).into()] {
        assert_eq!(request, CreateResponse::new([item()]));
    }
    let low = String::from("low");
    for effort in [ReasoningEffort::Low.into(), Reasoning::from("low"), (&low).into(), low.clone().into()] {
        assert_eq!(effort.effort, Some(ReasoningEffort::Low));
        assert!(effort.extra.is_empty());
    }
}

#[tokio::test]
async fn a_default_embeddings_request_has_only_model_and_input() {
    let body = |input: EmbeddingInput| async move {
        let call = |client: &telnyx_ai_core::Client| {
            OpenAi::new(client).create_embeddings(CreateEmbeddings::new("thenlper/gte-large", input))
        };
        let sent = sent(VECTORS, call).await;
        sent.assert_json("POST", "/v2/ai/openai/embeddings", false, sent.text());
        sent.text().to_owned()
    };
    let one = r#"{"model":"thenlper/gte-large","input":"é"}"#;
    let many = r#"{"model":"thenlper/gte-large","input":["é","b"]}"#;
    for (input, expected) in [
        (EmbeddingInput::from("é"), one),
        (String::from("é").into(), one),
        ((&String::from("é")).into(), one),
        (["é", "b"].into(), many),
        ([String::from("é"), String::from("b")].into(), many),
        (vec!["é", "b"].into(), many),
        (vec![String::from("é"), String::from("b")].into(), many),
        (["é", "b"][..].into(), many),
        (vec![String::from("é"), String::from("b")].as_slice().into(), many),
        (["é", "b"].into_iter().collect(), many),
        ((&vec!["é", "b"]).into(), many),
        ((&vec![String::from("é"), String::from("b")]).into(), many),
        ([&String::from("é"), &String::from("b")].into(), many),
        (vec![Cow::Borrowed("é"), Cow::Owned("b".to_owned())].into(), many),
        (Cow::Borrowed("é").into(), one),
        ([String::from("é"), String::from("b")].iter().collect(), many),
        (["é"].into(), r#"{"model":"thenlper/gte-large","input":["é"]}"#),
    ] {
        assert_eq!(body(input).await, expected);
    }
}

#[tokio::test]
async fn every_option_of_embeddings_has_its_wire_name() {
    let create = CreateEmbeddings::new("m", "a").encoding_format(EncodingFormat::Base64).dimensions(256).user("u-17");
    let expected = r#"{"model":"m","input":"a","encoding_format":"base64","dimensions":256,"user":"u-17"}"#;
    let kept = create.clone();
    let first = sent(VECTORS, |client| OpenAi::new(client).create_embeddings(kept)).await;
    assert_eq!(first.text(), expected);
    let more = create.encoding_format(EncodingFormat::from("int8")).extra("truncate", "END");
    let second = sent(VECTORS, |client| OpenAi::new(client).create_embeddings(more)).await;
    let mut expected: serde_json::Value = serde_json::from_str(expected).unwrap();
    expected["truncate"] = json!("END");
    expected["encoding_format"] = json!("int8");
    assert_eq!(serde_json::from_str::<serde_json::Value>(second.text()).unwrap(), expected);
}

#[tokio::test]
async fn chat_and_models_use_the_openai_paths() {
    let list = r#"{"object":"list","data":[{"id":"a/b","object":"model","created":1735689600,"owned_by":"Telnyx"}]}"#;
    sent(list, |client| OpenAi::new(client).list_embedding_models())
        .await
        .assert_no_body("GET", "/v2/ai/openai/embeddings/models");
    sent(list, |client| OpenAi::new(client).models().list()).await.assert_no_body("GET", "/v2/ai/openai/models");
    let completion = r#"{"choices":[{}]}"#;
    let body = r#"{"messages":[{"role":"user","content":"Hi"}]}"#;
    sent(completion, |client| OpenAi::new(client).chat().complete("Hi")).await.assert_json(
        "POST",
        "/v2/ai/openai/chat/completions",
        false,
        body,
    );
}

#[tokio::test]
async fn calls_that_cost_money_are_not_retried_by_default() {
    async fn attempts<T: 'static>(call: impl Fn(&OpenAi) -> Request<T>) -> (usize, usize) {
        let server = Server::responding_in_order(&[(502, &[], "")]).await;
        let openai = OpenAi::new(&server.client());
        assert!(call(&openai).max_retries(1).await.err().unwrap().is_server_error());
        let unasked = server.all_sent().len();
        assert!(call(&openai).max_retries(1).idempotent(true).await.err().unwrap().is_server_error());
        (unasked, server.all_sent().len() - unasked)
    }
    assert_eq!(attempts(|openai| openai.create_embeddings(CreateEmbeddings::new("m", "a"))).await, (1, 2));
    assert_eq!(attempts(|openai| openai.responses().create("Hi")).await, (1, 2));
    assert_eq!(attempts(|openai| openai.responses().stream("Hi")).await, (1, 2));
    assert_eq!(attempts(OpenAi::list_embedding_models).await, (2, 2));
}

#[tokio::test]
async fn the_default_model_of_the_client_is_sent_without_a_model() {
    let reply = || MockReply::json(200, REPLY);
    let mock = [reply(), MockReply::events([EVENTS]), reply(), reply()]
        .into_iter()
        .fold(MockTransport::new(), MockTransport::reply);
    let client = Client::builder().api_key("k").default_model("m-default").transport(mock.clone()).build().unwrap();
    let responses = OpenAi::new(&client).responses();
    responses.create("Hi").await.unwrap();
    responses.stream("Hi").await.unwrap().finish().await.unwrap();
    responses.create(CreateResponse::new("Hi").model("m-own")).await.unwrap();
    responses.create(CreateResponse::new("Hi").extra("model", "m-extra")).await.unwrap();
    let bodies: Vec<serde_json::Value> =
        mock.requests().iter().map(|request| serde_json::from_slice(&request.body).unwrap()).collect();
    let models: Vec<&str> = bodies.iter().map(|body| body["model"].as_str().unwrap()).collect();
    assert_eq!(models, ["m-default", "m-default", "m-own", "m-extra"]);
}

#[tokio::test]
async fn texts_returns_the_text_deltas() {
    let events = [
        r#"{"type":"response.created","response":{}}"#,
        r#"{"type":"response.reasoning_text.delta","delta":"Hm."}"#,
        r#"{"type":"response.output_text.delta","delta":"Hel"}"#,
        r#"{"type":"response.output_text.delta","delta":""}"#,
        r#"{"type":"response.output_text.delta","delta":"lo"}"#,
        r#"{"type":"response.output_text.done","text":"Hello"}"#,
        r#"{"type":"response.completed","response":{}}"#,
    ];
    let reply = MockReply::events(events.map(|json| format!("data: {json}\n\n")));
    let openai = OpenAi::new(&telnyx_ai_test_kit::client(reply).0);
    let mut stream = openai.responses().stream("Hi").await.unwrap();
    let mut texts = Vec::new();
    while let Some(text) = stream.texts().try_next().await.unwrap() {
        texts.push(text);
    }
    assert_eq!(texts, ["Hel", "lo"]);
    assert_eq!(stream.into_completion().unwrap().text(), "Hello");
}

#[tokio::test]
async fn texts_and_lists_of_items_convert_into_requests() {
    let (text, items) = ("Hi".to_owned(), [Item::user("Hi")]);
    for request in [CreateResponse::from(&text), CreateResponse::from(&CreateResponse::new("Hi"))] {
        assert_eq!(request, CreateResponse::from("Hi"));
    }
    let requests = [
        CreateResponse::from(Item::user("Hi")),
        CreateResponse::from(&items[0]),
        CreateResponse::from(&items),
        CreateResponse::from(&items[..]),
        CreateResponse::from(&items.to_vec()),
        CreateResponse::from(items.to_vec()),
    ];
    let openai = OpenAi::new(&telnyx_ai_test_kit::client(MockReply::status(200)).0);
    for request in requests {
        let body = openai.responses().create(&request).json_body().unwrap().to_vec();
        assert_eq!(body, br#"{"input":[{"type":"message","role":"user","content":"Hi"}]}"#);
        assert_eq!(body, serde_json::to_vec(&request).unwrap());
    }
    let vectors = CreateEmbeddings::new("m", ["a", "b"]);
    assert_eq!(openai.create_embeddings(&vectors).json_body(), Some(br#"{"model":"m","input":["a","b"]}"#.as_slice()));
    assert_eq!(vectors, CreateEmbeddings::new("m", ["a", "b"].map(String::from).to_vec()));
}
