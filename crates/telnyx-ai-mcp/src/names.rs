//! Names of tools for the model.

use std::collections::HashSet;

/// Maximum length of the name of a function.
const MAX_NAME: usize = 64;
/// Maximum length of the name of a server.
pub(crate) const MAX_SERVER_NAME: usize = 32;

/// Returns `true` if a character may be part of the name of a function.
pub(crate) fn is_allowed(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-')
}

/// Returns the names of tools for the model: `server_tool`. Characters that are not allowed become `_`. A name that is
/// too long, or that another tool has too, ends with a digest of the original name, so it does not depend on the order
/// of the tools.
///
/// # Errors
/// Returns the problem if two tools have the same name.
pub(crate) fn for_model(server: &str, tools: &[&str]) -> Result<Vec<String>, String> {
    let mut originals = HashSet::new();
    if let Some(twice) = tools.iter().find(|tool| !originals.insert(**tool)) {
        return Err(format!("lists the tool `{twice}` twice"));
    }
    let plain = |tool: &str| format!("{server}_{}", tool.replace(|character| !is_allowed(character), "_"));
    let plains: Vec<String> = tools.iter().map(|tool| plain(tool)).collect();
    let is_changed =
        |tool: &str, name: &str| name.strip_prefix(server).and_then(|rest| rest.strip_prefix('_')) != Some(tool);
    let names = tools.iter().zip(&plains).map(|(tool, name)| {
        let clashes = is_changed(tool, name) && plains.iter().filter(|other| *other == name).count() > 1;
        match clashes || name.len() > MAX_NAME {
            true => format!("{}_{:08x}", name.get(..MAX_NAME - 9).unwrap_or(name), digest(tool)),
            false => name.clone(),
        }
    });
    let names: Vec<String> = names.collect();
    let mut seen = HashSet::new();
    match names.iter().find(|name| !seen.insert(name.as_str())) {
        Some(twice) => Err(format!("has two tools with the name `{twice}` for the model")),
        None => Ok(names),
    }
}

/// Returns the 32-bit FNV-1a digest of a text, which is the same in every version.
fn digest(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |digest, byte| (digest ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests;
