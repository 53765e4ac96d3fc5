//! Parameters that are rejected before a request is sent.

use serde_json::json;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Error};
use telnyx_ai_openai::{CreateEmbeddings, CreateResponse, Item, OpenAi};

fn openai(mock: &MockTransport) -> OpenAi {
    OpenAi::new(&Client::builder().api_key("k").transport(mock.clone()).build().unwrap())
}

fn message(error: &Error, operation: &str) -> String {
    assert!(error.is_invalid_input(), "{error}");
    assert_eq!((error.operation(), error.attempts()), (Some(operation), 0));
    error.to_string().strip_prefix(&format!("{operation}: ")).unwrap().to_owned()
}

#[tokio::test]
async fn invalid_parameters_of_responses_are_rejected() {
    let request = || CreateResponse::new("Hi");
    let twice = |name: &str| format!("`{name}` is set twice: by its own setter and by `extra`; drop one of them");
    let result = |call_id: &str| Item::function_call_output(call_id, "");
    for (request, problem) in [
        (CreateResponse::new(""), "`input` is empty; give a text or items".to_owned()),
        (CreateResponse::new([]), "`input` is empty; give at least one item".to_owned()),
        (
            CreateResponse::new([Item::user("Hi"), result("call_1"), result("")]),
            "`input[2].call_id` is empty; give the `call_id` of the function call".to_owned(),
        ),
        (request().model(" "), "`model` is empty; give an id or leave it out".to_owned()),
        (request().conversation(""), "`conversation` is empty; give an id or leave it out".to_owned()),
        (request().max_output_tokens(0), "`max_output_tokens` is 0; give at least 1 or leave it out".to_owned()),
        (request().temperature(f64::NAN), "`temperature` is not a finite number, which JSON cannot carry".to_owned()),
        (request().top_p(f64::INFINITY), "`top_p` is not a finite number, which JSON cannot carry".to_owned()),
        (request().mode("strict"), "`mode` is set without `region`; set `region` too, or leave `mode` out".to_owned()),
        (request().reasoning_effort("low").extra("reasoning", json!({})), twice("reasoning")),
        (request().extra("stream", true), "`stream` is set by `create` and `stream`; drop it from `extra`".to_owned()),
        (request().extra("stream", false), "`stream` is set by `create` and `stream`; drop it from `extra`".to_owned()),
        (request().extra("input", "x"), twice("input")),
        (request().model("a").extra("model", "b"), twice("model")),
        (CreateResponse::new("").model(""), "`input` is empty; give a text or items".to_owned()),
    ] {
        let mock = MockTransport::new();
        let responses = openai(&mock).responses();
        let plain = responses.create(request.clone()).await.unwrap_err();
        assert_eq!(message(&plain, "openai.responses.create"), problem);
        let streamed = responses.stream(request).await.unwrap_err();
        assert_eq!(message(&streamed, "openai.responses.stream"), problem);
        assert_eq!(mock.requests().len(), 0);
    }
}

#[tokio::test]
async fn parameters_that_only_the_service_can_check_are_sent() {
    for request in [
        CreateResponse::new(" "),
        CreateResponse::new([Item::user("")]),
        CreateResponse::new([Item::Other(json!(null))]),
        CreateResponse::new("Hi").max_output_tokens(1).temperature(-3).top_p(7),
        CreateResponse::new("Hi").conversation("no uuid").model("nobody/nothing").instructions(""),
    ] {
        let mock = MockTransport::new().reply(MockReply::json(200, r#"{"output":[]}"#));
        openai(&mock).responses().create(request).await.unwrap();
        assert_eq!(mock.requests().len(), 1);
    }
    for create in [
        CreateEmbeddings::new("m", " "),
        CreateEmbeddings::new("nobody/nothing", ["\n"]).dimensions(1).user(""),
        CreateEmbeddings::new("m", vec!["a"; 5000]),
    ] {
        let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[]}"#));
        openai(&mock).create_embeddings(create).await.unwrap();
        assert_eq!(mock.requests().len(), 1);
    }
}

#[tokio::test]
async fn invalid_parameters_of_embeddings_are_rejected() {
    for (create, problem) in [
        (CreateEmbeddings::new("", "a"), "`model` is empty; give the id of an embedding model"),
        (CreateEmbeddings::new(" ", "a"), "`model` is empty; give the id of an embedding model"),
        (CreateEmbeddings::new("m", ""), "`input` is empty; give a text"),
        (CreateEmbeddings::new("m", [""; 0]), "`input` is empty; give at least one text"),
        (CreateEmbeddings::new("m", ["a", "", ""]), "`input[1]` is empty; give a text or leave it out"),
        (CreateEmbeddings::new("m", "a").dimensions(0), "`dimensions` is 0; give at least 1 or leave it out"),
        (
            CreateEmbeddings::new("m", "a").user("u").extra("user", "v"),
            "`user` is set twice: by its own setter and by `extra`; drop one of them",
        ),
        (
            CreateEmbeddings::new("m", "a").extra("input", "v"),
            "`input` is set twice: by its own setter and by `extra`; drop one of them",
        ),
    ] {
        let mock = MockTransport::new();
        let error = openai(&mock).create_embeddings(create).await.unwrap_err();
        assert_eq!(message(&error, "openai.create_embeddings"), problem);
        assert_eq!(mock.requests().len(), 0);
    }
}
