//! A validated transcription request.

use std::path::Path;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};
use url::Url;

use super::{
    form::{Form, Upload},
    models::{MODELS, SpeechModel},
};
use crate::http::{body, response::Failure, tables, validate::Problem};

/// The supported file extensions with their content types.
const EXTENSIONS: &[(&str, &str)] = &[
    ("flac", "audio/flac"),
    ("m4a", "audio/mp4"),
    ("mp3", "audio/mpeg"),
    ("mp4", "audio/mp4"),
    ("mpeg", "audio/mpeg"),
    ("mpga", "audio/mpeg"),
    ("oga", "audio/ogg"),
    ("ogg", "audio/ogg"),
    ("wav", "audio/wav"),
    ("webm", "audio/webm"),
];

/// A recording and the options of its transcription.
#[derive(Debug)]
pub(crate) struct Transcribe {
    pub(crate) recording: Recording,
    /// The file extension in lower case.
    pub(crate) extension: &'static str,
    /// The content type for this extension.
    pub(crate) content_type: &'static str,
    /// The response contains more than the text.
    pub(crate) verbose: bool,
    /// The response lists the words.
    pub(crate) words: bool,
    /// The response also lists the words beside the segments.
    pub(crate) words_on_top: bool,
    /// The response identifies the speakers.
    pub(crate) diarize: bool,
    /// Words include punctuation.
    pub(crate) punctuate: bool,
    /// Each channel is transcribed separately.
    pub(crate) multichannel: bool,
    /// The text fields in the form that an upstream server accepts.
    pub(crate) fields: Vec<(String, String)>,
}

/// The source of the recording.
#[derive(Debug)]
pub(crate) enum Recording {
    Here(Upload),
    At(Url),
}

impl Transcribe {
    /// Validates a form. With `any_model`, unknown models are accepted.
    pub(crate) fn new(form: Form, any_model: bool) -> Result<Self, Failure> {
        let (fields, texts) = values(form.fields);
        let fields = body::checked(tables::TRANSCRIBE, Value::Object(fields))?;
        let id = fields.text("model");
        let model = MODELS.iter().find(|model| model.id == id);
        if !any_model && model.is_none() {
            let loc = [json!("body"), json!("model")];
            let all: Vec<&str> = MODELS.iter().map(|model| model.id).collect();
            let msg = format!("Input should be '{}'", all.join("' or '"));
            return Err(Failure::Invalid(vec![Problem::new(&loc, "enum", msg)]));
        }
        let recording = match (form.file, fields.optional_text("file_url")) {
            (Some(file), None) => Recording::Here(file),
            (None, Some(url)) => {
                Recording::At(Url::parse(url).map_err(|error| bad_request(&format!("file_url: {error}")))?)
            }
            (Some(_), Some(_)) => return Err(bad_request("file and file_url are both set; use only one.")),
            (None, None) => return Err(bad_request("The file is missing; set file or file_url.")),
        };
        let verbose = fields.text("response_format") == "verbose_json";
        if fields.get("timestamp_granularities[]").is_some() && !verbose {
            return Err(bad_request("timestamp_granularities requires the response_format verbose_json."));
        }
        let config = fields.get("model_config").and_then(Value::as_object);
        // The `language` field has precedence over the language in the options.
        let language = fields.get("language").or_else(|| config?.get("language")).and_then(Value::as_str);
        if let Some(model) = model
            && let Some(problem) = config
                .and_then(|config| model.config_problem(config))
                .or_else(|| language.and_then(|language| model.language_problem(language)))
        {
            return Err(bad_request(&problem));
        }
        let (extension, content_type) = kind(&recording, model)?;
        let is_on = |option: &str| config.and_then(|config| config.get(option)) == Some(&Value::Bool(true));
        let words_requested = ["diarize", "utterances", "multichannel"].into_iter().any(is_on);
        let always_has_words = model.is_some_and(|model| model.always_has_words);
        Ok(Self {
            recording,
            extension,
            content_type,
            verbose: verbose && !model.is_some_and(|model| model.text_only),
            words: words_requested || always_has_words,
            words_on_top: words_requested && !always_has_words,
            diarize: is_on("diarize"),
            punctuate: is_on("punctuate") || is_on("smart_format"),
            multichannel: is_on("multichannel"),
            fields: texts,
        })
    }
}

/// Returns the fields as JSON for validation, and as texts to forward. The last of several values is used.
///
/// The model options are one JSON field or, from the official clients, one field each: `model_config[punctuate]`,
/// `model_config[keywords][]` or `model_config.punctuate`.
fn values(fields: Vec<(String, String)>) -> (Map<String, Value>, Vec<(String, String)>) {
    let mut values = Map::new();
    let mut config: Option<Map<String, Value>> = None;
    for (name, text) in fields {
        match option(&name) {
            Some((option, true)) => {
                if let Value::Array(items) = config.get_or_insert_default().entry(option).or_insert_with(|| json!([])) {
                    items.push(scalar(&text));
                }
            }
            Some((option, false)) => drop(config.get_or_insert_default().insert(option.to_owned(), scalar(&text))),
            // Clients that cannot omit a field send it empty.
            None if text.is_empty() && name != "model" => {}
            None if name == "model_config" => match serde_json::from_str(&text) {
                Ok(Value::Object(options)) => config.get_or_insert_default().extend(options),
                // Validation rejects other values.
                Ok(other) => drop(values.insert(name, other)),
                Err(_) => drop(values.insert(name, Value::String(text))),
            },
            None => drop(values.insert(name, Value::String(text))),
        }
    }
    if let Some(config) = config {
        values.entry("model_config").or_insert(Value::Object(config));
    }
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let texts = values.iter().filter(|(name, _)| *name != "file_url").map(|(name, value)| (name.clone(), text(value)));
    let texts = texts.collect();
    (values, texts)
}

/// Returns the option that a field sets, and whether the field appends to a list.
fn option(name: &str) -> Option<(&str, bool)> {
    let rest = name.strip_prefix("model_config")?;
    if let Some(option) = rest.strip_prefix('.') {
        return Some((option, false));
    }
    let (option, rest) = rest.strip_prefix('[')?.split_once(']')?;
    Some((option, rest == "[]"))
}

/// Parses numbers and flags, which forms can only send as text.
fn scalar(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Bool(_) | Value::Number(_) | Value::Null)) => value,
        _ => Value::String(text.to_owned()),
    }
}

fn kind(recording: &Recording, model: Option<&SpeechModel>) -> Result<(&'static str, &'static str), Failure> {
    let (field, name) = match recording {
        Recording::Here(file) => ("file", file.filename.clone()),
        Recording::At(url) => {
            let last = url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default();
            ("file_url", percent_decode_str(last).decode_utf8_lossy().into_owned())
        }
    };
    let extension = Path::new(&name).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let known = EXTENSIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(extension));
    let Some(known) = known else {
        let all: Vec<&str> = EXTENSIONS.iter().map(|(known, _)| *known).collect();
        let problem = format!("The file is named '{name}'; its extension must be one of {}", all.join(", "));
        return Err(Failure::field(field, problem));
    };
    match model {
        Some(SpeechModel { id, extensions: Some(supported), .. }) if !supported.contains(&known.0) => {
            let problem = format!("The file is named '{name}'; {id} supports only {}", supported.join(", "));
            Err(Failure::field(field, problem))
        }
        _ => Ok(*known),
    }
}

fn bad_request(problem: &str) -> Failure {
    Failure::BadRequest(problem.to_owned())
}

#[cfg(test)]
mod tests;
