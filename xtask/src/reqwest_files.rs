//! The files that name reqwest.

use std::path::Path;

use crate::{Result, workspace};

/// The built-in transport, and the emulator's client for web sites: these files and the folders of the same name.
const ALLOWED: [&str; 2] = ["crates/telnyx-ai-core/src/transport/reqwest", "crates/telnyx-ai-emulator/src/web"];

pub(crate) fn check() -> Result {
    for package in workspace::published()? {
        for file in workspace::sources(&Path::new("crates").join(package).join("src"))? {
            let allowed =
                ALLOWED.iter().any(|path| file.starts_with(path) || file == Path::new(path).with_extension("rs"));
            if !allowed && names_reqwest(&workspace::read(&file)?) {
                return Err(format!("{} names reqwest; only {} may", file.display(), ALLOWED.join(" and ")));
            }
        }
    }
    Ok(())
}

/// Returns `true` for a path of the crate, but not for a module `reqwest` of this workspace.
fn names_reqwest(text: &str) -> bool {
    text.match_indices("reqwest::").any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(|before| before == ':' || before == '_' || before.is_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::names_reqwest;

    #[test]
    fn a_module_of_ours_is_not_the_crate() {
        assert!(names_reqwest("use reqwest::Client;"));
        assert!(names_reqwest("(reqwest::Client)"));
        assert!(!names_reqwest("use super::reqwest::Sender;"));
        assert!(!names_reqwest("mod reqwest;"));
    }
}
