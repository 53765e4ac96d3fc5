//! The rows of a job: records of the input as requests.

use std::path::Path;

use clap::ValueEnum;
use telnyx_ai::Telnyx;
use telnyx_ai::bulk::{Input, Records, Row, Template};
use telnyx_ai::chat::{ChatCompletion, ChatRequest, Message};

use super::Job;
use crate::config::Settings;
use crate::exit::{Failure, Outcome};
use crate::{folders, schema};

/// The format of an input.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub(super) enum Format {
    Csv,
    Jsonl,
    Lines,
}

/// The rows of a job, which are read while it runs.
pub(super) struct Rows {
    records: Records,
    template: Template,
    /// The request without the prompt.
    request: ChatRequest,
    /// Number of records; `None` for standard input.
    count: Option<usize>,
}

impl Rows {
    /// Opens the input and checks the template. Nothing is sent.
    pub(super) fn open(command: &Job, settings: &Settings) -> Outcome<Self> {
        let format = format(command)?;
        let template = Template::new(template(command, format)?)?;
        let records = open(command, format)?;
        template.check(&records)?;
        // The file is read twice, because a total is worth more than the time.
        let count = if command.input == "-" { None } else { Some(open(command, format)?.count()) };
        Ok(Self { records, template, request: request(command, settings)?, count })
    }

    /// Returns a row for each record.
    pub(super) fn requests(self, telnyx: &Telnyx) -> impl Iterator<Item = Row<ChatCompletion>> + Send + use<> {
        let (chat, template, request) = (telnyx.openai().chat(), self.template, self.request);
        let rows = self.records.rows(move |record| {
            let mut request = request.clone();
            request.messages.push(Message::user(template.render(record)?));
            Ok(chat.complete(request))
        });
        Counted { rows, left: self.count }
    }
}

/// Rows whose number is known, so that the job can report a total and the time left.
struct Counted<I> {
    rows: I,
    left: Option<usize>,
}

impl<I: Iterator> Iterator for Counted<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        self.left = self.left.map(|left| left.saturating_sub(1));
        self.rows.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left.unwrap_or(0), self.left)
    }
}

fn open(command: &Job, format: Format) -> Outcome<Records> {
    let mut input = match format {
        Format::Csv => Input::csv(),
        Format::Jsonl => Input::jsonl(),
        Format::Lines => Input::lines(),
    };
    if let Some(key) = &command.key {
        input = input.key(key);
    }
    let records = if command.input == "-" { input.read(std::io::stdin()) } else { input.open(&command.input) };
    records.map_err(|error| Failure::Usage(error.to_string()))
}

/// Returns the format: the option, or that of the file name.
fn format(command: &Job) -> Outcome<Format> {
    let extension = Path::new(&command.input).extension().and_then(|extension| extension.to_str());
    match (command.format, extension) {
        (Some(format), _) => Ok(format),
        (None, Some("csv")) => Ok(Format::Csv),
        (None, Some("jsonl" | "ndjson")) => Ok(Format::Jsonl),
        (None, Some("txt")) => Ok(Format::Lines),
        _ if command.input == "-" => Ok(Format::Lines),
        _ => Err(Failure::Usage(format!(
            "{}: the name does not say the format; pass --format csv, --format jsonl or --format lines",
            command.input
        ))),
    }
}

fn template(command: &Job, format: Format) -> Outcome<String> {
    match command.template.as_deref() {
        Some(template) => match template.strip_prefix('@') {
            Some(path) => match folders::read(Path::new(path))? {
                Some(template) => Ok(template),
                None => Err(Failure::Usage(format!("--template: the file {path} does not exist"))),
            },
            None => Ok(template.to_owned()),
        },
        None if format == Format::Lines => Ok("{{line}}".to_owned()),
        None => Err(Failure::Usage(
            "--template: pass the prompt with a variable for each column that it uses, such as 'Summarize {{title}}'"
                .to_owned(),
        )),
    }
}

fn request(command: &Job, settings: &Settings) -> Outcome<ChatRequest> {
    let system = command.system.clone().or_else(|| settings.system.clone());
    let mut request = ChatRequest::new(system.map(Message::system));
    request = request.model(command.model.clone().unwrap_or_else(|| settings.model.clone()));
    if let Some(text) = &command.schema {
        request = request.response_format(schema::parse(text)?);
    }
    if let Some(tokens) = command.max_tokens {
        request = request.max_tokens(tokens);
    }
    if let Some(region) = &settings.region {
        request = request.region(region.as_str());
    }
    Ok(request)
}
