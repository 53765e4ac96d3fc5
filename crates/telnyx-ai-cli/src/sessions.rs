//! Conversations as files, in the format of the SDK's sessions: `sessions/NAME.json` in the state folder.

use std::path::PathBuf;

use telnyx_ai::chat::ChatSession;

use crate::exit::{Failure, Outcome};
use crate::folders;

/// Name of the conversation without a name.
const UNNAMED: &str = "last";

/// A stored conversation.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) name: String,
    path: PathBuf,
    /// `false` if a new conversation replaces the file.
    continues: bool,
}

impl Stored {
    /// Selects the conversation: `name`, or the one that was used last, or a new one.
    pub(crate) fn select(name: Option<&str>, continues: bool) -> Outcome<Self> {
        let folder = folders::state()?.join("sessions");
        let name = match (name, continues) {
            (Some(name), _) => checked(name)?.to_owned(),
            (None, false) => UNNAMED.to_owned(),
            (None, true) => match folders::read(&folder.join("current"))? {
                Some(name) => checked(name.trim())?.to_owned(),
                None => return Err(Failure::Usage("--continue: there is no conversation yet".to_owned())),
            },
        };
        let continues = continues || name != UNNAMED;
        Ok(Self { path: folder.join(format!("{name}.json")), name, continues })
    }

    /// Adds the stored messages to a session.
    pub(crate) fn load(&self, session: ChatSession) -> Outcome<ChatSession> {
        match folders::read(&self.path)?.filter(|_| self.continues) {
            Some(text) => {
                session.load(&text).map_err(|error| Failure::Failed(format!("{}: {error}", self.path.display())))
            }
            None => Ok(session),
        }
    }

    /// Writes the session, and makes it the one that `--continue` selects.
    pub(crate) fn save(&self, session: &ChatSession) -> Outcome {
        folders::write_private(&self.path, &session.save()?)?;
        folders::write_private(&self.path.with_file_name("current"), &self.name)
    }
}

/// Returns the names of the stored conversations.
pub(crate) fn names() -> Vec<String> {
    let files = folders::state().ok().and_then(|folder| std::fs::read_dir(folder.join("sessions")).ok());
    let names = files.into_iter().flatten().flatten().filter_map(|file| {
        let name = file.file_name().into_string().ok()?;
        name.strip_suffix(".json").map(str::to_owned)
    });
    names.collect()
}

/// Returns a name that is a file name on all systems.
fn checked(name: &str) -> Outcome<&str> {
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if is_name && !name.is_empty() && name.len() <= 64 {
        return Ok(name);
    }
    Err(Failure::Usage(format!(
        "--session: `{name}` is not a name; use up to 64 of the characters a-z, A-Z, 0-9, `-` and `_`"
    )))
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn a_name_cannot_leave_the_folder() {
        assert_eq!(checked("trip-2026").unwrap(), "trip-2026");
        for name in ["", "../x", "a/b", "a.b", "é"] {
            let message = checked(name).unwrap_err().message().unwrap();
            assert!(message.starts_with(&format!("--session: `{name}` is not a name")), "{message}");
        }
    }
}
