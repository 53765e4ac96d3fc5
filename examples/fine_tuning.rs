//! Fine-tuning: starts a job and prints its status until it has ended.
//!
//! ```text
//! cargo run --example fine_tuning
//! ```
//!
//! Without `TELNYX_API_KEY` the example runs against an emulator in the same program, at no cost. With a key it calls
//! the service: one fine-tuning job, which needs `training.jsonl` in the bucket `shop`.

use std::path::Path;
use std::time::Duration;

use telnyx_ai::fine_tuning::CreateFineTuningJob;
use telnyx_ai_examples::{DATA, Outcome, Server};

#[tokio::main]
async fn main() -> Outcome {
    let server = Server::from_env_or_emulator("shop", Path::new(DATA)).await?;
    println!("Using {}.", server.description);
    let fine_tuning = server.telnyx.fine_tuning();

    let models = server.telnyx.models().list().await?;
    let model = models.iter().find(|model| model.is_fine_tunable).ok_or("no model can be fine-tuned")?;
    let job = fine_tuning
        .create(CreateFineTuningJob::new(&model.id, "shop/training.jsonl").n_epochs(2).suffix("shop"))
        .await?;

    let mut updates = fine_tuning.wait(&job.id).poll_interval(Duration::from_millis(200)).updates();
    while let Some(job) = updates.try_next().await? {
        println!("{}: {}", job.id, job.status);
        if let Some(tokens) = job.trained_tokens {
            println!("{tokens} tokens trained");
        }
    }
    Ok(())
}
