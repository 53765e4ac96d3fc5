//! Endpoints of fine-tuning jobs.

use telnyx_ai_core::{
    Client, Poller, Request,
    internal::{Endpoint, Idempotency},
};

use crate::create_fine_tuning_job::CreateFineTuningJob;
use crate::fine_tuning_job::FineTuningJob;

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
    /// Creates the handle on `client`: its key, base URL, limits and connections.
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

    /// Lists all jobs. The list has no pages.
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
    /// `POST /ai/fine_tuning/jobs`, class [`Idempotency::NotIdempotent`].
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) before anything is sent, when `n_epochs` is outside 1 to 10.
    pub fn create(&self, params: CreateFineTuningJob) -> Request<FineTuningJob> {
        Endpoint::post("fine_tuning.create", "/ai/fine_tuning/jobs", Idempotency::NotIdempotent)
            .check(params.check())
            .body(&params, &params.extra)
            .json()
            .on(&self.client)
    }

    /// Returns the state of a job.
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

    /// Cancels a job. Cancelling it again changes nothing.
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
    /// `POST /ai/fine_tuning/jobs/{job_id}/cancel`, class [`Idempotency::Idempotent`].
    pub fn cancel(&self, job_id: impl AsRef<str>) -> Request<FineTuningJob> {
        Endpoint::post("fine_tuning.cancel", "/ai/fine_tuning/jobs/{job_id}/cancel", Idempotency::Idempotent)
            .path("job_id", job_id)
            .json()
            .on(&self.client)
    }

    /// Waits until a job has ended, or watches it with `updates()`. See [`Poller`] for its timeouts and errors; a
    /// cancelled job is an error as a failed one is.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # use std::time::Duration;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"id":"j-1","status":"succeeded"}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let fine_tuning = telnyx_ai_fine_tuning::FineTuning::new(&client);
    /// let job = fine_tuning.wait("j-1").poll_interval(Duration::from_secs(60)).deadline(Duration::from_secs(6 * 3600)).await?;
    /// assert_eq!(job.status, "succeeded");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn wait(&self, job_id: impl AsRef<str>) -> Poller<FineTuningJob> {
        Poller::new(job_id.as_ref(), self.get(&job_id))
    }
}
