//! `embeddings`: the tasks that embed, and embedded buckets.

use clap::{Args, Subcommand};
use telnyx_ai::Telnyx;
use telnyx_ai::embeddings::{BucketFile, EmbeddingStatus, EmbeddingTask, ListEmbeddingTasks};

use crate::exit::Outcome;
use crate::output;
use crate::resource::{self, Ids, ListOptions, Show};

/// Show embedding tasks and embedded buckets; `embed` starts a task.
#[derive(Debug, Subcommand)]
pub(crate) enum Embeddings {
    List(List),
    /// Print tasks
    #[command(after_help = "Example:\n  telnyx-ai embeddings show 6f1c0f7e-6f0b-4a5c-9d0e-1c2b3a4d5e6f")]
    Show(Show),
    Buckets(Buckets),
    Files(Files),
    /// Delete the embeddings of buckets; their files stay
    #[command(after_help = "Example:\n  telnyx-ai embeddings delete handbook --emulator")]
    Delete(Ids),
}

/// List the tasks.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai embeddings list --status success --emulator")]
pub(crate) struct List {
    /// Only tasks with this status, such as processing or failure; use the option several times for several
    #[arg(long)]
    status: Vec<EmbeddingStatus>,
    #[command(flatten)]
    options: ListOptions,
}

/// List the names of the embedded buckets.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai embeddings buckets --emulator")]
pub(crate) struct Buckets {
    /// Print a JSON string for each bucket
    #[arg(long)]
    json: bool,
}

/// List the files of an embedded bucket with their statuses.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai embeddings files handbook --emulator")]
pub(crate) struct Files {
    /// The bucket
    bucket: String,
    #[command(flatten)]
    options: ListOptions,
}

/// Runs the command.
pub(crate) async fn run(command: Embeddings, telnyx: &Telnyx) -> Outcome {
    let embeddings = telnyx.embeddings();
    match command {
        Embeddings::List(List { status, options }) => {
            let params = status.into_iter().fold(ListEmbeddingTasks::new(), ListEmbeddingTasks::status);
            let tasks = resource::stored(embeddings.list(params).await?);
            resource::list(tasks, &["ID", "STATUS", "BUCKET", "NAME", "CREATED"], task_row, &options).await
        }
        Embeddings::Show(command) => resource::show(&command, |id| embeddings.get(id)).await,
        Embeddings::Buckets(Buckets { json }) => {
            let names = embeddings.buckets().list().await?;
            match json {
                true => output::json_lines(names),
                false => names.iter().try_for_each(|name| output::print_line(name)),
            }
        }
        Embeddings::Files(Files { bucket, options }) => {
            let files = resource::stored(embeddings.buckets().list_files(bucket).await?);
            resource::list(files, &["FILE", "STATUS", "EMBEDDED", "ERROR"], file_row, &options).await
        }
        Embeddings::Delete(ids) => resource::each(&ids, |bucket| embeddings.buckets().delete_embeddings(bucket)).await,
    }
}

fn task_row(task: &EmbeddingTask) -> Vec<String> {
    let (bucket, created) = (resource::optional(task.bucket.as_ref()), resource::optional(task.created_at.as_ref()));
    vec![task.task_id.clone(), task.status.to_string(), bucket, task.task_name.clone(), created]
}

fn file_row(file: &BucketFile) -> Vec<String> {
    let embedded = resource::optional(file.last_embedded_at.as_ref());
    vec![file.filename.clone(), file.status.to_string(), embedded, resource::optional(file.error_reason.as_ref())]
}
