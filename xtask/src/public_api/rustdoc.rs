//! Rustdoc JSON of a crate.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::cargo::{TARGET, cargo, output, run};

/// Toolchain with the JSON format of the pinned version of `public-api`. Another toolchain has another format, and may
/// print other paths of the standard library.
const TOOLCHAIN: &str = "1.95.0";

/// Writes the JSON of a crate with the features of docs.rs, and returns its path.
pub(super) fn json(package: &str) -> Result<PathBuf> {
    let (mut command, folder) = toolchain()?;
    command.args(["rustdoc", "--quiet", "--lib", "--target-dir", &folder, "--package", package]);
    command.args(["--features", &documented(package)?, "--", "--cap-lints", "allow"]);
    command.args(["-Z", "unstable-options", "--output-format", "json"]);
    // JSON is unstable. RUSTC_BOOTSTRAP for cargo itself would rerun build scripts and rebuild their dependents.
    command.env("RUSTDOC", Path::new("xtask/rustdoc-unstable.sh").canonicalize().map_err(|error| error.to_string())?);
    run(&mut command)?;
    Ok(Path::new(&folder).join("doc").join(package.replace('-', "_")).with_extension("json"))
}

/// Returns cargo of the toolchain and a target directory. Installs the toolchain if it is missing.
fn toolchain() -> Result<(Command, String)> {
    if version(&mut Command::new("rustc")).is_ok_and(|version| version == TOOLCHAIN) {
        return Ok((cargo(""), TARGET.to_owned()));
    }
    let rustup = |arguments: &[&str]| {
        let mut rustup = Command::new("rustup");
        rustup.args(arguments);
        rustup
    };
    if version(&mut rustup(&["run", TOOLCHAIN, "rustc"])).is_err() {
        run(&mut rustup(&["toolchain", "install", TOOLCHAIN, "--profile", "minimal"]))
            .map_err(|error| format!("the public API is printed with Rust {TOOLCHAIN}, and {error}; install it"))?;
    }
    Ok((rustup(&["run", TOOLCHAIN, "cargo"]), format!("target/rust-{TOOLCHAIN}")))
}

fn version(rustc: &mut Command) -> Result<String> {
    // "rustc 1.95.0 (…)"
    let printed = output(rustc.arg("--version"))?;
    Ok(printed.split_whitespace().nth(1).unwrap_or_default().to_owned())
}

/// Returns the features of `[package.metadata.docs.rs]`; empty if there are none.
fn documented(package: &str) -> Result<String> {
    let manifest = crate::workspace::read(format!("crates/{package}/Cargo.toml"))?;
    let section = manifest.split_once("[package.metadata.docs.rs]").map_or("", |(_, section)| section);
    let features = section.split_once("features = [").and_then(|(_, list)| list.split_once(']'));
    Ok(features.map_or("", |(list, _)| list).replace(['"', ' '], ""))
}
