//! Plain and streamed completions, and models.

use serde_json::json;
use telnyx_ai::chat::{ChatCompletion, ChatRequest, FinishReason, Message, ResponseFormat, Tool, ToolChoice};

use crate::{embed, start};

/// Returns the completion without the fields that differ between calls.
fn comparable(mut completion: ChatCompletion) -> ChatCompletion {
    completion.id.clear();
    completion.created = None;
    for choice in &mut completion.choices {
        for call in &mut choice.message.tool_calls {
            call.id.clear();
        }
    }
    completion
}

#[tokio::test]
async fn a_stream_assembles_the_plain_completion() {
    let (_emulator, telnyx) = start().await;
    embed(&telnyx, "docs").await;
    let weather = Tool::function(
        "get_weather",
        "Weather",
        json!({"type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}}),
    );
    for request in [
        ChatRequest::from("Tell me a story about a café ☕ and \"quotes\"."),
        ChatRequest::from("Tell me a story").n(3).max_tokens(4),
        ChatRequest::from("How long is the warranty?").tool(Tool::retrieval(["docs"])),
        ChatRequest::from("Use get_weather for Prague.").tool(weather),
        ChatRequest::from("Hi").logprobs(true).top_logprobs(2),
        ChatRequest::from("x")
            .guided_json(json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}})),
    ] {
        let plain = telnyx.chat().complete(request.clone()).await.unwrap();
        let mut stream = telnyx.chat().stream(request.clone()).await.unwrap();
        let mut text = String::new();
        let mut chunks = 0;
        while let Some(chunk) = stream.try_next().await.unwrap() {
            text.push_str(chunk.text_delta());
            chunks += 1;
        }
        assert_eq!(text, plain.text());
        assert!(chunks > 2, "{chunks}");
        let usage = stream.partial().usage.clone();
        let streamed = stream.into_completion().unwrap();
        assert_eq!(usage, streamed.usage);
        assert_eq!(comparable(streamed), comparable(plain), "{request:?}");
    }
}

#[tokio::test]
async fn a_response_quotes_its_source_file() {
    let (_emulator, telnyx) = start().await;
    embed(&telnyx, "docs").await;
    let request = ChatRequest::new([Message::system("Be brief."), Message::user("How long does the warranty last?")])
        .tool(Tool::retrieval(["docs"]).max_num_results(2));
    let reply = telnyx.chat().complete(request).await.unwrap();

    assert!(reply.text().starts_with("According to warranty.txt: "), "{}", reply.text());
    assert!(reply.text().contains("The warranty lasts two years from the day of purchase."), "{}", reply.text());
    assert_eq!(reply.finish_reason(), Some(&FinishReason::Stop));
    let usage = reply.usage.unwrap();
    assert!(usage.prompt_tokens > 0 && usage.total_tokens == usage.prompt_tokens + usage.completion_tokens);
}

#[tokio::test]
async fn a_function_is_called_and_its_result_is_used() {
    #[derive(serde::Deserialize)]
    struct Weather {
        city: String,
    }

    let (_emulator, telnyx) = start().await;
    let schema = json!({"type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}});
    let mut request = ChatRequest::from("Use get_weather for Prague.").tool(Tool::function(
        "get_weather",
        "The weather of a city.",
        schema,
    ));
    for streamed in [false, true] {
        let reply = match streamed {
            false => telnyx.chat().complete(request.clone()).await.unwrap(),
            true => telnyx.chat().stream(request.clone()).await.unwrap().finish().await.unwrap(),
        };
        assert_eq!(reply.finish_reason(), Some(&FinishReason::ToolCalls));
        let [call] = reply.tool_calls() else { panic!("one call") };
        assert_eq!((call.name(), call.arguments_as::<Weather>().unwrap().city.as_str()), ("get_weather", "Prague"));

        let told = request
            .clone()
            .message(reply.message().unwrap().clone())
            .message(Message::tool(&call.id, r#"{"celsius":21}"#));
        assert_eq!(telnyx.chat().complete(told).await.unwrap().text(), "get_weather returned celsius: 21.");
    }

    request = request.tool_choice(ToolChoice::None);
    let reply = telnyx.chat().complete(request.clone()).await.unwrap();
    assert_eq!((reply.tool_calls(), reply.finish_reason()), (&[][..], Some(&FinishReason::Stop)));
    request.messages = vec![Message::user("Anything at all.")];
    let reply = telnyx.chat().complete(request.tool_choice(ToolChoice::Required)).await.unwrap();
    assert_eq!(reply.tool_calls()[0].name(), "get_weather");
}

#[tokio::test]
async fn a_response_has_the_requested_format() {
    let (_emulator, telnyx) = start().await;
    let text = async |request: ChatRequest| telnyx.chat().complete(request).await.unwrap().text().into_owned();
    let request = || ChatRequest::from("I love it, this is positive news.");

    assert_eq!(text(request().guided_choice(["negative", "positive"])).await, "positive");
    assert_eq!(text(request().guided_regex("[0-9]{3}-[a-c]")).await, "000-a");
    let schema = json!({"type": "object", "required": ["ok", "tags"], "properties": {
        "ok": {"type": "boolean"}, "tags": {"type": "array", "minItems": 1, "items": {"enum": ["news"]}}}});
    let guided: serde_json::Value = serde_json::from_str(&text(request().guided_json(schema)).await).unwrap();
    assert!(guided["ok"].is_boolean());
    assert_eq!(guided["tags"], json!(["news"]));
    let object = text(request().response_format(ResponseFormat::JsonObject)).await;
    assert!(serde_json::from_str::<serde_json::Value>(&object).unwrap().is_object());
}

#[tokio::test]
async fn a_response_ends_at_its_limits() {
    let (_emulator, telnyx) = start().await;
    let full = telnyx.chat().complete("Tell me a story").await.unwrap();
    assert!(full.text().contains("story") && full.text().starts_with("You wrote:"));

    let cut = telnyx.chat().complete(ChatRequest::from("Tell me a story").max_tokens(3)).await.unwrap();
    assert_eq!((&*cut.text(), cut.finish_reason()), ("You wrote: \"Tell", Some(&FinishReason::Length)));
    assert_eq!(cut.usage.unwrap().completion_tokens, 3);

    let stopped = telnyx.chat().complete(ChatRequest::from("Tell me a story").stop(["story", "END"])).await.unwrap();
    assert_eq!((&*stopped.text(), stopped.finish_reason()), ("You wrote: \"Tell me a ", Some(&FinishReason::Stop)));

    let several = telnyx.chat().complete(ChatRequest::from("Tell me a story").n(3)).await.unwrap();
    let indexes: Vec<_> = several.choices.iter().map(|choice| choice.index).collect();
    assert_eq!(indexes, [0, 1, 2]);
    assert!(several.choices.iter().all(|choice| choice.message.text() == full.text()));
}

#[tokio::test]
async fn listed_models_respond() {
    let (_emulator, telnyx) = start().await;
    let models = telnyx.models().list().await.unwrap();
    let chat: Vec<_> = models.iter().filter(|model| model.task.as_deref() == Some("text-generation")).collect();
    assert!(chat.len() > 1 && chat.len() < models.len());
    for model in chat {
        assert!(model.created.is_some() && model.tier.is_some() && model.context_length > Some(1000), "{model:?}");
        assert!(model.pricing.as_ref().is_some_and(|pricing| pricing.prompt.is_some()), "{model:?}");
        let reply = telnyx.chat().complete(ChatRequest::from("Hi").model(&model.id)).await.unwrap();
        assert_eq!(reply.model, model.id);
    }
}
