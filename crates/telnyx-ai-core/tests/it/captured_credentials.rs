//! Credentials that read a task-local value: requests keep the credentials of the task that created the requests.

use std::future::IntoFuture;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::Value;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{ApiKey, Client, Credentials, HeaderMap, Poller, Request, Task, internal::Endpoint};

use crate::support::{failure, ok, script};

tokio::task_local! {
    static TENANT: String;
}

/// The key of the tenant of the current task.
#[derive(Debug)]
struct TenantKey;

#[async_trait]
impl Credentials for TenantKey {
    async fn authorize(&self, _: &mut HeaderMap) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        Err("no tenant".into())
    }

    fn capture(&self) -> Option<Arc<dyn Credentials>> {
        let key = TENANT.try_with(|tenant| ApiKey::new(format!("key-{tenant}"))).ok()?;
        Some(Arc::new(key.unwrap()))
    }
}

fn client(mock: &MockTransport) -> Client {
    Client::builder().credentials(TenantKey).transport(mock.clone()).build().unwrap()
}

fn of(client: &Client, tenant: &str) -> Request<Value> {
    Endpoint::get("things.get", "/things/{id}").path("id", tenant).json().on(client)
}

/// Runs `work` for both tenants concurrently, each in its own scope.
async fn for_both<T>(work: impl AsyncFn(&'static str) -> T) -> (T, T) {
    let scope = |tenant: &'static str| TENANT.scope(tenant.to_owned(), work(tenant));
    futures_util::future::join(scope("ada"), scope("bo")).await
}

/// Checks that each of `requests` requests has the key of the tenant in its path.
#[track_caller]
fn assert_own_keys(mock: &MockTransport, requests: usize) {
    let sent = mock.requests();
    assert_eq!(sent.len(), requests);
    for request in sent {
        let tenant = request.url.path().rsplit('/').next().unwrap().to_owned();
        assert_eq!(request.header("authorization"), format!("Bearer key-{tenant}"));
    }
}

#[tokio::test]
async fn buffered_and_spawned_requests_use_the_key_of_their_tenant() {
    let mock = script((0..64).map(|_| ok()));
    let client = client(&mock);
    for_both(async |tenant| {
        let requests = || (0..8).map(|_| of(&client, tenant));
        assert!(client.buffered(requests(), 4).collect().await.iter().all(Result::is_ok));
        let mut results = client.buffered(requests(), 4).unordered();
        while let Some((_, result)) = results.next().await {
            result.unwrap();
        }
        let tasks: Vec<_> = requests().map(|request| tokio::spawn(request.into_future())).collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        for request in requests() {
            tokio::spawn(async move { request.with_response().await }).await.unwrap().unwrap();
        }
    })
    .await;
    assert_own_keys(&mock, 64);
}

#[tokio::test]
async fn derived_and_cloned_clients_capture_credentials() {
    let mock = script((0..4).map(|_| ok()));
    let client = client(&mock);
    for_both(async |tenant| {
        let derived = client.with(|settings| settings.header("x-a", "1")).unwrap();
        for request in [of(&derived, tenant), of(&client.clone(), tenant)] {
            tokio::spawn(request.into_future()).await.unwrap().unwrap();
        }
    })
    .await;
    assert_own_keys(&mock, 4);
}

#[tokio::test]
async fn pages_created_in_a_scope_use_its_key() {
    let page =
        |n: u8| MockReply::json(200, format!(r#"{{"data":[{n}],"meta":{{"page_number":{n},"total_pages":2}}}}"#));
    let mock = script([page(1), page(2), page(1), page(2)]);
    let client = client(&mock);
    let list = |tenant: &str| Endpoint::get("things.list", "/things/{id}").path("id", tenant).page::<u8>().on(&client);
    let (ada, bo) = for_both(async |tenant| list(tenant).items()).await;
    for items in [ada, bo] {
        let items: Vec<_> = tokio::spawn(items.collect()).await.unwrap();
        assert_eq!(items.into_iter().map(Result::unwrap).collect::<Vec<u8>>(), [1, 2]);
    }
    assert_own_keys(&mock, 4);
}

#[derive(Deserialize)]
struct Job {
    status: String,
}

impl Task for Job {
    fn status(&self) -> &str {
        &self.status
    }
}

#[tokio::test(start_paused = true)]
async fn pollers_created_in_a_scope_use_its_key() {
    let is = |status: &str| MockReply::json(200, format!(r#"{{"status":"{status}"}}"#));
    let mock = script(["running", "completed", "running", "completed"].map(is));
    let client = client(&mock);
    let poller = |tenant: &str| {
        Poller::new("j-1", Endpoint::get("jobs.get", "/jobs/{id}").path("id", tenant).json::<Job>().on(&client))
    };
    let (ada, bo) = for_both(async |tenant| poller(tenant)).await;
    assert_eq!(tokio::spawn(ada.into_future()).await.unwrap().unwrap().status, "completed");
    let states: Vec<_> = tokio::spawn(bo.updates().collect()).await.unwrap();
    assert_eq!(states.len(), 2);
    assert_own_keys(&mock, 4);
}

#[tokio::test]
async fn captured_credentials_are_unchanged_in_another_scope() {
    let mock = script([ok(), ok()]);
    let client = client(&mock);
    let request = TENANT.scope("ada".to_owned(), async { of(&client, "ada") }).await;
    TENANT.scope("bo".to_owned(), request.into_future()).await.unwrap();
    let captured = TENANT.scope("ada".to_owned(), async { client.capture() }).await;
    TENANT.scope("bo".to_owned(), async { of(&captured, "ada").await }).await.unwrap();
    assert_own_keys(&mock, 2);
}

#[tokio::test]
async fn a_new_key_replaces_captured_credentials() {
    let mock = script([ok(), ok()]);
    let client = client(&mock);
    let captured = TENANT.scope("bo".to_owned(), async { client.capture() }).await;
    of(&captured.with_api_key("key-ada").unwrap(), "ada").await.unwrap();
    of(&captured, "ada").api_key("key-ada").await.unwrap();
    assert_own_keys(&mock, 2);
}

#[tokio::test]
async fn a_request_created_outside_a_scope_is_authorized_in_the_scope_that_runs_it() {
    let mock = MockTransport::new();
    let request = of(&client(&mock), "ada");
    let (error, _) = failure(TENANT.scope("ada".to_owned(), request.into_future())).await;
    assert_eq!(error.to_string(), "things.get: the credentials failed to authorize the request: no tenant");
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test]
async fn a_captured_key_is_redacted_after_many_other_keys() {
    let mock = script((0..41).map(|_| ok()));
    let client = client(&mock);
    let captured = TENANT.scope("canary".to_owned(), async { client.capture() }).await;
    of(&captured, "canary").await.unwrap();
    for tenant in 0..40 {
        TENANT.scope(tenant.to_string(), async { of(&client, "x").await }).await.unwrap();
    }
    assert_eq!(captured.redacted(&"it was key-canary".to_owned()), "it was [redacted]");
}
