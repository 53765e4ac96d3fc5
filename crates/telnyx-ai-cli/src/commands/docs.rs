//! `docs`: the files of buckets.

mod list;
mod remove;
mod upload;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use telnyx_ai::Telnyx;

use crate::exit::Outcome;
use crate::{output, resource};

/// Upload, list, download, share and delete the files of buckets.
#[derive(Debug, Subcommand)]
pub(crate) enum Docs {
    Put(upload::Put),
    Sync(upload::Sync),
    Ls(list::List),
    Get(Get),
    Rm(remove::Remove),
    Url(Url),
}

/// Print a file of a bucket, or save it.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  telnyx-ai docs get handbook warranty.md --emulator\n  \
                        telnyx-ai docs get calls monday.wav -o monday.wav")]
pub(crate) struct Get {
    /// The bucket
    bucket: String,
    /// The name of the file in the bucket
    key: String,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Print a URL with which anyone can download or replace a file until it expires.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai docs url handbook warranty.md --ttl 3600 --emulator")]
pub(crate) struct Url {
    /// The bucket
    bucket: String,
    /// The name of the file in the bucket
    key: String,
    /// The seconds until the URL expires, at most a week
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    ttl: u32,
    /// Print a JSON object
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) async fn run(command: Docs, telnyx: &Telnyx) -> Outcome {
    match command {
        Docs::Put(command) => upload::put(command, telnyx).await,
        Docs::Sync(command) => upload::sync(command, telnyx).await,
        Docs::Ls(command) => list::run(command, telnyx).await,
        Docs::Get(command) => get(command, telnyx).await,
        Docs::Rm(command) => remove::run(command, telnyx).await,
        Docs::Url(Url { bucket, key, ttl, json }) => {
            let url = telnyx.storage().bucket(&bucket).await?.presigned_url(key, ttl).await?;
            resource::print_id(&url.url, &url, json)
        }
    }
}

async fn get(command: Get, telnyx: &Telnyx) -> Outcome {
    let request = telnyx.storage().bucket(&command.bucket).await?.get(command.key.as_str());
    if let Some(path) = &command.output {
        request.save_to(path).await?;
        return Ok(());
    }
    let mut download = request.await?;
    while let Some(bytes) = download.try_next().await? {
        output::print_bytes(&bytes)?;
    }
    Ok(())
}
