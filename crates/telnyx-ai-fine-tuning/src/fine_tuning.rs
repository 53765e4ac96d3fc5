//! Endpoints of fine-tuning jobs.

use telnyx_ai_core::{
    Client, Poller, Request,
    internal::{Endpoint, Idempotency},
};

use crate::create_fine_tuning_job::CreateFineTuningJob;
use crate::fine_tuning_job::FineTuningJob;

/// Fine-tuning jobs; `telnyx.fine_tuning()` in the facade.
#[derive(Clone, Debug)]
pub struct FineTuning {
    client: Client,
}

impl FineTuning {
    /// Creates a handle that sends its requests with `client`. In the facade, use `telnyx.fine_tuning()`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Lists all jobs. The list has no pages.
    ///
    /// `GET /ai/fine_tuning/jobs`.
    pub fn list(&self) -> Request<Vec<FineTuningJob>> {
        Endpoint::get("fine_tuning.list", "/ai/fine_tuning/jobs").list().on(&self.client)
    }

    /// Starts a job, which is charged by the token. [`wait`](Self::wait) waits until the job ends.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::fine_tuning::CreateFineTuningJob;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let model = "meta-llama/Meta-Llama-3.1-8B-Instruct";
    /// let params = CreateFineTuningJob::new(model, "training").n_epochs(5).suffix("support");
    /// let job = telnyx.fine_tuning().create(params).await?;
    /// println!("{} {}", job.id, job.status);
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /ai/fine_tuning/jobs`. Not idempotent: the call is retried only if the first request did no work.
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input), without sending a request, if `n_epochs` is not
    /// in 1 to 10.
    pub fn create(&self, params: CreateFineTuningJob) -> Request<FineTuningJob> {
        Endpoint::post("fine_tuning.create", "/ai/fine_tuning/jobs", Idempotency::NotIdempotent)
            .check(params.check())
            .body(&params, &params.extra)
            .json()
            .on(&self.client)
    }

    /// Returns the state of a job.
    ///
    /// `GET /ai/fine_tuning/jobs/{job_id}`.
    pub fn get(&self, job_id: impl AsRef<str>) -> Request<FineTuningJob> {
        Endpoint::get("fine_tuning.get", "/ai/fine_tuning/jobs/{job_id}").path("job_id", job_id).json().on(&self.client)
    }

    /// Cancels a job. Cancelling a cancelled job has no effect.
    ///
    /// `POST /ai/fine_tuning/jobs/{job_id}/cancel`. Idempotent, so the call is retried.
    pub fn cancel(&self, job_id: impl AsRef<str>) -> Request<FineTuningJob> {
        Endpoint::post("fine_tuning.cancel", "/ai/fine_tuning/jobs/{job_id}/cancel", Idempotency::Idempotent)
            .path("job_id", job_id)
            .json()
            .on(&self.client)
    }

    /// Waits until a job has ended, or watches it with `updates()`. See [`Poller`] for the timeouts and errors. A
    /// cancelled job is an error, like a failed job.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use std::time::Duration;
    ///
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// for job in telnyx.fine_tuning().list().await? {
    ///     let wait = telnyx.fine_tuning().wait(&job.id).poll_interval(Duration::from_secs(60));
    ///     println!("{}", wait.deadline(Duration::from_secs(6 * 3600)).await?.status);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn wait(&self, job_id: impl AsRef<str>) -> Poller<FineTuningJob> {
        Poller::new(job_id.as_ref(), self.get(&job_id))
    }
}
