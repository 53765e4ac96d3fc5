//! The choice between a recording and a replay.

use std::ffi::OsString;
use std::path::PathBuf;

use telnyx_ai_core::internal::config_error;
use telnyx_ai_core::{Client, ClientBuilder, Result};

use crate::{Record, Replay};

/// The environment variable that requests a recording.
const VARIABLE: &str = "TELNYX_AI_RECORD";

/// The key of a replay, which is sent nowhere.
const REPLAY_KEY: &str = "key-of-a-replay";

/// Replays the recording at `path`. If the environment variable `TELNYX_AI_RECORD` is `1`, sends the requests instead and
/// records them.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::layers::record_or_replay;
///
/// let builder = record_or_replay(Telnyx::builder().from_env(), "tests/recordings/capital.json")?;
/// let telnyx = builder.build()?;
/// let reply = telnyx.chat().complete("What is the capital of Norway?").await?;
/// assert!(reply.text().contains("Oslo"));
/// # Ok(()) }
/// ```
///
/// The client uses the built-in transport to record; a transport of the builder is replaced. A replay needs no key and no
/// network. For [`Replay::in_order`] and other options, use [`Record`] and [`Replay`].
///
/// # Errors
/// Those of [`Record::new`], [`Replay::open`] and [`ClientBuilder::http_transport`].
/// [`is_config`](telnyx_ai_core::Error::is_config) if the variable is neither `1`, `0` nor empty.
pub fn record_or_replay<C: From<Client>>(
    builder: ClientBuilder<C>,
    path: impl Into<PathBuf>,
) -> Result<ClientBuilder<C>> {
    match is_recording(std::env::var_os(VARIABLE))? {
        true => {
            let transport = builder.http_transport()?;
            Ok(builder.transport(Record::new(transport, path)?))
        }
        false => Ok(builder.default_api_key(REPLAY_KEY).transport(Replay::open(path)?)),
    }
}

fn is_recording(variable: Option<OsString>) -> Result<bool> {
    let value = variable.unwrap_or_default();
    match value.to_str() {
        Some("1") => Ok(true),
        Some("0" | "") => Ok(false),
        _ => {
            let value = value.to_string_lossy();
            Err(config_error(format!("{VARIABLE} is `{value}`; set it to 1 to record, or unset it to replay")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_recording;

    #[test]
    fn the_variable_is_1_0_empty_or_unset() {
        for (value, expected) in [("1", true), ("0", false), ("", false)] {
            assert_eq!(is_recording(Some(value.into())).unwrap(), expected, "{value}");
        }
        assert!(!is_recording(None).unwrap());
        let error = is_recording(Some("yes".into())).unwrap_err();
        assert!(error.is_config());
        let message = "TELNYX_AI_RECORD is `yes`; set it to 1 to record, or unset it to replay";
        assert_eq!(error.to_string(), message);
    }
}
