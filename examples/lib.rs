//! Connection of the examples: to the service, or to an emulator in the same program.

use std::error::Error;
use std::fs;
use std::path::Path;

use telnyx_ai::Telnyx;
use telnyx_ai_emulator::Emulator;

/// Result of an example; an error is printed at the end of the program.
pub type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// Folder with the documents of a small shop and a training file.
pub const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data");

/// Returns one second of a tone as a WAV file.
pub fn tone() -> Vec<u8> {
    const RATE: u32 = 8000;
    let samples = (0..RATE).map(|n| (f64::from(n) * 440.0 * std::f64::consts::TAU / f64::from(RATE)).sin());
    let mut wav = Vec::new();
    wav.extend_from_slice(b"RIFF");
    wav.extend_from_slice(&(36 + 2 * RATE).to_le_bytes());
    wav.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend_from_slice(&RATE.to_le_bytes());
    wav.extend_from_slice(&(2 * RATE).to_le_bytes());
    wav.extend_from_slice(b"\x02\0\x10\0data");
    wav.extend_from_slice(&(2 * RATE).to_le_bytes());
    for sample in samples {
        wav.extend_from_slice(&((sample * 8000.0) as i16).to_le_bytes());
    }
    wav
}

/// Connection to a server, and the emulator if it runs in this program.
pub struct Server {
    /// Handle for calls to the server.
    pub telnyx: Telnyx,
    /// Description of the server for users.
    pub description: String,
    _emulator: Option<Emulator>,
}

impl Server {
    /// Connects to the service if `TELNYX_API_KEY` or `TELNYX_BASE_URL` is set. Otherwise starts an emulator with the
    /// documents of `folder` in its bucket `bucket`.
    pub async fn from_env_or_emulator(bucket: &str, folder: &Path) -> Outcome<Self> {
        if is_configured() {
            let telnyx = Telnyx::from_env()?;
            let description = format!("the server at {}, storage bucket `{bucket}`", telnyx.client().base_url());
            return Ok(Self { telnyx, description, _emulator: None });
        }
        let mut builder = Emulator::builder();
        let mut count = 0;
        for (name, content) in documents(folder)? {
            builder = builder.file(bucket, name, content);
            count += 1;
        }
        let emulator = builder.start().await?;
        let telnyx = Telnyx::builder().api_key("any-key").base_url(emulator.base_url()).build()?;
        let description = format!("an emulator in this program, with {count} documents of {}", folder.display());
        Ok(Self { telnyx, description, _emulator: Some(emulator) })
    }

    /// Connects to the service like [`from_env_or_emulator`](Self::from_env_or_emulator). Otherwise starts an emulator
    /// without buckets.
    pub async fn from_env_or_empty_emulator() -> Outcome<Self> {
        if is_configured() {
            let telnyx = Telnyx::from_env()?;
            let description = format!("the server at {}", telnyx.client().base_url());
            return Ok(Self { telnyx, description, _emulator: None });
        }
        let emulator = Emulator::builder().start().await?;
        let telnyx = Telnyx::builder().api_key("any-key").base_url(emulator.base_url()).build()?;
        Ok(Self { telnyx, description: "an emulator in this program".to_owned(), _emulator: Some(emulator) })
    }
}

/// Returns `true` if the environment selects a server.
fn is_configured() -> bool {
    let is_set = |name| std::env::var(name).is_ok_and(|value: String| !value.trim().is_empty());
    is_set("TELNYX_API_KEY") || is_set("TELNYX_BASE_URL")
}

/// Returns the text documents of a folder, without subfolders.
fn documents(folder: &Path) -> Outcome<Vec<(String, Vec<u8>)>> {
    let mut documents = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry?.path();
        let is_text = path
            .extension()
            .is_some_and(|extension| ["md", "txt", "html", "jsonl"].iter().any(|text| extension == *text));
        if let (true, Some(name)) = (is_text, path.file_name()) {
            documents.push((name.to_string_lossy().into_owned(), fs::read(&path)?));
        }
    }
    documents.sort();
    if documents.is_empty() {
        return Err(format!("{} has no .md, .txt, .html or .jsonl file", folder.display()).into());
    }
    Ok(documents)
}
