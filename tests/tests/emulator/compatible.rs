//! OpenAI- and Anthropic-compatible operations.

use serde_json::json;
use telnyx_ai::anthropic::{ContentBlock, CreateMessage, Message, MessageParam, StopReason};
use telnyx_ai::chat::ChatRequest;
use telnyx_ai::conversations::{CreateConversation, ListMessages};
use telnyx_ai::openai::{
    CreateEmbeddings, CreateResponse, EncodingFormat, Item, ModelResponse, ResponseEvent, ResponseStatus, Tool,
    ToolChoice,
};

use crate::start;

const MODEL: &str = "thenlper/gte-large";

#[tokio::test]
async fn chat_and_models_are_the_same_on_both_paths() {
    let (_emulator, telnyx) = start().await;
    let (plain, openai) = (telnyx.chat(), telnyx.openai().chat());
    let texts = [
        plain.complete("Hi").await.unwrap().text().into_owned(),
        openai.complete("Hi").await.unwrap().text().into_owned(),
    ];
    assert_eq!(texts[0], texts[1]);
    let streamed = openai.stream(ChatRequest::from("Hi")).await.unwrap().finish().await.unwrap();
    assert_eq!(streamed.text(), texts[0]);
    let ids = |models: Vec<telnyx_ai::chat::Model>| models.into_iter().map(|model| model.id).collect::<Vec<_>>();
    let listed = ids(telnyx.openai().models().list().await.unwrap());
    assert_eq!(listed, ids(telnyx.models().list().await.unwrap()));
    let embedding = ids(telnyx.openai().list_embedding_models().await.unwrap());
    assert!(embedding.contains(&MODEL.to_owned()) && embedding.len() < listed.len(), "{embedding:?}");
}

#[tokio::test]
async fn vectors_are_the_same_in_both_encodings() {
    let (_emulator, telnyx) = start().await;
    let texts = ["How long is the warranty?", "The warranty lasts two years.", "Bees make honey."];
    let request = CreateEmbeddings::new(MODEL, texts);
    let floats = telnyx.openai().create_embeddings(request.clone()).await.unwrap();
    let packed = telnyx.openai().create_embeddings(request.encoding_format(EncodingFormat::Base64)).await.unwrap();
    assert!(floats.usage.as_ref().unwrap().total_tokens > 10);
    let vectors = floats.into_vectors();
    assert_eq!(vectors, packed.into_vectors());
    let alike = |a: usize, b: usize| vectors[a].iter().zip(&vectors[b]).map(|(x, y)| x * y).sum::<f32>();
    assert_eq!(vectors.iter().map(Vec::len).collect::<Vec<_>>(), [1024; 3]);
    assert!((alike(0, 0) - 1.0).abs() < 1e-3 && alike(0, 1) > alike(0, 2) + 0.1, "{} {}", alike(0, 1), alike(0, 2));
    let error = telnyx.openai().create_embeddings(CreateEmbeddings::new("no/such", "a")).await.unwrap_err();
    assert!(error.is_invalid_request() && error.to_string().contains("no/such"), "{error}");
    let [detail] = error.details() else { panic!("one problem, in the shapes of two APIs: {error:?}") };
    assert_eq!(
        (detail.field.as_deref(), detail.message.as_deref()),
        (Some("body.model"), Some("The model 'no/such' is not available for embeddings"))
    );
}

/// Returns the response without the fields that differ between calls.
fn comparable(response: &ModelResponse) -> (String, Vec<(String, String)>, Option<ResponseStatus>) {
    let calls = response.function_calls().map(|call| (call.name.clone(), call.arguments.clone())).collect();
    (response.text().to_string(), calls, response.status.clone())
}

#[tokio::test]
async fn a_streamed_response_equals_the_plain_one() {
    let (_emulator, telnyx) = start().await;
    let weather = Tool::function(
        "get_weather",
        "The weather of a city.",
        json!({ "type": "object", "required": ["city"], "properties": { "city": { "type": "string" } } }),
    );
    let responses = telnyx.openai().responses();
    for (request, status) in [
        (CreateResponse::new("Tell me of a café ☕."), ResponseStatus::Completed),
        (CreateResponse::new("Tell me a long story.").max_output_tokens(3), ResponseStatus::Incomplete),
        (
            CreateResponse::new("Weather in Prague?").tool(weather).tool_choice(ToolChoice::Required),
            ResponseStatus::Completed,
        ),
    ] {
        let plain = responses.create(request.clone()).await.unwrap();
        assert_eq!(plain.status, Some(status));
        let mut stream = responses.stream(request).await.unwrap();
        let (mut text, mut events) = (String::new(), 0);
        while let Some(event) = stream.try_next().await.unwrap() {
            assert!(!matches!(event, ResponseEvent::Other(_)), "{event:?}");
            text.push_str(event.text_delta());
            events += 1;
        }
        assert!(events > 4 && text == plain.text(), "{events}: {text}");
        let usage = stream.partial().usage.clone();
        let streamed = stream.into_completion().unwrap();
        assert_eq!((comparable(&streamed), usage), (comparable(&plain), plain.usage.clone()));
    }
}

#[tokio::test]
async fn a_response_continues_its_conversation_and_tool_calls() {
    let (_emulator, telnyx) = start().await;
    let conversation = telnyx.conversations().create(CreateConversation::new().name("thread")).await.unwrap();
    let responses = telnyx.openai().responses();
    let first = CreateResponse::new("The pool opens at nine.").conversation(&conversation.id);
    responses.create(first).await.unwrap();
    let second = CreateResponse::new("When does the pool open?").conversation(&conversation.id);
    assert_eq!(responses.create(second).await.unwrap().text(), "The pool opens at nine.");
    let messages = telnyx.conversations().list_messages(&conversation.id, ListMessages::new()).await.unwrap();
    assert_eq!(messages.data.len(), 4);

    let tool = Tool::function("get_time", "The time.", json!({ "type": "object", "properties": {} }));
    let request = Item::user("What time is it? Use get_time.");
    let called = responses.create(CreateResponse::new([request.clone()]).tool(tool.clone())).await.unwrap();
    let call = called.function_calls().next().unwrap().clone();
    let mut items = vec![request];
    items.extend(called.output.iter().cloned());
    items.push(Item::function_call_output(&call.call_id, "12:00"));
    let answer = responses.create(CreateResponse::new(items).tool(tool)).await.unwrap();
    assert!(answer.text().contains("12:00"), "{}", answer.text());
    let error = responses.create(CreateResponse::new("Hi").conversation("00000000-0000-4000-8000-000000000000")).await;
    assert!(error.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_streamed_message_equals_the_plain_one() {
    let (_emulator, telnyx) = start().await;
    let anthropic = telnyx.anthropic();
    let model = telnyx
        .models()
        .list()
        .await
        .unwrap()
        .into_iter()
        .find(|model| model.task.as_deref() != Some("feature-extraction"))
        .unwrap()
        .id;
    let tool = telnyx_ai::anthropic::Tool::new(
        "get_weather",
        "The weather of a city.",
        json!({ "type": "object", "required": ["city"], "properties": { "city": { "type": "string" } } }),
    );
    let comparable = |message: &Message| {
        let calls: Vec<_> = message.tool_uses().map(|call| (call.name.clone(), call.input.clone())).collect();
        (message.text().into_owned(), calls, message.stop_reason.clone(), message.usage.clone())
    };
    for (request, reason) in [
        (CreateMessage::new(&model, 200, "Tell me of a café ☕.").system("Be brief."), StopReason::EndTurn),
        (CreateMessage::new(&model, 3, "Tell me a long story."), StopReason::MaxTokens),
        (CreateMessage::new(&model, 200, "Use get_weather for Prague.").tool(tool.clone()), StopReason::ToolUse),
    ] {
        let plain = anthropic.create(request.clone()).await.unwrap();
        assert_eq!(plain.stop_reason, Some(reason));
        let mut stream = anthropic.stream(request).await.unwrap();
        let mut text = String::new();
        while let Some(event) = stream.try_next().await.unwrap() {
            text.push_str(&event.text_delta());
        }
        assert_eq!(text, plain.text());
        assert_eq!(comparable(&stream.into_completion().unwrap()), comparable(&plain));
    }
    let request = MessageParam::user("Use get_weather for Prague.");
    let called = anthropic.create(CreateMessage::new(&model, 200, [request.clone()]).tool(tool.clone())).await.unwrap();
    let call = called.tool_uses().next().unwrap().clone();
    let result = MessageParam::user([ContentBlock::tool_result(&call.id, "Sunny, 21 degrees")]);
    let answer =
        anthropic.create(CreateMessage::new(&model, 200, [request, called.into(), result]).tool(tool)).await.unwrap();
    assert!(answer.text().contains("Sunny, 21 degrees"), "{}", answer.text());
    let error = anthropic.create(CreateMessage::new("no/such", 9, "Hi")).await.unwrap_err();
    assert_eq!(error.details()[0].kind.as_deref(), Some("invalid_request_error"), "{error}");
}
