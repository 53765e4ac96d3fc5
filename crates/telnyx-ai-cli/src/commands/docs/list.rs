//! `docs ls`: lists buckets, or the files of a bucket.

use clap::Args;
use telnyx_ai::Telnyx;
use telnyx_ai::storage::ListObjects;

use crate::exit::Outcome;
use crate::output;

/// List the buckets, or the files of a bucket with their sizes in bytes.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  telnyx-ai docs ls --emulator\n  telnyx-ai docs ls handbook --emulator")]
pub(crate) struct List {
    /// The bucket; without it the buckets are listed
    bucket: Option<String>,
    /// The start of the names to list
    #[arg(long, requires = "bucket")]
    prefix: Option<String>,
    /// Print a JSON object for each bucket or file
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) async fn run(command: List, telnyx: &Telnyx) -> Outcome {
    let Some(name) = &command.bucket else {
        return buckets(&command, telnyx).await;
    };
    let mut list = ListObjects::new();
    list.prefix = command.prefix;
    let mut objects = telnyx.storage().bucket(name).await?.list_all(list);
    // Written as they arrive, because a bucket can have millions of files.
    while let Some(object) = objects.try_next().await? {
        match command.json {
            true => output::json(&object)?,
            false => output::print_line(&format!("{:>12}  {}", object.size, object.key))?,
        }
    }
    Ok(())
}

async fn buckets(command: &List, telnyx: &Telnyx) -> Outcome {
    let buckets = telnyx.storage().buckets().list().await?;
    if command.json {
        return output::json_lines(buckets);
    }
    buckets.iter().try_for_each(|bucket| output::print_line(&bucket.name))
}
