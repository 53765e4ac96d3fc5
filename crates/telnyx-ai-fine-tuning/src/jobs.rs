//! Fine-tuning jobs: start, look, wait, cancel.

use serde::{Deserialize, Serialize};
use telnyx_ai_core::{Client, Endpoint, Error, Extra, Poller, Request, Result, RetryClass, lenient, setters};

use crate::types::FineTuningJob;

/// Fine-tuning jobs; `telnyx.fine_tuning()` in the facade.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// use telnyx_ai_fine_tuning::{CreateFineTuningJob, FineTuning};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"id":"j-1","status":"queued"}"#))
/// #     .reply(MockReply::json(200, r#"{"id":"j-1","status":"succeeded","trained_tokens":61440}"#));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
///
/// let fine_tuning = FineTuning::new(&client);
/// let job = fine_tuning.create(CreateFineTuningJob::new("meta-llama/Meta-Llama-3.1-8B-Instruct", "training")).await?;
/// let done = fine_tuning.wait(&job.id).await?;
/// assert_eq!(done.trained_tokens, Some(61_440)); // what is charged
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct FineTuning {
    client: Client,
}

impl FineTuning {
    /// The handle on `client`: its key, base URL, limits and connections.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[]}"#));
    /// # let builder = Client::builder().api_key("k").transport(mock.clone());
    /// let client = builder.header("x-team", "search").build()?;
    /// telnyx_ai_fine_tuning::FineTuning::new(&client).list().await?;
    /// assert_eq!(mock.requests()[0].header("x-team"), "search");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// All jobs. The list has no pages.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"id":"j-1","status":"running"}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let fine_tuning = telnyx_ai_fine_tuning::FineTuning::new(&client);
    /// let jobs = fine_tuning.list().await?;
    /// assert_eq!((jobs[0].id.as_str(), jobs[0].status.as_str()), ("j-1", "running"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/fine_tuning/jobs`.
    pub fn list(&self) -> Request<Vec<FineTuningJob>> {
        Endpoint::get("fine_tuning.list", "/ai/fine_tuning/jobs").list().on(&self.client)
    }

    /// Starts a job. It is charged by the token. The work goes on in the background: [`wait`](Self::wait) for it.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_fine_tuning::{CreateFineTuningJob, FineTuning};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"id":"j-1","status":"queued"}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let params = CreateFineTuningJob::new("meta-llama/Meta-Llama-3.1-8B-Instruct", "training").n_epochs(5).suffix("support");
    /// let job = FineTuning::new(&client).create(params).await?;
    /// assert_eq!(job.status, "queued");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/fine_tuning/jobs`, class [`RetryClass::Once`].
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) before anything is sent, when `n_epochs` is outside 1 to 10.
    pub fn create(&self, params: CreateFineTuningJob) -> Request<FineTuningJob> {
        Endpoint::post("fine_tuning.create", "/ai/fine_tuning/jobs", RetryClass::Once)
            .check(params.check())
            .body(&params, &params.extra)
            .json()
            .on(&self.client)
    }

    /// The state of a job.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"id":"j-1","status":"running","created_at":1735689600}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let job = telnyx_ai_fine_tuning::FineTuning::new(&client).get("j-1").await?;
    /// assert_eq!(job.created_at.unwrap().to_string(), "2025-01-01T00:00:00Z");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/fine_tuning/jobs/{job_id}`.
    pub fn get(&self, job_id: impl AsRef<str>) -> Request<FineTuningJob> {
        Endpoint::get("fine_tuning.get", "/ai/fine_tuning/jobs/{job_id}").path("job_id", job_id).json().on(&self.client)
    }

    /// Cancels a job. Doing it twice is the same as once.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"id":"j-1","status":"cancelled"}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let job = telnyx_ai_fine_tuning::FineTuning::new(&client).cancel("j-1").await?;
    /// assert_eq!(job.status, "cancelled");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/fine_tuning/jobs/{job_id}/cancel`, class [`RetryClass::Safe`].
    pub fn cancel(&self, job_id: impl AsRef<str>) -> Request<FineTuningJob> {
        Endpoint::post("fine_tuning.cancel", "/ai/fine_tuning/jobs/{job_id}/cancel", RetryClass::Safe)
            .path("job_id", job_id)
            .json()
            .on(&self.client)
    }

    /// Waits until a job has ended, or watches it with `updates()`. See [`Poller`] for its clocks and errors; a
    /// cancelled job is an error as a failed one is.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # use std::time::Duration;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"id":"j-1","status":"succeeded"}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let fine_tuning = telnyx_ai_fine_tuning::FineTuning::new(&client);
    /// let job = fine_tuning.wait("j-1").every(Duration::from_secs(60)).deadline(Duration::from_secs(6 * 3600)).await?;
    /// assert_eq!(job.status, "succeeded");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn wait(&self, job_id: impl AsRef<str>) -> Poller<FineTuningJob> {
        Poller::new(job_id.as_ref(), self.get(&job_id))
    }
}

/// What to tune, and on what.
///
/// ```
/// use telnyx_ai_fine_tuning::CreateFineTuningJob;
///
/// let params = CreateFineTuningJob::new("meta-llama/Meta-Llama-3.1-8B-Instruct", "training").n_epochs(5).suffix("support");
/// assert_eq!(
///     serde_json::to_value(&params)?,
///     serde_json::json!({
///         "model": "meta-llama/Meta-Llama-3.1-8B-Instruct", "training_file": "training",
///         "suffix": "support", "hyperparameters": { "n_epochs": 5 },
///     })
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CreateFineTuningJob {
    /// The model to tune; `is_fine_tunable` in the list of models says which can be.
    pub model: String,
    /// The storage bucket, or the object in one, to train on.
    pub training_file: String,
    /// See [`suffix()`](Self::suffix()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// See [`n_epochs()`](Self::n_epochs()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hyperparameters: Option<Hyperparameters>,
    /// See [`extra()`](Self::extra()).
    #[serde(skip)]
    pub extra: Extra,
}

/// How a model is trained.
///
/// ```
/// use telnyx_ai_fine_tuning::Hyperparameters;
///
/// let five: Hyperparameters = serde_json::from_str(r#"{"n_epochs":5}"#)?;
/// let chosen_by_the_service: Hyperparameters = serde_json::from_str(r#"{"n_epochs":"auto"}"#)?;
/// assert_eq!((five.n_epochs, chosen_by_the_service.n_epochs), (Some(5), None));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hyperparameters {
    /// How many times training goes through all examples; `None` when the service chooses (`auto`).
    #[serde(default, deserialize_with = "lenient::opt_count", skip_serializing_if = "Option::is_none")]
    pub n_epochs: Option<u64>,
}

impl CreateFineTuningJob {
    /// Model and training data, with the service's defaults.
    ///
    /// ```
    /// use telnyx_ai_fine_tuning::CreateFineTuningJob;
    ///
    /// let params = CreateFineTuningJob::new("meta-llama/Meta-Llama-3.1-8B-Instruct", "training/faq.jsonl");
    /// assert_eq!((params.training_file.as_str(), params.hyperparameters), ("training/faq.jsonl", None));
    /// ```
    pub fn new(model: impl Into<String>, training_file: impl Into<String>) -> Self {
        Self {
            model: model.into(),
            training_file: training_file.into(),
            suffix: None,
            hyperparameters: None,
            extra: Extra::default(),
        }
    }

    /// How many times training goes through all examples: 1 to 10. Default 3.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_fine_tuning::{CreateFineTuningJob, FineTuning};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new();
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    ///
    /// let params = CreateFineTuningJob::new("meta-llama/Meta-Llama-3.1-8B-Instruct", "training").n_epochs(12);
    /// let error = FineTuning::new(&client).create(params).await.unwrap_err();
    /// assert_eq!(error.to_string(), "fine_tuning.create: `hyperparameters.n_epochs` is 12; it must be 1 to 10");
    /// assert!(mock.requests().is_empty()); // nothing was sent, nothing is charged
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// Wire: `hyperparameters.n_epochs`.
    #[must_use]
    pub fn n_epochs(mut self, epochs: u64) -> Self {
        self.hyperparameters = Some(Hyperparameters { n_epochs: Some(epochs) });
        self
    }

    fn check(&self) -> Result<()> {
        match self.hyperparameters.as_ref().and_then(|parameters| parameters.n_epochs) {
            Some(epochs) if !(1..=10).contains(&epochs) => {
                Err(Error::invalid_input("hyperparameters.n_epochs", format!("is {epochs}; it must be 1 to 10")))
            }
            _ => Ok(()),
        }
    }
}

setters! {
    CreateFineTuningJob::new("meta-llama/Meta-Llama-3.1-8B-Instruct", "file-1") => CreateFineTuningJob {
        /// What is appended to the name of the new model.
        suffix: impl Into<String> = "support",
    }
}
