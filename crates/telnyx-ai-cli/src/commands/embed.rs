//! `embed`: embeds a bucket, or a web site into a bucket.

use clap::Args;
use telnyx_ai::Telnyx;
use telnyx_ai::embeddings::{BucketFile, EmbedBucket, EmbedUrl, EmbeddingModel};

use crate::exit::{Failure, Outcome};
use crate::output;
use crate::progress::Progress;
use crate::resource;

/// Embed the files of a bucket, or a web site, and wait until they can be searched.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  telnyx-ai embed handbook --emulator\n  \
                        telnyx-ai embed site --url https://example.com/help")]
pub(crate) struct Embed {
    /// The bucket
    bucket: String,
    /// A web site to embed into the bucket, with the pages that its first page links to
    #[arg(long, conflicts_with_all = ["model", "chunk_size", "chunk_overlap"])]
    url: Option<String>,
    /// The embedding model, such as thenlper/gte-large
    #[arg(long, value_name = "MODEL")]
    model: Option<String>,
    /// The number of tokens of a passage
    #[arg(long, value_name = "TOKENS")]
    chunk_size: Option<u32>,
    /// The number of tokens that a passage shares with the next
    #[arg(long, value_name = "TOKENS")]
    chunk_overlap: Option<u32>,
    /// Print the id of the task instead of waiting for it
    #[arg(long)]
    no_wait: bool,
    /// Print a JSON object for each file, or for the task with --no-wait
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) async fn run(command: Embed, telnyx: &Telnyx) -> Outcome {
    if let (None, true) = (&command.url, command.bucket.contains("://")) {
        let url = &command.bucket;
        return Err(Failure::Usage(format!("`{url}` is not a bucket; write `telnyx-ai embed BUCKET --url {url}`")));
    }
    let embeddings = telnyx.embeddings();
    let task = match &command.url {
        Some(url) => embeddings.embed_url(EmbedUrl::new(url, &command.bucket)).await?,
        None => embeddings.embed_bucket(params(&command)).await?,
    };
    if command.no_wait {
        return resource::print_id(&task.task_id, &task, command.json);
    }
    let progress = Progress::spinner(format!("embedding {}", command.bucket));
    let mut updates = embeddings.wait(&task.task_id).updates();
    while let Some(task) = updates.try_next().await? {
        progress.message(format!("embedding {}: {}", command.bucket, task.status));
    }
    drop(progress);
    let files = embeddings.buckets().list_files(&command.bucket).await?;
    if command.json {
        output::json_lines(&files)?;
    } else {
        files.iter().try_for_each(|file| output::print_line(&line(file)))?;
    }
    let failed = files.iter().filter(|file| file.status.is_failure()).count();
    match failed {
        0 => Ok(()),
        _ => Err(Failure::Partial(format!("{failed} of {} files are not embedded", files.len()))),
    }
}

fn params(command: &Embed) -> EmbedBucket {
    let mut params = EmbedBucket::new(&command.bucket);
    if let Some(model) = &command.model {
        params = params.embedding_model(EmbeddingModel::from(model.as_str()));
    }
    if let Some(size) = command.chunk_size {
        params = params.document_chunk_size(size);
    }
    if let Some(overlap) = command.chunk_overlap {
        params = params.document_chunk_overlap_size(overlap);
    }
    params
}

fn line(file: &BucketFile) -> String {
    match &file.error_reason {
        Some(reason) => format!("{}: {} ({reason})", file.filename, file.status),
        None => format!("{}: {}", file.filename, file.status),
    }
}
