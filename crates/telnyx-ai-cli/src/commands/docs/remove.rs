//! `docs rm`: deletes files, or a bucket.

use clap::Args;
use telnyx_ai::{Error, Telnyx};

use crate::exit::{Failure, Outcome};
use crate::output;

/// Delete files of a bucket, or the bucket with all files and embeddings.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  telnyx-ai docs rm handbook returns.md shipping.md --emulator\n  \
                        telnyx-ai docs rm handbook --all --emulator")]
pub(crate) struct Remove {
    /// The bucket
    bucket: String,
    /// The names of the files
    #[arg(required_unless_present = "all")]
    keys: Vec<String>,
    /// Delete the bucket, all its files and its embeddings
    #[arg(long, conflicts_with = "keys")]
    all: bool,
}

/// Runs the command.
pub(crate) async fn run(command: Remove, telnyx: &Telnyx) -> Outcome {
    if command.all {
        return all(&command.bucket, telnyx).await;
    }
    let count = command.keys.len();
    let deleted = telnyx.storage().bucket(&command.bucket).await?.delete_many(command.keys).await?;
    for failure in &deleted.failed {
        output::note(&format!("{}: {} ({})", failure.key, failure.message, failure.code));
    }
    match deleted.failed.len() {
        0 => Ok(()),
        failed => Err(Failure::Partial(format!("{failed} of {count} files are not deleted"))),
    }
}

async fn all(bucket: &str, telnyx: &Telnyx) -> Outcome {
    // A bucket without embeddings is a 404 here, and so is a bucket that does not exist, which storage reports.
    telnyx.embeddings().buckets().delete_embeddings(bucket).await.or_else(unless_not_found)?;
    Ok(telnyx.storage().buckets().delete_all(bucket, |_| {}).await?)
}

fn unless_not_found(error: Error) -> Result<(), Error> {
    if error.is_not_found() { Ok(()) } else { Err(error) }
}
