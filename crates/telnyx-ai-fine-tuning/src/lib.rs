//! Fine-tuning jobs of the Telnyx AI Inference API.
//!
//! ```no_run
//! # async fn run() -> telnyx_ai_core::Result<()> {
//! use telnyx_ai_core::Client;
//! use telnyx_ai_fine_tuning::{CreateFineTuningJob, FineTuning};
//!
//! let fine_tuning = FineTuning::new(&Client::from_env()?);
//! let job = fine_tuning.create(CreateFineTuningJob::new("meta-llama/Meta-Llama-3.1-8B-Instruct", "training-bucket")).await?;
//! let done = fine_tuning.wait(&job.id).await?;
//! println!("trained on {:?} tokens", done.trained_tokens);
//! # Ok(()) }
//! ```

mod jobs;
mod types;

pub use jobs::{CreateFineTuningJob, FineTuning, Hyperparameters};
pub use types::{FineTuningJob, FineTuningStatus};
