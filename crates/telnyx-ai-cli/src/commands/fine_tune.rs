//! `fine-tune`: jobs that train a model with your examples.

use std::time::Duration;

use clap::{Args, Subcommand};
use telnyx_ai::Telnyx;
use telnyx_ai::fine_tuning::{CreateFineTuningJob, FineTuningJob};

use crate::exit::{Failure, Outcome};
use crate::output;
use crate::progress::Progress;
use crate::resource::{self, Ids, ListOptions, Show};

/// Longest time of `watch`. A job takes hours.
const DEADLINE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Train a model with your examples.
#[derive(Debug, Subcommand)]
pub(crate) enum FineTune {
    Create(Create),
    /// List the jobs
    #[command(after_help = "Example:\n  telnyx-ai fine-tune list --emulator")]
    List(ListOptions),
    /// Print jobs
    #[command(after_help = "Example:\n  telnyx-ai fine-tune show ftjob-4f2b8d1e")]
    Show(Show),
    Watch(Watch),
    /// Cancel jobs
    #[command(after_help = "Example:\n  telnyx-ai fine-tune cancel ftjob-4f2b8d1e")]
    Cancel(Ids),
}

/// Start a job, which is charged by the token, and print its id.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai fine-tune create --model meta-llama/Meta-Llama-3.1-8B-Instruct \
                        --training-file examples --watch")]
pub(crate) struct Create {
    /// The model to train; `telnyx-ai models --json` shows `is_fine_tunable`
    #[arg(short, long)]
    model: String,
    /// The bucket with the examples, or a file in one
    #[arg(long, value_name = "BUCKET")]
    training_file: String,
    /// The end of the name of the new model
    #[arg(long)]
    suffix: Option<String>,
    /// The number of passes over the examples, 1 to 10
    #[arg(long, value_name = "NUMBER")]
    n_epochs: Option<u64>,
    /// Wait until the job has ended, and print it
    #[arg(long)]
    watch: bool,
    /// Print the job as a JSON object
    #[arg(long)]
    json: bool,
}

/// Wait until a job has ended, and print it. Ctrl-C stops the wait, not the job.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai fine-tune watch ftjob-4f2b8d1e")]
pub(crate) struct Watch {
    /// The id of the job
    id: String,
    /// Print the job as a JSON object
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) async fn run(command: FineTune, telnyx: &Telnyx) -> Outcome {
    let jobs = telnyx.fine_tuning();
    match command {
        FineTune::Create(command) => create(command, telnyx).await,
        FineTune::List(options) => {
            let items = resource::stored(jobs.list().await?);
            resource::list(items, &["ID", "STATUS", "MODEL", "TOKENS", "CREATED"], row, &options).await
        }
        FineTune::Show(command) => resource::show(&command, |id| jobs.get(id)).await,
        FineTune::Watch(Watch { id, json }) => watch(&id, json, telnyx).await,
        FineTune::Cancel(ids) => resource::each(&ids, |id| jobs.cancel(id)).await,
    }
}

async fn create(command: Create, telnyx: &Telnyx) -> Outcome {
    let mut params = CreateFineTuningJob::new(command.model, command.training_file);
    params.suffix = command.suffix;
    if let Some(epochs) = command.n_epochs {
        params = params.n_epochs(epochs);
    }
    let job = telnyx.fine_tuning().create(params).await?;
    if !command.watch {
        return resource::print_id(&job.id, &job, command.json);
    }
    output::note(&format!("job {}", job.id));
    watch(&job.id, command.json, telnyx).await
}

async fn watch(id: &str, json: bool, telnyx: &Telnyx) -> Outcome {
    let mut advice = Advice(Some(id));
    let progress = Progress::spinner(format!("job {id}"));
    let mut updates = telnyx.fine_tuning().wait(id).deadline(DEADLINE).max_polls(u32::MAX).updates();
    let mut last = None;
    while let Some(job) = updates.try_next().await.inspect_err(|_| advice.0 = None)? {
        progress.message(format!("job {id}: {}", job.status));
        last = Some(job);
    }
    advice.0 = None;
    drop(progress);
    let job = last.ok_or_else(|| Failure::Failed(format!("job {id} has no status")))?;
    resource::print(&job, json)?;
    if job.status.is_failure() { Err(Failure::Failed(format!("job {id} has ended: {}", job.status))) } else { Ok(()) }
}

/// Prints on an interrupt, which drops the future of the command, that the job continues.
struct Advice<'a>(Option<&'a str>);

impl Drop for Advice<'_> {
    fn drop(&mut self) {
        if let Some(id) = self.0 {
            output::note(&format!(
                "the job continues; `telnyx-ai fine-tune watch {id}` waits for it, `telnyx-ai fine-tune cancel {id}` \
                 stops it"
            ));
        }
    }
}

fn row(job: &FineTuningJob) -> Vec<String> {
    let tokens = resource::optional(job.trained_tokens.as_ref());
    vec![job.id.clone(), job.status.to_string(), job.model.clone(), tokens, resource::optional(job.created_at.as_ref())]
}
