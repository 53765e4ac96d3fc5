//! Operations 36 to 39.

use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_emulator::{Builder, Emulator};

use crate::client::{get, post, send};

const JOBS: &str = "/ai/fine_tuning/jobs";
const BASE: &str = "meta-llama/Meta-Llama-3.1-8B-Instruct";
const LINE: &str =
    r#"{"messages": [{"role": "user", "content": "How long?"}, {"role": "assistant", "content": "Within 30 days."}]}"#;

fn builder(step: Duration) -> Builder {
    Emulator::builder()
        .file("train", "good.jsonl", format!("{LINE}\n{LINE}\n"))
        .file(
            "spoilt",
            "bad.jsonl",
            format!("{LINE}\n{{\"messages\": [{{\"role\": \"user\", \"content\": 1}}]}}\n{{\n"),
        )
        .bucket("empty")
        .task_step(step)
}

async fn create(emulator: &Emulator, fields: Value) -> Value {
    let mut body = json!({"model": BASE, "training_file": "train"});
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    post(emulator, JOBS, body).await.json(200)
}

async fn finish(emulator: &Emulator, job: &Value) -> Value {
    for _ in 0..100_000 {
        let job = get(emulator, &format!("{JOBS}/{}", job["id"].as_str().unwrap())).await.json(200);
        if !["queued", "running"].contains(&job["status"].as_str().unwrap()) {
            return job;
        }
        tokio::task::yield_now().await;
    }
    panic!("the job does not end")
}

async fn cancel(emulator: &Emulator, id: &str) -> crate::client::Response {
    send(emulator, "POST", &format!("{JOBS}/{id}/cancel"), "Authorization: Bearer k\r\n", b"").await
}

#[tokio::test]
async fn a_job_makes_a_model_to_chat_with() {
    let emulator = builder(Duration::ZERO).start().await.unwrap();
    assert_eq!(get(&emulator, JOBS).await.json(200), json!({"data": []}));
    let created = create(
        &emulator,
        json!({"training_file": "train/good.jsonl", "suffix": "support", "hyperparameters": {"n_epochs": 2}}),
    )
    .await;
    let id = created["id"].as_str().unwrap();
    assert!(id.starts_with("Meta-Llama-3.1-8B-Instruct-support-"), "{id}");
    let expected = json!({
        "id": id,
        "status": "queued",
        "model": BASE,
        "training_file": "train/good.jsonl",
        "hyperparameters": {"n_epochs": 2},
        "organization_id": created["organization_id"],
        "created_at": created["created_at"],
        "finished_at": null,
        "trained_tokens": null,
    });
    assert_eq!(created, expected);
    let done = finish(&emulator, &created).await;
    assert_eq!((&done["status"], &done["trained_tokens"]), (&json!("succeeded"), &json!(2 * 5 * 2)));
    assert!(done["finished_at"].as_i64().unwrap() >= done["created_at"].as_i64().unwrap());
    assert!(done["created_at"].as_i64().unwrap() > 1_700_000_000);
    assert_eq!(cancel(&emulator, id).await.json(200), done);
    let second = create(&emulator, json!({})).await;
    assert_eq!(second["hyperparameters"]["n_epochs"], 3);
    let listed = get(&emulator, JOBS).await.json(200);
    assert_eq!((&listed["data"][0], &listed["data"][1]["id"]), (&done, &second["id"]));

    let models = get(&emulator, "/ai/models").await.json(200);
    let models = models["data"].as_array().unwrap();
    let model = models.iter().find(|model| model["id"] == id).unwrap();
    assert_eq!((&model["base_model"], &model["owned_by"]), (&json!(BASE), &created["organization_id"]));
    assert_eq!(model["is_fine_tunable"], false);
    let base = models.iter().find(|model| model["id"] == BASE).unwrap();
    assert_eq!(base.as_object().unwrap().len(), model.as_object().unwrap().len());
    let requested = json!({"model": id, "messages": [{"role": "user", "content": "Hi"}]});
    assert_eq!(post(&emulator, "/ai/chat/completions", requested).await.json(200)["model"], id);
}

#[tokio::test]
async fn a_cancelled_job_makes_no_model() {
    let emulator = builder(Duration::from_secs(3600)).start().await.unwrap();
    let job = create(&emulator, json!({})).await;
    let id = job["id"].as_str().unwrap();
    let cancelled = cancel(&emulator, id).await.json(200);
    assert_eq!((&cancelled["status"], &cancelled["trained_tokens"]), (&json!("cancelled"), &json!(0)));
    assert!(cancelled["finished_at"].is_i64());
    assert_eq!(cancel(&emulator, id).await.json(200), cancelled);
    assert_eq!(get(&emulator, &format!("{JOBS}/{id}")).await.json(200), cancelled);
    let models = get(&emulator, "/ai/models").await.json(200);
    assert!(models["data"].as_array().unwrap().iter().all(|model| model["id"] != id));
    let requested = json!({"model": id, "messages": [{"role": "user", "content": "Hi"}]});
    post(&emulator, "/ai/chat/completions", requested).await.json(422);
}

#[tokio::test]
async fn a_running_job_can_be_cancelled() {
    let emulator = builder(Duration::from_millis(400)).start().await.unwrap();
    let job = create(&emulator, json!({})).await;
    let path = format!("{JOBS}/{}", job["id"].as_str().unwrap());
    while get(&emulator, &path).await.json(200)["status"] == "queued" {}
    let running = get(&emulator, &path).await.json(200);
    assert_eq!((&running["status"], &running["finished_at"]), (&json!("running"), &Value::Null));
    assert_eq!(cancel(&emulator, job["id"].as_str().unwrap()).await.json(200)["status"], "cancelled");
}

#[tokio::test]
async fn a_bad_training_file_is_refused_line_by_line() {
    let emulator = builder(Duration::ZERO).start().await.unwrap();
    let rejected = post(&emulator, JOBS, json!({"model": BASE, "training_file": "spoilt"})).await.json(422);
    let output =
        |at: usize| (rejected["detail"][at]["loc"].clone(), rejected["detail"][at]["msg"].as_str().unwrap().to_owned());
    let loc = json!(["body", "training_file"]);
    assert_eq!(output(0), (loc.clone(), "bad.jsonl, line 2: messages[0].content should be a string".to_owned()));
    assert_eq!(output(1).0, loc);
    assert!(output(1).1.starts_with("bad.jsonl, line 3: this is not JSON"), "{rejected}");
    assert_eq!(rejected["detail"].as_array().unwrap().len(), 2);
    for named in ["nope", "empty", "train/nope", "../train/good.jsonl", ""] {
        let rejected = post(&emulator, JOBS, json!({"model": BASE, "training_file": named})).await.json(422);
        assert_eq!(rejected["detail"][0]["loc"], loc, "{named}");
    }
    assert_eq!(get(&emulator, JOBS).await.json(200), json!({"data": []}));
}

#[tokio::test]
async fn a_request_that_breaks_the_description_names_the_field() {
    let emulator = builder(Duration::ZERO).start().await.unwrap();
    for (body, loc) in [
        (json!({"training_file": "train"}), json!(["body", "model"])),
        (json!({"model": BASE}), json!(["body", "training_file"])),
        (json!({"model": "no/model", "training_file": "train"}), json!(["body", "model"])),
        (json!({"model": "moonshotai/Kimi-K2.6", "training_file": "train"}), json!(["body", "model"])),
        (json!({"model": BASE, "training_file": "train", "suffix": 1}), json!(["body", "suffix"])),
    ] {
        assert_eq!(post(&emulator, JOBS, body).await.json(422)["detail"][0]["loc"], loc);
    }
    for epochs in [json!(0), json!(11), json!("auto"), json!(1.5)] {
        let body = json!({"model": BASE, "training_file": "train", "hyperparameters": {"n_epochs": epochs}});
        let rejected = post(&emulator, JOBS, body).await.json(422);
        assert_eq!(rejected["detail"][0]["loc"], json!(["body", "hyperparameters", "n_epochs"]), "{epochs}");
    }
    for id in ["nope", "org%2Fmodel", "%FF"] {
        assert_eq!(get(&emulator, &format!("{JOBS}/{id}")).await.json(404)["errors"][0]["code"], "10005", "{id}");
        assert_eq!(cancel(&emulator, id).await.json(404)["errors"][0]["code"], "10005", "{id}");
    }
}

#[tokio::test]
async fn jobs_outlive_the_emulator() {
    let dir = std::env::temp_dir().join(format!("emulator-{}", uuid::Uuid::new_v4()));
    let emulator = builder(Duration::ZERO).data_dir(&dir).start().await.unwrap();
    let job = create(&emulator, json!({})).await;
    let done = finish(&emulator, &job).await;
    drop(emulator);
    let emulator = builder(Duration::from_secs(3600)).data_dir(&dir).start().await.unwrap();
    let left = create(&emulator, json!({"training_file": "train/good.jsonl"})).await;
    drop(emulator);
    let emulator = builder(Duration::ZERO).data_dir(&dir).start().await.unwrap();
    let resumed = finish(&emulator, &left).await;
    assert_eq!((&resumed["status"], &resumed["trained_tokens"]), (&json!("succeeded"), &json!(30)));
    assert_eq!(get(&emulator, JOBS).await.json(200), json!({"data": [done, resumed]}));
    let requested = json!({"model": job["id"], "messages": [{"role": "user", "content": "Hi"}]});
    post(&emulator, "/ai/chat/completions", requested).await.json(200);
    drop(emulator);
    std::fs::remove_dir_all(dir).unwrap();
}
