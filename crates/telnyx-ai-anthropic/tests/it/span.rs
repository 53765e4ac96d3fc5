//! The spans of messages, which have prompts and outputs only if the client traces content.

use serde_json::json;
use telnyx_ai_anthropic::{Anthropic, CreateMessage};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_test_kit::Spans;

use crate::support::reading::{anthropic, block_stop, events, start, stop, stop_reason_event, text_block, text_event};

fn request() -> CreateMessage {
    CreateMessage::new("a/b", 200, "SECRET").system("SECRET")
}

fn expected(request: &str, response: &str) -> String {
    format!(
        "gen_ai.operation.name=chat\ngen_ai.provider.name=telnyx\ngen_ai.request.max_tokens=200\n\
         gen_ai.request.model=a/b\n{request}{response}otel.kind=client\notel.name=chat a/b\n\
         server.address=api.telnyx.com\nserver.port=443\n"
    )
}

fn response(reason: &str, output: u64) -> String {
    format!(
        "{reason}gen_ai.response.id=msg_1\ngen_ai.response.model=m\ngen_ai.response.time_to_first_chunk=0.0\n\
         gen_ai.usage.input_tokens=25\ngen_ai.usage.output_tokens={output}\n"
    )
}

const STREAM: &str = "gen_ai.request.stream=true\n";
const ENDED: &str = "gen_ai.response.finish_reasons=[\"end_turn\"]\n";

#[tokio::test]
async fn a_plain_message_has_the_attributes_of_its_request_and_response() {
    let (spans, _guard) = Spans::record();
    let usage = r#"{"input_tokens":25,"output_tokens":15,"cache_read_input_tokens":7,"cache_creation_input_tokens":3}"#;
    let body = format!(r#"{{"id":"msg_1","model":"m","content":"SECRET","stop_reason":"end_turn","usage":{usage}}}"#);
    let request = request().temperature(0.5).top_p(0.9).top_k(4_u32).stop_sequences(["END"]);
    anthropic(MockReply::json(200, body)).0.create(request).await.unwrap();
    let request = "gen_ai.request.stop_sequences=[\"END\"]\ngen_ai.request.temperature=0.5\n\
                   gen_ai.request.top_k=4.0\ngen_ai.request.top_p=0.9\n";
    let response = "gen_ai.response.finish_reasons=[\"end_turn\"]\ngen_ai.response.id=msg_1\n\
                    gen_ai.response.model=m\ngen_ai.usage.cache_creation.input_tokens=3\n\
                    gen_ai.usage.cache_read.input_tokens=7\ngen_ai.usage.input_tokens=35\n\
                    gen_ai.usage.output_tokens=15\n";
    assert_eq!(spans.only("chat"), expected(request, response));
    assert!(!spans.text().contains("SECRET"), "{}", spans.text());
}

#[tokio::test(start_paused = true)]
async fn a_stream_has_the_attributes_of_its_response() {
    let (spans, _guard) = Spans::record();
    let whole =
        events([start(), text_block(), text_event("SECRET"), block_stop(0), stop_reason_event("end_turn"), stop()]);
    anthropic(whole).0.stream(request()).await.unwrap().finish().await.unwrap();
    assert_eq!(spans.only("chat"), expected(STREAM, &response(ENDED, 15)));
    assert!(!spans.text().contains("SECRET"), "{}", spans.text());
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_stream_has_the_response_so_far_and_an_error() {
    let (spans, _guard) = Spans::record();
    let cut = events([start(), text_block(), text_event("SECRET")]);
    anthropic(cut).0.stream(request()).await.unwrap().finish().await.unwrap_err();
    let failed = "error.type=incomplete_stream\n";
    let fields = expected(STREAM, &response("", 1));
    let status = "otel.status_code=ERROR\notel.status_description=the stream ended before it was complete\n";
    let fields = fields.replace("server.address", &format!("{status}server.address"));
    assert_eq!(spans.only("chat"), format!("{failed}{fields}"));
    assert!(!spans.text().contains("SECRET"), "{}", spans.text());
}

#[tokio::test]
async fn content_is_recorded_if_the_client_traces_it() {
    let (spans, _guard) = Spans::record();
    let blocks = json!([{ "type": "thinking", "thinking": "Hm." }, { "type": "text", "text": "4." },
        { "type": "tool_use", "id": "t", "name": "add", "input": { "a": 1 } }]);
    let reply = json!({ "role": "assistant", "content": blocks, "stop_reason": "tool_use" });
    let mock = MockTransport::new().reply(MockReply::json(200, reply.to_string()));
    let client = Client::builder().api_key("k").transport(mock).trace_content(true).build().unwrap();
    Anthropic::new(&client).create(CreateMessage::new("m", 9, "2 + 2?").system("Be brief.")).await.unwrap();
    let recorded = ["gen_ai.system", "gen_ai.input.", "gen_ai.output.messages"].map(|field| spans.lines("chat", field));
    let expected = [
        "gen_ai.system_instructions=[{\"content\":\"Be brief.\",\"type\":\"text\"}]\n",
        "gen_ai.input.messages=[{\"parts\":[{\"content\":\"2 + 2?\",\"type\":\"text\"}],\"role\":\"user\"}]\n",
        "gen_ai.output.messages=[{\"finish_reason\":\"tool_use\",\"parts\":[\
         {\"content\":\"Hm.\",\"type\":\"reasoning\"},{\"content\":\"4.\",\"type\":\"text\"},\
         {\"arguments\":{\"a\":1},\"id\":\"t\",\"name\":\"add\",\"type\":\"tool_call\"}],\"role\":\"assistant\"}]\n",
    ];
    assert_eq!(recorded, expected);
}
