//! Exact requests of fine-tuning jobs.

mod wait;

use serde_json::json;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Request};
use telnyx_ai_fine_tuning::{CreateFineTuningJob, FineTuning};

use telnyx_ai_test_kit::wire::{self, ENCODED_IDS, INVALID_IDS, SentRequest};

const JOBS: &str = "/v2/ai/fine_tuning/jobs";
const JOB: &str = r#"{"id":"j-1","status":"queued"}"#;

async fn sent<T: 'static>(reply: &'static str, call: impl FnOnce(FineTuning) -> Request<T>) -> SentRequest {
    wire::sent(reply, |client| call(FineTuning::new(client))).await
}

fn scripted(replies: impl IntoIterator<Item = MockReply>) -> (FineTuning, MockTransport) {
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    (FineTuning::new(&Client::builder().api_key("k").transport(mock.clone()).build().unwrap()), mock)
}

fn job() -> CreateFineTuningJob {
    CreateFineTuningJob::new("meta-llama/Meta-Llama-3.1-8B-Instruct", "training")
}

#[tokio::test]
async fn requests_without_a_body() {
    sent(r#"{"data":[]}"#, |api| api.list()).await.assert_no_body("GET", JOBS);
    sent(JOB, |api| api.get("j-1")).await.assert_no_body("GET", &format!("{JOBS}/j-1"));
    sent(JOB, |api| api.cancel("j-1")).await.assert_no_body("POST", &format!("{JOBS}/j-1/cancel"));
}

#[tokio::test]
async fn create() {
    let create = async |params| sent(JOB, |api| api.create(params)).await;
    let body = r#"{"model":"meta-llama/Meta-Llama-3.1-8B-Instruct","training_file":"training"}"#;
    create(job()).await.assert_json("POST", JOBS, false, body);
    let body = concat!(
        r#"{"model":"meta-llama/Meta-Llama-3.1-8B-Instruct","training_file":"training","#,
        r#""suffix":"soporte \"é\"","hyperparameters":{"n_epochs":10}}"#,
    );
    create(job().n_epochs(1).suffix("soporte \"é\"").n_epochs(10)).await.assert_json("POST", JOBS, false, body);
    let body = r#"{"model":"m","training_file":"t/a b.jsonl","hyperparameters":{"n_epochs":1},"seed":[1]}"#;
    let new = CreateFineTuningJob::new("m", "t/a b.jsonl").n_epochs(1).extra("seed", json!([1]));
    create(new).await.assert_json("POST", JOBS, false, body);
    let body = r#"{"model":"m","training_file":"t","hyperparameters":{"n_epochs":"auto"}}"#;
    let auto = CreateFineTuningJob::new("m", "t").extra("hyperparameters", json!({ "n_epochs": "auto" }));
    create(auto).await.assert_json("POST", JOBS, false, body);
}

#[tokio::test]
async fn invalid_parameters_are_not_sent() {
    let (api, mock) = scripted([]);
    for epochs in [0, 11, u64::MAX] {
        let error = api.create(job().n_epochs(epochs)).await.unwrap_err();
        assert!(error.is_invalid_input());
        let says = format!("fine_tuning.create: `hyperparameters.n_epochs` is {epochs}; it must be 1 to 10");
        assert_eq!(error.to_string(), says);
    }
    for (field, params) in [
        ("model", job().extra("model", "m")),
        ("training_file", job().extra("training_file", "t")),
        ("suffix", job().suffix("a").extra("suffix", "b")),
        ("hyperparameters", job().n_epochs(2).extra("hyperparameters", json!({}))),
    ] {
        let error = api.create(params).await.unwrap_err();
        assert!(error.is_invalid_input());
        let says = format!(": `{field}` is set twice: by its own setter and by `extra`; drop one of them");
        assert!(error.to_string().ends_with(&says), "{error}");
    }
    for (id, problem) in INVALID_IDS {
        for (operation, error) in [
            ("get", api.get(id).await.unwrap_err()),
            ("cancel", api.cancel(id).await.unwrap_err()),
            ("get", api.wait(id).await.unwrap_err()),
        ] {
            assert!(error.is_invalid_input());
            assert_eq!(error.to_string(), format!("fine_tuning.{operation}: `job_id` {problem}"));
        }
    }
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test]
async fn ids_stay_one_segment() {
    for (id, segment) in ENCODED_IDS {
        let (api, mock) = scripted([MockReply::json(200, JOB), MockReply::json(200, JOB)]);
        api.get(id).await.unwrap();
        api.cancel(id).await.unwrap();
        let targets = mock.requests().iter().map(|request| request.target()).collect::<Vec<_>>();
        assert_eq!(targets, [format!("{JOBS}/{segment}"), format!("{JOBS}/{segment}/cancel")]);
    }
}

#[tokio::test(start_paused = true)]
async fn creating_is_not_retried_and_cancelling_is() {
    for reply in [MockReply::status(500), MockReply::status(502), MockReply::status(408), MockReply::status(503)] {
        let (api, mock) = scripted([reply, MockReply::json(200, JOB)]);
        assert!(api.create(job()).await.unwrap_err().is_api());
        assert_eq!(mock.requests().len(), 1);
    }
    let (api, mock) = scripted([MockReply::status(500), MockReply::status(502), MockReply::json(200, JOB)]);
    assert_eq!(api.cancel("j-1").await.unwrap().id, "j-1");
    assert_eq!(mock.requests().len(), 3);
}
