//! The rustdoc JSON of a crate.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::cargo::{TARGET, cargo, output, run};

/// The toolchain whose JSON the pinned version of `public-api` reads. The format, and paths of the standard library,
/// change between toolchains.
const TOOLCHAIN: &str = "1.95.0";

/// Features in addition to the default features. Docs.rs shows all features; here TLS adds no item, and would take
/// minutes to build.
const FEATURES: [(&str, &str); 6] = [
    ("telnyx-ai", "anthropic,bulk,mcp,openai,schemars,test-util,tower"),
    ("telnyx-ai-chat", "conversations,schemars"),
    ("telnyx-ai-core", "test-util"),
    ("telnyx-ai-embeddings", "storage"),
    ("telnyx-ai-layers", "tower"),
    ("telnyx-ai-openai", "schemars"),
];

/// Writes the JSON of a crate, and returns its path.
pub(super) fn json(package: &str) -> Result<PathBuf> {
    let (mut command, folder) = toolchain()?;
    command.args(["rustdoc", "--quiet", "--lib", "--target-dir", &folder, "--package", package]);
    command.args(["--features", listed(package), "--", "--cap-lints", "allow"]);
    command.args(["-Z", "unstable-options", "--output-format", "json"]);
    // JSON is unstable. RUSTC_BOOTSTRAP for cargo would rerun build scripts and rebuild their dependents.
    command.env("RUSTDOC", Path::new("xtask/rustdoc-unstable.sh").canonicalize().map_err(|error| error.to_string())?);
    run(&mut command)?;
    Ok(Path::new(&folder).join("doc").join(package.replace('-', "_")).with_extension("json"))
}

/// Returns cargo of the toolchain, and a target directory for it. Installs a missing toolchain.
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
            .map_err(|error| format!("the public API is listed with Rust {TOOLCHAIN}, and {error}; install it"))?;
    }
    Ok((rustup(&["run", TOOLCHAIN, "cargo"]), format!("target/rust-{TOOLCHAIN}")))
}

fn version(rustc: &mut Command) -> Result<String> {
    // "rustc 1.95.0 (…)"
    let printed = output(rustc.arg("--version"))?;
    Ok(printed.split_whitespace().nth(1).unwrap_or_default().to_owned())
}

/// Returns the features that the listing of a crate shows.
fn listed(package: &str) -> &'static str {
    FEATURES.iter().find(|(name, _)| *name == package).map_or("", |(_, features)| features)
}
