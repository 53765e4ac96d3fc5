//! A transcription with its segments and words.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;

use crate::speaker::Speaker;

/// A transcription of a recording.
///
/// Only `text` is always present; the other fields depend on the model and on the request. A number that cannot be read
/// is `None`, so that the text is not lost.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transcription {
    /// Transcribed text.
    #[serde(deserialize_with = "lenient::required_string")]
    pub text: String,
    /// Length of the recording in seconds, from models that report it.
    #[serde(default, deserialize_with = "lenient::opt_any_f64", skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    /// Segments of the text, from models that return them.
    #[serde(default, deserialize_with = "lenient::objects")]
    pub segments: Vec<Segment>,
    /// Words of the text, from models that return them.
    #[serde(default, deserialize_with = "lenient::objects")]
    pub words: Vec<Word>,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A segment of a text. Times are seconds from the start of the recording.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Number of the segment.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// Start in seconds; `None` if it cannot be read.
    #[serde(default, deserialize_with = "lenient::opt_any_f64", skip_serializing_if = "Option::is_none")]
    pub start: Option<f64>,
    /// End in seconds; `None` if it cannot be read.
    #[serde(default, deserialize_with = "lenient::opt_any_f64", skip_serializing_if = "Option::is_none")]
    pub end: Option<f64>,
    /// Text of the segment.
    #[serde(default, deserialize_with = "lenient::string")]
    pub text: String,
    /// Words of the segment, from models that return them.
    #[serde(default, deserialize_with = "lenient::objects")]
    pub words: Vec<Word>,
    /// Speakers of the segment, with `diarize`.
    #[serde(default, deserialize_with = "speakers")]
    pub speakers: Vec<Speaker>,
    /// The channel of the recording, from 0; present with `multichannel` for recordings of several channels. Speakers
    /// are numbered from 0 in each channel, so a person is identified by channel and speaker together.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub channel: Option<u64>,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A word of a text. Times are seconds from the start of the recording.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// Text of the word.
    #[serde(default, deserialize_with = "lenient::string")]
    pub word: String,
    /// Start in seconds; `None` if it cannot be read.
    #[serde(default, deserialize_with = "lenient::opt_any_f64", skip_serializing_if = "Option::is_none")]
    pub start: Option<f64>,
    /// End in seconds; `None` if it cannot be read.
    #[serde(default, deserialize_with = "lenient::opt_any_f64", skip_serializing_if = "Option::is_none")]
    pub end: Option<f64>,
    /// Confidence of the model in the word, 0 to 1.
    #[serde(default, deserialize_with = "lenient::opt_any_f64", skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// The word with capitals and punctuation, with `punctuate` or `smart_format`.
    #[serde(default, deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub punctuated_word: Option<String>,
    /// Speaker of the word, with `diarize`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<Speaker>,
    /// Confidence of the model in the speaker, 0 to 1.
    #[serde(default, deserialize_with = "lenient::opt_any_f64", skip_serializing_if = "Option::is_none")]
    pub speaker_confidence: Option<f64>,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Reads a string. A value of another type is read as missing, so that the transcription is not lost.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        _ => None,
    })
}

/// Reads a list of speakers, or a single speaker.
fn speakers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Speaker>, D::Error> {
    let items = match Value::deserialize(deserializer)? {
        Value::Array(items) => items,
        one => vec![one],
    };
    Ok(items.into_iter().filter(|item| !item.is_null()).map(Speaker::from).collect())
}
