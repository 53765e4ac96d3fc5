//! Recordings to transcribe, and their checks.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use telnyx_ai_core::internal::multipart::{BodySource, FileRange, Multipart, OneShotReader};
use telnyx_ai_core::internal::{from_base64, to_base64};
use telnyx_ai_core::{Bytes, Error, Result};
use tokio::io::AsyncRead;

use crate::audio_model::AudioModel;

/// Maximum size of a file, in bytes.
const MAX_FILE_SIZE: u64 = 100 * 1024 * 1024;

/// Supported file extensions with their content types.
const EXTENSIONS: [(&str, &str); 10] = [
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

/// A recording to transcribe: a local file, bytes, a reader, or a URL that the service fetches.
///
/// ```
/// use telnyx_ai::audio::Recording;
///
/// let file = Recording::path("calls/monday.mp3");
/// let in_memory = Recording::bytes("monday.wav", vec![0; 44]);
/// let streamed = Recording::reader("monday.ogg", 3, &b"Ogg"[..]);
/// let fetched_by_the_service = Recording::url("https://example.com/monday.mp3");
/// ```
///
/// The extension of the file name defines the format: flac, m4a, mp3, mp4, mpeg, mpga, oga, ogg, wav or webm, and only
/// mp3 and wav for `deepgram/nova-3`. Maximum size: 100 MB.
///
/// The serialized form is `{"file":{"path":"calls/monday.mp3"}}`, `{"file":{"filename":"monday.wav","base64":"…"}}` or
/// `{"file_url":"https://…"}`. A reader cannot be serialized.
#[derive(Clone, Debug)]
pub struct Recording(Source);

#[derive(Clone)]
enum Source {
    Path(PathBuf),
    Named { filename: String, body: BodySource, len: u64 },
    Url(String),
}

/// Serialized form of a recording.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stored {
    File(StoredFile),
    FileUrl(String),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum StoredFile {
    Path { path: String },
    Bytes { filename: String, base64: String },
}

impl Serialize for Recording {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let stored = match &self.0 {
            Source::Url(url) => Stored::FileUrl(url.clone()),
            Source::Path(path) => match path.to_str() {
                Some(path) => Stored::File(StoredFile::Path { path: path.to_owned() }),
                None => return Err(S::Error::custom(format_args!("`file`: the path {path:?} is not UTF-8"))),
            },
            Source::Named { filename, body: BodySource::Bytes(bytes), .. } => {
                Stored::File(StoredFile::Bytes { filename: filename.clone(), base64: to_base64(bytes) })
            }
            Source::Named { .. } => {
                return Err(S::Error::custom("`file`: a reader cannot be written; give a path, bytes or a URL"));
            }
        };
        stored.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Recording {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Ok(match Stored::deserialize(deserializer)? {
            Stored::FileUrl(url) => Self::url(url),
            Stored::File(StoredFile::Path { path }) => Self::path(path),
            Stored::File(StoredFile::Bytes { filename, base64 }) => {
                let problem = |problem| D::Error::custom(format_args!("`file.base64`: expected base64, got {problem}"));
                Self::bytes(filename, from_base64(&base64).map_err(problem)?)
            }
        })
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => f.debug_tuple("Path").field(path).finish(),
            // The content may be private and up to 100 MB long.
            Self::Named { filename, len, .. } => {
                f.debug_struct("Named").field("filename", filename).field("len", len).finish_non_exhaustive()
            }
            Self::Url(url) => f.debug_tuple("Url").field(url).finish(),
        }
    }
}

impl Recording {
    /// Creates a recording from a file. The file is read in constant memory while it is sent, and read again for each
    /// retry.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self(Source::Path(path.into()))
    }

    /// Creates a recording from bytes. The extension of the file name defines the format.
    pub fn bytes(filename: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let len = bytes.len() as u64;
        Self(Source::Named { filename: filename.into(), len, body: BodySource::Bytes(bytes) })
    }

    /// Creates a recording from a reader of exactly `len` bytes. The extension of the file name defines the format.
    ///
    /// A reader can be read only once, so the request is not retried after reading began. A reader of fewer or more
    /// bytes fails the call with [`is_io`](Error::is_io).
    pub fn reader(filename: impl Into<String>, len: u64, reader: impl AsyncRead + Send + 'static) -> Self {
        let body = BodySource::Reader(OneShotReader::new(reader, len));
        Self(Source::Named { filename: filename.into(), len, body })
    }

    /// Creates a recording from a public URL. The service fetches it within 15 s, without credentials other than those
    /// in the URL, and checks its format and size.
    pub fn url(url: impl Into<String>) -> Self {
        Self(Source::Url(url.into()))
    }

    /// Checks the file and adds it to the form.
    pub(crate) fn add_to(self, form: Multipart, model: &AudioModel) -> Result<Multipart> {
        let (filename, body, len) = match self.0 {
            Source::Url(url) => return Ok(form.text("file_url", url)),
            Source::Named { filename, body, len } => (filename, body, len),
            Source::Path(path) => {
                let filename = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let file = open(path)?;
                let len = file.len();
                (filename, BodySource::File(file), len)
            }
        };
        let content_type = content_type(&filename, model)?;
        if len > MAX_FILE_SIZE {
            let problem =
                format!("is {len} bytes; the service accepts up to {MAX_FILE_SIZE} (100 MB): split it or compress it");
            return Err(Error::invalid_input("file", problem));
        }
        Ok(form.file("file", filename, content_type, body))
    }
}

fn open(path: PathBuf) -> Result<FileRange> {
    match std::fs::metadata(&path) {
        Ok(metadata) if metadata.is_file() => Ok(FileRange::new(path, &metadata)),
        Ok(_) => Err(Error::invalid_input("file", format!("`{}` is not a file", path.display()))),
        Err(error) => Err(Error::invalid_input("file", format!("`{}` cannot be read: {error}", path.display()))),
    }
}

fn content_type(filename: &str, model: &AudioModel) -> Result<&'static str> {
    let extension = Path::new(filename).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let known = EXTENSIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(extension));
    let (known, content_type) = known.ok_or_else(|| {
        let all = EXTENSIONS.map(|(known, _)| known).join(", ");
        Error::invalid_input("file", format!("is named `{filename}`; the service accepts {all}"))
    })?;
    let deepgram = [AudioModel::Nova2, AudioModel::Nova2Medical, AudioModel::Nova3, AudioModel::Nova3Medical];
    if deepgram.contains(model) && !["mp3", "wav"].contains(known) {
        return Err(Error::invalid_input("file", format!("is named `{filename}`; {model} accepts only mp3 and wav")));
    }
    Ok(content_type)
}

#[cfg(test)]
mod tests {
    use super::content_type;
    use crate::audio_model::AudioModel;

    #[test]
    fn the_extension_decides() {
        let whisper = AudioModel::WhisperLargeV3Turbo;
        assert_eq!(content_type("a.mp3", &whisper).unwrap(), "audio/mpeg");
        assert_eq!(content_type("a.b.WAV", &whisper).unwrap(), "audio/wav");
        assert_eq!(content_type("a.oga", &whisper).unwrap(), "audio/ogg");
        assert_eq!(content_type("a.wav", &AudioModel::Nova3).unwrap(), "audio/wav");
        for name in ["a", "a.txt", "mp3", ".mp3", ""] {
            let error = content_type(name, &whisper).unwrap_err().to_string();
            assert!(
                error.contains("the service accepts flac, m4a, mp3, mp4, mpeg, mpga, oga, ogg, wav, webm"),
                "{error}"
            );
        }
        let error = content_type("a.flac", &AudioModel::Nova3).unwrap_err().to_string();
        assert!(error.contains("deepgram/nova-3 accepts only mp3 and wav"), "{error}");
    }
}
