//! What comes back.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::lenient;

/// What was said.
///
/// ```
/// let words: telnyx_ai_audio::Transcription = serde_json::from_str(
///     r#"{"text":"Hello there.","duration":"1.5","words":[{"word":"Hello","start":0,"end":0.4}],"segments":null}"#,
/// )?;
/// assert_eq!((words.text.as_str(), words.duration), ("Hello there.", Some(1.5)));
/// assert_eq!((words.words[0].end, words.segments.len()), (Some(0.4), 0));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Only `text` always comes: the rest depends on the model and on what it was asked for. A number that cannot be read
/// is `None`, so that it does not cost the text.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transcription {
    /// The text.
    #[serde(deserialize_with = "lenient::required_string")]
    pub text: String,
    /// The length of the recording in seconds, from models that tell it.
    #[serde(default, deserialize_with = "lenient::opt_any_f64", skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    /// The text in segments, from models that make them.
    #[serde(default, deserialize_with = "lenient::list")]
    pub segments: Vec<Segment>,
    /// The text word by word, from models that were asked for it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub words: Vec<Word>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A segment of a text. Times are seconds from the start of the recording.
///
/// ```
/// let segment: telnyx_ai_audio::Segment = serde_json::from_str(r#"{"id":0,"start":0.5,"end":2,"text":"Hello there."}"#)?;
/// assert_eq!((segment.id, segment.start, segment.end), (Some(0), Some(0.5), Some(2.0)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Its number.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// When it begins; `None` where that cannot be read.
    #[serde(default, deserialize_with = "lenient::opt_any_f64", skip_serializing_if = "Option::is_none")]
    pub start: Option<f64>,
    /// When it ends; `None` where that cannot be read.
    #[serde(default, deserialize_with = "lenient::opt_any_f64", skip_serializing_if = "Option::is_none")]
    pub end: Option<f64>,
    /// The text.
    #[serde(default, deserialize_with = "lenient::string")]
    pub text: String,
    /// Who speaks in it, when `diarize` asked for that. Their form is not documented.
    #[serde(default, deserialize_with = "lenient::list")]
    pub speakers: Vec<Value>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A word of a text. Times are seconds from the start of the recording.
///
/// ```
/// let word: telnyx_ai_audio::Word =
///     serde_json::from_str(r#"{"word":"Hello","start":0.5,"end":0.9,"confidence":0.98,"speaker":1}"#)?;
/// assert_eq!((word.word.as_str(), word.speaker.as_deref(), word.confidence), ("Hello", Some("1"), Some(0.98)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// The word.
    #[serde(default, deserialize_with = "lenient::string")]
    pub word: String,
    /// When it begins; `None` where that cannot be read.
    #[serde(default, deserialize_with = "lenient::opt_any_f64", skip_serializing_if = "Option::is_none")]
    pub start: Option<f64>,
    /// When it ends; `None` where that cannot be read.
    #[serde(default, deserialize_with = "lenient::opt_any_f64", skip_serializing_if = "Option::is_none")]
    pub end: Option<f64>,
    /// How sure the model is, 0 to 1.
    #[serde(default, deserialize_with = "lenient::opt_any_f64", skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// Who speaks it, when `diarize` asked for that: a number, as text, or a name.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
