//! The built-in chat engine: deterministic and extractive, without a language model.

use std::sync::Arc;

use serde_json::Value;

use super::{
    calls::{Call, decide},
    completion::{Choice, Completion},
    generate::generate,
    request::{ChatRequest, Guide, Message},
    thinking::reasoning_text,
};
use crate::{
    clock,
    engine::{
        ranking::nearest,
        search::{Hit, search},
    },
    http::{response::Failure, validate::Problem},
    schema::{pattern, smallest::smallest},
    script::Scripted,
    store::Store,
    text::tokens,
};

/// Maximum number of tokens of a text, comparable to the limit of a model.
const MAX_TOKENS: usize = 2048;
/// Maximum number of bytes of a text, because a token may be as long as the quoted document.
const MAX_BYTES: usize = 64 * 1024;
/// Maximum number of bytes that count as one token when the size of a response is limited.
const TOKEN_BYTES: usize = MAX_BYTES / MAX_TOKENS;
/// Maximum number of tokens in all choices, including listed alternatives: 32 choices with the longest text, or one
/// choice with 20 alternatives for each token.
const MAX_LISTED: usize = 32 * MAX_TOKENS;

/// Returns the chunks of the retrieval tools of a request, best first, or `None` without such a tool.
///
/// # Errors
///
/// Fails if a bucket does not exist or is not embedded.
pub(crate) fn retrieve(store: &Store, request: &ChatRequest) -> Result<Option<Vec<Hit>>, Failure> {
    if request.retrievals.is_empty() {
        return Ok(None);
    }
    let mut hits = Vec::new();
    for tool in &request.retrievals {
        let buckets: Vec<&str> = tool.buckets.iter().map(String::as_str).collect();
        let found = search(store, &buckets, request.question(), tool.max_results).map_err(|at| {
            let loc =
                ["body".into(), "tools".into(), tool.at.into(), "retrieval".into(), "bucket_ids".into(), at.into()];
            Failure::Invalid(vec![Problem::new(&loc, "value_error", "There is no embedded bucket with this name")])
        })?;
        hits.extend(found);
    }
    hits.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
    Ok(Some(hits))
}

/// Generates the completion of a request.
///
/// # Errors
///
/// Fails if the requested form is impossible, such as an unsatisfiable schema or an unsupported pattern, or if the
/// response would be too large with all its choices and alternatives.
pub(crate) fn complete(request: &ChatRequest, hits: Option<&[Hit]>) -> Result<Completion, Failure> {
    // A scripted text is not limited by the engine.
    let engine_limit = if request.scripted.is_some() { usize::MAX } else { MAX_TOKENS };
    let max = request.max_tokens.unwrap_or(engine_limit).min(engine_limit);
    let reasoning = reasoning_text(request.reasoning_tokens.min(max));
    let choice = match (max.saturating_sub(request.reasoning_tokens), &request.scripted) {
        // The reasoning has used all tokens.
        (0, _) => Choice { finish_reason: "length", ..Choice::default() },
        (left, Some(Scripted::Text(text))) => truncate(request, text.clone(), left, usize::MAX),
        (_, Some(Scripted::Calls(calls))) => {
            calling(calls.iter().map(|(name, arguments)| Call::new(name.clone(), arguments.clone())).collect())
        }
        (left, _) => match decide(request) {
            Some(call) => calling(vec![call]),
            None => truncate(request, draft(request, hits)?, left, MAX_BYTES),
        },
    };
    let choice = Choice { reasoning, ..choice };
    check_size(request, &choice)?;
    // The engine is deterministic, so all choices are equal.
    let choice = Arc::new(choice);
    Ok(Completion {
        id: format!("chatcmpl-{}", uuid::Uuid::new_v4()),
        created: clock::unix_now(),
        model: request.model.clone(),
        prompt_tokens: request.messages.iter().map(|message| tokens::count(&message.text)).sum(),
        cached_tokens: cached(&request.messages).iter().map(|message| tokens::count(&message.text)).sum(),
        completion_tokens: choice.tokens() * request.choices,
        reasoning_tokens: choice.reasoning_tokens() * request.choices,
        reasoning_field: request.quirks.reasoning_field,
        choices: vec![choice; request.choices],
        logprobs: request.logprobs,
    })
}

fn calling(calls: Vec<Call>) -> Choice {
    Choice { calls, finish_reason: "tool_calls", ..Choice::default() }
}

/// Returns the messages that a cache would hold from the previous turn: all messages up to the last assistant message.
fn cached(messages: &[Message]) -> &[Message] {
    let last = messages.iter().rposition(|message| message.role == "assistant");
    last.and_then(|last| messages.get(..=last)).unwrap_or_default()
}

/// Rejects a response whose choices and alternatives would use too much memory.
fn check_size(request: &ChatRequest, choice: &Choice) -> Result<(), Failure> {
    let tokens: usize = choice.texts().map(|text| tokens::count(text).max(text.len().div_ceil(TOKEN_BYTES))).sum();
    let listed = 1 + request.logprobs.unwrap_or(0);
    let size = tokens.saturating_mul(request.choices).saturating_mul(listed);
    if size <= MAX_LISTED {
        return Ok(());
    }
    let field = match (request.choices, listed) {
        (1, 1) => "messages",
        (choices, listed) if listed > choices => "top_logprobs",
        _ => "n",
    };
    let problem = format!(
        "{tokens} tokens x {} choices x {listed} listed for each token exceed the limit of {MAX_LISTED}; \
         request fewer choices, alternatives or tokens",
        request.choices
    );
    Err(Failure::field(field, problem))
}

fn draft(request: &ChatRequest, hits: Option<&[Hit]>) -> Result<String, Failure> {
    match &request.guide {
        Guide::Choice(choices) => {
            let similar = nearest(request.question(), choices, 1);
            Ok(similar.first().and_then(|similar| choices.get(similar.at)).cloned().unwrap_or_default())
        }
        Guide::Regex(regex) => pattern::smallest(regex).map_err(|problem| Failure::field("guided_regex", problem)),
        Guide::Schema { schema, field, .. } => smallest(schema, &|_| None)
            .map(|value| json(request, &value))
            .ok_or_else(|| Failure::field(field, "No value that meets this schema was found")),
        Guide::Object => Ok(json(request, &serde_json::json!({ "answer": generate(request, hits) }))),
        Guide::Free => Ok(generate(request, hits)),
    }
}

/// Returns a response text in JSON, in the form that the model writes.
fn json(request: &ChatRequest, value: &Value) -> String {
    if request.quirks.fence_json { format!("```json\n{value}\n```") } else { value.to_string() }
}

/// Truncates a text at the first stop sequence and at the limits of tokens and bytes, and sets the finish reason.
fn truncate(request: &ChatRequest, mut text: String, max: usize, max_bytes: usize) -> Choice {
    let too_long = text.len() > max_bytes;
    let end = (0..=max_bytes.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    text.truncate(end.unwrap_or(0));
    let stops = request.stop.iter().filter_map(|stop| Some((text.find(stop.as_str())?, stop)));
    let stop = stops.min_by_key(|(at, _)| *at);
    if let Some((at, _)) = stop {
        text.truncate(at);
    }
    let kept = tokens::tokens(&text).take(max).map(str::len).sum();
    let too_long = too_long || kept < text.len();
    text.truncate(kept);
    Choice {
        content: Some(text),
        // Log probabilities need one chunk per token.
        is_json: matches!(request.guide, Guide::Schema { .. } | Guide::Object) && request.logprobs.is_none(),
        finish_reason: if too_long { "length" } else { "stop" },
        stopped_by: stop.filter(|_| !too_long).map(|(_, stop)| stop.clone()),
        ..Choice::default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::quirks::Quirks, *};
    use crate::http::{body, tables};

    fn request(mut fields: Value) -> ChatRequest {
        fields["messages"] = json!([{"role": "user", "content": "I love it, this is positive news"}]);
        ChatRequest::new(&body::read(tables::CHAT, fields.to_string().as_bytes()).unwrap(), Quirks::default())
    }

    fn text(fields: Value) -> (String, &'static str) {
        let choice = complete(&request(fields), None).unwrap().choices.remove(0);
        (choice.content.clone().unwrap(), choice.finish_reason)
    }

    #[test]
    fn guided_text_has_the_requested_form() {
        assert_eq!(text(json!({"guided_choice": ["negative", "positive"]})).0, "positive");
        assert_eq!(text(json!({"guided_regex": "[0-9]{3}"})).0, "000");
        assert_eq!(text(json!({"guided_json": {"required": ["a"], "properties": {"a": {"const": 1}}}})).0, "{\"a\":1}");
        let object = text(json!({"response_format": {"type": "json_object"}})).0;
        assert!(serde_json::from_str::<Value>(&object).unwrap().is_object());
    }

    #[test]
    fn impossible_form_is_rejected() {
        for fields in [json!({"guided_regex": "\\bx\\b"}), json!({"guided_json": {"enum": []}})] {
            assert!(matches!(complete(&request(fields), None), Err(Failure::Invalid(_))));
        }
    }

    #[test]
    fn stop_and_max_tokens_set_the_finish_reason() {
        assert_eq!(text(json!({"max_tokens": 2})), ("You wrote:".to_owned(), "length"));
        assert_eq!(text(json!({"stop": [" it", "wrote"]})), ("You ".to_owned(), "stop"));
        assert_eq!(text(json!({"stop": "wrote", "max_tokens": 2})).1, "stop");
        assert_eq!(text(json!({"stop": "", "max_tokens": 100})).1, "stop");
    }

    #[test]
    fn response_length_is_limited() {
        for word in ["a ", "ž"] {
            let result = word.repeat(60_000);
            let messages = json!([{"role": "tool", "content": result}]);
            let body = json!({ "messages": messages }).to_string();
            let request = ChatRequest::new(&body::read(tables::CHAT, body.as_bytes()).unwrap(), Quirks::default());
            let choice = complete(&request, None).unwrap().choices.remove(0);
            assert_eq!(choice.finish_reason, "length");
            assert!(choice.content.as_ref().unwrap().len() <= MAX_BYTES);
        }
    }

    #[test]
    fn every_choice_is_counted() {
        let completion = complete(&request(json!({"n": 3, "max_tokens": 2})), None).unwrap();
        assert_eq!(completion.choices.len(), 3);
        assert_eq!(completion.completion_tokens, 6);
        assert_eq!(completion.prompt_tokens, 7);
    }

    #[test]
    fn too_large_response_is_rejected() {
        let fields = |n: usize, top: usize| json!({"n": n, "logprobs": true, "top_logprobs": top});
        let complete_with = |content: &str, mut fields: Value| {
            fields["messages"] = json!([{"role": "tool", "content": content}]);
            let request =
                ChatRequest::new(&body::read(tables::CHAT, fields.to_string().as_bytes()).unwrap(), Quirks::default());
            complete(&request, None)
        };
        let named = |content: &str, fields: Value| match complete_with(content, fields) {
            Err(Failure::Invalid(mut problems)) => problems.remove(0).into_json()["loc"][1].clone(),
            response => panic!("it is refused: {:?}", response.map(|response| response.completion_tokens)),
        };
        let long = "word ".repeat(20_000);
        for (n, top) in [(32, 0), (1, 20), (10, 2)] {
            assert_eq!(complete_with(&long, fields(n, top)).unwrap().choices.len(), n);
        }
        assert_eq!(named(&long, fields(4, 20)), "top_logprobs");
        assert_eq!(named(&long, fields(32, 1)), "n");
        // A text without spaces is one token, regardless of its length.
        assert_eq!(named(&"ž".repeat(60_000), fields(32, 20)), "n");
        assert!(complete_with("short", fields(32, 20)).is_ok());
        let tools = json!([{"type": "function", "function": {"name": "f", "parameters": {"required": ["text"],
            "properties": {"text": {"type": "string"}}}}}]);
        let messages = json!([{"role": "user", "content": long.repeat(30)}]);
        let fields = json!({"messages": messages, "tools": tools, "tool_choice": "required"});
        let fields = body::read(tables::CHAT, fields.to_string().as_bytes()).unwrap();
        let Err(Failure::Invalid(mut problems)) = complete(&ChatRequest::new(&fields, Quirks::default()), None) else {
            panic!("it is refused")
        };
        assert_eq!(problems.remove(0).into_json()["loc"][1], "messages");
    }

    #[test]
    fn unembedded_bucket_is_reported() {
        let tools = json!([{"type": "retrieval", "retrieval": {"bucket_ids": ["nope"]}}]);
        let failed = retrieve(&Store::in_memory(), &request(json!({ "tools": tools })));
        let Err(Failure::Invalid(problems)) = failed else { panic!("it is refused") };
        let problem = problems.into_iter().next().unwrap().into_json();
        assert_eq!(problem["loc"], json!(["body", "tools", 0, "retrieval", "bucket_ids", 0]));
    }
}
