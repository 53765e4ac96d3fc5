//! The spans of completions: names, attributes, errors and cancellation.

use std::time::Duration;

use telnyx_ai_chat::{Chat, ChatRequest, ResponseFormat};
use telnyx_ai_core::internal::undecoded;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Error};
use telnyx_ai_test_kit::Spans;
use tokio::time::timeout;

use crate::support::scripted::chat;

const REPLY: &str = r#"{"id":"c-1","model":"a/b-7","choices":[{"message":{"content":"SAID"},"finish_reason":"stop"},{"message":{"content":"SAID"},"finish_reason":"length"}],"usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13,"prompt_tokens_details":{"cached_tokens":6},"completion_tokens_details":{"reasoning_tokens":3}}}"#;

/// The fields of each operation of a model, and the fields of a request that only names a model.
const REQUEST: &str = "gen_ai.operation.name=chat\ngen_ai.provider.name=telnyx\ngen_ai.request.model=m\n";
const NAME: &str = "otel.kind=client\notel.name=chat m\n";
const SERVER: &str = "server.address=api.telnyx.com\nserver.port=443\n";

fn request() -> ChatRequest {
    ChatRequest::from("ASKED").model("m")
}

fn event(json: &str) -> String {
    format!("data: {json}\n\n")
}

fn stream() -> [String; 3] {
    let first = r#"{"id":"c-1","model":"a/b-7","choices":[{"delta":{"content":"SAID"}}]}"#;
    let last = r#"{"id":"c-1","choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13}}"#;
    [event(first), event(last), event("[DONE]")]
}

#[tokio::test]
async fn an_undecoded_completion_has_the_span_of_the_completion() {
    let recorded = async |is_undecoded: bool| {
        let (spans, _guard) = Spans::record();
        let (chat, _) = chat([MockReply::json(200, REPLY)]);
        let completion = chat.complete(request());
        if is_undecoded {
            assert_eq!(undecoded(completion).await.unwrap(), REPLY);
        } else {
            completion.await.unwrap();
        }
        (spans.only("chat"), spans.paths())
    };
    let (attributes, paths) = recorded(true).await;
    assert!(attributes.contains("gen_ai.response.id=c-1"), "{attributes}");
    assert_eq!((attributes, paths), recorded(false).await);
}

#[tokio::test]
async fn a_completion_has_the_attributes_of_its_request_and_response() {
    let (spans, _guard) = Spans::record();
    let (chat, _) = chat([MockReply::json(200, REPLY)]);
    let request = ChatRequest::from("ASKED").model("a/b").max_tokens(50).temperature(0.5).top_p(0.9).seed(7).n(2);
    let request = request.frequency_penalty(0.1).presence_penalty(0.2).stop(["\n", "END"]);
    chat.complete(request.response_format(ResponseFormat::JsonObject).extra("top_k", 40)).await.unwrap();
    let expected = "gen_ai.operation.name=chat
gen_ai.output.type=json
gen_ai.provider.name=telnyx
gen_ai.request.choice.count=2
gen_ai.request.frequency_penalty=0.1
gen_ai.request.max_tokens=50
gen_ai.request.model=a/b
gen_ai.request.presence_penalty=0.2
gen_ai.request.seed=7
gen_ai.request.stop_sequences=[\"\\n\",\"END\"]
gen_ai.request.temperature=0.5
gen_ai.request.top_k=40.0
gen_ai.request.top_p=0.9
gen_ai.response.finish_reasons=[\"stop\",\"length\"]
gen_ai.response.id=c-1
gen_ai.response.model=a/b-7
gen_ai.usage.cache_read.input_tokens=6
gen_ai.usage.input_tokens=9
gen_ai.usage.output_tokens=4
gen_ai.usage.reasoning.output_tokens=3
otel.kind=client
otel.name=chat a/b
server.address=api.telnyx.com
server.port=443
";
    assert_eq!(spans.only("chat"), expected);
    assert_eq!(spans.paths(), ["chat", "chat > telnyx_ai.call", "chat > telnyx_ai.call > telnyx_ai.attempt"]);
    assert!(!spans.text().contains("ASKED") && !spans.text().contains("SAID") && !spans.text().contains("KEY0"));
}

#[tokio::test]
async fn a_request_without_a_model_is_named_after_the_operation() {
    let (spans, _guard) = Spans::record();
    let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{"message":{}}]}"#));
    let client =
        Client::builder().api_key("KEY0").base_url("http://127.0.0.1:8080/v2").transport(mock).build().unwrap();
    Chat::new(&client).complete("ASKED").await.unwrap();
    let expected = "gen_ai.operation.name=chat\ngen_ai.provider.name=telnyx\notel.kind=client\notel.name=chat\n\
                    server.address=127.0.0.1\nserver.port=8080\n";
    assert_eq!(spans.only("chat"), expected);
}

#[tokio::test(start_paused = true)]
async fn a_stream_has_the_time_to_its_first_chunk_and_ends_with_the_stream() {
    let (spans, _guard) = Spans::record();
    let (chat, _) = chat([MockReply::events(stream()).after(Duration::from_millis(1500))]);
    let mut stream = chat.stream(request()).await.unwrap();
    let first = "gen_ai.request.stream=true\n";
    assert_eq!(spans.only("chat"), format!("{REQUEST}{first}{NAME}{SERVER}(open)\n"));
    stream.try_next().await.unwrap();
    let first = format!("{first}gen_ai.response.time_to_first_chunk=1.5\n");
    assert_eq!(spans.only("chat"), format!("{REQUEST}{first}{NAME}{SERVER}(open)\n"));
    stream.finish().await.unwrap();
    let response = "gen_ai.response.finish_reasons=[\"stop\"]\ngen_ai.response.id=c-1\ngen_ai.response.model=a/b-7\n\
                    gen_ai.response.time_to_first_chunk=1.5\ngen_ai.usage.input_tokens=9\ngen_ai.usage.output_tokens=4\n";
    assert_eq!(spans.only("chat"), format!("{REQUEST}gen_ai.request.stream=true\n{response}{NAME}{SERVER}"));
}

/// Returns the fields that describe the end of the spans of a call, of its last attempt and of its operation.
fn ends(spans: &Spans) -> [String; 3] {
    ["chat", "telnyx_ai.call", "telnyx_ai.attempt"].map(|name| {
        let fields = spans.named(name).pop().unwrap();
        let is_end = |line: &&str| line.starts_with("error.") || line.starts_with("otel.status") || *line == "(open)";
        fields.lines().filter(is_end).map(|line| format!("{line}\n")).collect()
    })
}

fn failure(error_type: &str, description: &str) -> String {
    format!("error.type={error_type}\notel.status_code=ERROR\notel.status_description={description}\n")
}

#[tokio::test(start_paused = true)]
async fn a_failed_call_has_a_type_and_a_description_without_data() {
    let body = r#"{"error":{"message":"ASKED KEY0 SAID","code":"x"}}"#;
    let cases: [(MockReply, &str, &str, bool); 5] = [
        (MockReply::json(400, body), "400", "the service reported an error", true),
        (MockReply::json(500, body), "500", "the service reported an error", true),
        (MockReply::json(200, body), "api", "the service reported an error", false),
        (MockReply::json(200, r#"{"choices":"SAID"}"#), "decode", "the response cannot be decoded", false),
        (MockReply::json(200, REPLY).after(Duration::from_secs(9)), "timeout", "a timeout or a deadline elapsed", true),
    ];
    for (reply, error_type, description, attempt_fails) in cases {
        let (spans, _guard) = Spans::record();
        let (chat, _) = chat([reply]);
        chat.complete(request()).timeout(Duration::from_secs(5)).await.unwrap_err();
        let failed = failure(error_type, description);
        let attempt = if attempt_fails { failed.clone() } else { String::new() };
        assert_eq!(ends(&spans), [failed.clone(), failed, attempt], "{error_type}");
        assert!(!spans.text().contains("ASKED") && !spans.text().contains("SAID") && !spans.text().contains("KEY0"));
    }
}

#[tokio::test]
async fn an_invalid_request_fails_without_an_attempt() {
    let (spans, _guard) = Spans::record();
    let (chat, _) = chat([]);
    chat.complete(request().temperature(f64::NAN)).await.unwrap_err();
    assert_eq!(spans.lines("chat", "error."), "error.type=invalid_input\n");
    assert_eq!(spans.lines("telnyx_ai.call", "error."), "error.type=invalid_input\n");
    assert!(spans.named("telnyx_ai.attempt").is_empty());
}

#[tokio::test]
async fn a_failed_stream_has_the_response_so_far() {
    let (spans, _guard) = Spans::record();
    let [first, ..] = stream();
    let (chat, _) = chat([MockReply::events([first, event(r#"{"error":{"message":"SAID"}}"#)])]);
    let error: Error = chat.stream(request()).await.unwrap().finish().await.unwrap_err();
    assert!(error.is_api());
    let failed = failure("api", "the service reported an error");
    assert_eq!(ends(&spans), [failed, String::new(), String::new()]);
    assert_eq!(spans.lines("chat", "gen_ai.response.id"), "gen_ai.response.id=c-1\n");
    assert!(!spans.text().contains("SAID"), "{}", spans.text());
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_is_cancelled() {
    let (spans, _guard) = Spans::record();
    let (chat, _) = chat([MockReply::json(200, REPLY).after(Duration::from_secs(9))]);
    timeout(Duration::from_secs(1), chat.complete(request()).into_future()).await.unwrap_err();
    assert_eq!(ends(&spans), ["error.type=cancelled\n"; 3]);
}

#[tokio::test]
async fn a_dropped_stream_is_cancelled() {
    let (spans, _guard) = Spans::record();
    let (chat, _) = chat([MockReply::events(stream())]);
    let mut stream = chat.stream(request()).await.unwrap();
    stream.try_next().await.unwrap();
    drop(stream);
    assert_eq!(ends(&spans), ["error.type=cancelled\n", "", ""]);
}

#[tokio::test(start_paused = true)]
async fn each_attempt_and_each_fallback_has_its_own_end() {
    let (spans, _guard) = Spans::record();
    let (chat, _) = chat([MockReply::status(429), MockReply::status(429), MockReply::json(200, REPLY)]);
    chat.fallback(["n"]).complete(request()).await.unwrap();
    let names: Vec<_> = spans.named("chat").iter().map(|span| span.contains("otel.name=chat n\n")).collect();
    assert_eq!(names, [false, true]);
    assert!(spans.named("chat")[0].starts_with("error.type=429\n"));
    let attempts = spans.named("telnyx_ai.attempt");
    let attempt = |count: u32, status: u16, failed: &str| {
        let name = "otel.kind=client\notel.name=POST /ai/chat/completions\n";
        let failed = match failed {
            "" => name.to_owned(),
            failed => format!("{name}{failed}"),
        };
        format!(
            "http.request.method=POST\nhttp.request.resend_count={count}\nhttp.response.status_code={status}\n{failed}{SERVER}url.template=/ai/chat/completions\n"
        )
    };
    let status = "otel.status_code=ERROR\notel.status_description=the service reported an error\n";
    let limited = |count| format!("error.type=429\n{}", attempt(count, 429, status));
    assert_eq!(attempts, [limited(0), limited(0), attempt(1, 200, "")]);
}
