//! A transport that responds to chat completions and to the list of models.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use telnyx_ai::transport::{
    Transport, TransportBody, TransportError, TransportErrorKind, TransportRequest, TransportResponse,
};
use telnyx_ai::{HeaderMap, StatusCode, Telnyx};
use tokio::sync::Semaphore;

/// The service. Its response depends on the first word of the prompt:
///
/// | Word | Response |
/// |---|---|
/// | `wait` | after [`Service::release`] |
/// | `400`, `429`, `500`, … | an error with this status, once `heal` was not called |
/// | `lost` | the connection closes after the request |
/// | `garbage` | a body that is not a completion |
/// | others | a completion with the text `re: {prompt}` |
#[derive(Clone, Debug, Default)]
pub struct Service(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    prompts: Mutex<Vec<String>>,
    gate: Semaphore,
    healed: Mutex<bool>,
    /// Most requests that ran at the same time, and those that run now.
    running: Mutex<(usize, usize)>,
    replies: Mutex<HashMap<String, Value>>,
    rejected: Mutex<HashMap<String, u16>>,
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            prompts: Mutex::default(),
            gate: Semaphore::new(0),
            healed: Mutex::default(),
            running: Mutex::default(),
            replies: Mutex::default(),
            rejected: Mutex::default(),
        }
    }
}

impl Service {
    pub fn telnyx(&self) -> Telnyx {
        Telnyx::builder().api_key("KEY0123").transport(self.clone()).build().unwrap()
    }

    /// Returns the prompts of all requests, in order. A request for the models is `models`.
    pub fn prompts(&self) -> Vec<String> {
        self.0.prompts.lock().unwrap().clone()
    }

    pub fn take_prompts(&self) -> Vec<String> {
        std::mem::take(&mut self.0.prompts.lock().unwrap())
    }

    /// Responds to `count` requests that wait.
    pub fn release(&self, count: usize) {
        self.0.gate.add_permits(count);
    }

    /// Ends all faults.
    pub fn heal(&self) {
        *self.0.healed.lock().unwrap() = true;
    }

    pub fn most_at_a_time(&self) -> usize {
        self.0.running.lock().unwrap().0
    }

    /// Sets the usage of the response to a prompt.
    pub fn usage(&self, prompt: &str, input: u64, output: u64) {
        let usage = json!({ "prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output });
        self.0.replies.lock().unwrap().insert(prompt.to_owned(), usage);
    }

    /// Rejects a prompt from now on.
    pub fn reject(&self, prompt: &str, status: u16) {
        self.0.rejected.lock().unwrap().insert(prompt.to_owned(), status);
    }

    async fn respond(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        let TransportBody::Bytes(body) = &request.body else {
            self.0.prompts.lock().unwrap().push("models".to_owned());
            return Ok(response(200, &models().to_string()));
        };
        let body: Value = serde_json::from_slice(body).unwrap();
        let prompt = body["messages"][0]["content"].as_str().unwrap().to_owned();
        self.0.prompts.lock().unwrap().push(prompt.clone());
        let rejected = self.0.rejected.lock().unwrap().get(&prompt).copied();
        if let Some(status) = rejected {
            return Ok(response(status, r#"{"errors":[{"code":"1","detail":"no"}]}"#));
        }
        let word = prompt.split(' ').next().unwrap();
        let is_healed = *self.0.healed.lock().unwrap();
        if word == "wait" {
            self.0.gate.acquire().await.unwrap().forget();
        }
        match word {
            "lost" if !is_healed => Err(TransportError::new(TransportErrorKind::Interrupted, "closed")),
            "connect" if !is_healed => Err(TransportError::new(TransportErrorKind::Connect, "refused")),
            "garbage" if !is_healed => Ok(response(200, r#"{"choices":7}"#)),
            _ => match word.parse() {
                Ok(status) if !is_healed => Ok(response(status, r#"{"errors":[{"code":"1","detail":"no"}]}"#)),
                _ => Ok(response(200, &self.completion(&body, &prompt).to_string())),
            },
        }
    }

    fn completion(&self, body: &Value, prompt: &str) -> Value {
        let usage = self.0.replies.lock().unwrap().get(prompt).cloned();
        let message = json!({ "role": "assistant", "content": format!("re: {prompt}") });
        json!({
            "model": body.get("model").cloned().unwrap_or(json!("default")),
            "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }],
            "usage": usage.unwrap_or(json!({ "prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5 })),
        })
    }
}

impl Transport for Service {
    fn send<'s, 'f>(
        &'s self,
        request: TransportRequest,
    ) -> Pin<Box<dyn Future<Output = Result<TransportResponse, TransportError>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        Box::pin(async move {
            let count = |change: isize| {
                let mut running = self.0.running.lock().unwrap();
                running.1 = running.1.checked_add_signed(change).unwrap();
                running.0 = running.0.max(running.1);
            };
            count(1);
            // Other tasks start before the response.
            tokio::task::yield_now().await;
            let response = self.respond(request).await;
            count(-1);
            response
        })
    }
}

/// Model `m` costs 1 USD per 1,000 input tokens and 2 USD per 1,000 output tokens.
fn models() -> Value {
    let pricing = json!({ "prompt": "1000", "completion": "2000", "currency": "USD", "unit": "1M_tokens" });
    json!({ "data": [{ "id": "m", "pricing": pricing }, { "id": "free" }] })
}

fn response(status: u16, body: &str) -> TransportResponse {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", "application/json".parse().unwrap());
    headers.insert("x-request-id", "r-1".parse().unwrap());
    let body = telnyx_ai::Bytes::from(body.to_owned());
    TransportResponse::new(StatusCode::from_u16(status).unwrap(), headers, body.into())
}
