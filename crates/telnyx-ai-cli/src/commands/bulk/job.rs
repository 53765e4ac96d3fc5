//! The run of a job, from its options to its exit code.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use telnyx_ai::PriceList;
use telnyx_ai::bulk::{Bulk, Report, UnknownRows};
use telnyx_ai::chat::ChatCompletion;

use super::output::Output;
use super::rows::Rows;
use super::{Job, watch};
use crate::cli::Global;
use crate::client::Connection;
use crate::config::Settings;
use crate::exit::{Failure, Outcome};
use crate::nearest::nearest;
use crate::output;

/// Runs a job to its end.
pub(super) async fn run(command: &Job, global: &Global) -> Outcome {
    // The input is opened first, so that a mistake costs no connection.
    let settings = Settings::load(global.profile.as_deref())?;
    let rows = Rows::open(command, &settings)?;
    let ledger = ledger(command, global.emulator)?;
    let connection = Connection::open(global).await?;
    let telnyx = &connection.telnyx;
    let job = configure(command, telnyx.bulk(rows.requests(telnyx)), ledger)?;
    if let Some(sample) = command.estimate {
        let estimate = job.estimate(sample).await?;
        return output::print_line(&estimate.to_string());
    }
    // Without prices the job runs, and its costs are unknown.
    let job = match telnyx.openai().models().list().await {
        Ok(models) => {
            check_model(
                command.model.as_deref().unwrap_or(&settings.model),
                models.iter().map(|model| model.id.as_str()),
            );
            job.prices(PriceList::from_iter(&models))
        }
        Err(_) => job,
    };
    let mut output = Output::create(command)?;
    let mut run = job.start().await?;
    let interrupted = watch::run(&mut run, &mut output).await?;
    let report = run.report();
    drop(run);
    let has_all_rows = !interrupted && report.stopped == 0;
    if has_all_rows {
        output.finish()?;
    }
    output::note(&report.to_string());
    if command.json {
        output::json(&report)?;
    }
    if interrupted {
        output::note("interrupted; the same command continues");
        return Err(Failure::Interrupted);
    }
    conclude(&report)
}

fn configure<'a>(
    command: &Job,
    mut job: Bulk<'a, ChatCompletion>,
    ledger: PathBuf,
) -> Outcome<Bulk<'a, ChatCompletion>> {
    job = job.ledger(ledger).limit(command.limit).retry_failed(command.retry_failed);
    if command.in_order {
        job = job.in_order();
    }
    if command.report_unknown {
        job = job.unknown(UnknownRows::Report);
    }
    if let Some(budget) = command.budget {
        job = job.budget(budget);
    }
    Ok(match command.shard.as_deref() {
        None => job,
        Some("env") => job.shard_from_env(),
        Some(part) => {
            let numbers =
                part.split_once('/').and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
            let (index, count) = numbers.ok_or_else(|| {
                Failure::Usage(format!(
                    "--shard: `{part}` is not INDEX/COUNT; the first of 8 parts is 0/8, the last 7/8"
                ))
            })?;
            job.shard(index, count)
        }
    })
}

/// Warns of a model that is not in the list. The list may lack a model of the account, so the job runs.
fn check_model<'a>(model: &str, known: impl Iterator<Item = &'a str> + Clone) {
    if known.clone().any(|known| known == model) {
        return;
    }
    let hint = nearest(model, known).map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default();
    output::note(&format!("the list of models has no `{model}`{hint}"));
}

/// Returns the path of the ledger.
fn ledger(command: &Job, is_emulator: bool) -> Outcome<PathBuf> {
    let extension = extension(command, is_emulator);
    let path = match (&command.ledger, &command.output) {
        (Some(ledger), _) => ledger.clone(),
        (None, Some(output)) if output != Path::new("-") => beside(output, extension),
        _ if command.input != "-" => beside(Path::new(&command.input), extension),
        _ => {
            let problem = "--ledger: pass a path, so that the job pays for no row twice if it runs again";
            return Err(Failure::Usage(problem.to_owned()));
        }
    };
    if command.resume && !path.exists() {
        return Err(Failure::Usage(format!("--resume: the ledger {} does not exist", path.display())));
    }
    Ok(path)
}

/// Returns the extension of the ledger. Outcomes of the emulator must not count as those of the service.
fn extension(command: &Job, is_emulator: bool) -> &'static str {
    match (command.shard.is_some(), is_emulator) {
        (false, false) => ".ledger",
        (false, true) => ".emulator.ledger",
        (true, false) => ".ledgers",
        (true, true) => ".emulator.ledgers",
    }
}

/// Appends an extension to the name of a file.
pub(super) fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(extension);
    PathBuf::from(name)
}

/// Chooses the exit code.
fn conclude(report: &Report) -> Outcome {
    if report.over_budget > 0 {
        let rows = report.over_budget;
        return Err(Failure::Budget(format!("{rows} rows were not sent; raise --budget and run the command again")));
    }
    match (report.failed, report.done) {
        (0, _) => Ok(()),
        (failed, 0) => Err(Failure::Failed(format!("all {failed} rows failed"))),
        (failed, _) => Err(Failure::Partial(format!("{failed} of {} rows failed", report.rows))),
    }
}
