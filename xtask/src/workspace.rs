//! The crates of this workspace.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;

/// Returns the root of the repository.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Returns the names of the published crates: all below `crates/`, sorted.
pub(crate) fn published() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir("crates").map_err(|error| format!("crates: {error}"))? {
        let entry = entry.map_err(|error| format!("crates: {error}"))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// The published crate that is a program without a library.
const PROGRAM: &str = "telnyx-ai-cli";

/// Returns the names of the published crates that programs can depend on.
pub(crate) fn libraries() -> Result<Vec<String>> {
    Ok(published()?.into_iter().filter(|name| name != PROGRAM).collect())
}

/// Returns the domains, such as `chat` for the crate `telnyx-ai-chat`.
pub(crate) fn domains() -> Result<Vec<String>> {
    let domain = |name: String| name.strip_prefix("telnyx-ai-").map(str::to_owned);
    let domains = libraries()?.into_iter().filter_map(domain);
    let others = ["bulk", "core", "emulator", "layers", "mcp", "otel"];
    Ok(domains.filter(|domain| !others.contains(&domain.as_str())).collect())
}

/// Returns the features in the manifest of a crate, in its order.
pub(crate) fn features(package: &str) -> Result<Vec<String>> {
    let path = format!("crates/{package}/Cargo.toml");
    let manifest = read(&path)?;
    let section = manifest.lines().skip_while(|line| *line != "[features]").skip(1);
    let lines = section.take_while(|line| !line.starts_with('['));
    Ok(lines.filter_map(|line| line.split_once(" = ").map(|(name, _)| name.to_owned())).collect())
}

/// Returns the `.rs` files below a folder.
pub(crate) fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            files.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Reads a text file.
pub(crate) fn read(path: impl AsRef<Path>) -> Result<String> {
    let path = path.as_ref();
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a text file, and creates its folder.
pub(crate) fn write(path: impl AsRef<Path>, text: &str) -> Result {
    let path = path.as_ref();
    let folders = path.parent().map_or(Ok(()), fs::create_dir_all);
    folders.and_then(|()| fs::write(path, text)).map_err(|error| format!("{}: {error}", path.display()))
}
