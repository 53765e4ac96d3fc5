//! Documented responses and their drift: each is decoded or is an error with the JSON path.

use serde_json::{Value, json};
use telnyx_ai_core::{Client, Request};
use telnyx_ai_fine_tuning::{CreateFineTuningJob, FineTuning, FineTuningJob, FineTuningStatus};

use telnyx_ai_test_kit::drift::{call_with_response, drift};

fn job() -> Value {
    json!({
        "id": "j-1", "status": "succeeded", "model": "m", "training_file": "t", "organization_id": "o-1",
        "hyperparameters": { "n_epochs": 3 }, "created_at": "2025-01-01T00:00:00Z",
        "finished_at": "2025-01-01T01:00:00Z", "trained_tokens": 12_000, "object": "fine_tuning.job",
    })
}

fn get(client: &Client) -> Request<FineTuningJob> {
    FineTuning::new(client).get("j-1")
}

fn read(changes: &Value) -> FineTuningJob {
    let mut body = job();
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    call_with_response(get, &body.to_string()).unwrap()
}

#[test]
fn jobs() {
    let calls: [fn(&Client) -> Request<FineTuningJob>; 3] = [
        get,
        |client| FineTuning::new(client).create(CreateFineTuningJob::new("m", "t")),
        |client| FineTuning::new(client).cancel("j-1"),
    ];
    for call in calls {
        assert_eq!(drift(&job(), &job(), call), ["null id", "no id", "null status", "no status"]);
    }
    let list = |client: &Client| FineTuning::new(client).list();
    assert_eq!(
        drift(&json!({ "data": [job()] }), &json!([job()]), list),
        ["null data", "no data", "null data[0].id", "no data[0].id", "null data[0].status", "no data[0].status"]
    );
    assert_eq!(call_with_response(list, r#"{"data":[null]}"#).unwrap(), []);
}

#[test]
fn times_are_unix_seconds() {
    let job = call_with_response(
        get,
        r#"{"id":"j-1","status":"running","created_at":1735689600,"finished_at":null,"hyperparameters":{"n_epochs":3},"trained_tokens":null,"model":"m","organization_id":"o","training_file":"t"}"#,
    )
    .unwrap();
    assert_eq!(job.created_at.unwrap().unix_seconds(), 1_735_689_600);
    assert_eq!((job.finished_at, job.trained_tokens, job.hyperparameters.n_epochs), (None, None, Some(3)));
    for time in
        [json!(1_735_689_600.25), json!("1735689600.25"), json!(1_735_689_600_250_u64), json!("2025-01-01T00:00:00.25")]
    {
        let finished = read(&json!({ "finished_at": time })).finished_at.unwrap();
        assert_eq!(finished.unix_millis(), 1_735_689_600_250, "{time}");
    }
    assert_eq!(read(&json!({ "finished_at": "soon" })).finished_at, None);
}

#[test]
fn an_invalid_detail_does_not_lose_the_job() {
    // `auto`: chosen by the service.
    for epochs in [json!("auto"), json!(null), json!(-1), json!(true)] {
        assert_eq!(read(&json!({ "hyperparameters": { "n_epochs": epochs } })).hyperparameters.n_epochs, None);
    }
    assert_eq!(read(&json!({ "hyperparameters": null })).hyperparameters.n_epochs, None);
    assert_eq!(read(&json!({ "hyperparameters": { "n_epochs": "5", "lr": 0.1 } })).hyperparameters.n_epochs, Some(5));
    assert_eq!(read(&json!({ "trained_tokens": -1 })).trained_tokens, None);
    assert_eq!(read(&json!({ "trained_tokens": "17" })).trained_tokens, Some(17));
    let error = call_with_response(get, r#"{"id":"j","status":"queued","hyperparameters":"default"}"#).unwrap_err();
    assert_eq!(error.json_path(), Some("hyperparameters"), "{error}");
}

#[test]
fn every_status() {
    for (word, status) in [
        ("queued", FineTuningStatus::Queued),
        ("running", FineTuningStatus::Running),
        ("succeeded", FineTuningStatus::Succeeded),
        ("failed", FineTuningStatus::Failed),
        ("cancelled", FineTuningStatus::Cancelled),
        ("validating_files", FineTuningStatus::Other("validating_files".into())),
    ] {
        let job = read(&json!({ "status": word }));
        assert_eq!((job.status.as_str(), &job.status), (word, &status));
        assert_eq!(serde_json::to_value(job).unwrap()["status"], word);
    }
}

#[test]
fn invalid_jobs() {
    for body in ["[]", r#"["j-1","queued"]"#, "7", "null", "{}", r#"{"data":{"id":"j-1","status":"queued"}}"#] {
        let error = call_with_response(get, body).unwrap_err();
        assert!(error.is_decode() && error.json_path().is_some(), "{body}: {error}");
    }
    let error = call_with_response(get, r#"{"errors":[{"code":"10015","detail":"no such model"}]}"#).unwrap_err();
    assert!(error.is_api() && error.to_string().contains("no such model"), "{error}");
}
