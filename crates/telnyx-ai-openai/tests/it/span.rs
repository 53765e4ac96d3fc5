//! Fields of the span of a call: model and tokens, never prompts or outputs.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use telnyx_ai_chat::ChatRequest;
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_openai::{CreateResponse, OpenAi};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// Fields of all spans, in the order of recording.
#[derive(Clone, Default)]
struct Fields(Arc<Mutex<String>>);

struct Writing<'a>(&'a mut String);

impl Visit for Writing<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name().starts_with("gen_ai") {
            writeln!(self.0, "{field}={value:?}").unwrap();
        }
    }
}

impl<S: tracing::Subscriber> Layer<S> for Fields {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        attributes.record(&mut Writing(&mut self.0.lock().unwrap()));
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        values.record(&mut Writing(&mut self.0.lock().unwrap()));
    }
}

const REQUEST_FIELDS: &str = concat!(
    "gen_ai.operation.name=\"chat\"\ngen_ai.provider.name=\"telnyx\"\ngen_ai.request.model=\"m\"\n",
    "gen_ai.request.max_tokens=9\ngen_ai.request.temperature=0.5\n",
);

fn response_fields(reason: &str) -> String {
    format!(
        "{REQUEST_FIELDS}gen_ai.response.id=\"resp_1\"\ngen_ai.response.model=\"m-1\"\n\
         gen_ai.response.finish_reasons=\"{reason}\"\ngen_ai.usage.input_tokens=4\ngen_ai.usage.output_tokens=2\n"
    )
}

fn response(status: &str, details: &str) -> String {
    format!(
        r#"{{"id":"resp_1","model":"m-1","status":"{status}","incomplete_details":{details},"output":[{{"type":"message","content":"SAID"}}],"usage":{{"input_tokens":4,"output_tokens":2}}}}"#
    )
}

#[tokio::test]
async fn a_response_records_its_usage_in_the_span() {
    let fields = Fields::default();
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(fields.clone()));
    // `tracing` may have cached the lack of a subscriber in another test.
    tracing::callsite::rebuild_interest_cache();
    let taken = || std::mem::take(&mut *fields.0.lock().unwrap());
    let request =
        || CreateResponse::new("REQUEST_FIELDS").model("m").max_output_tokens(9).temperature(0.5).instructions("TOLD");
    for (status, details, reason) in
        [("completed", "null", "completed"), ("incomplete", r#"{"reason":"max_output_tokens"}"#, "max_output_tokens")]
    {
        let response = response(status, details);
        let events = format!("data: {{\"type\":\"response.{status}\",\"response\":{response}}}\n\n");
        let mock = MockTransport::new().reply(MockReply::json(200, response)).reply(MockReply::events([events]));
        let responses = OpenAi::new(&Client::builder().api_key("k").transport(mock).build().unwrap()).responses();
        assert_eq!(responses.create(request()).await.unwrap().text(), "SAID");
        assert_eq!(taken(), response_fields(reason));
        let stream = responses.stream(request()).await.unwrap();
        assert_eq!(taken(), REQUEST_FIELDS);
        assert_eq!(stream.finish().await.unwrap().text(), "SAID");
        assert_eq!(taken(), response_fields(reason).strip_prefix(REQUEST_FIELDS).unwrap());
    }
}

#[tokio::test]
async fn each_fallback_has_its_own_span() {
    let fields = Fields::default();
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(fields.clone()));
    tracing::callsite::rebuild_interest_cache();
    let completion = r#"{"id":"c-1","model":"b","choices":[{"message":{"content":"SAID"},"finish_reason":"stop"}]}"#;
    let mock = MockTransport::new().reply(MockReply::status(429)).reply(MockReply::json(200, completion));
    let chat = OpenAi::new(&Client::builder().api_key("k").transport(mock).build().unwrap()).chat().fallback(["b"]);
    chat.complete(ChatRequest::from("ASKED").model("a")).await.unwrap();
    let of_request = |model| {
        format!("gen_ai.operation.name=\"chat\"\ngen_ai.provider.name=\"telnyx\"\ngen_ai.request.model=\"{model}\"\n")
    };
    let of_response = concat!(
        "gen_ai.response.id=\"c-1\"\ngen_ai.response.model=\"b\"\n",
        "gen_ai.response.finish_reasons=\"stop\"\n",
    );
    let recorded = std::mem::take(&mut *fields.0.lock().unwrap());
    assert_eq!(recorded, of_request("a") + &of_request("b") + of_response);
}
