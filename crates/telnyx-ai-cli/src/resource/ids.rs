//! Operations on one or several ids.

use clap::Args;
use serde::Serialize;
use telnyx_ai::Request;

use super::record;
use crate::exit::{Failure, Outcome};
use crate::{files, output};

/// The ids of a command.
#[derive(Args, Debug)]
pub(crate) struct Ids {
    /// The ids, or - to read them from standard input
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
}

/// The arguments of a command that prints objects.
#[derive(Args, Debug)]
pub(crate) struct Show {
    #[command(flatten)]
    ids: Ids,
    /// Print a JSON object for each id
    #[arg(long)]
    json: bool,
}

/// Sends a request for each id.
pub(crate) async fn each<T: 'static>(ids: &Ids, request: impl Fn(&str) -> Request<T>) -> Outcome {
    for_each(ids, async |_, id| {
        request(id).await?;
        Ok(())
    })
    .await
}

/// Prints the object of each id.
pub(crate) async fn show<T: Serialize + 'static>(show: &Show, request: impl Fn(&str) -> Request<T>) -> Outcome {
    for_each(&show.ids, async |position, id| {
        let value = request(id).await?;
        if position > 0 && !show.json {
            output::print("\n")?;
        }
        record::print(&value, show.json)
    })
    .await
}

/// Runs a command for each id. The failure of one id does not stop the others, unless the key is rejected.
async fn for_each(ids: &Ids, run: impl AsyncFn(usize, &str) -> Outcome) -> Outcome {
    let ids = ids.read()?;
    let mut failed = 0;
    for (position, id) in ids.iter().enumerate() {
        match run(position, id).await {
            Err(Failure::Sdk(error)) if ids.len() > 1 && !error.is_auth() => {
                output::note(&format!("{id}: {error}"));
                failed += 1;
            }
            outcome => outcome?,
        }
    }
    match failed {
        0 => Ok(()),
        _ => Err(Failure::Partial(format!("{failed} of {} ids failed", ids.len()))),
    }
}

impl Ids {
    fn read(&self) -> Outcome<Vec<String>> {
        let mut ids = Vec::new();
        for id in &self.ids {
            match id.as_str() {
                "-" => ids.extend(files::stdin()?.split_whitespace().map(str::to_owned)),
                id => ids.push(id.to_owned()),
            }
        }
        if ids.is_empty() {
            return Err(Failure::Usage("standard input has no ids; write them separated by white space".to_owned()));
        }
        Ok(ids)
    }
}
