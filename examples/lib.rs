//! Which server the examples talk to: the service, or an emulator inside the program.

use std::error::Error;
use std::fs;
use std::path::Path;

use telnyx_ai::Telnyx;
use telnyx_ai_emulator::Emulator;

/// What an example returns: any error, printed when the program ends.
pub type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// A connection to a server, and the server itself if it runs inside this program.
pub struct Server {
    /// The handle to call.
    pub telnyx: Telnyx,
    /// Where it leads to, for people.
    pub description: String,
    _emulator: Option<Emulator>,
}

impl Server {
    /// The service when `TELNYX_API_KEY` or `TELNYX_BASE_URL` is set; else an emulator, with the documents of `folder`
    /// in its bucket `bucket`.
    pub async fn from_env_or_emulator(bucket: &str, folder: &Path) -> Outcome<Self> {
        let is_set = |name| std::env::var(name).is_ok_and(|value: String| !value.trim().is_empty());
        if is_set("TELNYX_API_KEY") || is_set("TELNYX_BASE_URL") {
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
}

/// The text documents right in a folder.
fn documents(folder: &Path) -> Outcome<Vec<(String, Vec<u8>)>> {
    let mut documents = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry?.path();
        let is_text =
            path.extension().is_some_and(|extension| ["md", "txt", "html"].iter().any(|text| extension == *text));
        if let (true, Some(name)) = (is_text, path.file_name()) {
            documents.push((name.to_string_lossy().into_owned(), fs::read(&path)?));
        }
    }
    documents.sort();
    if documents.is_empty() {
        return Err(format!("{} holds no .md, .txt or .html file", folder.display()).into());
    }
    Ok(documents)
}
