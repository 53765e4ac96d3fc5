//! `transcribe`: turns recordings into text or subtitles.

mod subtitles;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use telnyx_ai::Telnyx;
use telnyx_ai::audio::{CreateTranscription, Recording, ResponseFormat, Transcription};

use crate::exit::{Failure, Outcome};
use crate::output;
use crate::progress::Progress;
use subtitles::Format;

/// Number of recordings that are transcribed at a time.
const CONCURRENCY: usize = 4;

/// Transcribe recordings: files or URLs.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  telnyx-ai transcribe call.wav --emulator\n  \
                        telnyx-ai transcribe call.wav --srt --emulator\n  \
                        telnyx-ai transcribe *.mp3 --vtt -o subtitles/")]
pub(crate) struct Transcribe {
    /// The files or URLs of the recordings
    #[arg(required = true, value_name = "FILE|URL")]
    recordings: Vec<String>,
    /// The model; deepgram/nova-3 supports about 50 languages and returns times
    #[arg(short, long, default_value = "deepgram/nova-3")]
    model: String,
    /// The language, such as de or de-CH
    #[arg(short, long, value_name = "TAG")]
    language: Option<String>,
    /// Print SubRip subtitles
    #[arg(long, conflicts_with_all = ["vtt", "json"])]
    srt: bool,
    /// Print WebVTT subtitles
    #[arg(long, conflicts_with = "json")]
    vtt: bool,
    /// Print a JSON object for each recording, with segments and words
    #[arg(long)]
    json: bool,
    /// A folder for one file per recording, instead of standard output
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// The object that `--json` prints.
#[derive(Serialize)]
struct Report<'a> {
    recording: &'a str,
    #[serde(flatten)]
    transcription: &'a Transcription,
}

/// Runs the command.
pub(crate) async fn run(command: Transcribe, telnyx: &Telnyx) -> Outcome {
    check(&command)?;
    let progress = Progress::spinner("transcribing");
    progress.items(u64::try_from(command.recordings.len()).unwrap_or(u64::MAX));
    let audio = telnyx.audio();
    let request = |recording: &String| audio.transcribe(params(&command, recording));
    let mut results = telnyx.buffered_rows(command.recordings.clone(), CONCURRENCY, request);
    let (mut failures, mut is_first) = (Vec::new(), true);
    while let Some((recording, result)) = results.next().await {
        progress.add(1);
        let written = match result {
            Ok(transcription) => write(&command, &recording, &transcription, is_first),
            Err(error) => Err(error.into()),
        };
        match written {
            Ok(()) => is_first = false,
            Err(Failure::ClosedPipe) => return Err(Failure::ClosedPipe),
            Err(failure) => failures.push((recording, failure)),
        }
    }
    drop(progress);
    conclude(failures, command.recordings.len())
}

/// Rejects what would fail after the recordings were paid for.
fn check(command: &Transcribe) -> Outcome {
    if command.recordings.len() > 1 && format(command).is_some() && command.output.is_none() {
        return Err(Failure::Usage("subtitles of several recordings need a folder; add -o DIR".to_owned()));
    }
    for recording in command.recordings.iter().filter(|recording| !is_url(recording)) {
        fs::File::open(recording).map_err(|error| Failure::Usage(format!("{recording}: {error}")))?;
    }
    if let Some(folder) = &command.output {
        let mut names: Vec<_> = command.recordings.iter().map(|recording| path(command, folder, recording)).collect();
        names.sort();
        if let Some((path, _)) = names.iter().zip(names.iter().skip(1)).find(|(left, right)| left == right) {
            let problem = format!("two recordings would be written to {}; transcribe them apart", path.display());
            return Err(Failure::Usage(problem));
        }
        fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    }
    Ok(())
}

/// Reports the failures: the only one as the error of the command, several on lines of their own.
fn conclude(mut failures: Vec<(String, Failure)>, total: usize) -> Outcome {
    if total == 1 {
        return failures.pop().map_or(Ok(()), |(_, failure)| Err(failure));
    }
    for (recording, failure) in &failures {
        output::note(&format!("{recording}: {}", failure.message().unwrap_or_default()));
    }
    match failures.len() {
        0 => Ok(()),
        failed if failed == total => Err(Failure::Failed(format!("all {total} recordings failed"))),
        failed => Err(Failure::Partial(format!("{failed} of {total} recordings failed"))),
    }
}

fn params(command: &Transcribe, recording: &str) -> CreateTranscription {
    let recording = if is_url(recording) { Recording::url(recording) } else { Recording::path(recording) };
    let mut params = CreateTranscription::new(command.model.as_str(), recording);
    // The text needs no times, and some models do not have them.
    if command.json || format(command).is_some() {
        params = params.response_format(ResponseFormat::VerboseJson);
    }
    match &command.language {
        Some(language) => params.language(language),
        None => params,
    }
}

fn write(command: &Transcribe, recording: &str, transcription: &Transcription, is_first: bool) -> Outcome {
    let text = text(command, recording, transcription)?;
    if let Some(folder) = &command.output {
        let path = path(command, folder, recording);
        return fs::write(&path, text).map_err(|error| Failure::file(&path, &error));
    }
    if command.recordings.len() > 1 && !command.json {
        let separator = if is_first { "" } else { "\n" };
        output::print_line(&format!("{separator}{recording}:"))?;
    }
    output::print(&text)
}

fn text(command: &Transcribe, recording: &str, transcription: &Transcription) -> Outcome<String> {
    match format(command) {
        Some(format) => subtitles::write(transcription, format),
        None if command.json => serde_json::to_string(&Report { recording, transcription })
            .map(|line| line + "\n")
            .map_err(|error| Failure::Failed(format!("JSON: {error}"))),
        None => Ok(format!("{}\n", transcription.text)),
    }
}

fn format(command: &Transcribe) -> Option<Format> {
    match (command.srt, command.vtt) {
        (true, _) => Some(Format::Srt),
        (_, true) => Some(Format::Vtt),
        _ => None,
    }
}

/// Returns the path of the file of a recording: the name of the recording with another extension.
fn path(command: &Transcribe, folder: &Path, recording: &str) -> PathBuf {
    let name = recording.split(['?', '#']).next().filter(|_| is_url(recording)).unwrap_or(recording);
    let stem = Path::new(name).file_stem().unwrap_or_default();
    let extension = match format(command) {
        Some(Format::Srt) => "srt",
        Some(Format::Vtt) => "vtt",
        None if command.json => "json",
        None => "txt",
    };
    let mut name = stem.to_owned();
    name.push(".");
    name.push(extension);
    folder.join(name)
}

fn is_url(recording: &str) -> bool {
    recording.starts_with("http://") || recording.starts_with("https://")
}
