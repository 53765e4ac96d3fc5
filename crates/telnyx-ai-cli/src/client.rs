//! The connection of a command: to the service, or to an emulator in this process.

use std::time::Duration;

use telnyx_ai::Telnyx;
use telnyx_ai_emulator::Emulator;

use crate::cli::Global;
use crate::config::Settings;
use crate::exit::{Failure, Outcome};

/// Bucket of the emulator with embedded documents.
const DEMO_BUCKET: &str = "handbook";
const DEMO_FILES: [(&str, &str); 3] = [
    ("returns.md", include_str!("demo/returns.md")),
    ("shipping.md", include_str!("demo/shipping.md")),
    ("warranty.md", include_str!("demo/warranty.md")),
];
/// Key for the emulator, which accepts any.
const DEMO_KEY: &str = "emulator";

const NO_KEY: &str = "there is no API key; create one at https://portal.telnyx.com under API Keys, then run \
                      `telnyx-ai auth login` or set TELNYX_API_KEY. `--emulator` runs the command without an account";

/// A client with its settings.
pub(crate) struct Connection {
    pub(crate) telnyx: Telnyx,
    pub(crate) settings: Settings,
    /// Stops when it is dropped.
    _emulator: Option<Emulator>,
}

impl Connection {
    /// Connects with the settings of the command line, the environment and the profile. Sends nothing to the service.
    pub(crate) async fn open(global: &Global) -> Outcome<Self> {
        let settings = Settings::load(global.profile.as_deref())?;
        if global.emulator {
            return Self::emulator(settings).await;
        }
        let Some((key, _)) = &settings.key else {
            return Err(Failure::Usage(NO_KEY.to_owned()));
        };
        let telnyx = build(&settings, key)?;
        Ok(Self { telnyx, settings, _emulator: None })
    }

    /// Starts an emulator with documents of a shop in an embedded bucket.
    async fn emulator(mut settings: Settings) -> Outcome<Self> {
        let mut builder = Emulator::builder().task_step(Duration::ZERO).chunk_delay(Duration::ZERO);
        for (name, text) in DEMO_FILES {
            builder = builder.file(DEMO_BUCKET, name, text);
        }
        let emulator = builder.start().await.map_err(|error| Failure::Failed(format!("the emulator: {error}")))?;
        settings.base_url = Some(emulator.base_url().to_owned());
        settings.storage_url = Some(emulator.storage_url().to_owned());
        settings.key = Some((DEMO_KEY.to_owned(), "the emulator".to_owned()));
        let telnyx = build(&settings, DEMO_KEY)?;
        let task = telnyx.embeddings().embed_bucket(DEMO_BUCKET).await?;
        telnyx.embeddings().wait(&task.task_id).poll_interval(Duration::from_millis(5)).await?;
        Ok(Self { telnyx, settings, _emulator: Some(emulator) })
    }
}

/// Builds a client with a key.
pub(crate) fn build(settings: &Settings, key: &str) -> Outcome<Telnyx> {
    let mut builder = Telnyx::builder().api_key(key);
    if let Some(url) = &settings.base_url {
        builder = builder.base_url(url);
    }
    if let Some(url) = &settings.storage_url {
        builder = builder.storage_url(url);
    }
    Ok(builder.build()?)
}
