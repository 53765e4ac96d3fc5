//! `auth`: the API key of a profile.

use std::io::{self, IsTerminal};

use clap::{Args, Subcommand};
use console::Term;

use crate::cli::Global;
use crate::client::{self, Connection};
use crate::config::{self, Credentials, Settings};
use crate::exit::{Failure, Outcome};
use crate::files;
use crate::output;

/// Store, check and remove the API key.
#[derive(Debug, Subcommand)]
pub(crate) enum Auth {
    Login(Login),
    Status(Status),
    Logout(Logout),
}

/// Read the API key from standard input, check it with a free request, and store it.
///
/// The key is stored in credentials.toml, which only you can read, or in the keyring of the system.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  telnyx-ai auth login\n  pass show telnyx | telnyx-ai auth login --profile work")]
pub(crate) struct Login {
    /// Store the key in the keyring: the keychain of macOS, the credential manager of Windows, or the secret service
    #[cfg_attr(feature = "keyring", arg(long))]
    #[cfg_attr(not(feature = "keyring"), arg(skip))]
    keyring: bool,
}

/// Print the profile, the base URL and the origin of the key, and check the key with a free request.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai auth status --emulator")]
pub(crate) struct Status {}

/// Remove the stored API key of the profile.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  telnyx-ai auth logout --profile work")]
pub(crate) struct Logout {}

/// Runs the command.
pub(crate) async fn run(command: Auth, global: &Global) -> Outcome {
    match command {
        Auth::Status(_) => status(global).await,
        _ if global.emulator => {
            Err(Failure::Usage("the emulator accepts any key; run the command without --emulator".to_owned()))
        }
        Auth::Login(command) => login(&command, &Settings::load_without_key(global.profile.as_deref())?).await,
        Auth::Logout(_) => logout(&Settings::load_without_key(global.profile.as_deref())?),
    }
}

async fn login(command: &Login, settings: &Settings) -> Outcome {
    let key = read_key()?;
    let telnyx = client::build(settings, &key)?;
    telnyx.openai().models().list().await?;
    let mut credentials = Credentials::load()?;
    let place = if command.keyring {
        credentials.store_in_keyring(&settings.profile, &key)?;
        "the keyring".to_owned()
    } else {
        credentials.store(&settings.profile, key)?;
        credentials.path.display().to_string()
    };
    output::note(&format!("the key of the profile `{}` is stored in {place}", settings.profile));
    if config::variable(config::API_KEY).is_some() {
        output::note("TELNYX_API_KEY is set and has precedence over the stored key");
    }
    Ok(())
}

fn read_key() -> Outcome<String> {
    let key = if io::stdin().is_terminal() {
        output::eprint("API key: ");
        Term::stderr().read_secure_line().map_err(|error| Failure::Failed(format!("the terminal: {error}")))?
    } else {
        files::stdin()?
    };
    let key = key.trim();
    if key.is_empty() {
        return Err(Failure::Usage("the key is empty; pipe it to standard input, or type it".to_owned()));
    }
    Ok(key.to_owned())
}

async fn status(global: &Global) -> Outcome {
    let connection = Connection::open(global).await?;
    let settings = &connection.settings;
    let origin = settings.key.as_ref().map_or("", |(_, origin)| origin);
    output::print_line(&format!("profile:  {}", settings.profile))?;
    output::print_line(&format!("base URL: {}", connection.telnyx.client().base_url()))?;
    output::print_line(&format!("key:      from {origin}"))?;
    let models = connection.telnyx.openai().models().list().await?;
    output::print_line(&format!("status:   the key is valid, with {} models", models.len()))
}

fn logout(settings: &Settings) -> Outcome {
    let mut credentials = Credentials::load()?;
    if !credentials.remove(&settings.profile)? {
        return Err(Failure::Usage(format!("the profile `{}` has no stored key", settings.profile)));
    }
    output::note(&format!("the key of the profile `{}` is removed", settings.profile));
    Ok(())
}
