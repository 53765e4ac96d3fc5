//! The spans of responses and embeddings.

use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_openai::{CreateEmbeddings, CreateResponse, EncodingFormat, OpenAi};
use telnyx_ai_test_kit::Spans;

const SERVER: &str = "server.address=api.telnyx.com\nserver.port=443\n";

fn openai(replies: impl IntoIterator<Item = MockReply>, trace_content: bool) -> OpenAi {
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    OpenAi::new(&Client::builder().api_key("k").transport(mock).trace_content(trace_content).build().unwrap())
}

fn request() -> CreateResponse {
    let request = CreateResponse::new("ASKED").model("m").max_output_tokens(9).temperature(0.5).instructions("TOLD");
    request.conversation("conv-1").extra("text", serde_json::json!({ "format": { "type": "json_schema" } }))
}

fn response(status: &str, details: &str) -> String {
    format!(
        r#"{{"id":"resp_1","model":"m-1","status":"{status}","incomplete_details":{details},"output":[{{"type":"reasoning","summary":[{{"type":"summary_text","text":"HM"}}]}},{{"type":"message","role":"assistant","content":[{{"type":"output_text","text":"SAID"}}]}},{{"type":"function_call","call_id":"t","name":"f","arguments":"{{}}"}}],"usage":{{"input_tokens":4,"output_tokens":2,"input_tokens_details":{{"cached_tokens":3}},"output_tokens_details":{{"reasoning_tokens":1}}}}}}"#
    )
}

fn expected(stream: &str, reason: &str) -> String {
    format!(
        "gen_ai.conversation.id=conv-1\ngen_ai.operation.name=chat\ngen_ai.output.type=json\n\
         gen_ai.provider.name=telnyx\ngen_ai.request.max_tokens=9\ngen_ai.request.model=m\n{stream}\
         gen_ai.request.temperature=0.5\ngen_ai.response.finish_reasons=[\"{reason}\"]\ngen_ai.response.id=resp_1\n\
         gen_ai.response.model=m-1\ngen_ai.usage.cache_read.input_tokens=3\ngen_ai.usage.input_tokens=4\n\
         gen_ai.usage.output_tokens=2\ngen_ai.usage.reasoning.output_tokens=1\notel.kind=client\notel.name=chat m\n\
         {SERVER}"
    )
}

#[tokio::test(start_paused = true)]
async fn a_response_has_the_attributes_of_its_request_and_response() {
    for (status, details, reason) in
        [("completed", "null", "completed"), ("incomplete", r#"{"reason":"max_output_tokens"}"#, "max_output_tokens")]
    {
        let response = response(status, details);
        let events = format!("data: {{\"type\":\"response.{status}\",\"response\":{response}}}\n\n");
        let responses = openai([MockReply::json(200, response), MockReply::events([events])], false).responses();
        let (spans, guard) = Spans::record();
        assert_eq!(responses.create(request()).await.unwrap().text(), "SAID");
        assert_eq!(spans.only("chat"), expected("", reason));
        drop(guard);
        let (spans, _guard) = Spans::record();
        let stream = responses.stream(request()).await.unwrap();
        assert!(spans.only("chat").ends_with("(open)\n"));
        assert_eq!(stream.finish().await.unwrap().text(), "SAID");
        let fields = spans.only("chat").replace("gen_ai.response.time_to_first_chunk=0.0\n", "");
        assert_eq!(fields, expected("gen_ai.request.stream=true\n", reason));
        assert!(!["ASKED", "TOLD", "SAID", "HM"].iter().any(|text| spans.text().contains(text)), "{}", spans.text());
    }
}

#[tokio::test]
async fn content_is_recorded_if_the_client_traces_it() {
    let (spans, _guard) = Spans::record();
    let responses = openai([MockReply::json(200, response("completed", "null"))], true).responses();
    responses.create(request()).await.unwrap();
    let recorded = ["gen_ai.system", "gen_ai.input.", "gen_ai.output.messages"].map(|field| spans.lines("chat", field));
    let expected = [
        "gen_ai.system_instructions=[{\"content\":\"TOLD\",\"type\":\"text\"}]\n",
        "gen_ai.input.messages=[{\"parts\":[{\"content\":\"ASKED\",\"type\":\"text\"}],\"role\":\"user\"}]\n",
        "gen_ai.output.messages=[{\"finish_reason\":\"completed\",\"parts\":[\
         {\"content\":\"HM\",\"type\":\"reasoning\"},{\"content\":\"SAID\",\"type\":\"text\"},\
         {\"arguments\":{},\"id\":\"t\",\"name\":\"f\",\"type\":\"tool_call\"}],\"role\":\"assistant\"}]\n",
    ];
    assert_eq!(recorded, expected);
}

#[tokio::test]
async fn embeddings_have_their_model_and_their_input_tokens() {
    let (spans, _guard) = Spans::record();
    let reply =
        r#"{"data":[{"index":0,"embedding":[0.5]}],"model":"e-1","usage":{"prompt_tokens":3,"total_tokens":3}}"#;
    let request = CreateEmbeddings::new("e", "ASKED").dimensions(64).encoding_format(EncodingFormat::Float);
    openai([MockReply::json(200, reply)], false).create_embeddings(request).await.unwrap();
    let expected = "gen_ai.embeddings.dimension.count=64\ngen_ai.operation.name=embeddings\n\
                    gen_ai.provider.name=telnyx\ngen_ai.request.encoding_formats=[\"float\"]\n\
                    gen_ai.request.model=e\ngen_ai.response.model=e-1\ngen_ai.usage.input_tokens=3\n\
                    otel.kind=client\notel.name=embeddings e\n";
    assert_eq!(spans.only("embeddings"), format!("{expected}{SERVER}"));
    assert!(!spans.text().contains("ASKED"), "{}", spans.text());
}
