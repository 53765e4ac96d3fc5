//! Fine-tuning jobs of the Telnyx AI Inference API.
//!
//! ```no_run
//! # async fn example() -> telnyx_ai::Result<()> {
//! use telnyx_ai::Telnyx;
//! use telnyx_ai::fine_tuning::CreateFineTuningJob;
//!
//! let telnyx = Telnyx::from_env()?;
//! let fine_tuning = telnyx.fine_tuning();
//! let model = "meta-llama/Meta-Llama-3.1-8B-Instruct";
//! let job = fine_tuning.create(CreateFineTuningJob::new(model, "training")).await?;
//! let done = fine_tuning.wait(&job.id).await?;
//! println!("trained on {:?} tokens", done.trained_tokens);
//! # Ok(()) }
//! ```
//!
//! # Features
//! `client` (default): `FineTuning`. The default features include the default features of `telnyx-ai-core`: TLS by
//! rustls and HTTP/2. For another TLS implementation, depend on this crate with `default-features = false, features =
//! ["client"]` and on `telnyx-ai-core` with the feature of that implementation. Without `client` there are only the
//! types of requests and responses, and no HTTP client, no async runtime and no TLS in the dependency tree.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod create_fine_tuning_job;
#[cfg(feature = "client")]
mod fine_tuning;
mod fine_tuning_job;
mod hyperparameters;

pub use create_fine_tuning_job::CreateFineTuningJob;
#[cfg(feature = "client")]
pub use fine_tuning::FineTuning;
pub use fine_tuning_job::{FineTuningJob, FineTuningStatus};
pub use hyperparameters::Hyperparameters;

// Lets a program that depends on this crate alone build a client.
#[cfg(feature = "client")]
#[doc(no_inline)]
pub use telnyx_ai_core::Client;
#[doc(no_inline)]
pub use telnyx_ai_core::{Error, Result};
